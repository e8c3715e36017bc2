"""Follow-ups, and the contact attempts that complete them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.actions import follow_ups
from casework.models import ContactAttempt, FollowUp, NeighborPhone, SeenByPartner, TrustedContact, UsualPlace
from casework.models.contact import WAYS
from casework.states import FollowUpStatus
from heart.api.fields import Moment, Shape, Visible, username
from heart.api.filters import empty, key, since, until
from heart.api.views import ApiView, DetailView, ListView
from heart.errors import Invalid
from heart.http import ApiRequest
from heart.permissions import Permission as P


class FollowUpRow(Shape):
    neighbor = serializers.IntegerField(source="case.neighbor_id", read_only=True)
    overdue = serializers.SerializerMethodField()
    closed_by = username(nobody=True)

    class Meta:
        model = FollowUp
        fields: tuple[str, ...] = (
            *("id", "case", "neighbor", "encounter", "kind", "due_at", "overdue", "channel", "why"),
            *("status", "closed_at", "closed_by", "result"),
        )

    def get_overdue(self, follow_up: FollowUp) -> bool:
        return follow_up.is_overdue(timezone.now())


class AttemptShape(Shape):
    by = username()

    class Meta:
        model = ContactAttempt
        fields = ("id", "case", "follow_up", "at", "by", "channel", "result", "wants_help", "remark", *WAYS)


class FollowUpDetail(FollowUpRow):
    attempts = AttemptShape(many=True, read_only=True)

    class Meta(FollowUpRow.Meta):
        fields = (*FollowUpRow.Meta.fields, "attempts")


class NewAttempt(Shape):
    submission = serializers.UUIDField(
        default=uuid4, help_text="Made up by the sender. The same one again returns the attempt that it made."
    )
    at = Moment(required=False, help_text="Now, unless said otherwise.")
    next_due_at = Moment(required=False, help_text="When the next step is due, in place of the attempt plan's time.")
    phone = Visible(NeighborPhone, required=False, help_text="Which number was tried.")
    place = Visible(UsualPlace, required=False, help_text="Where somebody went.")
    trusted_contact = Visible(TrustedContact, required=False, help_text="Whom somebody asked.")
    partner = Visible(SeenByPartner, required=False, help_text="Which partner was asked (`seen_by_partners`).")

    class Meta:
        model = ContactAttempt
        fields = ("submission", "channel", "result", "wants_help", "remark", "at", "next_due_at", *WAYS)


class FollowUpFilter(filters.FilterSet):
    case = key("case_id")
    neighbor = key("case__neighbor_id")
    assigned_to = filters.CharFilter(field_name="case__assigned_to__username", label="A username.")
    unassigned = empty("case__assigned_to")
    due_after = since("due_at")
    due_before = until("due_at")
    overdue = filters.BooleanFilter(method="by_overdue", label="Open and past its due time.")

    class Meta:
        model = FollowUp
        fields = ("status", "kind", "channel")

    def by_overdue(self, rows: Any, name: str, value: bool) -> Any:
        late = Q(status=FollowUpStatus.OPEN, due_at__lt=timezone.now())
        return rows.filter(late if value else ~late)


class FollowUpList(ListView):
    access = {"GET": (P.VIEW_CASEWORK,)}
    model = FollowUp
    joined = ("case", "closed_by")
    serializer_class = FollowUpRow
    filterset_class = FollowUpFilter


class FollowUpOne(DetailView):
    access = {"GET": (P.VIEW_CASEWORK,)}
    model = FollowUp
    joined = ("case", "closed_by")
    nested = ("attempts__by",)
    serializer_class = FollowUpDetail


class FollowUpAttempts(ApiView):
    access = {"POST": (P.WORK_CASES,)}

    @extend_schema(request=NewAttempt, responses={201: AttemptShape})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Log one try to reach the neighbor: it completes the follow-up and schedules the next step."""
        follow_up = self.found(FollowUp, pk)
        given = self.given(NewAttempt)
        named = [way for way in (given.pop(name, None) for name in WAYS) if way is not None]
        if len(named) > 1:
            raise Invalid("An attempt goes one way.", fields={"through": ["Name one phone, place or person."]})
        through = named[0] if named else None
        attempt = follow_ups.log_attempt(follow_up=follow_up, through=through, **given, by=request.user)
        return self.answer(AttemptShape, attempt, status=201)
