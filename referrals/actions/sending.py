"""HEART's side of a referral: drafted, sent, ended; and whether the service was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework.actions import needs
from casework.models import Need
from casework.states import Evidence, NeedStatus
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission
from referrals import policies, release
from referrals.events import Event
from referrals.models import Referral, Service
from referrals.states import OPEN_STATES, REFERRAL_MOVES, ReferralStatus, Urgency


@transaction.atomic
def draft(
    *,
    need: Need,
    service: Service,
    information: Sequence[str],
    urgency: str = Urgency.ROUTINE,
    question: str = "",
    exception: str = "",
    exception_note: str = "",
    by: User,
    at: datetime | None = None,
) -> Referral:
    """Write down a referral without sending it. Raises NotAllowed, or Invalid when one is open already."""
    at = at or timezone.now()
    policies.check_is_sender(by)
    need = Need.objects.select_related("case").lock(need.pk)
    if Referral.objects.filter(need=need, service=service, status__in=OPEN_STATES).exists():
        raise Invalid(
            "This service has been asked for this need already.", fields={"service": ["Open the referral that exists."]}
        )
    referral = Referral(
        need=need,
        service=service,
        organization_id=service.organization_id,
        urgency=urgency,
        question=question,
        information=list(information),
        exception=exception,
        exception_note=exception_note,
        created_at=at,
    )
    REFERRAL_MOVES.begin(referral, by=by, at=at)
    ledger.record(Event.REFERRAL_DRAFTED, referral, by=by, at=at, service=service.pk, domain=need.domain)
    return referral


@transaction.atomic
def send(*, referral: Referral, by: User, at: datetime | None = None) -> Referral:
    """Send a draft: find the consent that covers it, freeze what is released, tell the partner.

    Raises NotAllowed, IllegalMove, or Invalid when no consent in force covers it (rule 5).
    """
    at = at or timezone.now()
    referral = Referral.objects.select_related("need__case__neighbor", "service", "organization").lock(referral.pk)
    policies.check_is_sender(by)
    need, neighbor = referral.need, referral.need.case.neighbor
    if not referral.exception:
        referral.consent = policies.covering_consent(neighbor.pk, referral.service, referral.information, at)
    policies.check_can_send(by, referral, at)
    referral.released = release.build(neighbor=neighbor, need=need, kinds=referral.information)
    nudge, expiry = settings.REFERRAL_WAITS[referral.urgency]
    referral.sent_at, referral.sent_by = at, by
    referral.nudge_at, referral.expires_at = at + timedelta(hours=nudge), at + timedelta(hours=expiry)
    REFERRAL_MOVES.apply(referral, ReferralStatus.SENT, by=by, at=at)
    if need.status == NeedStatus.OPEN:
        needs.start(need=need, by=by, at=at)
    ledger.record(
        Event.REFERRAL_SENT,
        referral,
        by=by,
        at=at,
        organization=referral.organization_id,
        information=referral.information,
    )
    tell_partner("referral_sent", referral, at=at)
    return referral


@transaction.atomic
def end(*, referral: Referral, status: str, reason: str, by: User, at: datetime | None = None) -> Referral:
    """End a referral from HEART's side: withdrawn by the neighbor, cancelled, or entered in error.

    Raises NotAllowed, IllegalMove, or Invalid without a reason.
    """
    at = at or timezone.now()
    referral = Referral.objects.select_related("need__case", "organization").lock(referral.pk)
    policies.check_is_sender(by)
    if status not in {ReferralStatus.WITHDRAWN, ReferralStatus.CANCELLED, ReferralStatus.ENTERED_IN_ERROR}:
        raise Invalid("A sender withdraws, cancels, or marks as entered in error; the rest is the partner's.")
    referral.ended_at = at
    was_sent = referral.sent_at is not None
    REFERRAL_MOVES.apply(referral, status, by=by, at=at, reason=reason)
    ledger.record(Event.REFERRAL_ENDED, referral, by=by, at=at, status=status)
    if was_sent:
        tell_partner("referral_ended", referral, at=at, path="/partner/")
    return referral


@transaction.atomic
def record_received(
    *, referral: Referral, received: str, evidence: str, by: User, at: datetime | None = None
) -> Referral:
    """Record whether the service was received, and on whose word. The partner's word is the partner's to give.

    Raises NotAllowed, or Invalid for a draft or a word that is not this person's.
    """
    at = at or timezone.now()
    referral = Referral.objects.select_related("need__case", "organization").lock(referral.pk)
    if evidence == Evidence.PARTNER:
        policies.check_is_recipient(by, referral)
    else:
        policies.check_is_sender(by)
    if referral.sent_at is None:
        raise Invalid("This referral has not been sent.")
    referral.received, referral.received_evidence = received, evidence
    referral.save_by(by)
    ledger.record(Event.SERVICE_RECEIVED, referral, by=by, at=at, received=received, evidence=evidence)
    return referral


def tell_partner(kind: str, referral: Referral, *, at: datetime, path: str = "") -> None:
    """Owe a message to everybody of the organization who answers referrals."""
    for person in User.objects.who_can(Permission.ANSWER_REFERRALS).filter(agency_id=referral.organization.agency_id):
        if referral.organization.agency_id is not None:
            outbox.owe(kind, referral, to=person, path=path or f"/partner/referrals/{referral.pk}/", at=at)
