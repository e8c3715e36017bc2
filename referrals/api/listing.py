"""A listing as its own organization and the directory editors keep it: read, changed, confirmed."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from heart.api.fields import Shape, username
from heart.api.views import ApiView, ListView
from heart.permissions import Permission as P
from referrals import listing
from referrals.actions import listing as actions
from referrals.models import ListingChange, ListingEdit, Organization, Service
from referrals.queries import listing as query

KEEPERS = (P.EDIT_LISTING, P.EDIT_DIRECTORY)


class ListingChanged(Shape):
    class Meta:
        model = ListingChange
        fields = ("field", "before", "after")


class ListingEditRow(Shape):
    proposed_by = username()
    decided_by = username(nobody=True)
    changes = ListingChanged(many=True)

    class Meta:
        model = ListingEdit
        fields: ClassVar = (
            *("id", "organization", "service", "location", "status", "proposed_at", "proposed_by"),
            *("decided_at", "decided_by", "reason", "taken", "changes"),
        )


class ConfirmedShape(serializers.Serializer):
    on = serializers.DateField(allow_null=True, help_text="The city's day.")
    who = serializers.CharField(help_text="An organization, never a person.")
    stale = serializers.BooleanField(help_text="Whether that is too long ago, or nobody ever confirmed it.")


class ListingShape(serializers.Serializer):
    id = serializers.UUIDField(source="entry.pk")
    values = serializers.DictField(help_text="What the listing says, by field.")
    version = serializers.CharField(
        help_text="Send it along with a change: it is refused if the listing is another by then."
    )


class ListingPatch(serializers.Serializer):
    values = serializers.DictField(
        help_text="Only the fields that change. Lists (phones, languages, schedules) are given whole.",
        allow_empty=False,
    )
    version = serializers.CharField(required=False, default="", max_length=64)


class _Listing(ApiView):
    access = {"GET": KEEPERS, "PATCH": KEEPERS}
    model: ClassVar[Any]

    @extend_schema(responses=ListingShape)
    def get(self, request: Request, pk: UUID) -> Response:
        """What the listing says: of a partner its own, of a directory editor any."""
        entry = self._entry(pk)
        values = listing.read(entry)
        shown = {"entry": entry, "values": values, "version": listing.version(values, values)}
        return Response(ListingShape(shown).data)

    @extend_schema(request=ListingPatch, responses=ListingEditRow(many=True))
    def patch(self, request: Request, pk: UUID) -> Response:
        """Change it. Hours and openings take effect at once; a partner's words wait for review (`status`)."""
        entry, given = self._entry(pk), self.given(ListingPatch)
        version = given["version"]
        if version:
            values = listing.read(entry)
            whole = listing.version(values, values)
            version = listing.version(values, given["values"].keys() & values.keys()) if version == whole else "older"
        edits = actions.change(entry=entry, values=given["values"], seen=version, by=self.request.user)
        return Response(ListingEditRow(edits, many=True).data)

    def _entry(self, pk: UUID) -> Any:
        return get_object_or_404(query.to_keep(self.request.user, self.model), pk=pk)


class ServiceListing(_Listing):
    model = Service


class OrganizationListing(_Listing):
    model = Organization


class ServiceConfirm(ApiView):
    access = {"POST": KEEPERS}

    @extend_schema(request=None, responses=ConfirmedShape)
    def post(self, request: Request, pk: UUID) -> Response:
        """Say that the listing is right as it stands."""
        service = get_object_or_404(query.to_keep(self.request.user, Service), pk=pk)
        said = actions.confirm(service=service, by=self.request.user)
        return self.answer(ConfirmedShape, listing.last_confirmed(said.service, timezone.now()))


class ListingEditList(ListView):
    access = {"GET": KEEPERS}
    model = ListingEdit
    serializer_class = ListingEditRow
    joined = ("proposed_by", "decided_by")
    nested = ("changes",)
