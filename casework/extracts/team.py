"""What the staff said after responses: counts by month, never who said what (domain rule 11)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, TruncMonth

from casework.extracts.reasons import MOMENT, STAFF
from casework.models import ResponseMember, SafetyAnswer
from casework.states import YesNo
from heart.insights.export.kinds import OTHER, Category, Month
from heart.insights.export.kinds import Count as Number
from heart.insights.export.scope import Scope
from heart.insights.export.table import Table, register

NOT_YET = "not_yet"


def _by_month(scope: Scope) -> list[dict[str, Any]]:
    said = SafetyAnswer.objects.filter(response=OuterRef("response"), user=OuterRef("user"))
    asked = ResponseMember.objects.filter(
        response__in_error_at=None,
        user__isnull=False,
        response__cleared_at__gte=scope.period.start,
        response__cleared_at__lt=scope.period.end,
    )
    rows = asked.annotate(
        month=TruncMonth("response__cleared_at"),
        answer=Coalesce(Subquery(said.values("felt_safe")[:1]), Value(NOT_YET)),
    )
    return list(rows.values("month", "answer").order_by().annotate(answers=Count("pk")))


register(
    Table(
        name="felt_safe",
        row="how many of the responders of one month's responses gave one answer to “did you feel safe?”",
        model=SafetyAnswer,
        rows=_by_month,
        columns=(
            Month("month", f"Of the response; “{OTHER}”: months put together.", "month", ()),
            Category(
                "answer",
                "The answer.",
                "answer",
                ("felt_safe",),
                choices=(*YesNo.choices, (NOT_YET, "Did not answer yet")),
            ),
            Number("answers", "How many.", "answers", ()),
        ),
        folds=("month",),
        count="answers",
        left_out={
            "response": "nobody learns who said what",
            "user": STAFF,
            "wants_debrief": "the supervisor's to answer",
            "answered_at": MOMENT,
        },
    )
)
