"""Cases and the steps that a person takes with them."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.actions import cases
from casework.models import Case
from casework.states.care import CHOSEN_OUTCOMES
from heart.api.fields import Shape, Username, username
from heart.api.filters import empty, key, since, until
from heart.api.views import ApiView, DetailView, ListView
from heart.http import ApiRequest
from heart.permissions import Permission as P

PEOPLE = ("assigned_to", "opened_by", "closed_by")


class CaseRow(Shape):
    assigned_to = username(nobody=True)
    opened_by = username()
    closed_by = username(nobody=True)

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            *("id", "neighbor", "status", "assigned_to", "opened_at", "opened_by", "engaged_at"),
            *("closed_at", "closed_by", "close_reason"),
        )


class CaseDetail(CaseRow):
    class Meta(CaseRow.Meta):
        fields = (*CaseRow.Meta.fields, "close_note")


class CaseMove(serializers.Serializer):
    """`assign` takes `to`, and a hand-over `note` where somebody has the case; `close` takes `outcome` and, for
    "other", a `note`; `reopen` takes a `reason`.
    """

    needed = {"assign": "to", "close": "outcome", "reopen": "reason"}

    move = serializers.ChoiceField([("assign", "Give to"), ("close", "Close"), ("reopen", "Reopen")])
    to = Username(P.WORK_CASES, required=False)
    outcome = serializers.ChoiceField(CHOSEN_OUTCOMES, required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=5_000, default="")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=1_000)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get(field := self.needed[given["move"]]):
            raise serializers.ValidationError({field: [f"The move “{given['move']}” needs this."]})
        return given


class CaseFilter(filters.FilterSet):
    neighbor = key("neighbor_id")
    assigned_to = filters.CharFilter(field_name="assigned_to__username", label="A username.")
    unassigned = empty("assigned_to")
    opened_after = since("opened_at")
    opened_before = until("opened_at")
    closed_after = since("closed_at")
    closed_before = until("closed_at")

    class Meta:
        model = Case
        fields = ("status", "close_reason")


class CaseList(ListView):
    access = {"GET": (P.VIEW_CASEWORK,)}
    model = Case
    joined = PEOPLE
    serializer_class = CaseRow
    filterset_class = CaseFilter


class CaseOne(DetailView):
    access = {"GET": (P.VIEW_CASEWORK,)}
    model = Case
    joined = PEOPLE
    serializer_class = CaseDetail


class CaseMoves(ApiView):
    access = {"POST": (P.WORK_CASES,)}

    @extend_schema(request=CaseMove, responses=CaseDetail)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Assign, close or reopen a case."""
        case, given = self.found(Case, pk), self.given(CaseMove)
        if given["move"] == "assign":
            moved = cases.assign(case=case, to=given["to"], note=given["note"], by=request.user)
        elif given["move"] == "close":
            moved = cases.close(case=case, outcome=given["outcome"], note=given["note"], by=request.user)
        else:
            moved = cases.reopen(case=case, reason=given["reason"], by=request.user)
        return self.answer(CaseDetail, moved)
