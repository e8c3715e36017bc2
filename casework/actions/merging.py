"""Two records of one person become one, and one merge that was a mistake becomes two again (rule 13)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import duplicates, indexing, undoing
from casework.actions.steps import Steps, Undoing, lock_both
from casework.events import Event
from casework.models import Case, FollowUp, Merge, Neighbor, NeighborName
from casework.states import CaseStatus
from heart import ledger, outbox
from heart.models import User

# Filled in on the record kept where it says nothing; together what is only told together.
FILLED = (
    ("given_name", "family_name"),
    ("also_known_as",),
    ("date_of_birth",),
    ("birth_year_about",),
    ("pronouns",),
    ("language", "language_code"),
    ("identifying_note",),
    ("usual_places",),
)


@transaction.atomic
def merge(*, kept: Neighbor, other: Neighbor, by: User, at: datetime | None = None) -> Merge:
    """Make `other` a part of `kept`: every record about them moves, and what both have is joined.

    Of two open cases one goes on, with everything of both. Consents stay as they were given, and a partner goes on
    seeing what was released. Raises NotAllowed, or IllegalMove if one of them has been merged already.
    """
    at = at or timezone.now()
    _wait_for_attempts(kept, other)
    kept, other = lock_both(kept, other)
    policies.check_can_merge(by, kept, other)
    done = Merge(kept=kept, other=other, merged_at=at, merged_by=by).save_by(by)
    steps = Steps(done, by=by, at=at)
    _say_one_name(steps, kept, other)
    steps.bring(other, kept)
    _fill(steps, kept, other)
    steps.change(other, merged_into=kept)
    duplicates.settle(one=kept, other=other, merged=True, by=by, at=at)
    indexing.follow(other)
    ledger.record(Event.NEIGHBORS_MERGED, kept, by=by, at=at, other=other.pk, changes=steps.position)
    for person in {case.assigned_to for case in steps.cases if case.assigned_to is not None} - {by}:
        outbox.owe("neighbors_merged", kept, to=person, path=f"/neighbors/{kept.pk}/", at=at)
    return done


@transaction.atomic
def undo(*, merge: Merge, by: User, at: datetime | None = None) -> Merge:
    """Take a merge back: every row that it changed is as it was, but for what somebody changed since.

    What was written since about a row that goes back goes with it; all else stays with the record kept. Raises
    NotAllowed, or IllegalMove if it is undone already, or if the record kept has itself been merged since.
    """
    at = at or timezone.now()
    _wait_for_attempts(merge.kept, merge.other)
    kept, other = lock_both(merge.kept, merge.other)
    merge = Merge.objects.lock(merge.pk)
    policies.check_can_undo_merge(by, merge, kept)
    changes = Undoing(merge, by=by, at=at)
    changes.take_back()
    _keep_next_steps(kept, other, by=by, at=at)
    merge.undone_at, merge.undone_by = at, by
    merge.save_by(by)
    duplicates.settle(one=kept, other=other, merged=False, by=by, at=at)
    for neighbor in (kept, other):
        indexing.follow(neighbor)
    ledger.record(Event.MERGE_UNDONE, kept, by=by, at=at, other=other.pk, changes=changes.back, stayed=changes.stayed)
    return merge


def _wait_for_attempts(*neighbors: Neighbor) -> None:
    """An attempt holds its follow-up before it holds the case: whoever comes second waits here, and nobody for both."""
    list(FollowUp.objects.filter(case__neighbor__in=neighbors).select_for_update(of=("self",)).order_by("pk"))


def _keep_next_steps(*neighbors: Neighbor, by: User, at: datetime) -> None:
    """Give a review to a case whose last follow-up was ended while the two were one, and to one that got none back."""
    open_cases = Case.objects.select_for_update().filter(neighbor__in=neighbors).exclude(status=CaseStatus.CLOSED)
    for case in open_cases.order_by("pk"):
        undoing.keep_next_step(case=case, by=by, at=at)


def _say_one_name(steps: Steps, kept: Neighbor, other: Neighbor) -> None:
    """The name to say is that of the record kept."""
    said = NeighborName.objects.current().filter(preferred=True)
    if said.filter(neighbor=kept).exists():
        for name in said.filter(neighbor=other).select_for_update().order_by("pk"):
            steps.change(name, preferred=False)


def _fill(steps: Steps, kept: Neighbor, other: Neighbor) -> None:
    """What only the other record knows, the one kept knows too."""
    for names in FILLED:
        if not any(getattr(kept, name) for name in names) and any(getattr(other, name) for name in names):
            steps.change(kept, **{name: getattr(other, name) for name in names})
    for name in ("has_phone", "needs_interpreter"):
        if getattr(other, name) and not getattr(kept, name):
            steps.change(kept, **{name: True})
