"""Casework's sweeps: remind, tell, escalate, repair. What is due is a column; nothing lives in the broker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from casework.actions import encounters, follow_ups
from casework.models import Encounter, FollowUp, FollowUpNotice
from casework.states import FollowUpStatus, NoticeKind
from heart.models import User
from heart.permissions import Permission
from heart.sweeps import sweep

BATCH = 500


@sweep("remind of follow-ups")
def remind(at: datetime, by: User) -> int:
    """Remind of what is due within REMINDER_HOURS_BEFORE hours."""
    return _notify(NoticeKind.REMINDED, at + timedelta(hours=settings.REMINDER_HOURS_BEFORE), at, by)


@sweep("tell of overdue follow-ups")
def tell_overdue(at: datetime, by: User) -> int:
    """Tell of what has become overdue."""
    return _notify(NoticeKind.OVERDUE, at, at, by)


@sweep("escalate follow-ups")
def escalate(at: datetime, by: User) -> int:
    """Call the supervisors to what is ESCALATION_HOURS_AFTER hours overdue."""
    return _notify(NoticeKind.ESCALATED, at - timedelta(hours=settings.ESCALATION_HOURS_AFTER), at, by)


@sweep("repair missing follow-ups")
def repair(at: datetime, by: User) -> int:
    """Make the follow-up of each encounter that owes one and has none; returns how many were made."""
    made = 0
    while rows := _claim_unfollowed(at, by):
        made += rows
    return made


def _notify(kind: NoticeKind, due_before: datetime, at: datetime, by: User) -> int:
    told = 0
    while batch := _notify_batch(kind, due_before, at, by):
        told += batch
    return told


@transaction.atomic
def _notify_batch(kind: NoticeKind, due_before: datetime, at: datetime, by: User) -> int:
    """Claim follow-ups without this notice and give it. Rows another worker holds are left to it."""
    given = FollowUpNotice.objects.filter(follow_up=OuterRef("pk"), kind=kind)
    rows = list(
        FollowUp.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("case__assigned_to")
        .filter(~Exists(given), status=FollowUpStatus.OPEN, due_at__lte=due_before)
        .order_by("due_at")[:BATCH]
    )
    supervisors = list(User.objects.who_can(Permission.SUPERVISE)) if rows else []
    for follow_up in rows:
        follow_ups.notice(follow_up=follow_up, kind=kind, to=_whom(kind, follow_up, supervisors), by=by, at=at)
    return len(rows)


def _whom(kind: NoticeKind, follow_up: FollowUp, supervisors: list[User]) -> list[User]:
    """The one who has the case; the supervisors where nobody has it, or where it is escalated."""
    owner = follow_up.case.assigned_to
    if kind == NoticeKind.ESCALATED or owner is None:
        return supervisors
    return [owner]


def unfollowed() -> QuerySet[Encounter]:
    """Encounters that owe a follow-up and have none. There must be none."""
    return Encounter.objects.filter(owes_follow_up=True, follow_up__isnull=True)


@transaction.atomic
def _claim_unfollowed(at: datetime, by: User) -> int:
    rows = list(unfollowed().select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    for encounter in rows:
        encounters.repair(encounter=encounter, by=by, at=at)
    return len(rows)
