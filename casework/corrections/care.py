"""What a case holds: needs, notes, files, goals."""

from __future__ import annotations

from django.urls import reverse

from casework.correction_kinds import Kind, register
from casework.corrections.ground import Facts, case_path
from casework.models import Addendum, Attachment, Goal, GoalProgress, GoalStep, Need, Note
from casework.states import NoteStatus
from heart import clock
from heart.permissions import Permission as P


def _need_facts(need: Need) -> Facts:
    return [("Need", need.get_domain_display()), ("Detail", need.detail), ("State", need.get_status_display())]


def _note_facts(note: Note) -> Facts:
    return [("Note", note.title), ("Written by", str(note.author)), ("State", note.get_status_display())]


register(
    Kind(
        "need",
        Need,
        "need",
        P.WORK_CASES,
        _need_facts,
        lambda row: case_path(row, "needs"),
        joined=("case",),
        under="case",
    )
)
register(
    Kind(
        "note",
        Note,
        "note",
        P.WRITE_NOTES,
        _note_facts,
        lambda row: reverse("note", args=[row.pk]),
        joined=("case", "author"),
        own_only=lambda note: note.status == NoteStatus.DRAFT,
        under="case",
    )
)
register(
    Kind(
        "addendum",
        Addendum,
        "addendum",
        P.WRITE_NOTES,
        lambda row: [("Addendum to", row.note.title), ("Written by", str(row.author))],
        lambda row: reverse("note", args=[row.note_id]),
        joined=("note__case", "author"),
        under="note__case",
    )
)
register(
    Kind(
        "attachment",
        Attachment,
        "attachment",
        P.WRITE_NOTES,
        lambda row: [("Attachment", row.title), ("Added", clock.moment(row.added_at))],
        lambda row: case_path(row),
        joined=("case",),
        under="case",
    )
)
register(
    Kind(
        "goal",
        Goal,
        "goal",
        P.WORK_CASES,
        lambda row: [("Goal", row.words), ("State", row.get_status_display())],
        lambda row: case_path(row, "goals"),
        joined=("case",),
        under="case",
    )
)
register(
    Kind(
        "step",
        GoalStep,
        "step",
        P.WORK_CASES,
        lambda row: [("Step", row.what), ("Who", row.who)],
        lambda row: case_path(row, "goals"),
        joined=("goal__case",),
        under="goal__case",
    )
)
register(
    Kind(
        "progress",
        GoalProgress,
        "progress",
        P.WORK_CASES,
        lambda row: [("Progress", row.words), ("Told", clock.moment(row.told_at))],
        lambda row: case_path(row, "goals"),
        joined=("goal__case",),
        under="goal__case",
    )
)
