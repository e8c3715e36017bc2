"""Consents: recorded with every element that makes one valid, handed over, and revoked with immediate effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Consent, ConsentDocument, ConsentRecipient, Neighbor
from casework.rules import consent_rules
from casework.states import CaseStatus, ConsentMethod
from casework.states.record import DocumentLanguage
from heart import ledger, outbox
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
    substance_words: str = "",
    ends_when: str = "",
    explained: bool = False,
    language: str = DocumentLanguage.ENGLISH,
    strokes: consent_rules.Strokes = (),
    paper_place: str = "",
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Consent:
    """Record a consent (42 CFR 2.31(a)). It lasts CONSENT_DAYS days at most and by default; times in UTC.

    `explained`: the neighbor was read or shown the text in `language`, which is kept word for word. The same
    `submission` again returns what it made. Raises NotAllowed, or Invalid with the element that is missing.
    """
    at = at or timezone.now()
    policies.check_can_keep_neighbor(by, neighbor)
    neighbor = Neighbor.objects.lock(neighbor.pk)
    if submission and (done := Consent.objects.filter(submission=submission).first()) is not None:
        return done
    consent = consent_rules.drawn_up(
        neighbor=neighbor,
        information=list(information),
        purpose=purpose,
        method=method,
        signed_name=signed_name,
        witness=witness,
        substance_words=substance_words,
        ends_when=ends_when,
        explained=explained,
        given_at=given_at or at,
        expires_at=expires_at,
        submission=submission or uuid4(),
    )
    consent.recorded_by, consent.recorded_at = by, at
    _check_whole(consent, recipients, at, strokes, paper_place)
    _keep(consent, recipients, language, strokes, paper_place)
    ledger.record(Event.CONSENT_GIVEN, consent, by=by, at=at, information=information, until=consent.expires_at)
    return consent


def _check_whole(
    consent: Consent, recipients: Iterable[UUID], at: datetime, strokes: consent_rules.Strokes, paper_place: str
) -> None:
    if missing := consent_rules.missing(consent, recipients, at, strokes=strokes, paper_place=paper_place):
        raise Invalid("A part that makes a consent valid is missing.", fields=missing)


def _keep(
    consent: Consent, recipients: Mapping[UUID, str], language: str, strokes: consent_rules.Strokes, paper_place: str
) -> None:
    """Who may receive it; the text as the neighbor got to know it, word for word; what was signed beneath it."""
    consent.save_by(consent.recorded_by)
    for key, name in recipients.items():
        ConsentRecipient(consent=consent, organization_key=key, name=name).save_by(consent.recorded_by)
    ConsentDocument.objects.create(
        consent=consent,
        language=language,
        version=consent_rules.VERSION,
        text=consent_rules.text_of(consent, recipients.values(), language),
        strokes=list(strokes) if consent.method == ConsentMethod.SIGNATURE else [],
        paper_place=paper_place if consent.method == ConsentMethod.PAPER else "",
    )


@transaction.atomic
def hand_over(*, consent: Consent, language: str, by: User, at: datetime | None = None) -> Consent:
    """Keep that the neighbor got a copy, and in which language. The latest one counts. Raises NotAllowed."""
    at = at or timezone.now()
    consent = Consent.objects.lock(consent.pk)
    policies.check_can_keep_neighbor(by, consent.neighbor)
    consent.copy_at, consent.copy_by, consent.copy_language = at, by, language
    consent.save_by(by)
    ledger.record(Event.CONSENT_COPY, consent, by=by, at=at, language=language)
    return consent


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


@transaction.atomic
def ask_for_renewal(*, consent: Consent, by: User, at: datetime) -> bool:
    """Tell the navigator of the open case that a consent ends soon: once a consent. False where nobody is told."""
    case = consent.neighbor.cases.exclude(status=CaseStatus.CLOSED).select_related("assigned_to").first()
    if case is None or case.assigned_to is None:
        return False
    if not outbox.owe("consent_ends", consent, to=case.assigned_to, path=f"/cases/{case.pk}/#consents", at=at):
        return False
    ledger.record(Event.CONSENT_ENDS, consent, by=by, at=at)
    return True
