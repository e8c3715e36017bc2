"""Responders' safety answers and what supervisors owe for them (rules 11 and 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import cases, encounters
from casework.events import Event
from casework.models import Case, Encounter, Response, ResponseMember, SafetyAnswer, SupervisorTask
from casework.states import TASK_MOVES, TaskKind, TaskStatus, YesNo
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission


@transaction.atomic
def answer(
    *, response: Response, felt_safe: str, wants_debrief: str, by: User, at: datetime | None = None
) -> SafetyAnswer:
    """Keep a responder's answers to the two questions, apart from the neighbor's record.

    "No" or "yes, a debrief" opens a supervisor's task. Raises NotAllowed, or Invalid on a second answer.
    """
    at = at or timezone.now()
    policies.check_can_answer_safety(by, response)
    if SafetyAnswer.objects.filter(response=response, user=by).exists():
        raise Invalid("You have answered these questions for this response.")
    row = SafetyAnswer(
        response=response, user=by, felt_safe=felt_safe, wants_debrief=wants_debrief, answered_at=at
    ).save_by(by)
    ledger.record(Event.SAFETY_ANSWERED, row, by=by, at=at)
    for kind in ("safety_questions", "safety_reminder"):
        outbox.answered(kind, response, by=by, at=at)
    if felt_safe == YesNo.NO or wants_debrief == YesNo.YES:
        open_task(kind=TaskKind.DEBRIEF, response=response, about=by, by=by, at=at)
    return row


@transaction.atomic
def remind(*, member: ResponseMember, by: User, at: datetime) -> ResponseMember:
    """Ask a member of a response the two questions again, once. The caller holds the member's lock."""
    member.safety_reminded_at = at
    member.save_by(by)
    if member.user is not None:
        response = member.response
        outbox.owe("safety_reminder", response, to=member.user, path=f"/responses/{response.pk}/", at=at)
    ledger.record(Event.SAFETY_REMINDED, member, by=by, at=at)
    return member


@transaction.atomic
def open_task(
    *, kind: TaskKind, response: Response, about: User | None = None, by: User, at: datetime
) -> SupervisorTask:
    """Open a task for the supervisors, who get a message."""
    task = SupervisorTask(kind=kind, response=response, about=about, opened_at=at)
    TASK_MOVES.begin(task, by=by, at=at)
    for supervisor in User.objects.who_can(Permission.SUPERVISE):
        outbox.owe(kind, task, to=supervisor, path="/supervise/", at=at)
    ledger.record(Event.TASK_OPENED, task, by=by, at=at, kind=kind)
    return task


@transaction.atomic
def settle(*, task: SupervisorTask, settlement: str, by: User, at: datetime | None = None) -> SupervisorTask:
    """Settle a task, saying how. Raises NotAllowed, IllegalMove or Invalid."""
    at = at or timezone.now()
    task = SupervisorTask.objects.lock(task.pk)
    policies.check_can_supervise(by)
    if not settlement.strip():
        raise Invalid("Say how this was settled.", fields={"settlement": ["Say how this was settled."]})
    task.settled_at, task.settled_by, task.settlement = at, by, settlement
    TASK_MOVES.apply(task, TaskStatus.DONE, by=by, at=at, reason=settlement)
    ledger.record(Event.TASK_SETTLED, task, by=by, at=at, kind=task.kind)
    return task


@transaction.atomic
def mend(*, by: User, at: datetime | None = None) -> int:
    """Give every encounter that owes a follow-up one, and every open case a next step: what the sweeps do each
    minute, now. Each mended row tells of itself in the ledger. Returns how many.

    Raises NotAllowed unless `by` supervises.
    """
    policies.check_can_supervise(by)
    at = at or timezone.now()
    lost = Encounter.objects.unfollowed().select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    done: list[Encounter | Case] = [encounters.repair(encounter=one, by=by, at=at) for one in lost]
    stuck = Case.objects.without_next_step().select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    done += [cases.repair(case=one, by=by, at=at) for one in stuck]
    return len(done)
