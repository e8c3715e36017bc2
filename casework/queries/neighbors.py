"""Neighbors: the list, the search, and one neighbor's record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from casework.matching import Person, Wanted, fits
from casework.models import Case, Consent, Encounter, Neighbor, NeighborPhone
from casework.queries.case_record import consents_of, encounters_of
from casework.states import CaseStatus
from heart.models import User

WORTH_SHOWING = 0.5
# What a letter may stand for in a name as it is written, so that a search without accents finds it.
LOOSE = {"a": "aàáâãäå", "c": "cç", "e": "eèéêë", "i": "iìíîï", "n": "nñ", "o": "oòóôõö", "u": "uùúûü", "y": "yýÿ"}


@dataclass(frozen=True)
class Hit:
    """A neighbor whom a search found; `score` is between 0 and 1."""

    pk: int
    name: str
    score: float
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NeighborRecord:
    """The parts of a neighbor's page, newest first."""

    neighbor: Neighbor
    phones: list[NeighborPhone]
    cases: list[Case]
    encounters: list[Encounter]
    consents: list[Consent]


def listed(user: User) -> QuerySet[Neighbor]:
    """The neighbors that `user` may see, with `last_met_at`, `open_case` (its key) and `numbers`. Two statements."""
    met = Encounter.objects.filter(neighbor=OuterRef("pk")).order_by("-ended_at").values("ended_at")[:1]
    case = Case.objects.filter(neighbor=OuterRef("pk")).exclude(status=CaseStatus.CLOSED).values("pk")[:1]
    numbers = Prefetch("phones", NeighborPhone.objects.filter(in_use=True).order_by("pk"), to_attr="numbers")
    rows: QuerySet[Neighbor] = Neighbor.objects.visible_to(user)
    return rows.annotate(last_met_at=Subquery(met), open_case=Subquery(case)).prefetch_related(numbers)


def search(user: User, asked: Wanted) -> list[Hit]:
    """The neighbors whom `user` may see that fit what is asked for, the likeliest first. At most two statements."""
    return search_in(Neighbor.objects.visible_to(user), asked)


def search_in(neighbors: QuerySet[Neighbor], asked: Wanted) -> list[Hit]:
    """Those of `neighbors` that fit what is asked for, the likeliest first. At most two statements."""
    columns = ("pk", "given_name", "family_name", "also_known_as", "date_of_birth", "usual_places", "identifying_note")
    rows = list(neighbors.filter(_may_fit(asked)).values_list(*columns))
    numbers = _numbers_ending(asked.digits) if asked.digits else {}
    hits = []
    for pk, given, family, alias, born, places, note in rows:
        person = Person(given, family, alias, born, phones=frozenset(numbers.get(pk, ())))
        likeness = fits(asked, person, where=f"{places} {note}")
        if likeness.score >= WORTH_SHOWING:
            hits.append(Hit(pk, f"{family} {given}".strip() or alias, likeness.score, likeness.reasons))
    return sorted(hits, key=lambda hit: (-hit.score, hit.name, hit.pk))


def _may_fit(asked: Wanted) -> Q:
    """Who is worth comparing: a shared phone or birth date, a part of the name that begins alike, a place."""
    condition = Q(pk__isnull=True)
    if asked.digits:
        condition |= Q(Exists(NeighborPhone.objects.filter(neighbor=OuterRef("pk"), number__endswith=asked.digits)))
    if asked.born:
        condition |= Q(date_of_birth=asked.born)
    for word in asked.words:
        begins = r"(^|[ -])" + "".join(f"[{LOOSE[letter]}]" if letter in LOOSE else letter for letter in word[:2])
        for name in ("given_name", "family_name", "also_known_as"):
            condition |= Q(**{f"{name}__iregex": begins})
        if len(word) > 2:
            condition |= Q(usual_places__icontains=word) | Q(identifying_note__icontains=word)
    return condition


def _numbers_ending(digits: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = NeighborPhone.objects.filter(number__endswith=digits).values_list("neighbor", "number")
    for neighbor, number in rows:
        found[neighbor].add(number)
    return found


def of_hits(user: User, hits: Iterable[Hit]) -> list[tuple[Neighbor, Hit]]:
    """The neighbors of these hits, in their order. Two statements."""
    listed_hits = list(hits)
    rows = listed(user).in_bulk([hit.pk for hit in listed_hits])
    return [(rows[hit.pk], hit) for hit in listed_hits if hit.pk in rows]


def neighbor_record(neighbor: Neighbor) -> NeighborRecord:
    """The parts of a neighbor's page. Six statements."""
    return NeighborRecord(
        neighbor=neighbor,
        phones=list(neighbor.phones.order_by("-in_use", "pk")),
        cases=list(neighbor.cases.select_related("assigned_to", "closed_by").order_by("-opened_at")),
        encounters=encounters_of(neighbor.encounters.all()),
        consents=consents_of(neighbor),
    )
