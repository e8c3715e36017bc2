"""Everything that happens to an extract. Each is one entry in the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from heart import files as folder
from heart import ledger, outbox, queue
from heart.errors import IllegalMove, Invalid
from heart.insights.export import making, policies
from heart.insights.export.events import Event
from heart.insights.export.files import MANIFEST, Files, archive, sha256
from heart.insights.export.states import EXTRACT_MOVES
from heart.models import Extract, ExtractDownload, ExtractStatus, User
from heart.permissions import Permission as P

LEAST_DAYS = 90  # a shorter period would tell the days of who is in it


@transaction.atomic
def ask(*, submission: UUID, purpose: str, first: date, last: date, by: User, at: datetime | None = None) -> Extract:
    """Ask for the extract of the city's days from `first` to `last`. Those who decide are told.

    Raises Invalid for a period of fewer than 90 days, one that has not ended, or no purpose.
    """
    at = at or timezone.now()
    policies.check_can_ask(by)
    if known := Extract.objects.filter(submission=submission).first():
        return known
    _check(purpose, first, last, at)
    making.check_key()
    last_number = Extract.objects.select_for_update().order_by("-number").values_list("number", flat=True).first()
    extract = Extract(
        submission=submission,
        number=(last_number or 0) + 1,
        purpose=purpose.strip(),
        first=first,
        last=last,
        asked_at=at,
        asked_by=by,
    )
    EXTRACT_MOVES.begin(extract, by=by, at=at)
    ledger.record(Event.EXTRACT_ASKED, extract, by=by, at=at, number=extract.number)
    for person in User.objects.who_can(P.APPROVE_EXTRACTS).exclude(pk=by.pk):
        outbox.owe("extract_asked", extract, to=person, path=path(extract), at=at)
    return extract


@transaction.atomic
def approve(*, extract: Extract, by: User, at: datetime | None = None) -> Extract:
    """Let the extract be made. Raises NotAllowed to who asked for it."""
    at = at or timezone.now()
    extract = _decided(extract, by, at)
    EXTRACT_MOVES.apply(extract, ExtractStatus.APPROVED, by=by, at=at)
    ledger.record(Event.EXTRACT_APPROVED, extract, by=by, at=at, number=extract.number)
    outbox.owe("extract_approved", extract, to=extract.asked_by, path=path(extract), at=at)
    queue.enqueue_on_commit("heart.extracts.make", extract.pk)
    return extract


@transaction.atomic
def refuse(*, extract: Extract, reason: str, by: User, at: datetime | None = None) -> Extract:
    """Say no, and why. Raises NotAllowed to who asked for it."""
    at = at or timezone.now()
    extract = _decided(extract, by, at)
    extract.decision = reason.strip()
    EXTRACT_MOVES.apply(extract, ExtractStatus.REFUSED, by=by, at=at, reason=reason)
    ledger.record(Event.EXTRACT_REFUSED, extract, by=by, at=at, number=extract.number)
    outbox.owe("extract_refused", extract, to=extract.asked_by, path=path(extract), at=at)
    return extract


@transaction.atomic
def freeze(*, extract: Extract, files: Files, by: User, at: datetime | None = None) -> Extract:
    """Keep what was worked out of an approved extract, as it was at `at`. Who asked for it is told.

    Raises NotAllowed to a person; IllegalMove unless it is approved, or where another worker was quicker.
    """
    at = at or timezone.now()
    extract = Extract.objects.lock(extract.pk)
    policies.check_can_make(by)
    EXTRACT_MOVES.check(extract, ExtractStatus.MADE, by=by)
    extract.stored_as, extract.sha256 = folder.keep(archive(files))
    extract.made_at, extract.manifest_sha256 = at, sha256(files[MANIFEST])
    EXTRACT_MOVES.apply(extract, ExtractStatus.MADE, by=by, at=at)
    ledger.record(Event.EXTRACT_MADE, extract, by=by, at=at, number=extract.number, manifest=extract.manifest_sha256)
    outbox.owe("extract_made", extract, to=extract.asked_by, path=path(extract), at=at)
    return extract


@transaction.atomic
def download(*, extract: Extract, by: User, at: datetime | None = None) -> bytes:
    """The frozen archive; who took it, and when, is kept. Raises NotAllowed; IllegalMove unless it is made."""
    at = at or timezone.now()
    extract = Extract.objects.lock(extract.pk)
    policies.check_can_take(by, extract)
    if extract.status != ExtractStatus.MADE:
        raise IllegalMove("An extract can be taken once a second person has approved it and it is made.")
    content = making.frozen(extract)
    ExtractDownload.objects.create(extract=extract, by=by, at=at)
    ledger.record(Event.EXTRACT_DOWNLOADED, extract, by=by, at=at, number=extract.number)
    return content


@transaction.atomic
def withdraw(*, extract: Extract, reason: str, by: User, at: datetime | None = None) -> Extract:
    """Let nobody take the extract any more. What was taken is out; its downloads stay on record."""
    at = at or timezone.now()
    extract = Extract.objects.lock(extract.pk)
    policies.check_can_withdraw(by, extract)
    EXTRACT_MOVES.apply(extract, ExtractStatus.WITHDRAWN, by=by, at=at, reason=reason)
    ledger.record(Event.EXTRACT_WITHDRAWN, extract, by=by, at=at, number=extract.number)
    return extract


def path(extract: Extract) -> str:
    """Where its page is, for messages."""
    return f"/insights/extracts/{extract.number}/"


def _decided(extract: Extract, by: User, at: datetime) -> Extract:
    extract = Extract.objects.lock(extract.pk)
    policies.check_can_decide(by, extract)
    extract.decided_at, extract.decided_by = at, by
    return extract


def _check(purpose: str, first: date, last: date, at: datetime) -> None:
    faults: dict[str, list[str]] = {}
    if not purpose.strip():
        faults["purpose"] = ["Say what the extract is for."]
    if last < first + timedelta(days=LEAST_DAYS - 1):
        faults["last"] = [f"Choose at least {LEAST_DAYS} days: in a shorter period, people could be known by it."]
    elif last >= timezone.localtime(at).date():
        faults["last"] = ["Choose a period that is over."]
    if faults:
        raise Invalid("Please check what is asked for.", fields=faults)
