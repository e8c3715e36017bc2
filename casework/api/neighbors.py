"""Neighbors. Names stand in bodies, never in an address: the list has no filter by name, the search is a POST."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework import matching
from casework.actions import neighbors
from casework.api.ways import ContactShape, NameShape, PartnerShape, PetShape, PlaceShape
from casework.models import Neighbor, NeighborPhone
from casework.queries import encounters
from casework.queries.search import search
from casework.states import CaseStatus
from heart.api.fields import Shape
from heart.api.filters import since, until
from heart.api.views import ApiView, DetailView, ListView
from heart.http import ApiRequest
from heart.permissions import Permission as P

MOST_HITS = 25
WAYS = ("names", "places", "trusted_contacts", "seen_by_partners", "pets")


class NeighborRow(Shape):
    name = serializers.CharField(read_only=True)

    class Meta:
        model = Neighbor
        fields = ("id", "name", "language", "needs_interpreter", "has_phone", "created_at")


class NeighborPhoneShape(Shape):
    class Meta:
        model = NeighborPhone
        fields: tuple[str, ...] = (
            *("id", "number", "safe_to_leave_message", "safe_to_text", "whose", "whose_words", "best_parts"),
            *("in_use", "out_reason"),
        )


class NeighborDetails(Shape):
    class Meta:
        model = Neighbor
        fields: tuple[str, ...] = neighbors.DETAILS


class NeighborDetail(Shape):
    name = serializers.CharField(read_only=True)
    phones = NeighborPhoneShape(many=True, read_only=True)
    names = NameShape(many=True, read_only=True)
    places = PlaceShape(many=True, read_only=True)
    trusted_contacts = ContactShape(many=True, read_only=True)
    seen_by_partners = PartnerShape(many=True, read_only=True)
    pets = PetShape(many=True, read_only=True)
    version = serializers.SerializerMethodField(help_text="Send it back with a change, as `seen`.")

    class Meta:
        model = Neighbor
        fields: tuple[str, ...] = (
            *("id", "name", *neighbors.DETAILS, "created_at", "merged_into", "phones", *WAYS, "version"),
        )
        read_only_fields = ("merged_into",)

    def get_version(self, neighbor: Neighbor) -> int:
        return neighbor.version


class LikelyRow(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    about = serializers.CharField(help_text="About which age, and how to know them.")


class NeighborMade(NeighborDetail):
    likely = LikelyRow(
        many=True, help_text="Who was known before and is much alike. The same person? Then ask to merge."
    )

    class Meta(NeighborDetail.Meta):
        fields = (*NeighborDetail.Meta.fields, "likely")


class NewNeighbor(NeighborDetails):
    phone = serializers.CharField(required=False, allow_blank=True, max_length=40)

    class Meta(NeighborDetails.Meta):
        fields = (*NeighborDetails.Meta.fields, "phone")


class NeighborChange(NeighborDetails):
    seen = serializers.IntegerField(
        required=False, help_text="The version this change is made to. If there is a newer one: 409, nothing changed."
    )

    class Meta(NeighborDetails.Meta):
        fields = (*NeighborDetails.Meta.fields, "seen")


class Sought(serializers.Serializer):
    looking_for = serializers.CharField(
        max_length=200, help_text="A name, an alias, a phone, a date of birth (as 3/5/1980), a place, or several."
    )


class Hit(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    score = serializers.FloatField(help_text="Between 0 and 1.")
    reasons = serializers.ListField(child=serializers.CharField())


class Hits(serializers.Serializer):
    count = serializers.IntegerField(help_text="How many fit.")
    results = Hit(many=True, help_text=f"The likeliest first, {MOST_HITS} at most.")


class NeighborFilter(filters.FilterSet):
    created_after = since("created_at")
    created_before = until("created_at")
    has_open_case = filters.BooleanFilter(method="with_open_case", label="Whether a case is open now.")

    class Meta:
        model = Neighbor
        fields = ("needs_interpreter", "has_phone")

    def with_open_case(self, rows: Any, name: str, value: bool) -> Any:
        is_open = {"cases__status__in": [CaseStatus.OPEN, CaseStatus.ENGAGED]}
        return rows.filter(**is_open) if value else rows.exclude(**is_open)


def likely(user: Any, details: dict[str, Any]) -> list[encounters.Likely]:
    """Whom these details may mean already."""
    told = ("given_name", "family_name", "also_known_as", "phone", "date_of_birth")
    return encounters.likely(user, " ".join(str(details.get(name) or "") for name in told)[:300])


class NeighborList(ListView):
    access = {"GET": (P.VIEW_CASEWORK,), "POST": (P.RECORD_RESPONSES,)}
    model = Neighbor
    serializer_class = NeighborRow
    filterset_class = NeighborFilter

    def get_queryset(self) -> Any:
        """A merged record stands for nobody any more: its names lead to the one kept."""
        rows: Any = super().get_queryset()
        return rows.in_use()

    @extend_schema(request=NewNeighbor, responses={201: NeighborMade})
    def post(self, request: ApiRequest) -> Response:
        """Add a neighbor, of whom a name, a description or a place must be known. Tells who is much alike."""
        details = self.given(NewNeighbor)
        alike = likely(request.user, details)
        made = neighbors.add(phone=details.pop("phone", ""), details=details, by=request.user)
        made.likely = [one for one in alike if one.sure]  # type: ignore[attr-defined]
        return self.answer(NeighborMade, made, status=201)


class NeighborOne(DetailView):
    access = {"GET": (P.VIEW_CASEWORK,), "PATCH": (P.WORK_CASES,)}
    model = Neighbor
    nested = ("phones", "names", "places__seen_by", "trusted_contacts__agreed_by", "seen_by_partners", "pets")
    serializer_class = NeighborDetail

    @extend_schema(request=NeighborChange, responses=NeighborDetail)
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Change what is known of a neighbor. What is not named stays as it is."""
        neighbor = self.found(Neighbor, pk)
        details = self.given(NeighborChange, partial=True)
        seen = details.pop("seen", None)
        changed = neighbors.change(neighbor=neighbor, details=details, seen=seen, by=request.user)
        return self.answer(NeighborDetail, changed)


class NeighborSearch(ApiView):
    access = {"POST": (P.VIEW_CASEWORK,)}

    @extend_schema(request=Sought, responses=Hits)
    def post(self, request: ApiRequest) -> Response:
        """Whom it may be: look here before you add somebody."""
        hits = search(request.user, matching.wanted(self.given(Sought)["looking_for"]))
        return self.answer(Hits, {"count": len(hits), "results": hits[:MOST_HITS]})
