"""The tone of each state of casework. Good is what the neighbor hoped for; bad is what the system failed at."""

from casework.states import CaseStatus, FollowUpStatus, NeedStatus, NoteStatus, TaskStatus
from casework.states.duplicates import PairStatus
from casework.states.goals import GoalStatus
from casework.states.notes import CosignStatus
from heart.tones import register

register(CaseStatus, {CaseStatus.OPEN: "info", CaseStatus.ENGAGED: "good", CaseStatus.CLOSED: "neutral"})
register(
    FollowUpStatus,
    {FollowUpStatus.OPEN: "info", FollowUpStatus.COMPLETED: "good", FollowUpStatus.CANCELLED: "neutral"},
)
register(
    NeedStatus,
    {NeedStatus.OPEN: "info", NeedStatus.IN_PROGRESS: "info", NeedStatus.MET: "good", NeedStatus.UNMET: "bad"},
)
register(
    GoalStatus,
    {
        GoalStatus.ACTIVE: "info",
        GoalStatus.ACHIEVED: "good",
        GoalStatus.CHANGED: "neutral",
        GoalStatus.STOPPED: "neutral",
    },
)
register(NoteStatus, {NoteStatus.DRAFT: "warn", NoteStatus.SIGNED: "good"})
register(CosignStatus, {CosignStatus.ASKED: "warn", CosignStatus.GIVEN: "good", CosignStatus.RETURNED: "warn"})
register(TaskStatus, {TaskStatus.OPEN: "warn", TaskStatus.DONE: "neutral"})
register(
    PairStatus,
    {
        PairStatus.PROPOSED: "info",
        PairStatus.ASKED: "warn",
        PairStatus.LATER: "neutral",
        PairStatus.NOT_SAME: "neutral",
        PairStatus.MERGED: "good",
    },
)
