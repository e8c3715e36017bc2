"""Needs, from recorded to met or unmet."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.actions import needs
from casework.models import Case, Need
from casework.states import Evidence, UnmetReason
from heart.api.fields import Shape, Visible, username
from heart.api.filters import Standing, key, since, until
from heart.api.views import ApiView, DetailView, ListView
from heart.http import ApiRequest
from heart.permissions import Permission as P


class NeedRow(Shape):
    closed_by = username(nobody=True)

    class Meta:
        model = Need
        fields: tuple[str, ...] = (
            *("id", "case", "domain", "status", "opened_at", "closed_at", "closed_by"),
            *("unmet_reason", "evidence", "priority", "in_error_at"),
        )


class NeedDetail(NeedRow):
    class Meta(NeedRow.Meta):
        fields = (*NeedRow.Meta.fields, "detail")


class NewNeed(Shape):
    case = Visible(Case)

    class Meta:
        model = Need
        fields = ("case", "domain", "detail")


class NeedMove(serializers.Serializer):
    """`start` takes nothing more; `met` takes its `evidence`; `unmet` takes one `unmet_reason`."""

    needed = {"met": "evidence", "unmet": "unmet_reason"}

    move = serializers.ChoiceField([("start", "Start work"), ("met", "Met"), ("unmet", "Unmet")])
    evidence = serializers.ChoiceField(Evidence.choices, required=False)
    unmet_reason = serializers.ChoiceField(UnmetReason.choices, required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        field = self.needed.get(given["move"])
        if field and not given.get(field):
            raise serializers.ValidationError({field: [f"The move “{given['move']}” needs this."]})
        return given


class NeedFilter(Standing):
    case = key("case_id")
    neighbor = key("case__neighbor_id")
    opened_after = since("opened_at")
    opened_before = until("opened_at")
    closed_after = since("closed_at")
    closed_before = until("closed_at")

    class Meta:
        model = Need
        fields = ("domain", "status", "unmet_reason", "evidence")


class NeedList(ListView):
    access = {"GET": (P.VIEW_CASEWORK,), "POST": (P.WORK_CASES,)}
    model = Need
    joined = ("closed_by",)
    serializer_class = NeedRow
    filterset_class = NeedFilter

    @extend_schema(request=NewNeed, responses={200: NeedDetail, 201: NeedDetail})
    def post(self, request: ApiRequest) -> Response:
        """Record a need (201). Where the case has an open need of that domain, that one is returned (200)."""
        given = self.given(NewNeed)
        known = set(given["case"].needs.values_list("pk", flat=True))
        need = needs.add(**given, by=request.user)
        return self.answer(NeedDetail, need, status=200 if need.pk in known else 201)


class NeedOne(DetailView):
    access = {"GET": (P.VIEW_CASEWORK,)}
    model = Need
    joined = ("case", "closed_by")
    serializer_class = NeedDetail


class NeedMoves(ApiView):
    access = {"POST": (P.WORK_CASES,)}

    @extend_schema(request=NeedMove, responses=NeedDetail)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Start work on a need, or close it as met or unmet."""
        need, given = self.found(Need, pk), self.given(NeedMove)
        if given["move"] == "start":
            moved = needs.start(need=need, by=request.user)
        else:
            how = {name: given.get(name, "") for name in ("evidence", "unmet_reason")}
            moved = needs.close(need=need, **how, by=request.user)
        return self.answer(NeedDetail, moved)
