"""Finding a neighbor by whatever is known: candidates by the index, their order by likeness."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import combinations
from operator import add, or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from casework.matching import WORTH_SHOWING, Known, Wanted, fits, years_meant
from casework.models import NeighborIndex
from casework.rules import search_keys
from heart.models import User

MOST_PARTS = 6
ENOUGH = 20
MOST_COMPARED = 400
Rows = Any  # a query for the keys and terms of rows of the index


@dataclass(frozen=True)
class Hit:
    """A neighbor whom a search found; `score` is between 0 and 1."""

    pk: int
    name: str
    score: float
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """A word, a number or a date asked for: all keys that may fit it, the closer ones, and those that surely do."""

    keys: frozenset[int]
    close: frozenset[int]
    sure: frozenset[int]


def search(user: User, asked: Wanted) -> list[Hit]:
    """The neighbors whom `user` may see that fit what is asked for, the likeliest first. At most six statements."""
    return _search_in(NeighborIndex.objects.visible_to(user), asked)


def search_matchable(user: User, asked: Wanted) -> list[Hit]:
    """As `search`, among those whom somebody who records a response may be shown a line of."""
    return _search_in(NeighborIndex.objects.matchable_by(user), asked)


def candidates_for(asked: Wanted) -> dict[int, Known]:
    """Whoever may be meant, with what to compare them by: for a sweep, which shows nobody anything.

    At most four statements.
    """
    parts = parts_of(asked, timezone.localdate())
    found: dict[int, Known] = {}
    with by_index():
        for rows in candidates(NeighborIndex.objects.all(), parts) if parts else ():
            found |= {pk: _known(terms) for pk, terms in rows}
    return found


def _search_in(index: QuerySet[NeighborIndex], asked: Wanted) -> list[Hit]:
    today = timezone.localdate()
    parts = parts_of(asked, today)
    if not parts or index.query.is_empty():
        return []
    hits = []
    with by_index():
        for rows in candidates(index, parts):
            hits += [_hit(pk, terms, asked, today) for pk, terms in rows]
            if sum(hit.score >= WORTH_SHOWING for hit in hits) >= ENOUGH:
                break
    found = {hit.pk: hit for hit in hits if hit.score >= WORTH_SHOWING}
    return sorted(found.values(), key=lambda hit: (-hit.score, hit.name, hit.pk))


def _hit(pk: int, terms: dict[str, object], asked: Wanted, today: date) -> Hit:
    likeness = fits(asked, _known(terms), today=today)
    return Hit(pk, str(terms["name"]), likeness.score, likeness.reasons)


def _known(terms: dict[str, object]) -> Known:
    return Known(**{name: value for name, value in terms.items() if name != "name"})  # type: ignore[arg-type]


@contextmanager
def by_index() -> Iterator[None]:
    """Never read the table from end to end, however common a name is: the planner may think that it pays."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def candidates(index: QuerySet[NeighborIndex], parts: list[Part]) -> Iterator[Rows]:
    """Whom to compare, in at most two questions: those that share two parts asked for, then those that share one."""
    pairs = [Q(keys__overlap=list(one.keys)) & Q(keys__overlap=list(other.keys)) for one, other in _pairs(parts)]
    if pairs:
        yield _surest(index.filter(reduce(or_, pairs)), parts)
    loose = frozenset().union(*(part.close if pairs else part.keys for part in parts))
    yield _surest(index.filter(keys__overlap=list(loose)), parts)


def _pairs(parts: list[Part]) -> Iterator[tuple[Part, Part]]:
    yield from combinations(parts, 2)


def _surest(rows: QuerySet[NeighborIndex], parts: list[Part]) -> Rows:
    """The rows with the most parts just as they were asked for, MOST_COMPARED at most."""
    exact = [
        Case(When(keys__overlap=list(part.sure), then=Value(1)), default=Value(0), output_field=IntegerField())
        for part in parts
    ]
    ordered = rows.annotate(exact=reduce(add, exact)).order_by("-exact", "pk")
    found: Rows = ordered.values_list("pk", "terms")[:MOST_COMPARED]
    return found


def parts_of(asked: Wanted, today: date) -> list[Part]:
    """What is asked for, part by part; of a long line the longest words, which tell most."""
    parts = []
    if asked.digits:
        key = frozenset({search_keys.phone_key(asked.digits)})
        parts.append(Part(key, key, key))
    if asked.born:
        days = frozenset(search_keys.asked_day_keys(asked.born.isoformat()))
        parts.append(Part(days, days, frozenset({search_keys.day_key(asked.born.isoformat())})))
    words = sorted(dict.fromkeys(asked.words), key=len, reverse=True)[: MOST_PARTS - len(parts)]
    return parts + [_of_word(word, today) for word in words]


def _of_word(word: str, today: date) -> Part:
    place = search_keys.word_key(word)
    if word.isdigit():
        years = {search_keys.year_key(year) for year in years_meant(word, today)}
        keys = frozenset({place, search_keys.phone_key(word), *years})
        return Part(keys, keys, keys)
    close = search_keys.close_keys(word) | {place}
    return Part(search_keys.asked_name_keys(word) | close, close, frozenset({search_keys.exact_key(word), place}))
