"""Referrals, for HEART and for the partner. Each party sees its own shape, and moves by the same actions as the pages.

No answer to a POST holds what was released: such answers are kept for repeats, and a consent may end meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.models import Need
from casework.states import Evidence, Information
from heart import ledger
from heart.api.fields import Moment, Shape, Visible, username
from heart.api.filters import key, since, until
from heart.api.views import ApiView, ListView
from heart.models import User
from heart.permissions import Permission as P
from referrals import release
from referrals.actions import answering, sending
from referrals.models import Referral, Service
from referrals.queries import referrals as referral_queries
from referrals.states import DeclineReason, Received
from referrals.states import ReferralStatus as S

BOTH = (P.SEND_REFERRALS, P.ANSWER_REFERRALS)
ENDINGS = (S.WITHDRAWN, S.CANCELLED, S.ENTERED_IN_ERROR)
ANSWERS = (S.ACCEPTED, S.DECLINED)
STEPS = (S.WAITLISTED, S.SCHEDULED, S.STARTED, S.COMPLETED, S.COULD_NOT_REACH, S.STOPPED)


class ReferralRow(Shape):
    reference = serializers.CharField(read_only=True, help_text="What both sides call it by; it names nobody.")
    service_name = serializers.CharField(source="service.name", read_only=True)

    class Meta:
        model = Referral
        fields: tuple[str, ...] = (
            *("id", "reference", "service", "service_name", "organization", "status", "urgency"),
            *("sent_at", "expires_at", "viewed_at", "answered_at", "decline_reason", "appointment_at"),
            *("started_at", "ended_at", "received", "received_evidence"),
        )


def released() -> serializers.DictField:
    """Words by kind of information and by label."""
    return serializers.DictField(child=serializers.DictField(child=serializers.CharField()))


class SentReferral(ReferralRow):
    case = serializers.IntegerField(source="need.case_id")
    released = released()
    sent_by = username(nobody=True)
    viewed_by = username(nobody=True)
    answered_by = username(nobody=True)

    class Meta(ReferralRow.Meta):
        fields = (
            *(*ReferralRow.Meta.fields, "need", "case", "question", "information", "fields", "released"),
            *("consent", "exception", "exception_note", "partner_note"),
            *("created_at", "sent_how", "sent_by", "viewed_by", "answered_by"),
        )


class ReceivedReferral(ReferralRow):
    shown = serializers.SerializerMethodField(help_text="False once the neighbor's consent has ended.")
    released = serializers.SerializerMethodField()
    question = serializers.SerializerMethodField()
    notice = serializers.SerializerMethodField(help_text="The notice of 42 CFR 2.32, where it has to go along.")

    class Meta(ReferralRow.Meta):
        fields = (*ReferralRow.Meta.fields, "shown", "released", "question", "notice", "partner_note")

    def get_shown(self, row: Referral) -> bool:
        return row.may_show_identity(self.context["at"])

    def get_released(self, row: Referral) -> dict[str, dict[str, str]]:
        return {section.kind: section.parts for section in release.shown(row, self.context["at"])}

    def get_question(self, row: Referral) -> str:
        return row.question if self.get_shown(row) else ""

    def get_notice(self, row: Referral) -> str:
        return release.REDISCLOSURE_NOTICE if self.get_shown(row) and release.carries_notice(row.released) else ""


class NewReferral(Shape):
    need = Visible(Need)
    service = Visible(Service)
    information = serializers.ListField(
        child=serializers.ChoiceField(Information.choices), allow_empty=False, help_text="What the partner is told."
    )
    send = serializers.BooleanField(default=False, help_text="Send it at once; else it is kept as a draft.")
    despite = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=1_000,
        help_text="Sent at once: why, where somebody else meets the same kind of need.",
    )

    class Meta:
        model = Referral
        fields = (
            *("need", "service", "information", "fields", "urgency", "question"),
            *("exception", "exception_note", "sent_how", "send", "despite"),
        )
        extra_kwargs: ClassVar = {
            "fields": {"help_text": "Of those kinds the single fields, as `fields/` offers them; null: the usual ones."}
        }


class ReferralMove(serializers.Serializer):
    """HEART: `sent` (with a `reason` where somebody else meets the same kind of need), and with a `reason`
    `withdrawn`, `cancelled` or `entered_in_error`. The partner: `accepted`;
    `declined` with a code as its `reason`; and the later steps. `waitlisted`, `could_not_reach`, `stopped` and its
    `withdrawn` take a `note`, `scheduled` takes `appointment_at`.
    """

    to = serializers.ChoiceField(
        [(state.value, state.label) for state in (S.SENT, *ENDINGS, *ANSWERS, *STEPS)],
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=1_000, help_text=f"{', '.join(DeclineReason.values)}"
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)
    appointment_at = Moment(required=False, default=None, allow_null=True)


class ReferralWord(serializers.Serializer):
    received = serializers.ChoiceField(Received.choices)
    evidence = serializers.ChoiceField(Evidence.choices, help_text="A partner gives its own word alone.")


class ReceivedFilter(filters.FilterSet):
    """What a partner may choose by: nothing of HEART's own, by which it could learn what belongs together."""

    sent_after = since("sent_at")
    sent_before = until("sent_at")
    find = filters.CharFilter(method="by_words", label="Words of the service's or organization's name.")

    class Meta:
        model = Referral
        fields: tuple[str, ...] = ("status", "urgency", "service")

    def by_words(self, rows: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        for word in value.split():
            rows = rows.filter(Q(service__name__icontains=word) | Q(service__organization_name__icontains=word))
        return rows


class SentFilter(ReceivedFilter):
    need = key("need_id")
    case = key("need__case_id")
    neighbor = key("need__case__neighbor_id")

    class Meta(ReceivedFilter.Meta):
        fields = ("status", "urgency", "service", "organization")


class ReferralList(ListView):
    access = {"GET": BOTH, "POST": (P.SEND_REFERRALS,)}
    model = Referral
    joined = ("service",)
    serializer_class = ReferralRow

    @property
    def filterset_class(self) -> type[filters.FilterSet]:
        describing = getattr(self, "swagger_fake_view", False)
        return SentFilter if describing or self.request.user.is_heart else ReceivedFilter

    @extend_schema(request=NewReferral, responses={201: ReferralRow})
    def post(self, request: Request) -> Response:
        """Write down a referral of a need to a service, and send it if `send` says so."""
        given = self.given(NewReferral)
        send, despite = given.pop("send"), given.pop("despite")
        write = partial(sending.draft_and_send, despite=despite) if send else sending.draft
        return self.answer(ReferralRow, write(**given, by=self.request.user), status=201)


class ReferralOne(ApiView):
    access = {"GET": BOTH}

    @extend_schema(
        responses=PolymorphicProxySerializer(
            component_name="Referral", serializers=[SentReferral, ReceivedReferral], resource_type_field_name=None
        )
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """One referral. To a partner that is a view, and a disclosure of what was released to it."""
        user = self.request.user
        if user.is_heart:
            row = get_object_or_404(referral_queries.whole(user), pk=pk)
            ledger.opened(row, by=user, reason="API")
            return self.answer(SentReferral, row)
        now = timezone.now()
        row = answering.view(referral=self.found(Referral, pk), by=user, at=now)
        return Response(ReceivedReferral(row, context={"at": now}).data)


class ReferralMoves(ApiView):
    access = {"POST": BOTH}

    @extend_schema(request=ReferralMove, responses=ReferralRow)
    def post(self, request: Request, pk: UUID) -> Response:
        """Take a step: each belongs to one of the two parties."""
        row, given = self.found(Referral, pk), self.given(ReferralMove)
        return self.answer(ReferralRow, move(given["to"], self.request.user)(row, given, self.request.user))


class ReferralReceived(ApiView):
    access = {"POST": BOTH}

    @extend_schema(request=ReferralWord, responses=ReferralRow)
    def post(self, request: Request, pk: UUID) -> Response:
        """Say whether the service was received, and on whose word."""
        row, given = self.found(Referral, pk), self.given(ReferralWord)
        return self.answer(ReferralRow, sending.record_received(referral=row, **given, by=self.request.user))


def move(to: str, by: User) -> Callable[[Referral, dict[str, Any], User], Referral]:
    """The action that leads to this state: a neighbor's withdrawal is told by either party."""
    if to == S.WITHDRAWN and not by.is_heart:
        return _step
    return _send if to == S.SENT else _end if to in ENDINGS else _answer if to in ANSWERS else _step


def _send(row: Referral, given: dict[str, Any], by: User) -> Referral:
    return sending.send(referral=row, despite=given["reason"], by=by)


def _end(row: Referral, given: dict[str, Any], by: User) -> Referral:
    return sending.end(referral=row, status=given["to"], reason=given["reason"], by=by)


def _answer(row: Referral, given: dict[str, Any], by: User) -> Referral:
    yes = given["to"] == S.ACCEPTED
    return answering.answer(referral=row, accept=yes, reason=given["reason"], note=given["note"], by=by)


def _step(row: Referral, given: dict[str, Any], by: User) -> Referral:
    when = given["appointment_at"]
    return answering.move(referral=row, status=given["to"], note=given["note"], appointment_at=when, by=by)
