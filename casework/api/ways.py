"""Ways to find a neighbor, as the neighbor's record shows them; and adding one."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.actions import ways
from casework.models import Neighbor, NeighborName, Pet, SeenByPartner, TrustedContact, UsualPlace
from casework.models.way import Way
from heart import recipients
from heart.api.fields import Shape, username
from heart.api.views import ApiView
from heart.errors import Invalid
from heart.http import ApiRequest
from heart.permissions import Permission as P

KEPT = ("id", "noted_at", "ended_at", "end_reason", "in_error_at")


class NewName(Shape):
    class Meta:
        model = NeighborName
        fields = ways.DETAILS[NeighborName]


class NameShape(Shape):
    class Meta:
        model = NeighborName
        fields = (*KEPT, *ways.DETAILS[NeighborName])


class NewPlace(Shape):
    class Meta:
        model = UsualPlace
        fields = ways.DETAILS[UsualPlace]


class PlaceShape(Shape):
    seen_by = username(nobody=True)

    class Meta:
        model = UsualPlace
        fields = (*KEPT, *ways.DETAILS[UsualPlace], "seen_at", "seen_by")


class NewContact(Shape):
    agreed = serializers.BooleanField(
        required=False, help_text="The neighbor has agreed to `may_tell`. Needed for more than `called`."
    )

    class Meta:
        model = TrustedContact
        fields = (*ways.DETAILS[TrustedContact], "agreed")


class ContactShape(Shape):
    agreed_by = username(nobody=True)

    class Meta:
        model = TrustedContact
        fields = (*KEPT, *ways.DETAILS[TrustedContact], "agreed_at", "agreed_by")


class NewPartner(Shape):
    class Meta:
        model = SeenByPartner
        fields = ("organization_key", "how")


class PartnerShape(Shape):
    class Meta:
        model = SeenByPartner
        fields = (*KEPT, *ways.DETAILS[SeenByPartner])


class NewPet(Shape):
    class Meta:
        model = Pet
        fields = ways.DETAILS[Pet]


class PetShape(Shape):
    class Meta:
        model = Pet
        fields = (*KEPT, *ways.DETAILS[Pet])


class Ways(ApiView):
    """Adding a way of one kind. The same one again is changed to what is said now."""

    access = {"POST": (P.WORK_CASES,)}
    kind: ClassVar[type[Way]]
    shapes: ClassVar[tuple[type[Shape], type[Shape]]]

    def added(self, request: ApiRequest, pk: int, **more: Any) -> Response:
        neighbor = self.found(Neighbor, pk)
        new, whole = self.shapes
        details = {**self.given(new), **more}
        way = ways.add(kind=self.kind, neighbor=neighbor, details=details, by=request.user)
        return self.answer(whole, way, status=201)


class Names(Ways):
    kind, shapes = NeighborName, (NewName, NameShape)

    @extend_schema(request=NewName, responses={201: NameShape})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add a name that the neighbor has, had or goes by. `preferred`: it is the name to say."""
        return self.added(request, pk)


class Places(Ways):
    kind, shapes = UsualPlace, (NewPlace, PlaceShape)

    @extend_schema(request=NewPlace, responses={201: PlaceShape})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add a place where the neighbor often is. Weekdays count from 0 (Monday); none means any."""
        return self.added(request, pk)


class Contacts(Ways):
    kind, shapes = TrustedContact, (NewContact, ContactShape)

    @extend_schema(request=NewContact, responses={201: ContactShape})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add somebody who can pass on a message, and what may be said to them."""
        return self.added(request, pk)


class Partners(Ways):
    kind, shapes = SeenByPartner, (NewPartner, PartnerShape)

    @extend_schema(request=NewPartner, responses={201: PartnerShape})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add an organization of the directory that sees the neighbor. It is told nothing."""
        key = self.given(NewPartner)["organization_key"]
        name = recipients.named([key], by=request.user).get(key)
        if name is None:
            raise Invalid("No such organization.", fields={"organization_key": ["Name one of the directory."]})
        return self.added(request, pk, name=name)


class Pets(Ways):
    kind, shapes = Pet, (NewPet, PetShape)

    @extend_schema(request=NewPet, responses={201: PetShape})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add an animal that is with the neighbor."""
        return self.added(request, pk)
