"""The state tables of casework: from, to, who may, what it is called."""

from __future__ import annotations

from casework.states.calls import TaskStatus
from casework.states.care import CaseStatus, FollowUpStatus, NeedStatus
from casework.states.goals import GoalStatus
from casework.states.notes import CosignStatus
from casework.states.record import NoteStatus
from heart.moves import Moves, table
from heart.permissions import Permission as P

_work = {P.WORK_CASES}
_work_or_system = {P.WORK_CASES, P.SWEEP}  # the system's part in a correction by somebody who works no cases
_work_or_meet = {P.WORK_CASES, P.RECORD_RESPONSES}  # a responder who keeps the follow-up in the field
CASE_MOVES = Moves(
    "case",
    CaseStatus,
    CaseStatus.OPEN,
    table(
        (CaseStatus.OPEN, CaseStatus.ENGAGED, _work_or_meet, "Engage"),
        (CaseStatus.OPEN, CaseStatus.CLOSED, _work_or_system, "Close"),
        (CaseStatus.ENGAGED, CaseStatus.CLOSED, _work, "Close"),
        (CaseStatus.CLOSED, CaseStatus.OPEN, _work, "Reopen", True),
        (CaseStatus.ENGAGED, CaseStatus.OPEN, _work, "Not engaged after all", True),
        (CaseStatus.CLOSED, CaseStatus.ENGAGED, {P.SUPERVISE}, "Take a merge back", True),
    ),
)
FOLLOW_UP_MOVES = Moves(
    "follow-up",
    FollowUpStatus,
    FollowUpStatus.OPEN,
    table(
        (FollowUpStatus.OPEN, FollowUpStatus.COMPLETED, _work_or_meet, "Complete"),
        (FollowUpStatus.OPEN, FollowUpStatus.CANCELLED, _work_or_system, "Cancel", True),
        (FollowUpStatus.COMPLETED, FollowUpStatus.OPEN, _work, "Take up again", True),
    ),
)
NEED_MOVES = Moves(
    "need",
    NeedStatus,
    NeedStatus.OPEN,
    table(
        (NeedStatus.OPEN, NeedStatus.IN_PROGRESS, _work, "Start work"),
        (NeedStatus.IN_PROGRESS, NeedStatus.MET, _work, "Met"),
        (NeedStatus.IN_PROGRESS, NeedStatus.UNMET, _work, "Unmet", True),
    ),
)
GOAL_MOVES = Moves(
    "goal",
    GoalStatus,
    GoalStatus.ACTIVE,
    table(
        (GoalStatus.ACTIVE, GoalStatus.ACHIEVED, _work, "Achieved", True),
        (GoalStatus.ACTIVE, GoalStatus.CHANGED, _work, "Change", True),
        (GoalStatus.ACTIVE, GoalStatus.STOPPED, _work, "Stop", True),
    ),
)
NOTE_MOVES = Moves(
    "note",
    NoteStatus,
    NoteStatus.DRAFT,
    table((NoteStatus.DRAFT, NoteStatus.SIGNED, {P.WRITE_NOTES}, "Sign")),
)
COSIGN_MOVES = Moves(
    "co-signature",
    CosignStatus,
    CosignStatus.ASKED,
    table(
        (CosignStatus.ASKED, CosignStatus.GIVEN, {P.COSIGN_NOTES}, "Co-sign"),
        (CosignStatus.ASKED, CosignStatus.RETURNED, {P.COSIGN_NOTES}, "Return with a remark", True),
    ),
)
TASK_MOVES = Moves(
    "supervisor's task",
    TaskStatus,
    TaskStatus.OPEN,
    table((TaskStatus.OPEN, TaskStatus.DONE, {P.SUPERVISE}, "Settle", True)),
)
