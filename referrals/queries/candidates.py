"""The services that are looked at, and what their order goes by: one statement for thousands of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, FloatField, Func, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from heart import clock
from heart.models import User
from referrals.matching import Ask, Candidate, room_fit
from referrals.models import Service, ServiceCapacity
from referrals.queries.filters import fits_of, verdicts
from referrals.queries.places import in_box, miles_from
from referrals.rules.fit import Fit, Topic
from referrals.rules.observed import NOTHING, Observed
from referrals.states import ServiceStatus

MOST = 10_000  # so many are sorted at most, so that a search for nearly nothing takes no longer than another
BY_NAME, BY_ANY_NAME = ("name", "pk"), (Lower("name"), "pk")
OPERATORS = re.compile(r'["-]|\bor\b', re.IGNORECASE)  # whoever writes these means just what they write


def looked_at(user: User, ask: Ask, *, miles: float | None = None) -> QuerySet[Service]:
    """The active services of this need, with these words, within so many miles, by name; nothing runs yet.

    Within `miles` of a point, services without coordinates are kept: nobody knows how far they are. Where something
    narrows the search, the name is written so that no index gives its order: PostgreSQL would rather walk that one than
    find few services by the index that finds them.
    """
    found: QuerySet[Service] = Service.objects.visible_to(user).filter(status=ServiceStatus.ACTIVE)
    if ask.need:
        found = found.filter(need_domains__contains=[ask.need])
    query = _query(ask.words)
    if query is not None:
        found = found.filter(words=query)
    if ask.near is None or miles is None:
        return found.order_by(*(BY_ANY_NAME if ask.need or query is not None else BY_NAME))
    if not ask.need and query is None:
        found = in_box(user, found, ask.near, miles)
    near = found.alias(away=Coalesce(miles_from(user, ask.near), 0.0)).filter(away__lte=miles)
    return near.order_by(*BY_ANY_NAME)


def candidates(
    user: User, services: QuerySet[Service], ask: Ask, seen: Mapping[UUID, Observed], at: datetime
) -> list[Candidate]:
    """These services with what their order goes by at `at` (UTC): the first MOST + 1 of them by name. One statement."""
    return [_candidate(row, ask, seen) for row in table(user, services, ask, at)]


def table(user: User, services: QuerySet[Service], ask: Ask, at: datetime) -> Any:
    """What `candidates` reads; nothing runs yet."""
    query = _query(ask.words)
    place: Any = Value(None, output_field=IntegerField())
    if ask.need:
        place = Func(F("need_domains"), Value(ask.need), function="array_position", output_field=IntegerField())
    rank: Any = SearchRank(F("words"), query) if query is not None else Value(None, output_field=FloatField())
    fresh = ServiceCapacity.objects.filter(
        service=OuterRef("pk"), reported_at__gte=at - timedelta(hours=settings.CAPACITY_FRESH_HOURS)
    )
    asked = {f"of_{topic}": verdict for topic, verdict in verdicts(user, ask, clock.city(at).date()).items()}
    room = Coalesce(Subquery(fresh.values("room")), Value(""))
    known = services.annotate(place=place, word_rank=rank, miles=miles_from(user, ask.near), fresh=room, **asked)
    names = ("pk", "name", "place", "word_rank", "miles", "fresh", *asked)
    return known.values_list(*names)[: MOST + 1]


def _candidate(row: tuple[Any, ...], ask: Ask, seen: Mapping[UUID, Observed]) -> Candidate:
    pk, name, place, word_rank, miles, room, *places = row
    by_rows = [topic for topic in ask.topics if topic not in {Topic.DISTANCE, Topic.ROOM}]
    fits = fits_of(by_rows, places)
    if ask.near is not None:
        fits[Topic.DISTANCE] = Fit.UNSURE if miles is None else Fit.FITS
    if ask.has_room:
        fits[Topic.ROOM] = room_fit(room)
    return Candidate(
        pk=pk,
        name=name,
        fits=fits,
        rank_of_need=None if place is None else place - 1,
        word_rank=word_rank,
        miles=miles,
        room=room,
        observed=seen.get(pk, NOTHING),
    )


def _query(words: str) -> SearchQuery | None:
    """The words as PostgreSQL searches them; the last one also as the beginning of a longer one."""
    terms = re.findall(r"[^\W_]+", words)
    if not terms:
        return None
    query = SearchQuery(words, search_type="websearch", config="english")
    if OPERATORS.search(words):
        return query
    return query | SearchQuery(" & ".join(terms) + ":*", search_type="raw", config="english")
