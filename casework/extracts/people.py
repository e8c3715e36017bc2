"""The neighbors of the period: everything of them moves by the same days, and nothing ties them to a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casework.extracts.reasons import (
    IN_ERROR_FIELDS,
    MOMENT,
    NAMES,
    PLACE,
    STAFF,
    WORDS,
    WORKING,
)
from casework.models import Case, ContactAttempt, DemographicAnswer, DirectAid, Encounter, Need, Neighbor
from casework.states import ContactResult, Known, Mode, NeedDomain, Program, Wish
from casework.states.demographics import CHOICES, Answered, Question
from casework.states.finding import Language
from heart.insights.export.groups import SEVERAL, Groups
from heart.insights.export.kinds import (
    WITHHELD,
    Again,
    AgeBand,
    Category,
    CoarsePlace,
    Column,
    Count,
    Flag,
    Hours,
    InPeriod,
    Listed,
    Passed,
    Pseudonym,
    Row,
    Several,
    ShiftedDate,
)
from heart.insights.export.scope import Scope
from heart.insights.export.table import Table, register

WHO = (("neighbor", "who"),)
NEIGHBOR = Pseudonym("neighbor", "The neighbor; of merged records, the one kept.", "who", space="neighbor")
DOMAINS = tuple(NeedDomain.choices)
PROMISE = timedelta(hours=48)
ASKED = (Question.GENDER, Question.RACE_ETHNICITY, Question.HOUSING, Question.VETERAN)
NOT_SAID = (*((str(one.value), one.label) for one in Answered if one != Answered.ANSWERED), ("not_asked", "Not asked"))
OWN = ("own_words", "In their own words alone")


def person(path: str) -> Coalesce:
    """The neighbor at the end of a path; of merged records, the one kept."""
    return Coalesce(f"{path}__merged_into", path)


def _met(scope: Scope) -> QuerySet[Any]:
    start, end = scope.period.start, scope.period.end
    met = Encounter.objects.standing().filter(ended_at__gte=start, ended_at__lt=end, neighbor__isnull=False)
    return met.values_list("neighbor", flat=True)


def _worked_with(scope: Scope) -> QuerySet[Any]:
    start, end = scope.period.start, scope.period.end
    engaged = Q(engaged_at__gte=start, engaged_at__lt=end)
    cases = Case.objects.filter(Q(closed_at=None) | Q(closed_at__gte=start) | engaged, opened_at__lt=end)
    return cases.values_list("neighbor", flat=True)


def _tried(scope: Scope) -> QuerySet[Any]:
    attempts = ContactAttempt.objects.standing().filter(at__gte=scope.period.start, at__lt=scope.period.end)
    return attempts.values_list("case__neighbor", flat=True)


def _concluded(scope: Scope) -> QuerySet[Any]:
    start, end = scope.period.start, scope.period.end
    return (
        Need.objects.standing().filter(closed_at__gte=start, closed_at__lt=end).values_list("case__neighbor", flat=True)
    )


# Who the extract is about: each gives the neighbors of one kind of row. referrals adds its own.
BELONGS: list[Callable[[Scope], QuerySet[Any]]] = [_met, _worked_with, _tried, _concluded]


def keys(scope: Scope) -> list[int]:
    """The neighbors of the period: met or worked with in it, or with a need closed or a referral sent in it."""
    return scope.once("neighbors", lambda: {key for of in BELONGS for key in of(scope)})


def cohort(scope: Scope) -> QuerySet[Neighbor]:
    """Their records."""
    return Neighbor.objects.filter(pk__in=keys(scope))


def _neighbors(scope: Scope) -> Iterable[Row]:
    facts = ("pk", "date_of_birth", "birth_year_about", "language_code", "has_phone")
    people: list[dict[str, Any]] = list(cohort(scope).filter(in_error_at=None).values(*facts))
    answers = DemographicAnswer.objects.standing().filter(neighbor__in=keys(scope), question__in=ASKED)
    newest = answers.order_by("neighbor", "question", "-asked_at", "-pk").distinct("neighbor", "question")
    said: dict[tuple[int, str], list[str]] = {}
    for who, question, status, choices in newest.values_list("neighbor", "question", "status", "choices"):
        said[who, question] = (choices or [OWN[0]]) if status == Answered.ANSWERED else [status]
    for one in people:
        one["who"] = one["pk"]
        for question in ASKED:
            one[question] = said.get((one["pk"], question), ["not_asked"])
    return people


def _answer(name: str, meaning: str, question: Question) -> Several:
    choices = (*CHOICES[question].choices, OWN, *NOT_SAID)
    return Several(
        name, meaning, str(question), (), choices=(*choices, (SEVERAL, "More than one"), (WITHHELD, "Held back"))
    )


NEIGHBORS = Table(
    name="neighbors",
    row="one neighbor met or worked with in the period, or with a need closed or a referral sent in it",
    model=Neighbor,
    rows=_neighbors,
    rows_left_out=lambda scope: {"entered in error": cohort(scope).filter(in_error_at__isnull=False).count()},
    columns=(
        NEIGHBOR,
        AgeBand("age_band", "Age on the period's first day.", "date_of_birth", year_path="birth_year_about"),
        _answer("gender", "As answered, for reports.", Question.GENDER),
        _answer("race_ethnicity", "As answered: as many as fit.", Question.RACE_ETHNICITY),
        Category(
            "language",
            "The language spoken with the neighbor; empty where it is not known.",
            "language_code",
            choices=(*Language.choices, (WITHHELD, "Held back")),
        ),
        _answer("housing", "Where the neighbor lived when we first met.", Question.HOUSING),
        _answer("veteran", "Whether the neighbor has served.", Question.VETERAN),
        Flag("has_phone", "Whether the neighbor has a phone.", "has_phone"),
    ),
    groups=Groups(
        ("age_band", "gender", "race_ethnicity", "language", "housing", "veteran"),
        ("veteran", "housing", "language", "gender", "race_ethnicity", "age_band"),
    ),
    left_out={
        "given_name": NAMES,
        "family_name": NAMES,
        "also_known_as": NAMES,
        "pronouns": WORDS,
        "language": WORDS,
        "needs_interpreter": "follows from the language",
        "identifying_note": WORDS,
        "usual_places": PLACE,
        "submission": WORKING,
        "created_at": MOMENT,
        "merged_into": "a merged record is one with the record kept",
        **IN_ERROR_FIELDS,
    },
)
register(NEIGHBORS)


def _unfolded(neighbors: list[dict[str, Any]]) -> Iterable[Row]:
    for one in neighbors:
        for question in map(str, ASKED):
            for answer in one[question].split(";"):
                yield {"neighbor": one["neighbor"], "question": question, "answer": answer}


def _of(name: str) -> Column:
    return next(column for column in NEIGHBORS.columns if column.name == name)


_EVERY = {str(value): str(label) for question in ASKED for value, label in CHOICES[question].choices}
_EVERY |= {OWN[0]: OWN[1], SEVERAL: "More than one", WITHHELD: "Held back", **dict(NOT_SAID)}
register(
    Table(
        name="demographics",
        row="one answer of one neighbor: several of one question where several fit",
        model=DemographicAnswer,
        made_of="neighbors",
        unfold=_unfolded,
        columns=(
            Again("neighbor", "The neighbor.", "neighbor", of=_of("neighbor")),
            Category("question", "What was asked.", "question", choices=tuple(Question.choices)),
            Category("answer", "The newest answer.", "answer", ("status", "choices"), choices=tuple(_EVERY.items())),
        ),
        left_out={
            "details": WORDS,
            "asked_at": MOMENT,
            "asked_by": STAFF,
            **IN_ERROR_FIELDS,
        },
    )
)


def _encounters(scope: Scope) -> QuerySet[Encounter]:
    within = Q(ended_at__gte=scope.since, ended_at__lt=scope.until, neighbor__in=keys(scope))
    in_period = Q(ended_at__gte=scope.period.start, ended_at__lt=scope.period.end)
    rows = Encounter.objects.standing().filter(within | in_period)
    return rows.annotate(who=person("neighbor"), tried_at=_first(), reached_at=_first(result=ContactResult.REACHED))


def _first(**attempt: Any) -> Subquery:
    """The first attempt of the case at or after the end of the encounter."""
    later = ContactAttempt.objects.standing().filter(case=OuterRef("case"), at__gte=OuterRef("ended_at"), **attempt)
    return Subquery(later.order_by("at").values("at")[:1])


register(
    Table(
        name="encounters",
        row="one neighbor, known or not, met in one response: in the period, or near it (its neighbors)",
        model=Encounter,
        rows=_encounters,
        rows_left_out=lambda scope: {
            "entered in error": Encounter.objects.filter(
                in_error_at__isnull=False, ended_at__gte=scope.period.start, ended_at__lt=scope.period.end
            ).count()
        },
        columns=(
            Pseudonym("encounter", "The encounter.", "pk"),
            Pseudonym(
                "neighbor", "The neighbor; empty where nobody knows who it was.", "who", ("neighbor",), space="neighbor"
            ),
            Pseudonym("care_case", "The case; empty where none was opened or joined.", "case", space="case"),
            ShiftedDate("date", "The day it ended.", "ended_at", person=(*WHO, ("encounter", "pk"))),
            InPeriod("in_period", "Whether it ended in the period: only then is it counted.", "ended_at"),
            Category("program", "The program of the response.", "response__program", choices=tuple(Program.choices)),
            CoarsePlace("area", "The beat of the call.", "response__call__beat", ("response",), unit="who"),
            Category("known", "What is known of who it was.", "known", choices=tuple(Known.choices)),
            Category("wish", "The neighbor's word on a follow-up.", "wish", choices=tuple(Wish.choices)),
            Category("mode", "How they were met.", "mode", choices=tuple(Mode.choices)),
            Several("needs_seen", "The needs seen.", "needs_seen", choices=DOMAINS),
            Flag("owes_follow_up", "Whether it owed a follow-up, by the rule of that day.", "owes_follow_up"),
            Passed(
                "observed_48h",
                "Whether 48 hours had passed since when the extract was made.",
                "ended_at",
                after=PROMISE,
            ),
            Hours(
                "hours_to_attempt",
                "From its end to the case's next attempt to reach the neighbor.",
                "ended_at",
                (),
                end="tried_at",
            ),
            Hours(
                "hours_to_contact",
                "From its end to the next attempt that reached the neighbor.",
                "ended_at",
                (),
                end="reached_at",
            ),
        ),
        left_out={
            "summary": WORDS,
            "verdict": "the words of the rule; owes_follow_up is what it says",
            "recognized_at": MOMENT,
            "recognized_by": STAFF,
            **IN_ERROR_FIELDS,
        },
    )
)


def _aid(scope: Scope) -> QuerySet[DirectAid]:
    met = scope.once("encounters", lambda: _encounters(scope).values_list("pk", flat=True))
    return DirectAid.objects.standing().filter(encounter__in=met).annotate(who=person("encounter__neighbor"))


register(
    Table(
        name="aid",
        row="one kind of thing given directly in one encounter",
        model=DirectAid,
        rows=_aid,
        columns=(
            Pseudonym("encounter", "The encounter.", "encounter"),
            Pseudonym("neighbor", "The neighbor.", "who", (), space="neighbor"),
            InPeriod("in_period", "Whether the encounter ended in the period.", "encounter__ended_at", ()),
            Listed("item", "What was given.", "item__name"),
            Count("quantity", "How many, in the unit of the item.", "quantity"),
        ),
        left_out=IN_ERROR_FIELDS,
    )
)
