"""Encounters: read here, recorded with their response."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from casework.actions.encounters import Met
from casework.api.neighbors import NeighborDetails
from casework.models import AidItem, DirectAid, Encounter, Neighbor
from casework.states import Known, Mode, NeedDomain, Wish
from heart.api.fields import Shape, Visible
from heart.api.filters import Standing, key, since, until
from heart.api.views import DetailView, ListView
from heart.permissions import Permission as P


class EncounterRow(Shape):
    follow_up = serializers.IntegerField(
        source="follow_up.pk", default=None, read_only=True, allow_null=True, help_text="The one it owes, if any."
    )

    class Meta:
        model = Encounter
        fields: tuple[str, ...] = (
            *("id", "response", "neighbor", "case", "known", "wish", "mode", "ended_at", "needs_seen"),
            *("owes_follow_up", "verdict", "follow_up", "in_error_at"),
        )


class AidShape(Shape):
    item: Any = serializers.SlugRelatedField(slug_field="name", read_only=True)

    class Meta:
        model = DirectAid
        fields = ("item", "quantity")


class EncounterDetail(EncounterRow):
    aid = AidShape(many=True, read_only=True)

    class Meta(EncounterRow.Meta):
        fields = (*EncounterRow.Meta.fields, "summary", "aid")


class AidGiven(serializers.Serializer):
    item = serializers.CharField(max_length=80, help_text="Its name in the list of direct aid.")
    quantity = serializers.IntegerField(min_value=1, max_value=1000, default=1)


class EncounterMet(serializers.Serializer):
    """One neighbor met: a `neighbor` that is known here, or `details` of somebody new, or nobody known."""

    known = serializers.ChoiceField(Known.choices)
    wish = serializers.ChoiceField(Wish.choices)
    mode = serializers.ChoiceField(Mode.choices)
    neighbor = Visible(Neighbor, scope="matchable_by", required=False, allow_null=True)
    details = NeighborDetails(required=False)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=40)
    needs_seen = serializers.ListField(child=serializers.ChoiceField(NeedDomain.choices), required=False)
    aid = AidGiven(many=True, required=False)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=20_000)

    def validate_needs_seen(self, domains: list[str]) -> list[str]:
        return list(dict.fromkeys(domains))

    def validate_aid(self, given: list[dict[str, Any]]) -> dict[AidItem, int]:
        """How many of each item. Raises ValidationError for an item that is not in the list, or is there twice."""
        asked = {one["item"]: one["quantity"] for one in given}
        if len(asked) < len(given):
            raise serializers.ValidationError("An item is named twice.")
        items = AidItem.objects.visible_to(self.context["request"].user).filter(active=True, name__in=asked)
        known = {item.name: item for item in items}
        if unknown := sorted(set(asked) - set(known)):
            raise serializers.ValidationError(f"Not in the list of direct aid: {', '.join(unknown)}.")
        return {known[name]: quantity for name, quantity in asked.items()}

    def validate(self, given: dict[str, Any]) -> Met:
        return Met(**given)


class EncounterFilter(Standing):
    response = key("response_id")
    neighbor = key("neighbor_id")
    case = key("case_id")
    ended_after = since("ended_at")
    ended_before = until("ended_at")

    class Meta:
        model = Encounter
        fields = ("known", "wish", "mode", "owes_follow_up")


class EncounterList(ListView):
    access = {"GET": (P.VIEW_CASEWORK, P.RECORD_RESPONSES)}
    model = Encounter
    joined = ("follow_up",)
    serializer_class = EncounterRow
    filterset_class = EncounterFilter


class EncounterOne(DetailView):
    access = {"GET": (P.VIEW_CASEWORK, P.RECORD_RESPONSES)}
    model = Encounter
    joined = ("follow_up",)
    nested = ("aid__item",)
    serializer_class = EncounterDetail
