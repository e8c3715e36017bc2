"""What is said and decided in a coordination meeting, and who takes on what. All of it is written once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from heart import ledger, outbox
from heart.errors import Invalid, NotAllowed
from heart.models import User
from heart.permissions import Permission
from referrals import policies
from referrals.events import Event
from referrals.models import AgendaPart, AgendaRow, Decision, DecisionTold, Meeting, MeetingTask, Remark
from referrals.states.meetings import MEETING_TASK_MOVES, MeetingStatus, MeetingTaskStatus


@transaction.atomic
def decide(
    *,
    row: AgendaRow,
    words: str,
    told: Mapping[AgendaPart, str] | None = None,
    by: User,
    at: datetime | None = None,
) -> Decision:
    """Keep what was decided on a row for HEART's minutes, and beside it what each organization is told of it.

    An organization reads the words written for it and no others. Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    policies.check_can_lead(by)
    policies.check_is_in_session(Meeting.objects.lock(row.meeting_id))
    if not words.strip():
        raise Invalid("Write what was decided.", fields={"words": ["Write what was decided."]})
    decision = Decision.objects.create(row=row, words=words.strip(), by=by, at=at)
    for part, said in (told or {}).items():
        if said.strip() and part.row_id == row.pk:
            DecisionTold.objects.create(decision=decision, part=part, words=said.strip())
    ledger.record(Event.MEETING_DECIDED, row.meeting, by=by, at=at, row=row.pk, kind=row.kind)
    return decision


@transaction.atomic
def settle(
    *,
    row: AgendaRow,
    words: str,
    told: Mapping[AgendaPart, str] | None = None,
    task: str = "",
    owner: User | None = None,
    due_on: date | None = None,
    by: User,
    at: datetime | None = None,
) -> Decision:
    """As `decide`, and `give_task` where somebody takes one on: neither without the other. Raises what they raise."""
    at = at or timezone.now()
    decision = decide(row=row, words=words, told=told, by=by, at=at)
    if task and owner is not None and due_on is not None:
        give_task(row=row, words=task, owner=owner, due_on=due_on, by=by, at=at)
    return decision


@transaction.atomic
def give_task(
    *, row: AgendaRow, words: str, owner: User, due_on: date, by: User, at: datetime | None = None
) -> MeetingTask:
    """Give somebody of HEART, or of an organization that has a part in the row, something to do by `due_on`.

    Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    policies.check_can_lead(by)
    policies.check_is_in_session(Meeting.objects.lock(row.meeting_id))
    _check_task(row, words, owner, due_on, at)
    task = MeetingTask(
        meeting=row.meeting, row=row, words=words.strip(), owner=owner, due_on=due_on, given_at=at, given_by=by
    )
    MEETING_TASK_MOVES.begin(task, by=by, at=at)
    ledger.record(Event.MEETING_TASK_GIVEN, task, by=by, at=at, row=row.pk)
    outbox.owe("meeting_task", task, to=owner, path="/meetings/tasks/", at=at)
    return task


def _check_task(row: AgendaRow, words: str, owner: User, due_on: date, at: datetime) -> None:
    faults = {}
    if not words.strip():
        faults["task"] = ["Write what is to be done."]
    if due_on < timezone.localdate(at):
        faults["due_on"] = ["Choose today or a day to come."]
    ours = owner.is_heart and owner.can(Permission.SEND_REFERRALS)
    theirs = (
        not owner.is_heart
        and owner.can(Permission.ANSWER_REFERRALS)
        and AgendaPart.objects.told_at(at).filter(row=row, organization__agency=owner.agency_id).exists()
    )
    if not (ours or theirs):
        faults["owner"] = ["Choose somebody who may see this row."]
    if faults:
        raise Invalid("Please check the task.", fields=faults)


@transaction.atomic
def close_task(
    *, task: MeetingTask, status: str = MeetingTaskStatus.DONE, words: str = "", by: User, at: datetime | None = None
) -> MeetingTask:
    """Say that a task is done (its owner), or not needed any more and why (a supervisor).

    Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    task = MeetingTask.objects.lock(task.pk)
    policies.check_can_finish(by, task)
    task.closed_at, task.closed_by, task.closing_words = at, by, words.strip()
    MEETING_TASK_MOVES.apply(task, status, by=by, at=at, reason=words)
    ledger.record(Event.MEETING_TASK_CLOSED, task, by=by, at=at, status=status)
    return task


@transaction.atomic
def remark(
    *,
    meeting: Meeting,
    words: str,
    part: AgendaPart | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Remark:
    """Add words to the minutes: HEART's own, or an organization's on its part. After the end it is an amendment.

    The same `submission` again returns the same remark. Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    meeting = Meeting.objects.lock(meeting.pk)
    policies.check_takes_part(by, meeting)
    _check_is_ones_own(by, meeting, part, at)
    if submission and (done := Remark.objects.filter(submission=submission, meeting=meeting).first()) is not None:
        return done
    if not words.strip():
        raise Invalid("Write something.", fields={"words": ["Write something here."]})
    later = meeting.status == MeetingStatus.CLOSED
    row = Remark.objects.create(
        meeting=meeting,
        part=part,
        submission=submission or uuid4(),
        words=words.strip(),
        is_amendment=later,
        by=by,
        at=at,
    )
    ledger.record(Event.MEETING_REMARKED, meeting, by=by, at=at, amendment=later)
    return row


def _check_is_ones_own(by: User, meeting: Meeting, part: AgendaPart | None, at: datetime) -> None:
    """HEART writes HEART's minutes; an organization writes on its own part, while it may read it."""
    if by.is_heart:
        if part is not None:
            raise NotAllowed("That part is the organization's own.")
        return
    own = AgendaPart.objects.visible_to(by).told_at(at).filter(row__meeting=meeting)
    if part is None or not own.filter(pk=part.pk).exists():
        raise NotAllowed("Only the organization itself writes on its part.")
