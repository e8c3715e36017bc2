"""Safety alerts on a neighbor or a place: raised, renewed, ended, brought up for review. Never told to a partner."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Neighbor, SafetyAlert
from casework.rules.places import normalize_place
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User

# A warning that nobody looks at for a year says more about the past than about the door.
LONGEST = timedelta(days=366)
RENEWED = "Renewed"


@transaction.atomic
def warn(
    *,
    submission: UUID,
    kind: str,
    reason: str,
    review_at: datetime,
    expires_at: datetime,
    neighbor: Neighbor | None = None,
    location: str = "",
    by: User,
    at: datetime | None = None,
) -> SafetyAlert:
    """Warn everybody who goes to this neighbor, or to this place, until `expires_at` (UTC).

    The same `submission` again returns the alert that it made. Raises NotAllowed or Invalid.
    """
    at = at or timezone.now()
    policies.check_can_warn(by)
    if (done := SafetyAlert.objects.filter(submission=submission).first()) is not None:
        return done
    place = "" if neighbor else normalize_place(location)
    if neighbor is None and not place:
        raise Invalid("Say whom or what the alert is about.", fields={"location": ["Write an address or a place."]})
    _check(reason, review_at, expires_at, at)
    alert = SafetyAlert(
        submission=submission,
        neighbor=neighbor,
        location="" if neighbor else location.strip(),
        place=place,
        kind=kind,
        reason=reason.strip(),
        author=by,
        created_at=at,
        review_at=review_at,
        expires_at=expires_at,
    ).save_by(by)
    ledger.record(Event.ALERT_RAISED, alert, by=by, at=at, kind=kind)
    return alert


def _check(reason: str, review_at: datetime, expires_at: datetime, at: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if not reason.strip():
        wrong["reason"] = ["Say what to know before a visit."]
    if review_at <= at:
        wrong["review_at"] = ["Choose a day that is still to come."]
    if expires_at < review_at:
        wrong["expires_at"] = ["An alert is reviewed before it expires."]
    elif expires_at > at + LONGEST:
        wrong["expires_at"] = ["An alert lasts a year at most. Renew it then, if it is still true."]
    if wrong:
        raise Invalid("Some parts of the alert do not fit.", fields=wrong)


@transaction.atomic
def renew(
    *,
    alert: SafetyAlert,
    reason: str,
    review_at: datetime,
    expires_at: datetime,
    by: User,
    at: datetime | None = None,
) -> SafetyAlert:
    """Keep an alert that is still true: the next one takes its place, and what it said before stays in history.

    A second tap returns the next one. Raises NotAllowed, IllegalMove if it was ended, or Invalid.
    """
    at = at or timezone.now()
    alert = SafetyAlert.objects.lock(alert.pk)
    if (done := SafetyAlert.objects.filter(renews=alert).first()) is not None:
        return done
    policies.check_can_change_alert(by, alert)
    _check(reason, review_at, expires_at, at)
    _end(alert, RENEWED, by=by, at=at)
    renewed = SafetyAlert(
        submission=uuid4(),
        neighbor=alert.neighbor,
        location=alert.location,
        place=alert.place,
        kind=alert.kind,
        reason=reason.strip(),
        author=by,
        created_at=at,
        review_at=review_at,
        expires_at=expires_at,
        renews=alert,
    ).save_by(by)
    ledger.record(Event.ALERT_RENEWED, renewed, by=by, at=at, kind=alert.kind)
    return renewed


@transaction.atomic
def end(*, alert: SafetyAlert, reason: str, by: User, at: datetime | None = None) -> SafetyAlert:
    """End an alert that is not true any more. Raises NotAllowed, IllegalMove, or Invalid without a reason."""
    at = at or timezone.now()
    alert = SafetyAlert.objects.lock(alert.pk)
    policies.check_can_change_alert(by, alert)
    if not reason.strip():
        raise Invalid("Say why it is not true any more.", fields={"reason": ["Say why."]})
    _end(alert, reason.strip(), by=by, at=at)
    ledger.record(Event.ALERT_ENDED, alert, by=by, at=at, kind=alert.kind)
    return alert


def _end(alert: SafetyAlert, reason: str, *, by: User, at: datetime) -> None:
    alert.ended_at, alert.ended_by, alert.end_reason = at, by, reason
    alert.save_by(by)
    outbox.answered("alert_review", alert, by=by, at=at)


@transaction.atomic
def ask_review(*, alert: SafetyAlert, to: list[User], by: User, at: datetime) -> SafetyAlert:
    """Ask, once, whether an alert is still true. The caller holds its lock."""
    alert.review_asked_at = at
    alert.save_by(by)
    for person in to:
        outbox.owe("alert_review", alert, to=person, path=f"/alerts/{alert.pk}/", at=at)
    ledger.record(Event.ALERT_REVIEW_ASKED, alert, by=by, at=at, told=len(to))
    return alert
