"""HEART's side of a referral: drafted, sent, ended; and whether the service was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework.actions import needs
from casework.models import Consent, Need
from casework.states import Evidence, NeedStatus
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import DomainModel, User
from heart.permissions import Permission
from referrals import policies, release
from referrals.actions import duplicates
from referrals.events import Event
from referrals.models import Organization, Referral, Service
from referrals.partner_policies import mailbox
from referrals.rules.release_fields import offered
from referrals.states import OPEN_STATES, REFERRAL_MOVES, Received, ReferralStatus, Urgency
from referrals.states.asking import SentHow

# What is sent so was told when it was sent; by a reply link it is told when somebody opens that.
ON_PAPER_OR_ALOUD = frozenset({SentHow.PHONE, SentHow.LETTER, SentHow.FAX, SentHow.IN_PERSON})
ASKED_ALREADY = "This service has been asked for this need already. Open the referral that exists."


@transaction.atomic
def draft(
    *,
    need: Need,
    service: Service,
    information: Sequence[str],
    fields: Sequence[str] | None = None,
    urgency: str = Urgency.ROUTINE,
    question: str = "",
    exception: str = "",
    exception_note: str = "",
    sent_how: str = "",
    place: int | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Referral:
    """Write down a referral without sending it. The same `submission` again returns the referral that it made.

    `fields` are the single ones that go out of the kinds in `information`; None leaves it at the usual ones. `place`
    is its place in the line where several services are asked in turn.

    Raises NotAllowed, IllegalMove when the need is closed, or Invalid when this service has been asked already.
    """
    at = at or timezone.now()
    policies.check_is_sender(by)
    need = Need.objects.select_related("case__neighbor").lock(need.pk)
    if submission and (done := Referral.objects.filter(submission=submission, need=need).first()) is not None:
        return done
    policies.check_can_refer(by, need)
    policies.check_terms(information, urgency, exception)
    _check_fields(need, information, fields)
    _check_not_asked(need, service)
    referral = Referral(
        submission=submission or uuid4(),
        need=need,
        service=service,
        organization_id=service.organization_id,
        urgency=urgency,
        question=question,
        information=list(information),
        fields=None if fields is None else list(fields),
        place=place,
        sent_how=_how(service.organization, sent_how),
        exception=exception,
        exception_note=exception_note,
        created_at=at,
    )
    REFERRAL_MOVES.begin(referral, by=by, at=at)
    ledger.record(Event.REFERRAL_DRAFTED, referral, by=by, at=at, service=service.pk, domain=need.domain)
    return referral


@transaction.atomic
def revise(
    *,
    referral: Referral,
    information: Sequence[str],
    fields: Sequence[str] | None = None,
    urgency: str,
    question: str = "",
    exception: str = "",
    exception_note: str = "",
    sent_how: str = "",
    by: User,
    at: datetime | None = None,
) -> Referral:
    """Change what a draft asks and releases. Raises NotAllowed, IllegalMove or Invalid."""
    at = at or timezone.now()
    referral = Referral.objects.select_related("need__case__neighbor", "organization").lock(referral.pk)
    policies.check_can_revise(by, referral)
    policies.check_terms(information, urgency, exception)
    _check_fields(referral.need, information, fields)
    referral.fields = None if fields is None else list(fields)
    referral.information, referral.urgency, referral.question = list(information), urgency, question
    referral.exception, referral.exception_note = exception, exception_note
    referral.sent_how = _how(referral.organization, sent_how or referral.sent_how)
    referral.save_by(by)
    ledger.record(Event.REFERRAL_REVISED, referral, by=by, at=at, information=information)
    return referral


@transaction.atomic
def send(*, referral: Referral, despite: str = "", by: User, at: datetime | None = None) -> Referral:
    """Send a draft: find the consent that covers it, freeze what is released, tell the partner.

    `despite` says why it goes out though the same kind of need is met or asked for elsewhere (rule 6).
    Raises NotAllowed, IllegalMove, or Invalid when no consent in force covers it (rule 5) or `despite` is missing.
    """
    at = at or timezone.now()
    referral = Referral.objects.select_related("service", "organization").lock(referral.pk)
    policies.check_is_sender(by)
    need = referral.need = Need.objects.select_related("case__neighbor").lock(referral.need_id)
    referral.consent = _consent_for(referral, at)
    policies.check_can_send(by, referral, at)
    verdict = duplicates.check(referral=referral, despite=despite, at=at)
    referral.released = release.of_draft(referral)
    referral.sent_at, referral.sent_by = at, by
    referral.sent_how = _how(referral.organization, referral.sent_how)
    _start_clock(referral, at)
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
        elsewhere=verdict.standings,
    )
    duplicates.keep(referral=referral, verdict=verdict, despite=despite, by=by, at=at)
    tell_partner("referral_sent", referral, at=at)
    if referral.sent_how in ON_PAPER_OR_ALOUD:
        reason = f"Referred: {SentHow(referral.sent_how).label.lower()}"
        to = ledger.Recipient(referral.organization_id, referral.organization.name)
        ledger.disclosed(referral, by=by, reason=reason, released=list(referral.released), to=to)
    return referral


def _how(to: Organization, chosen: str) -> str:
    """How a referral reaches this provider: nothing to be said of one whose staff sign in. Raises Invalid."""
    if chosen and chosen not in SentHow.values:
        raise Invalid("Choose how it is sent.", fields={"sent_how": ["Choose one of the ways."]})
    return (chosen or how(to)) if to.agency_id is None else ""


def how(to: Organization) -> str:
    """How one would reach this provider, unless somebody decides otherwise."""
    if to.agency_id is not None:
        return ""
    return SentHow.LINK if mailbox(to) else SentHow.PHONE


def _check_not_asked(need: Need, service: Service) -> None:
    if Referral.objects.filter(need=need, service=service, status__in=OPEN_STATES).exists():
        raise Invalid(ASKED_ALREADY, fields={"service": [ASKED_ALREADY]})


def _check_fields(need: Need, information: Sequence[str], fields: Sequence[str] | None) -> None:
    if fields is not None:
        policies.check_fields(fields, information, [field.key for field in offered(need.case.neighbor, need)])


def _consent_for(referral: Referral, at: datetime) -> Consent | None:
    """The consent to send under, locked so that nobody revokes it meanwhile; None under an exception."""
    if referral.exception:
        return None
    found = policies.covering_consent(referral.need.case.neighbor_id, referral.service, referral.information, at)
    return Consent.objects.lock(found.pk) if found else None


def _start_clock(referral: Referral, at: datetime) -> None:
    """Set when the partner is reminded and when the referral expires. Where nobody hears of it, nobody is."""
    nudge, expiry = settings.REFERRAL_WAITS[referral.urgency]
    referral.expires_at = at + timedelta(hours=expiry)
    hears = referral.organization.agency_id or mailbox(referral.organization)
    referral.nudge_at = at + timedelta(hours=nudge) if hears else None


@transaction.atomic
def draft_and_send(*, despite: str = "", by: User, at: datetime | None = None, **terms: Any) -> Referral:
    """As `draft` with these terms and then `send`: neither without the other. Raises what either raises."""
    at = at or timezone.now()
    referral = draft(**terms, by=by, at=at)
    if referral.status != ReferralStatus.DRAFT:
        return referral
    return send(referral=referral, despite=despite, by=by, at=at)


@transaction.atomic
def revise_and_send(
    *, referral: Referral, despite: str = "", by: User, at: datetime | None = None, **terms: Any
) -> Referral:
    """As `revise` with these terms and then `send`: neither without the other. Raises what either raises."""
    at = at or timezone.now()
    revised = revise(referral=referral, **terms, by=by, at=at)
    return send(referral=revised, despite=despite, by=by, at=at)


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
    referral.ended_at = referral.ended_at or at
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
    """Record whether the service was received, and on whose word.

    The ledger keeps every word; the referral shows the strongest, of equals the newest.
    Raises NotAllowed, IllegalMove, or Invalid for a word that is not known.
    """
    at = at or timezone.now()
    referral = Referral.objects.select_related("need__case", "organization").lock(referral.pk)
    if received not in Received.values or evidence not in Evidence.values:
        raise Invalid("Say yes or no, and on whose word.", fields={"received": ["Choose yes or no."]})
    policies.check_can_say_received(by, referral, evidence)
    if policies.outranks(evidence, referral.received_evidence):
        referral.received, referral.received_evidence = received, evidence
        referral.save_by(by)
    ledger.record(Event.SERVICE_RECEIVED, referral, by=by, at=at, received=received, evidence=evidence)
    return referral


def tell_partner(
    kind: str, referral: Referral, *, at: datetime, path: str = "", about: DomainModel | None = None
) -> None:
    """Owe a message about the referral, or a part of it, to everybody of the organization who answers referrals; and,
    while they can answer it, a letter with a reply link to its mailbox, if it has one.
    """
    if kind in {"referral_sent", "referral_nudge"} and mailbox(referral.organization):
        outbox.owe_letter(kind, referral, at=at)
    agency_id = referral.organization.agency_id
    if agency_id is not None:
        for person in User.objects.who_can(Permission.ANSWER_REFERRALS).filter(agency_id=agency_id):
            outbox.owe(kind, about or referral, to=person, path=path or f"/partner/referrals/{referral.pk}/", at=at)
