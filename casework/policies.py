"""When, and to which record: `check_x` raises, `allows(check_x, ...)` asks for a button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from casework.correction_kinds import kind_of
from casework.models import (
    Assignment,
    Case,
    Consent,
    Cosignature,
    DuplicatePair,
    Encounter,
    FollowUp,
    Goal,
    GoalStep,
    Merge,
    Need,
    Neighbor,
    Note,
    Response,
    SafetyAlert,
)
from casework.models.in_error import Correctable
from casework.models.way import Way
from casework.rules.note_templates import Template
from casework.states import CaseStatus, FollowUpStatus, NeedStatus, NoteStatus
from casework.states.duplicates import PAIR_MOVES
from casework.states.goals import GoalStatus
from casework.states.notes import CosignStatus
from heart.errors import DomainError, IllegalMove, NotAllowed
from heart.models import User
from heart.moves import Move
from heart.permissions import Permission


def allows(check: Callable[..., None], *args: object) -> bool:
    """Whether the check would pass: for showing or hiding a button."""
    try:
        check(*args)
    except DomainError:
        return False
    return True


def _require(user: User, permission: Permission) -> None:
    if not (user.is_heart and user.can(permission)):
        raise NotAllowed(f"Your role may not do this: {permission.label.lower()}.")


def check_can_record_response(user: User) -> None:
    """Raises NotAllowed unless `user` is HEART staff who answer calls."""
    _require(user, Permission.RECORD_RESPONSES)


def check_can_answer_safety(user: User, response: Response) -> None:
    """Raises NotAllowed unless `user` was on the response, or recorded it."""
    check_can_record_response(user)
    if not _was_there(user, response):
        raise NotAllowed("These questions are for the people who were on the response.")


def _was_there(user: User, response: Response) -> bool:
    return response.recorded_by_id == user.pk or response.members.filter(user=user).exists()


def check_can_recognize(user: User, encounter: Encounter) -> None:
    """Who works cases, or was there, says who somebody unknown was.

    Raises NotAllowed, or IllegalMove when it is known already or was entered in error.
    """
    check_can_record_response(user)
    if not user.can(Permission.WORK_CASES) and not _was_there(user, encounter.response):
        raise NotAllowed("Care navigation, or somebody who was there, says who it was.")
    if encounter.neighbor_id is not None:
        raise IllegalMove("It is known already who this was; nothing was changed.")
    if not encounter.stands:
        raise IllegalMove("This encounter was entered in error; nothing was changed.")


def check_can_warn(user: User) -> None:
    """Raises NotAllowed unless `user` is HEART staff who meet neighbors."""
    _require(user, Permission.RECORD_RESPONSES)


def check_can_change_alert(user: User, alert: SafetyAlert) -> None:
    """Its author renews or ends a safety alert, or whoever works cases.

    Raises NotAllowed, or IllegalMove if it is ended.
    """
    check_can_warn(user)
    if alert.author_id != user.pk and not user.can(Permission.WORK_CASES):
        raise NotAllowed("The person who raised this alert ends or renews it, or care navigation does.")
    _check_stands(alert)
    if alert.ended_at is not None:
        raise IllegalMove("This alert is ended already; nothing was changed.")


def check_can_import_calls(user: User) -> None:
    """Raises NotAllowed unless `user` brings in calls: an administrator, or the system's own import."""
    if not user.can(Permission.IMPORT_CALLS):
        raise NotAllowed(f"Your role may not do this: {Permission.IMPORT_CALLS.label.lower()}.")


def check_can_administer(user: User) -> None:
    """Raises NotAllowed unless `user` keeps the reference tables."""
    _require(user, Permission.ADMINISTER)


def check_can_supervise(user: User) -> None:
    """Raises NotAllowed unless `user` supervises."""
    _require(user, Permission.SUPERVISE)


def check_can_keep_neighbor(user: User, neighbor: Neighbor) -> None:
    """Raises NotAllowed unless `user` works cases, IllegalMove if the record was entered in error."""
    _require(user, Permission.WORK_CASES)
    _check_stands(neighbor)


def check_in_use(way: Way) -> None:
    """Raises IllegalMove if the way to find a neighbor has ended."""
    if not way.in_use:
        raise IllegalMove("This is not used any more. Add it again if it is true again.")


def check_can_work(user: User, case: Case) -> None:
    """Raises NotAllowed unless `user` works cases, IllegalMove if the case is closed."""
    _require(user, Permission.WORK_CASES)
    if case.status == CaseStatus.CLOSED:
        raise IllegalMove("This case is closed. Reopen it first, with a reason.")


def check_can_assign(user: User, case: Case, to: User) -> None:
    """Anybody who works cases may take an unassigned case; giving it to another is the supervisor's.

    Raises NotAllowed, or IllegalMove if the case is closed.
    """
    check_can_work(user, case)
    if not (to.is_active and to.is_heart and to.can(Permission.WORK_CASES)):
        raise NotAllowed("A case can be given only to somebody who works cases.")
    if not user.can(Permission.SUPERVISE) and (to != user or case.assigned_to_id is not None):
        raise NotAllowed("A supervisor gives a case to somebody else. You may take one that nobody has.")


def check_works_cases(person: User) -> None:
    """Raises NotAllowed unless a case can be given to `person`."""
    if not (person.is_active and person.is_heart and person.can(Permission.WORK_CASES)):
        raise NotAllowed("This is only for somebody who works cases.")


def check_can_acknowledge(user: User, assignment: Assignment) -> None:
    """Raises NotAllowed unless the case was given to `user`."""
    _require(user, Permission.WORK_CASES)
    if assignment.given_to_id != user.pk:
        raise NotAllowed("A hand-over note is marked as read by the person it was written for.")


def check_can_arrange_cover(user: User, away: User) -> None:
    """A supervisor for anybody, a navigator for their own leave. Raises NotAllowed."""
    _require(user, Permission.WORK_CASES)
    if not user.can(Permission.SUPERVISE) and user.pk != away.pk:
        raise NotAllowed("You arrange cover for your own leave; a supervisor arranges it for others.")


def check_can_keep_caseload(user: User) -> None:
    """Raises NotAllowed unless `user` works cases."""
    _require(user, Permission.WORK_CASES)


def check_is_own(user: User, person_id: int) -> None:
    """Raises NotAllowed unless `user` works cases and it is their own."""
    _require(user, Permission.WORK_CASES)
    if user.pk != person_id:
        raise NotAllowed("This belongs to somebody else.")


def check_can_administer_plans(user: User) -> None:
    """Raises NotAllowed unless `user` keeps the reference tables, or is the system that sets a place up."""
    if not (user.can(Permission.ADMINISTER) or user.role == "system"):
        raise NotAllowed(f"Your role may not do this: {Permission.ADMINISTER.label.lower()}.")


def check_can_reopen(user: User, case: Case) -> None:
    """Raises NotAllowed unless `user` works cases, IllegalMove unless the case is closed."""
    _require(user, Permission.WORK_CASES)
    if case.status != CaseStatus.CLOSED:
        raise IllegalMove("This case is open already.")
    _check_stands(case.neighbor)
    if case.joined_into_id is not None:
        raise IllegalMove(f"This case was joined with case {case.joined_into_id}. Go on with that one.")


def check_can_complete(user: User, follow_up: FollowUp) -> None:
    """Raises NotAllowed if `user` may not work this case, IllegalMove if the follow-up is closed."""
    check_can_work(user, follow_up.case)
    if follow_up.status != FollowUpStatus.OPEN:
        raise IllegalMove("This follow-up is closed already; nothing was changed.")


def check_can_change_need(user: User, need: Need) -> None:
    """Raises NotAllowed if `user` may not work the case, IllegalMove if the need is closed or in error."""
    check_can_work(user, need.case)
    _check_stands(need)
    if need.status in {NeedStatus.MET, NeedStatus.UNMET}:
        raise IllegalMove("This need is closed already; nothing was changed.")


def check_can_change_goal(user: User, goal: Goal) -> None:
    """Raises NotAllowed if `user` may not work the case, IllegalMove if the goal has ended or is in error."""
    check_can_work(user, goal.case)
    _check_stands(goal)
    if goal.status != GoalStatus.ACTIVE:
        raise IllegalMove("This goal has ended. Set a new one.")


def check_can_complete_step(user: User, step: GoalStep) -> None:
    """Raises NotAllowed as for its goal, IllegalMove if the step is done or in error."""
    check_can_change_goal(user, step.goal)
    _check_stands(step)
    if step.done_at is not None:
        raise IllegalMove("This step is done already; nothing was changed.")


def check_can_write_note(user: User) -> None:
    """Raises NotAllowed unless `user` writes notes. Notes on a closed case are allowed: they come late."""
    _require(user, Permission.WRITE_NOTES)


def check_can_edit_note(user: User, note: Note) -> None:
    """Only its author edits or signs a note, and only a draft. Raises NotAllowed or IllegalMove."""
    check_can_write_note(user)
    _check_stands(note)
    if note.status != NoteStatus.DRAFT:
        raise IllegalMove("A signed note is never changed. Write an addendum: it is kept beside the note.")
    if note.author_id != user.pk:
        raise NotAllowed("Only the person who wrote this draft may change or sign it.")


def check_can_add_to_note(user: User, note: Note) -> None:
    """Raises NotAllowed unless `user` writes notes, IllegalMove unless the note is signed and stands."""
    check_can_write_note(user)
    _check_stands(note)
    if note.status != NoteStatus.SIGNED:
        raise IllegalMove("This note is a draft still. Change the draft itself.")


def check_can_write_template(user: User, template: Template) -> None:
    """Raises NotAllowed unless `user` writes notes, and this kind of note."""
    check_can_write_note(user)
    if not user.can(template.may_sign):
        raise NotAllowed(f"Your role may not do this: {template.may_sign.label.lower()}.")


def check_can_ask_cosignature(user: User, note: Note) -> None:
    """Its author asks for it, once the note is signed and while none is asked for or given.

    Raises NotAllowed or IllegalMove.
    """
    check_can_write_note(user)
    if note.author_id != user.pk:
        raise NotAllowed("Only the person who wrote this note may ask for a co-signature.")
    _check_stands(note)
    if note.status != NoteStatus.SIGNED:
        raise IllegalMove("Sign the note first; then ask for a co-signature.")
    if note.cosignatures.exclude(status=CosignStatus.RETURNED).exists():
        raise IllegalMove("A co-signature of this note is asked for already, or given.")


def check_can_answer_cosignature(user: User, cosignature: Cosignature) -> None:
    """Whoever co-signs notes, but not the note's own author. Raises NotAllowed or IllegalMove."""
    _require(user, Permission.COSIGN_NOTES)
    if cosignature.note.author_id == user.pk:
        raise NotAllowed("A note is co-signed by somebody else than its author.")
    _check_stands(cosignature.note)
    if cosignature.status != CosignStatus.ASKED:
        raise IllegalMove("This note has been co-signed or returned already; nothing was changed.")


def check_can_attach(user: User, case: Case, note: Note | None = None) -> None:
    """Raises NotAllowed unless `user` writes notes, and may know the note: another's draft takes no file."""
    check_can_write_note(user)
    if note is not None and (
        note.case_id != case.pk or (note.status == NoteStatus.DRAFT and note.author_id != user.pk)
    ):
        raise NotAllowed("A file goes to the case, to a signed note of it, or to your own draft.")
    if note is not None:
        _check_stands(note)


def check_can_print(user: User, case: Case) -> None:
    """Raises NotAllowed unless `user` works cases. A closed case is printed too: requests come late."""
    _require(user, Permission.WORK_CASES)


def check_can_revoke_consent(user: User, consent: Consent, at: datetime) -> None:
    """Raises NotAllowed unless `user` works cases, IllegalMove if the consent is not in force at `at`."""
    _require(user, Permission.WORK_CASES)
    if not consent.is_in_force(at):
        raise IllegalMove("This consent is not in force any more.")


def check_can_enter_in_error(user: User, row: Correctable, at: datetime) -> None:
    """Who entered a row may mark it within CORRECTION_HOURS hours, and a supervisor always; a draft is its author's.

    Raises NotAllowed, or IllegalMove when the row is marked already.
    """
    _check_can_correct(user, row, at)
    if not row.stands:
        raise IllegalMove("This is marked as entered in error already.")


def check_can_take_back(user: User, row: Correctable, at: datetime) -> None:
    """Raises NotAllowed as for marking, IllegalMove when there is no mark or it is one that stays."""
    _check_can_correct(user, row, at)
    if row.stands:
        raise IllegalMove("This is not marked as entered in error.")
    if not kind_of(row).undoable:
        raise IllegalMove("This mark changed other records too, so it stays. Record what is right anew.")


def _check_stands(row: Correctable) -> None:
    if not row.stands:
        raise IllegalMove("This was entered in error, so nothing more is done with it.")


def _check_can_correct(user: User, row: Correctable, at: datetime) -> None:
    kind = kind_of(row)
    _require(user, kind.permission)
    entered = row.history.order_by("history_date", "history_id").first()
    own = entered is not None and entered.history_user_id == user.pk
    if kind.own_only(row) and not own:
        raise NotAllowed("Only the person who wrote this may mark it.")
    hours = timedelta(hours=settings.CORRECTION_HOURS)
    if not user.can(Permission.SUPERVISE) and not (own and at - entered.history_date <= hours):
        raise NotAllowed(
            f"Who entered it can mark it within {settings.CORRECTION_HOURS} hours, and a supervisor at any time. "
            "Ask a supervisor."
        )


def check_can_merge(user: User, kept: Neighbor, other: Neighbor) -> None:
    """Raises NotAllowed unless `user` supervises, IllegalMove unless these are two records, both in use."""
    _require(user, Permission.SUPERVISE)
    if kept.pk == other.pk:
        raise IllegalMove("These are one record already.")
    if kept.merged_into_id is not None or other.merged_into_id is not None:
        raise IllegalMove("One of these records has been merged already. Look at them again.")
    _check_stands(kept)
    _check_stands(other)


def check_can_undo_merge(user: User, merge: Merge, kept: Neighbor) -> None:
    """Raises NotAllowed unless `user` supervises, IllegalMove if it is undone, or has itself been merged further."""
    _require(user, Permission.SUPERVISE)
    if merge.undone_at is not None:
        raise IllegalMove("This merge has been undone already; nothing was changed.")
    if kept.merged_into_id is not None:
        raise IllegalMove("The record kept has been merged into another one since. Undo that merge first.")


def check_can_decide_pair(user: User, pair: DuplicatePair) -> None:
    """Raises NotAllowed unless `user` works cases. What needs a supervisor, the table of steps says."""
    _require(user, Permission.WORK_CASES)


def check_can_find_duplicates(user: User) -> None:
    """Raises NotAllowed unless `user` supervises, or is the system's own nightly job."""
    if not user.can(Permission.SWEEP):
        _require(user, Permission.SUPERVISE)


def pair_moves(user: User, pair: DuplicatePair) -> list[Move]:
    """The steps that this person can take with a pair now."""
    return [move for move in PAIR_MOVES.open_from(pair.status) if any(user.can(each) for each in move.who)]
