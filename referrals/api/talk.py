"""The messages of a referral, for both of its sides. Reading them leaves a receipt, as opening the page does."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from heart import ledger
from heart.api.fields import Shape, username
from heart.api.views import ApiView
from heart.models import User
from heart.permissions import Permission as P
from referrals import talk_policies
from referrals.actions import answering, talk
from referrals.models import Referral, ReferralMessage, ReferralMessageRead
from referrals.queries import talk as talks

BOTH = (P.SEND_REFERRALS, P.ANSWER_REFERRALS)


class MessageRead(Shape):
    by = username()

    class Meta:
        model = ReferralMessageRead
        fields = ("by", "at")


class MessageSaid(serializers.Serializer):
    id = serializers.UUIDField(source="message.pk")
    author = serializers.CharField(source="message.author.username", help_text="A username.")
    from_heart = serializers.BooleanField(source="message.from_heart")
    text = serializers.CharField(help_text="Empty where the other side has marked it as entered in error.")
    written_at = serializers.DateTimeField(source="message.written_at")
    in_error_at = serializers.DateTimeField(source="message.in_error_at", allow_null=True)
    reads = MessageRead(many=True, help_text="Who of the other side read it, and when.")


class MessageKept(Shape):
    class Meta:
        model = ReferralMessage
        fields: ClassVar = ("id", "written_at", "in_error_at")


class NewMessage(serializers.Serializer):
    text = serializers.CharField(max_length=4_000)


class MessageError(serializers.Serializer):
    why = serializers.CharField(max_length=300)


class ReferralTalk(ApiView):
    access = {"GET": BOTH, "POST": BOTH}

    @extend_schema(responses=MessageSaid(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """The messages, oldest first. To a partner that is a view of the referral, and a disclosure."""
        row, user, now = self._referral(pk), self.request.user, timezone.now()
        talk_policies.check_can_read(user, row, now)
        _opened(row, user, now)
        talk.read(referral=row, by=user, at=now)
        return Response(MessageSaid(talks.thread(user, row), many=True).data)

    @extend_schema(request=NewMessage, responses={201: MessageKept})
    def post(self, request: Request, pk: UUID) -> Response:
        """Write to the other side."""
        message = talk.write(referral=self._referral(pk), **self.given(NewMessage), by=self.request.user)
        return self.answer(MessageKept, message, status=201)

    def _referral(self, pk: UUID) -> Referral:
        rows = Referral.objects.visible_to(self.request.user).select_related("organization", "consent")
        return get_object_or_404(rows, pk=pk)


class ReferralTalkError(ApiView):
    access = {"POST": BOTH}

    @extend_schema(request=MessageError, responses=MessageKept)
    def post(self, request: Request, pk: UUID, message: UUID) -> Response:
        """Mark one's own message as entered in error: the other side no longer reads its words."""
        row = get_object_or_404(ReferralMessage.objects.visible_to(self.request.user), referral=pk, pk=message)
        talk_policies.check_can_mark(self.request.user, row)
        done = talk.enter_in_error(message=row, **self.given(MessageError), by=self.request.user)
        return self.answer(MessageKept, done)


def _opened(row: Referral, user: User, at: Any) -> None:
    if user.is_heart:
        ledger.opened(row, by=user, reason="API")
    else:
        answering.view(referral=row, by=user, at=at)
