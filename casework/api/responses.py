"""Responses, with everybody who was met in them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response as Answer

from casework.actions import responses
from casework.api.encounters import EncounterMet, EncounterRow
from casework.models import Call, Encounter, Response, ResponseMember
from casework.rules import response_rules
from casework.states import YesNo
from heart.api.fields import Shape, Username, Visible, username
from heart.api.filters import Standing, empty, key, since, until
from heart.api.views import DetailView, ListView
from heart.http import ApiRequest
from heart.permissions import Permission as P

TIMES = ("dispatched_at", "en_route_at", "on_scene_at", "cleared_at")
FACTS = (
    *("program", "unit", *TIMES, "police", "police_arrived_at", "disposition", "destination"),
    "violence_or_weapon",
    *response_rules.OWN_FACTS,
)


class MemberShape(Shape):
    user = username(nobody=True)

    class Meta:
        model = ResponseMember
        fields = ("discipline", "user")


class ResponseRow(Shape):
    recorded_by = username()
    members = MemberShape(many=True, read_only=True)

    class Meta:
        model = Response
        fields: tuple[str, ...] = (
            *("id", "call", *FACTS, "broken_rules", "recorded_by", "recorded_at", "members", "in_error_at"),
        )


class ResponseDetail(ResponseRow):
    class Meta(ResponseRow.Meta):
        fields: tuple[str, ...] = (*ResponseRow.Meta.fields, "location")


class ResponseRecorded(ResponseDetail):
    """What was recorded, with the encounters and what they owe."""

    encounters = serializers.SerializerMethodField()

    class Meta(ResponseDetail.Meta):
        fields = (*ResponseDetail.Meta.fields, "encounters")

    @extend_schema_field(EncounterRow(many=True))
    def get_encounters(self, response: Response) -> Any:
        rows = Encounter.objects.visible_to(self.context["request"].user).filter(response=response)
        return EncounterRow(rows.select_related("follow_up").order_by("pk"), many=True).data


class Member(serializers.Serializer):
    discipline = serializers.ChoiceField(ResponseMember._meta.get_field("discipline").choices or [])
    user = Username(P.RECORD_RESPONSES, required=False, allow_null=True)

    def validate(self, given: dict[str, Any]) -> responses.Member:
        return responses.Member(**given)


class Safety(serializers.Serializer):
    """The recorder's own answers. Not part of any neighbor's record."""

    felt_safe = serializers.ChoiceField(YesNo.choices)
    wants_debrief = serializers.ChoiceField(YesNo.choices)

    def validate(self, given: dict[str, Any]) -> responses.Safety:
        return responses.Safety(**given)


class NewResponse(Shape):
    submission = serializers.UUIDField(
        default=uuid4, help_text="Made up by the sender. The same one again returns the response that it made."
    )
    call = Visible(Call, required=False, allow_null=True)
    members = Member(many=True, max_length=20)  # type: ignore[call-arg]
    met = EncounterMet(  # type: ignore[call-arg]
        many=True, max_length=50, required=False, help_text="Everybody who was met."
    )
    safety = Safety(required=False)

    class Meta:
        model = Response
        fields = ("submission", "call", *FACTS, "location", "members", "met", "safety")


class ResponseFilter(Standing):
    call = key("call_id")
    cleared_after = since("cleared_at")
    cleared_before = until("cleared_at")
    without_call = empty("call")
    breaks_rule = filters.BooleanFilter(method="by_rules", label="Whether it breaks a rule.")

    class Meta:
        model = Response
        fields = ("program", "police", "disposition", "destination", "violence_or_weapon")

    def by_rules(self, rows: Any, name: str, value: bool) -> Any:
        return rows.exclude(broken_rules=[]) if value else rows.filter(broken_rules=[])


class ResponseList(ListView):
    access = {"GET": (P.VIEW_CALLS,), "POST": (P.RECORD_RESPONSES,)}
    model = Response
    joined = ("recorded_by",)
    nested = ("members__user",)
    serializer_class = ResponseRow
    filterset_class = ResponseFilter

    @extend_schema(request=NewResponse, responses={201: ResponseRecorded})
    def post(self, request: ApiRequest) -> Answer:
        """Record a response with everybody who was met in it: neighbors, cases and follow-ups come with it."""
        given = self.given(NewResponse)
        members, met, safety = given.pop("members"), given.pop("met", []), given.pop("safety", None)
        facts = responses.Facts(**given)
        made = responses.record(facts=facts, members=members, met=met, safety=safety, by=request.user)
        return self.answer(ResponseRecorded, made, status=201)


class ResponseOne(DetailView):
    access = {"GET": (P.VIEW_CALLS,)}
    model = Response
    joined = ("recorded_by",)
    nested = ("members__user",)
    serializer_class = ResponseDetail
