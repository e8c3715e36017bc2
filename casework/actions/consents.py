"""Consents: recorded with every element that makes one valid, and revoked with immediate effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Consent, ConsentRecipient, Neighbor
from casework.states import ConsentMethod
from heart import ledger
from heart.errors import Invalid
from heart.models import User


@transaction.atomic
def give(
    *,
    neighbor: Neighbor,
    recipients: Mapping[UUID, str],
    information: Sequence[str],
    purpose: str,
    method: str,
    signed_name: str,
    witness: str = "",
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Consent:
    """Record a consent: what, to whom (organization key to name), why, until when (42 CFR 2.31(a)).

    It lasts at most CONSENT_DAYS days, which is also the default. The same `submission` again returns the
    consent that it made. Raises NotAllowed, or Invalid with the element that is missing.
    """
    at = at or timezone.now()
    policies.check_can_keep_neighbor(by, neighbor)
    Neighbor.objects.lock(neighbor.pk)
    if submission and (done := Consent.objects.filter(submission=submission).first()) is not None:
        return done
    given_at = given_at or at
    consent = Consent(
        submission=submission or uuid4(),
        neighbor=neighbor,
        information=list(information),
        purpose=purpose,
        method=method,
        signed_name=signed_name,
        witness=witness,
        given_at=given_at,
        expires_at=expires_at or given_at + _longest(),
        recorded_by=by,
        recorded_at=at,
    )
    if missing := _missing(consent, recipients, at):
        raise Invalid("A part that makes a consent valid is missing.", fields=missing)
    consent.save_by(by)
    for key, name in recipients.items():
        ConsentRecipient(consent=consent, organization_key=key, name=name).save_by(by)
    ledger.record(Event.CONSENT_GIVEN, consent, by=by, at=at, information=information, until=consent.expires_at)
    return consent


def _longest() -> timedelta:
    return timedelta(days=settings.CONSENT_DAYS)


def _missing(consent: Consent, recipients: Mapping[UUID, str], at: datetime) -> dict[str, list[str]]:
    """The elements that would make this consent valid and are not there, each with what to do."""
    verbal, given_at = consent.method == ConsentMethod.VERBAL, consent.given_at
    in_time = given_at < consent.expires_at <= given_at + _longest()
    checks = {
        "recipients": (recipients, "Name at least one organization that may receive it."),
        "information": (consent.information, "Name what may be shared."),
        "purpose": (consent.purpose.strip(), "Say what it is for."),
        "signed_name": (consent.signed_name.strip(), "Write the neighbor's name as signed or spoken."),
        "witness": (consent.witness.strip() or not verbal, "A verbal consent needs a witness."),
        "given_at": (given_at <= at, "A consent can't be given in the future."),
        "expires_at": (in_time, f"Choose a day after it was given, at most {settings.CONSENT_DAYS} days later."),
    }
    return {field: [sentence] for field, (there, sentence) in checks.items() if not there}


@transaction.atomic
def revoke(*, consent: Consent, reason: str, by: User, at: datetime | None = None) -> Consent:
    """End a consent from this moment. Raises NotAllowed, IllegalMove, or Invalid without a reason."""
    at = at or timezone.now()
    consent = Consent.objects.lock(consent.pk)
    policies.check_can_revoke_consent(by, consent, at)
    if not reason.strip():
        raise Invalid("Say how it was revoked.", fields={"reason": ["For example: in person, by phone."]})
    consent.revoked_at, consent.revoked_by, consent.revoke_reason = at, by, reason
    consent.save_by(by)
    ledger.record(Event.CONSENT_REVOKED, consent, by=by, at=at)
    return consent
