"""Every pair of states of every table, walked by every role, on a real record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from casework.models import Case, Cosignature, DuplicatePair, FollowUp, Goal, Need, Note, SupervisorTask
from casework.states import CaseStatus, FollowUpStatus, NeedStatus, NoteStatus, TaskKind, TaskStatus
from casework.states.duplicates import PairStatus
from casework.states.goals import GoalStatus
from casework.states.notes import CosignStatus
from heart.errors import DomainError, IllegalMove, Invalid, NotAllowed
from heart.models import Event, Extract, ExtractStatus, Publication, PublicationStatus, StateChange, User
from heart.moves import Moves
from heart.permissions import ROLES
from heart.tables import own_models
from referrals.models import CapacityQuestion, Referral
from referrals.states import ReferralStatus
from referrals.states.questions import QuestionStatus
from tests.factories import casework as make
from tests.factories import people, publications
from tests.factories import referrals as providers
from tests.factories.extracts import asked as extract_of

pytestmark = pytest.mark.django_db
ACTOR_ROLES = [role for role in ROLES if role != "system"]


# What else the database wants to be true of a row in a state, beside the state itself.


def fit_case(row: Case, state: str, by: User, at: datetime) -> None:
    closed = state == CaseStatus.CLOSED
    row.closed_at, row.closed_by = (at, by) if closed else (None, None)
    row.close_reason = "moved" if closed else ""


def fit_follow_up(row: FollowUp, state: str, by: User, at: datetime) -> None:
    closed = state != FollowUpStatus.OPEN
    row.closed_at, row.closed_by, row.result = (at, by, "reached") if closed else (None, None, "")


def fit_need(row: Need, state: str, by: User, at: datetime) -> None:
    closed = state in {NeedStatus.MET, NeedStatus.UNMET}
    row.closed_at, row.closed_by = (at, by) if closed else (None, None)
    row.evidence = "neighbor" if state == NeedStatus.MET else ""
    row.unmet_reason = "declined" if state == NeedStatus.UNMET else ""


def fit_note(row: Note, state: str, by: User, at: datetime) -> None:
    row.signed_at, row.signed_by = (at, by) if state == NoteStatus.SIGNED else (None, None)


def fit_pair(row: DuplicatePair, state: str, by: User, at: datetime) -> None:
    waits = state == PairStatus.PROPOSED
    row.decided_at, row.decided_by = (None, None) if waits else (at, by)


def fit_goal(row: Goal, state: str, by: User, at: datetime) -> None:
    over = state != GoalStatus.ACTIVE
    row.ended_at, row.ended_by, row.end_reason = (at, by, "Has a key") if over else (None, None, "")


def fit_cosignature(row: Cosignature, state: str, by: User, at: datetime) -> None:
    row.answered_at, row.answered_by = (None, None) if state == CosignStatus.ASKED else (at, by)
    row.remark = row.note.addenda.first() if state == CosignStatus.RETURNED else None


def fit_task(row: SupervisorTask, state: str, by: User, at: datetime) -> None:
    done = state == TaskStatus.DONE
    row.settled_at, row.settled_by, row.settlement = (at, by, "We talked.") if done else (None, None, "")


def fit_referral(row: Referral, state: str, by: User, at: datetime) -> None:
    row.decline_reason = "no_capacity" if state == ReferralStatus.DECLINED else ""


def fit_question(row: CapacityQuestion, state: str, by: User, at: datetime) -> None:
    answered = state == QuestionStatus.ANSWERED
    row.room, row.answered_at, row.answered_by = ("capacity", at, by) if answered else ("", None, None)


def fit_extract(row: Extract, state: str, by: User, at: datetime) -> None:
    made = state == ExtractStatus.MADE
    row.decided_at, row.decided_by = (None, None) if state == ExtractStatus.ASKED else (at, User.objects.system("x"))
    row.decision = "Too much" if state == ExtractStatus.REFUSED else ""
    row.made_at = at if made else None
    row.manifest_sha256, row.stored_as, row.sha256 = ("a", "b", "c") if made else ("", "", "")


def fit_publication(row: Publication, state: str, by: User, at: datetime) -> None:
    row.counted_at = None if state == PublicationStatus.PREPARED else at
    out = state in {PublicationStatus.PUBLISHED, PublicationStatus.WITHDRAWN}
    row.published_at, row.published_by = (at, User.objects.system("x")) if out else (None, None)


def fits_any(row: Any, state: str, by: User, at: datetime) -> None:
    """The database asks nothing more of this row in any state."""


def _meeting_records(case: Case, sol: User, now: datetime) -> dict[str, tuple[Any, Callable[..., None]]]:
    from referrals.actions import meetings
    from referrals.models import AgendaRow, MeetingTask
    from referrals.states.meetings import MEETING_TASK_MOVES
    from tests.factories import enrollments as partners

    omar = people.person("omar", "partner", "Bull City Bridge")
    details = {"given_name": case.neighbor.given_name, "family_name": case.neighbor.family_name}
    born = {"given_name": details["given_name"], "date_of_birth": now.date() - timedelta(days=9_999)}
    other = make.case(at=now, details={**details, **born})
    match = partners.taken(other.neighbor, by=omar, at=now, domain="medical")
    meeting = meetings.plan(starts_at=now + timedelta(hours=3), by=sol, at=now)
    row = AgendaRow.objects.create(meeting=meeting, build=1, position=1, kind="unreferred")
    task = MeetingTask(meeting=meeting, row=row, words="Ask", owner=sol, due_on=now.date(), given_at=now, given_by=sol)
    MEETING_TASK_MOVES.begin(task, by=sol, at=now)
    return {
        "enrollment": (match.enrollment, fits_any),
        "match": (match, fits_any),
        "meeting": (meeting, fits_any),
        "meeting's task": (task, fits_any),
    }


def _hand_over_records(referral: Referral, nadia: User, now: datetime) -> dict[str, tuple[Any, Callable[..., None]]]:
    from referrals.actions import listing, planned, questions

    omar = people.person("omar", "partner", "Bull City Bridge")
    about = {"domain": "food-insecurity", "urgency": "routine", "age_band": "any", "language": "english"}
    return {
        "question": (questions.ask(service=referral.service, **about, by=nadia, at=now), fit_question),
        "change": (
            listing.change(entry=referral.service, values={"description": "Boxes."}, by=omar, at=now)[0],
            fits_any,
        ),
        "appointment": (planned.begin(referral=referral, starts_at=now, by=nadia, at=now), fits_any),
    }


@pytest.fixture
def records(nadia, sol, now, rules) -> dict[str, tuple[Any, Callable[..., None]]]:
    """One real record for each table, and what fits it to a state."""
    from casework.actions import cosigning, duplicates, goals, notes, supervision

    case = make.case(at=now, assigned_to=nadia)
    referral = providers.sent(case, providers.service(), by=nadia, at=now)
    note = notes.draft(case=case, title="First talk", body="Wants food.", by=nadia, at=now)
    seen = notes.sign(note=notes.draft(case=case, title="T", body="B", by=nadia, at=now), by=nadia, at=now)
    notes.add_to(note=seen, body="More.", by=nadia, at=now)
    cosignature = cosigning.ask(note=seen, by=nadia, at=now)
    response = case.encounters.get().response
    task = supervision.open_task(kind=TaskKind.DEBRIEF, response=response, by=nadia, at=now)
    pair = duplicates.report(one=case.neighbor, other=make.case(at=now).neighbor, by=nadia, at=now)
    case.refresh_from_db()
    return {
        "case": (case, fit_case),
        "follow-up": (FollowUp.objects.get(case=case), fit_follow_up),
        "need": (Need.objects.get(case=case), fit_need),
        "note": (note, fit_note),
        "goal": (goals.set_goal(case=case, words="A bed", by=nadia, at=now), fit_goal),
        "co-signature": (cosignature, fit_cosignature),
        "supervisor's task": (task, fit_task),
        "pair": (pair, fit_pair),
        **_meeting_records(case, sol, now),
        "referral": (Referral.objects.get(pk=referral.pk), fit_referral),
        "extract": (extract_of(people.person("eve", "evaluator"), now), fit_extract),
        "publication": (publications.counted(now), fit_publication),
        **_hand_over_records(referral, nadia, now),
    }


@pytest.fixture
def everybody(db) -> list[User]:
    """One person of each role, and the system."""
    cast = [people.person(role, role, "Somewhere" if role.startswith("partner") else "") for role in ACTOR_ROLES]
    return [*cast, User.objects.system("sweep")]


def pairs(table: Moves) -> list[tuple[str, str]]:
    states = table.states.values
    return [(source, target) for source in states for target in states]


def expected(table: Moves, source: str, target: str, by: User, reason: str) -> type[DomainError] | None:
    """What the table's data says of a step: None when it may be taken."""
    move = table.moves.get((source, target))
    if move is None:
        return IllegalMove
    if not (by.role_class.permissions & move.who):
        return NotAllowed
    return Invalid if move.needs_reason and not reason else None


def taken(table: Moves, row: Any, target: str, by: User, at: datetime, reason: str) -> type[DomainError] | None:
    try:
        table.apply(row, target, by=by, at=at, reason=reason)
    except DomainError as error:
        return type(error)
    return None


def test_every_table_has_a_record_to_walk(records):
    assert set(records) == set(Moves.tables)


@pytest.mark.parametrize("name", Moves.tables)
def test_every_pair_is_open_to_exactly_those_whom_the_table_names(name, records, everybody, now):
    table, (row, fit) = Moves.tables[name], records[name]
    for source, target in pairs(table):
        for by in everybody:
            for reason in ("", "It says why."):
                what = f"{name}: {source} -> {target} by {by.role}, reason {reason!r}"
                with transaction.atomic():
                    row.status = source
                    fit(row, target, by, now)
                    want = expected(table, source, target, by, reason)
                    before = StateChange.objects.count() if want is None else 0
                    assert taken(table, row, target, by, now, reason) == want, what
                    if want is None:
                        check_the_state_row(row, source, target, by, now, reason, before, what)
                    else:
                        assert row.status == source, what
                    transaction.set_rollback(True)


def check_the_state_row(
    row: Any, source: str, target: str, by: User, at: datetime, reason: str, before: int, what: str
):
    assert StateChange.objects.count() == before + 1, what
    change = StateChange.objects.latest("pk")
    assert (change.subject_type, change.subject_key) == (row._meta.label_lower, str(row.pk)), what
    assert (change.source, change.target, change.by, change.at, change.reason) == (source, target, by, at, reason), what
    assert type(row).objects.get(pk=row.pk).status == target, what
    assert row.history.latest("history_id").history_user == by, what


@pytest.mark.parametrize("name", Moves.tables)
def test_a_table_can_be_walked_to_every_state(name):
    """No state is out of reach, and no step leads nowhere."""
    table = Moves.tables[name]
    seen, edge = {table.initial}, [table.initial]
    while edge:
        reached = {move.target for move in table.open_from(edge.pop())} - seen
        seen |= reached
        edge += sorted(reached)
    assert seen == set(table.states.values)


@pytest.mark.parametrize("name", Moves.tables)
def test_a_new_record_begins_in_its_first_state_and_says_so(name, records):
    table, (row, _) = Moves.tables[name], records[name]
    first = StateChange.objects.filter(subject_type=row._meta.label_lower, subject_key=str(row.pk)).earliest("pk")
    assert (first.source, first.target) == ("", table.initial)


def test_each_table_belongs_to_one_model():
    """A status column takes its words from the table that moves it."""
    for table in Moves.tables.values():
        owners = [
            model
            for model in own_models()
            if any(field.name == "status" and field.choices == table.states.choices for field in model._meta.fields)
        ]
        assert len(owners) == 1, f"{table.name}: {owners}"


def test_a_state_is_not_set_behind_the_tables_back():
    """Outside of heart.moves nothing assigns a status."""
    import ast

    from tests.architecture.source import modules

    for module in modules():
        if module.path == "heart/moves.py" or not module.within("actions", "views", "api", "tasks", "management"):
            continue
        for node in ast.walk(module.tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                for name in names:
                    assert not (isinstance(name, ast.Attribute) and name.attr == "status"), (
                        f"{module.path}:{node.lineno} sets a status; use Moves.apply"
                    )


def test_an_action_that_moves_a_state_leaves_one_event_too(nadia, now, rules):
    from casework.actions import cases

    case = make.case(at=now, assigned_to=nadia)
    before = Event.objects.count()
    cases.engage(case=case, by=nadia, at=now)
    assert Event.objects.count() == before + 1
