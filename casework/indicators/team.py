"""How the staff fare. Rows are only counted here: nobody learns from them who said what (domain rule 11)."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from casework.indicators.dimensions import moments, standing
from casework.models import ResponseMember, SafetyAnswer
from casework.states import YesNo
from heart.insights.indicator import indicator


def _asked() -> QuerySet[ResponseMember]:
    """Every responder who was asked: those on a response who work here."""
    said = SafetyAnswer.objects.filter(response=OuterRef("response"), user=OuterRef("user"))
    asked = ResponseMember.objects.filter(standing("response"), user__isnull=False)
    return asked.annotate(felt_safe=Subquery(said.values("felt_safe")[:1]))


indicator(
    key="felt_safe",
    topic="team",
    name="Felt safe",
    sentence="Of the responders who answered the question after a response, those who felt safe.",
    formula="yes / (yes + no)",
    rows=_asked,
    at="response__cleared_at",
    moment="the response cleared",
    left_out=lambda: {
        "did not answer yet": Q(felt_safe=None),
        "chose not to answer": Q(felt_safe=YesNo.NO_ANSWER),
    },
    counts=Q(felt_safe=YesNo.YES),
    by={"program": F("response__program"), "month": moments("response__cleared_at")["month"]},
    counts_only=True,
)
