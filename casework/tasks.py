"""Casework's sweeps: remind, tell, escalate, repair. What is due is a column; nothing lives in the broker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from casework.actions import (
    alerts,
    cases,
    consents,
    encounters,
    finding,
    follow_ups,
    indexing,
    notes,
    supervision,
    typing,
    verdicts,
    voices,
)
from casework.models import (
    Case,
    Consent,
    Cover,
    DraftReminder,
    Encounter,
    FollowUp,
    FollowUpNotice,
    Note,
    ResponseMember,
    SafetyAlert,
    SafetyAnswer,
    Typing,
)
from casework.queries.encounters import SHIFT_HOURS
from casework.states import FollowUpStatus, NoteStatus, NoticeKind
from heart.models import User
from heart.permissions import Permission
from heart.sweeps import Turn, sweep

BATCH = 500
# How a response of last week felt is not asked any more.
SAFETY_DAYS = 7


@sweep("remind of follow-ups")
def remind(at: datetime, by: User) -> int:
    """Remind of what is due within REMINDER_HOURS_BEFORE hours; of what is overdue by now, `tell_overdue` tells."""
    soon = Q(due_at__gt=at, due_at__lte=at + timedelta(hours=settings.REMINDER_HOURS_BEFORE))
    return _until_none_is_left(lambda: _notice_batch(NoticeKind.REMINDED, soon, at, by))


@sweep("tell of overdue follow-ups")
def tell_overdue(at: datetime, by: User) -> int:
    """Tell of what has become overdue."""
    overdue = Q(due_at__lte=at)
    return _until_none_is_left(lambda: _notice_batch(NoticeKind.OVERDUE, overdue, at, by))


@sweep("escalate follow-ups")
def escalate(at: datetime, by: User) -> int:
    """Call the supervisors to what is ESCALATION_HOURS_AFTER hours overdue."""
    long_overdue = Q(due_at__lte=at - timedelta(hours=settings.ESCALATION_HOURS_AFTER))
    return _until_none_is_left(lambda: _notice_batch(NoticeKind.ESCALATED, long_overdue, at, by))


@sweep("repair missing follow-ups")
def repair(at: datetime, by: User) -> int:
    """Make the follow-up of each encounter that owes one and has none; returns how many were made."""
    return _until_none_is_left(lambda: _follow_batch(at, by))


@sweep("repair cases without a next step")
def give_next_steps(at: datetime, by: User) -> int:
    """Give a review to each open case that has no open follow-up; returns how many were given."""
    return _until_none_is_left(lambda: _next_step_batch(at, by))


@sweep("work out why calls went unanswered")
def work_out_verdicts(at: datetime, by: User) -> int:
    """Work out the reason of each call that is new, or whose hours, area or units changed."""
    return _until_none_is_left(lambda: verdicts.work_out(by=by, at=at))


@sweep("remind of drafts")
def remind_of_drafts(at: datetime, by: User) -> int:
    """Remind, once, of drafts without a signature and of unkept words DRAFT_REMINDER_DAYS days after they began."""
    before = at - timedelta(days=settings.DRAFT_REMINDER_DAYS)
    return _until_none_is_left(lambda: _draft_batch(before, at, by)) + _until_none_is_left(
        lambda: _typing_batch(before, at, by)
    )


@sweep("review safety alerts")
def review_alerts(at: datetime, by: User) -> int:
    """Ask, once, about each alert whose day of review has come: its author, or else the supervisors."""
    return _until_none_is_left(lambda: _alert_batch(at, by))


@sweep("remind of safety questions")
def remind_of_safety(at: datetime, by: User) -> int:
    """Remind, once, each member of a response who has not answered the two questions by the end of the shift."""
    return _until_none_is_left(lambda: _safety_batch(at, by))


@sweep("index neighbors that no search finds")
def index_neighbors(at: datetime, by: User) -> int:
    """Make the index rows that are missing: of neighbors from before there was an index; returns how many."""
    return _until_none_is_left(indexing.index_missing)


@sweep("find records of one person", turn=Turn.LONG)
def find_duplicates(at: datetime, by: User) -> int:
    """Once a night: put likely pairs of records before the people who work cases; returns how many are new."""
    return finding.find_tonight(by=by, at=at)


def _until_none_is_left(batch: Callable[[], Sequence[object]]) -> int:
    """Claim batch upon batch; returns how many rows were changed. What another worker holds is left to it."""
    done = 0
    while claimed := batch():
        done += sum(bool(changed) for changed in claimed)
    return done


@transaction.atomic
def _notice_batch(kind: NoticeKind, due: Q, at: datetime, by: User) -> list[bool]:
    """Claim follow-ups without this notice and give it: whether each was new."""
    given = FollowUpNotice.objects.filter(follow_up=OuterRef("pk"), kind=kind)
    rows = list(
        FollowUp.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("case__assigned_to__agency")
        .filter(due, ~Exists(given), status=FollowUpStatus.OPEN)
        .order_by("due_at")[:BATCH]
    )
    supervisors = list(User.objects.who_can(Permission.SUPERVISE)) if rows else []
    owners = {owner for row in rows if (owner := row.case.assigned_to)}
    covers = {owner.pk: Cover.objects.stand_ins([owner], at) for owner in owners}
    return [
        follow_ups.notice(follow_up=row, kind=kind, to=_whom(kind, row, supervisors, covers), by=by, at=at)
        for row in rows
    ]


def _whom(
    kind: NoticeKind, follow_up: FollowUp, supervisors: list[User], covers: Mapping[int, list[User]]
) -> list[User]:
    """The one who has the case and who covers them; the supervisors where it is escalated, or where nobody has it
    who still works here: beside those who cover the one who left, if any do.
    """
    owner = follow_up.case.assigned_to
    if kind == NoticeKind.ESCALATED or owner is None:
        return supervisors
    gone = not owner.can(Permission.WORK_CASES)
    first = supervisors if gone else [owner]
    return [*first, *(one for one in covers[owner.pk] if one not in first)]


@transaction.atomic
def _follow_batch(at: datetime, by: User) -> list[Encounter]:
    rows = Encounter.objects.unfollowed().select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH]
    return [encounters.repair(encounter=encounter, by=by, at=at) for encounter in rows]


@transaction.atomic
def _next_step_batch(at: datetime, by: User) -> list[Case]:
    rows = Case.objects.without_next_step().select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH]
    return [cases.repair(case=case, by=by, at=at) for case in rows]


@transaction.atomic
def _draft_batch(before: datetime, at: datetime, by: User) -> list[DraftReminder]:
    drafts = Note.objects.standing().filter(status=NoteStatus.DRAFT, created_at__lte=before, reminder__isnull=True)
    claimed = drafts.select_for_update(skip_locked=True, of=("self",)).select_related("author", "case")
    return [notes.remind(note=note, by=by, at=at) for note in claimed.order_by("pk")[:BATCH]]


@transaction.atomic
def _typing_batch(before: datetime, at: datetime, by: User) -> list[Typing]:
    unkept = Typing.objects.filter(note=None, begun_at__lte=before, reminded_at=None).select_related("author", "case")
    rows = list(unkept.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    for row in rows:
        typing.remind(typing=row, by=by, at=at)
    return rows


@transaction.atomic
def _alert_batch(at: datetime, by: User) -> list[SafetyAlert]:
    rows = list(
        SafetyAlert.objects.in_force(at)
        .filter(review_at__lte=at, review_asked_at__isnull=True)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("author__agency")
        .order_by("review_at")[:BATCH]
    )
    supervisors = list(User.objects.who_can(Permission.SUPERVISE)) if rows else []
    return [
        alerts.ask_review(alert=row, to=[row.author] if _works_here(row.author) else supervisors, by=by, at=at)
        for row in rows
    ]


def _works_here(person: User) -> bool:
    return person.is_active and person.can(Permission.RECORD_RESPONSES)


@transaction.atomic
def _safety_batch(at: datetime, by: User) -> list[ResponseMember]:
    rows = list(
        ResponseMember.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("response", "user")
        .filter(
            user__isnull=False,
            safety_reminded_at__isnull=True,
            response__cleared_at__lte=at - timedelta(hours=SHIFT_HOURS),
            response__cleared_at__gt=at - timedelta(days=SAFETY_DAYS),
        )
        .exclude(Exists(SafetyAnswer.objects.filter(response=OuterRef("response"), user=OuterRef("user"))))
        .order_by("pk")[:BATCH]
    )
    return [supervision.remind(member=row, by=by, at=at) for row in rows]


@sweep("ask for renewals of consents")
def ask_for_renewals(at: datetime, by: User) -> int:
    """Tell navigators of the consents that end within CONSENT_RENEWAL_DAYS days; returns how many were told."""
    rows = Consent.objects.to_renew(at).select_related("neighbor").order_by("expires_at", "pk")
    return sum(consents.ask_for_renewal(consent=consent, by=by, at=at) for consent in rows.iterator())


@sweep("mix neighbors' answers")
def mix_voices(at: datetime, by: User) -> int:
    """Let the answers be read that enough others wait with; returns how many."""
    return voices.mix(by=by, at=at)
