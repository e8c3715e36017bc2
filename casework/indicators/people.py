"""Who the neighbors are, for equity: what they answered when they were asked, and what it means that they did not.

Race and ethnicity take as many answers as fit. "Not asked", "declined to answer" and "did not know" are told apart,
and none of them is ever taken for an answer. The newest answer that stands counts.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, FloatField, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractYear, TruncDate
from django.db.models.lookups import LessThan
from django.utils.translation import gettext

from casework.indicators.dimensions import words
from casework.models import DemographicAnswer
from casework.states.demographics import Answered, Gender, Housing, Question, RaceEthnicity
from casework.states.finding import Language
from heart.insights.indicator import Group, dimension
from heart.language import translated

OWN, NOT_ASKED, NOBODY = "own_words", "not_asked", "unidentified"
NOT_SAID = {
    str(Answered.DECLINED): str(Answered.DECLINED.label),
    str(Answered.UNKNOWN): str(Answered.UNKNOWN.label),
    NOT_ASKED: "Not asked",
    NOBODY: "Nobody knows who it was",
}
# The first age that a band no longer holds, in years.
BANDS = {18: "0-17", 25: "18-24", 35: "25-34", 45: "35-44", 55: "45-54", 65: "55-64", 200: "65+"}


def _answers(kind: Any) -> dict[str, Any]:
    labels = {**{value: str(label) for value, label in kind.choices}, OWN: "In their own words alone", **NOT_SAID}
    said = tuple(one for one in labels if one not in NOT_SAID)

    def label(group: Group) -> str:
        return translated(labels.get(str(group), str(group)))

    return {"label": label, "order": (*said, *NOT_SAID), "not_said": tuple(NOT_SAID), "personal": True}


dimension(key="race_ethnicity", name="Race and ethnicity", several=True, **_answers(RaceEthnicity))
dimension(key="gender", name="Gender", **_answers(Gender))
dimension(
    key="age_band",
    name="Age",
    label=lambda band: str(band or gettext("Not known")),
    order=(*BANDS.values(), ""),
    not_said=("",),
    personal=True,
)
dimension(key="language", name="Language", label=words(Language, "Not known"), not_said=("",), personal=True)
dimension(key="housing", name="Housing when we first met", **_answers(Housing))


def of_person(path: str, at: str) -> dict[str, Any]:
    """Every personal dimension of a row; `path` leads to its neighbor ("" where the rows are neighbors).

    The age is that at the moment `at` names; where only the year of birth is known, about, it is the years between.
    """
    start = f"{path}__" if path else ""
    return {
        "race_ethnicity": _several(path or "pk"),
        "gender": _one(path or "pk", Question.GENDER),
        "age_band": _age_band(start, at),
        "language": Coalesce(f"{start}language_code", Value("")),
        "housing": _one(path or "pk", Question.HOUSING),
    }


def _newest(neighbor: str, question: Question) -> QuerySet[Any]:
    rows = DemographicAnswer.objects.standing().filter(neighbor=OuterRef(neighbor), question=question)
    return rows.order_by("-asked_at", "-pk")


def _one(neighbor: str, question: Question) -> Any:
    said = When(status=Answered.ANSWERED, then=Coalesce("choices__0", Value(OWN)))
    newest = _newest(neighbor, question).annotate(answer=Case(said, default="status", output_field=CharField()))
    return _or_why_not(neighbor, Subquery(newest.values("answer")[:1]), Value(NOT_ASKED), Value(NOBODY))


def _several(neighbor: str) -> Any:
    answered = Q(status=Answered.ANSWERED)
    said = [When(answered & Q(choices=[]), then=_array(OWN)), When(answered, then=Cast("choices", _CODES))]
    status = Func(F("status"), template="ARRAY[%(expressions)s]::varchar[]", output_field=_CODES)
    newest = _newest(neighbor, Question.RACE_ETHNICITY).annotate(answer=Case(*said, default=status))
    return _or_why_not(neighbor, Subquery(newest.values("answer")[:1]), _array(NOT_ASKED), _array(NOBODY))


def _or_why_not(neighbor: str, said: Any, not_asked: Any, nobody: Any) -> Any:
    return Case(When(Q(**{f"{neighbor}__isnull": True}), then=nobody), default=Coalesce(said, not_asked))


_CODES: ArrayField = ArrayField(CharField(max_length=16))


def _array(code: str) -> Any:
    return Cast(Value([code], output_field=_CODES), _CODES)


def _age_band(start: str, at: str) -> Any:
    day = TruncDate(at)
    exact = Func(day, F(f"{start}date_of_birth"), template="EXTRACT(YEAR FROM AGE(%(expressions)s))")
    exact.output_field = FloatField()
    about = Cast(ExtractYear(at) - F(f"{start}birth_year_about"), FloatField())
    age = Coalesce(exact, about)
    bands = [When(LessThan(age, float(first)), then=Value(band)) for first, band in BANDS.items()]
    return Case(*bands, default=Value(""), output_field=CharField())
