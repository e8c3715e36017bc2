"""Consents: recorded and revoked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.actions import consents
from casework.models import Consent, ConsentRecipient, Neighbor
from casework.states.record import DocumentLanguage
from heart import recipients
from heart.api.fields import Moment, Shape, Visible, username
from heart.api.filters import Standing, key, since, until
from heart.api.views import ApiView, DetailView, ListView
from heart.http import ApiRequest
from heart.permissions import Permission as P

PEOPLE = ("recorded_by", "revoked_by")


class ConsentRow(Shape):
    in_force = serializers.SerializerMethodField()
    recorded_by = username()
    revoked_by = username(nobody=True)

    class Meta:
        model = Consent
        fields: tuple[str, ...] = (
            *("id", "neighbor", "information", "method", "given_at", "expires_at", "in_force"),
            *("recorded_by", "recorded_at", "revoked_at", "revoked_by", "in_error_at"),
        )

    def get_in_force(self, consent: Consent) -> bool:
        return consent.is_in_force(timezone.now())


class RecipientShape(Shape):
    organization = serializers.UUIDField(source="organization_key", read_only=True)

    class Meta:
        model = ConsentRecipient
        fields = ("organization", "name")


class ConsentDetail(ConsentRow):
    recipients = RecipientShape(many=True, read_only=True)

    class Meta(ConsentRow.Meta):
        fields = (
            *ConsentRow.Meta.fields,
            *("purpose", "neighbor_name", "discloser", "substance_words", "ends_when", "signed_name", "witness"),
            *("revoke_reason", "copy_at", "copy_language", "recipients"),
        )


class NewConsent(Shape):
    neighbor = Visible(Neighbor)
    recipients = serializers.ListField(
        child=serializers.UUIDField(), max_length=100, help_text="The directory's ids of the organizations."
    )
    given_at = Moment(required=False, help_text="Now, unless said otherwise.")
    expires_at = Moment(required=False, help_text="As late as allowed, unless said otherwise.")
    explained = serializers.BooleanField(help_text="The neighbor was read or shown the text, with their rights.")
    language = serializers.ChoiceField(DocumentLanguage.choices, default=DocumentLanguage.ENGLISH)
    strokes = serializers.ListField(
        child=serializers.ListField(
            child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2)
        ),
        required=False,
        help_text="The signature drawn on the screen: lines of [x, y], at most 600 by 200. For the method “signature”.",
    )
    paper_place = serializers.CharField(
        max_length=200, required=False, help_text="Where the signed paper lies. For the method “paper”."
    )

    class Meta:
        model = Consent
        fields = (
            *("neighbor", "recipients", "information", "purpose", "method", "signed_name", "witness"),
            *(
                "given_at",
                "expires_at",
                "substance_words",
                "ends_when",
                "explained",
                "language",
                "strokes",
                "paper_place",
            ),
        )

    def validate_recipients(self, keys: list[UUID]) -> dict[UUID, str]:
        """The names of the organizations by their ids. Raises ValidationError for one that is not known."""
        known = recipients.named(keys, by=self.context["request"].user)
        if unknown := [str(key) for key in keys if key not in known]:
            raise serializers.ValidationError(f"Not in the directory: {', '.join(unknown)}.")
        return known


class Revocation(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class ConsentFilter(Standing):
    neighbor = key("neighbor_id")
    organization = filters.UUIDFilter(field_name="recipients__organization_key", label="An organization's id.")
    given_after = since("given_at")
    given_before = until("given_at")
    expires_after = since("expires_at")
    expires_before = until("expires_at")
    in_force = filters.BooleanFilter(method="by_force", label="In force now: neither expired nor revoked.")

    class Meta:
        model = Consent
        fields = ("method",)

    def by_force(self, rows: Any, name: str, value: bool) -> Any:
        standing = rows.in_force(timezone.now())
        return standing if value else rows.exclude(pk__in=standing.values("pk"))


class ConsentList(ListView):
    access = {"GET": (P.VIEW_CASEWORK,), "POST": (P.WORK_CASES,)}
    model = Consent
    joined = PEOPLE
    serializer_class = ConsentRow
    filterset_class = ConsentFilter

    @extend_schema(request=NewConsent, responses={201: ConsentDetail})
    def post(self, request: ApiRequest) -> Response:
        """Record a neighbor's consent: what may be shared, with whom, why and until when."""
        consent = consents.give(**self.given(NewConsent), by=request.user)
        return self.answer(ConsentDetail, consent, status=201)


class ConsentOne(DetailView):
    access = {"GET": (P.VIEW_CASEWORK,)}
    model = Consent
    joined = PEOPLE
    nested = ("recipients",)
    serializer_class = ConsentDetail


class ConsentRevoke(ApiView):
    access = {"POST": (P.WORK_CASES,)}

    @extend_schema(request=Revocation, responses=ConsentDetail)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """End a consent from this moment."""
        consent = self.found(Consent, pk)
        return self.answer(ConsentDetail, consents.revoke(consent=consent, **self.given(Revocation), by=request.user))
