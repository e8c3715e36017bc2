"""Pairs of records that may be of one person: the queue, and two records side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from casework.models import DuplicatePair, Merge, Neighbor
from casework.rules.linkage import words_of
from casework.states import CaseStatus
from casework.states.duplicates import WAITING, PairStatus
from heart.models import User

FIELDS = {"given": "Given name", "family": "Family name", "born": "Born", "phones": "Phone"}
AGREES, DIFFERS = 1.0, -1.0  # bits, from which on a field speaks for or against
HOW_MUCH = [(10.0, "strongly "), (4.0, "")]
STRENGTHS = [(20.0, "very strong"), (10.0, "strong"), (4.0, "some")]


@dataclass(frozen=True)
class Line:
    """One field of two records: what each says, how they compare, and what that weighs in bits."""

    label: str
    values: tuple[str, str]
    words: str = ""
    weight: float | None = None

    @property
    def kind(self) -> str:
        """The tone of the comparison: good where it speaks for one person, bad against."""
        if self.weight is None or DIFFERS < self.weight < AGREES:
            return "neutral"
        return "good" if self.weight > 0 else "bad"

    @property
    def speaks(self) -> str:
        """How much the comparison says, in words."""
        if self.weight is None:
            return ""
        if self.kind == "neutral":
            return "Says little"
        how = next((word for least, word in HOW_MUCH if abs(self.weight) >= least), "a little ")
        return f"Speaks {how}{'for' if self.weight > 0 else 'against'} one person"


def queue(user: User) -> QuerySet[DuplicatePair]:
    """The pairs that wait, those asked for first and those put off last, each with both neighbors. One statement."""
    rank = Case(
        *(When(status=status, then=Value(place)) for place, status in enumerate(WAITING)),
        default=Value(len(WAITING)),
        output_field=IntegerField(),
    )
    rows: QuerySet[DuplicatePair] = _pairs(user).filter(status__in=WAITING)
    in_use = Neighbor.objects.in_use().values("pk")
    return rows.filter(first__in=in_use, second__in=in_use).annotate(rank=rank, order=-F("weight"))


def waiting(user: User) -> int:
    """How many pairs wait. One statement."""
    return queue(user).count()


def pair(user: User, pk: int) -> QuerySet[DuplicatePair]:
    """The pair with this key, if there is one, with both neighbors."""
    return _pairs(user).filter(pk=pk)


def _pairs(user: User) -> QuerySet[DuplicatePair]:
    rows: QuerySet[DuplicatePair] = DuplicatePair.objects.visible_to(user)
    return rows.select_related("first", "second", "decided_by")


def records(user: User, one: DuplicatePair) -> list[Neighbor]:
    """Both neighbors with their phones, names and places, and `open_cases` and `met` counted. Four statements."""
    rows = Neighbor.objects.visible_to(user).filter(pk__in=[one.first_id, one.second_id])
    counted = rows.annotate(
        open_cases=Count("cases", filter=~Q(cases__status=CaseStatus.CLOSED), distinct=True),
        met=Count("encounters", filter=Q(encounters__in_error_at=None), distinct=True),
    )
    return list(counted.prefetch_related("phones", "names", "places").order_by("pk"))


def side_by_side(one: DuplicatePair, both: list[Neighbor]) -> list[Line]:
    """Two records field by field, with the evidence where the model weighed it. No statement."""
    weighed = {each["field"]: each for each in one.evidence}
    lines = []
    for name, label in FIELDS.items():
        told = weighed.get(name)
        words = words_of(name, told["level"]) if told else ""
        weight = told["weight"] if told and told["level"] else None
        lines.append(Line(label, _of_both(both, _WEIGHED[name]), words, weight))
    lines += [Line(label, _of_both(both, read)) for label, read in _OTHERS.items()]
    return [line for line in lines if any(line.values)]


def strength(one: DuplicatePair) -> str:
    """How strong the evidence for one person is, all in all, in a word."""
    return next((word for least, word in STRENGTHS if one.weight >= least), "weak")


def _of_both(both: list[Neighbor], read: Any) -> tuple[str, str]:
    first, second = (str(read(each) or "") for each in both)
    return first, second


def _born(neighbor: Neighbor) -> str:
    if neighbor.date_of_birth:
        return f"{neighbor.date_of_birth:%b} {neighbor.date_of_birth.day}, {neighbor.date_of_birth.year}"
    return f"about {neighbor.birth_year_about}" if neighbor.birth_year_about else ""


def _places(neighbor: Neighbor) -> str:
    told = [neighbor.usual_places, *(place.where for place in neighbor.places.all() if place.stands)]
    return "; ".join(words for words in told if words)


_WEIGHED: dict[str, Any] = {
    "given": lambda one: one.given_name,
    "family": lambda one: one.family_name,
    "born": _born,
    "phones": lambda one: ", ".join(phone.national for phone in one.phones.all() if phone.stands),
}
_OTHERS: dict[str, Any] = {
    "Also known as": lambda one: one.also_known_as,
    "Other names": lambda one: ", ".join(name.whole for name in one.names.all() if name.stands),
    "Pronouns": lambda one: one.pronouns,
    "Language": lambda one: one.language,
    "How to know them": lambda one: one.identifying_note,
    "Usual places": _places,
    "Times met": lambda one: one.met,
    "Open case": lambda one: "Yes" if one.open_cases else "None",
}


def merges_of(user: User, neighbor: Neighbor) -> QuerySet[Merge]:
    """The merges into this record that stand, with the other record and who merged them. One statement."""
    rows: QuerySet[Merge] = Merge.objects.visible_to(user).filter(kept=neighbor, undone_at__isnull=True)
    return rows.select_related("other", "merged_by").order_by("-merged_at")


def merge_of(user: User, one: DuplicatePair) -> Merge | None:
    """The merge of this pair that stands. One statement."""
    if one.status != PairStatus.MERGED:
        return None
    keys = [one.first_id, one.second_id]
    standing = Merge.objects.visible_to(user).filter(kept__in=keys, other__in=keys, undone_at__isnull=True)
    found: Merge | None = standing.select_related("kept", "other", "merged_by").first()
    return found


def moved(merge: Merge) -> list[tuple[str, int]]:
    """How many rows of each kind a merge changed, by the kind's name. One statement."""
    rows = merge.steps.values("model").annotate(count=Count("key", distinct=True)).order_by("model")
    return [(str(apps.get_model(row["model"])._meta.verbose_name_plural), row["count"]) for row in rows]
