"""The read side of the directory: search, and what is shown of a service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from heart import clock
from heart.models import User
from referrals import matching
from referrals.matching import Ask, Candidate, Offer, Ranked
from referrals.models import Accessibility, Address, Language, Location, Schedule, Service, ServiceAtLocation
from referrals.need_words import needs_of
from referrals.queries.candidates import MOST, candidates, looked_at
from referrals.queries.filters import cost_options
from referrals.queries.observed import observed
from referrals.queries.places import point_of
from referrals.rules.eligibility import Limits
from referrals.rules.fit import Fit, Reason
from referrals.rules.geometry import Point, miles_between
from referrals.rules.observed import NOTHING, Observed
from referrals.rules.opening import When, hours_reason

NOTHING_ASKED = Ask()
# What a list may be sorted by, for heart.views.lists.paginate. Rows without a distance come last.
SORTS = {"best": ("doubts", "score", "name"), "distance": ("miles", "name"), "name": "name"}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. `is_cut` where more than MOST services were found, and only the first by name ranked."""

    ranked: Ranked
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A service, how far it is and why it is shown. `place` is the nearest of its places, or the first.

    `standing` is whether it fits all that was asked; `room` and `hours` say what is known of both right now.
    """

    service: Service
    place: Location | None
    miles: float | None
    reasons: list[Reason]
    room: Reason
    hours: Reason
    schedules: list[Schedule]
    standing: Fit
    observed: Observed


def search(user: User, ask: Ask, *, services: QuerySet[Service] | None = None, at: datetime) -> Found:
    """The services that are looked at (by default for the ask alone), ranked for all that is asked at `at` (UTC).

    The one way in which services are ranked: the directory, the API, and whoever chooses a service for a need use it.
    Two statements, whatever the number of services; the page of it that is shown goes to `results`.
    """
    chosen = looked_at(user, ask) if services is None else services
    rows = candidates(user, chosen, ask, observed(user, at), at)
    return Found(matching.rank(rows[:MOST]), len(rows) > MOST)


def by_name(user: User) -> QuerySet[Service]:
    """Every active service, for whoever looks for nothing yet; nothing runs yet."""
    return looked_at(user, NOTHING_ASKED).only("pk", "name")


def asked(user: User, *, need: str = "", words: str = "", near: Point | str | None = None, **more: Any) -> Ask:
    """What is looked for, with the place found (one statement for a ZIP code). Raises Invalid for an unknown place."""
    here = point_of(user, near) if isinstance(near, str) else near
    return Ask(need=need, words=words.strip(), near=here, **more)


def results(user: User, chosen: Iterable[Candidate], ask: Ask, at: datetime) -> list[Result]:
    """These candidates, each with what a list shows of it and why it is there. Twelve statements at most."""
    rows = list(chosen)
    services = visible_services(user).in_bulk([row.pk for row in rows])
    found = [(services[row.pk], row) for row in rows if row.pk in services]
    _fetch(user, [service for service, _ in found], clock.city(at).date())
    return [_result(service, row, row.observed, ask, at) for service, row in found]


def one(user: User, service: Service, ask: Ask, at: datetime) -> Result:
    """One service (of `visible_services`), whatever its status, as `results` shows it."""
    seen = observed(user, at, [service.pk]).get(service.pk, NOTHING)
    _fetch(user, [service], clock.city(at).date())
    return _result(service, Candidate(pk=service.pk, name=service.name), seen, ask, at)


def visible_services(user: User) -> QuerySet[Service]:
    """The services this person may open, whatever their status."""
    joined = ("organization", "capacity", "confirmation__confirmed_by__agency")
    return Service.objects.visible_to(user).select_related(*joined).defer("words")


def _fetch(user: User, services: list[Service], today: date) -> None:
    """All that hangs on these services and is shown or read, as far as this person may know of it."""
    ties = ServiceAtLocation.objects.visible_to(user).select_related("location").order_by("location__name", "pk")
    place = "at_locations__location__"
    prefetch_related_objects(
        services,
        "phones",
        "languages",
        "schedules",
        Prefetch("cost_options", cost_options(today)),
        Prefetch("at_locations", ties),
        Prefetch("at_locations__schedules", Schedule.objects.visible_to(user)),
        Prefetch(f"{place}addresses", Address.objects.visible_to(user).order_by("pk")),
        Prefetch(f"{place}schedules", Schedule.objects.visible_to(user)),
        Prefetch(f"{place}languages", Language.objects.visible_to(user)),
        Prefetch(f"{place}accessibility", Accessibility.objects.visible_to(user)),
    )


def _result(service: Service, row: Candidate, seen: Observed, ask: Ask, at: datetime) -> Result:
    places = [tie.location for tie in service.at_locations.all()]
    offer = offer_of(service, ask, miles=row.miles, seen=seen)
    return Result(
        service=service,
        place=_nearest(places, ask.near),
        miles=row.miles,
        reasons=matching.reasons(ask, offer, at),
        room=matching.about_room(offer.room, offer.room_reported_at, at),
        hours=hours_reason(offer.schedules, When.now(at)),
        schedules=_schedules(service, places),
        standing=row.standing,
        observed=seen,
    )


def offer_of(service: Service, ask: Ask, *, miles: float | None = None, seen: Observed = NOTHING) -> Offer:
    """What speaks for a service and against it, from what `_fetch` brought. No statement."""
    places = [tie.location for tie in service.at_locations.all()]
    capacity = getattr(service, "capacity", None)
    evidence = needs_of(f"{service.name}. {service.alternate_name}", service.description).get(ask.need, [])
    spoken = [*service.languages.all(), *(language for place in places for language in place.languages.all())]
    return Offer(
        needs=service.need_domains,
        evidence=evidence,
        miles=miles,
        schedules=_schedules(service, places),
        languages=list(dict.fromkeys(language.name for language in spoken)),
        interpretation=service.interpretation_services,
        limits=Limits(
            service.minimum_age,
            service.maximum_age,
            service.eligibility_description,
            f"{service.name} {service.alternate_name}",
        ),
        fees=f"{service.fees_description} {service.fees}",
        amounts=[option.amount for option in service.cost_options.all() if option.amount is not None],
        access=[f"{row.description} {row.details}" for place in places for row in place.accessibility.all()],
        room=capacity.room if capacity else "",
        room_reported_at=capacity.reported_at if capacity else None,
        takes_referrals=service.takes_referrals,
        observed=seen,
    )


def _schedules(service: Service, places: Sequence[Location]) -> list[Schedule]:
    """Its own hours and those of it at its places; without any, the hours of the places."""
    own = [*service.schedules.all(), *(row for tie in service.at_locations.all() for row in tie.schedules.all())]
    return own or [row for place in places for row in place.schedules.all()]


def _nearest(places: Sequence[Location], near: Point | None) -> Location | None:
    if near is None:
        return places[0] if places else None

    def miles(place: Location) -> float:
        if place.latitude is None or place.longitude is None:
            return inf
        return miles_between(near, Point(place.latitude, place.longitude))

    return min(places, key=miles, default=None)
