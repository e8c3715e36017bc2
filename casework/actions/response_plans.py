"""Response plans of familiar neighbors: versions written with them, never changed; opened for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Neighbor, ResponsePlan
from heart import ledger
from heart.errors import IllegalMove, Invalid
from heart.models import User

PARTS = ("helps", "makes_worse", "signs", "whom_to_call", "wishes", "own_words")
LONGEST_REVIEW_DAYS = 366


@transaction.atomic
def write(
    *,
    submission: UUID,
    neighbor: Neighbor,
    words: Mapping[str, str],
    written_with: str,
    review_on: date,
    present: str = "",
    by: User,
    at: datetime | None = None,
) -> ResponsePlan:
    """Write the next version of a neighbor's plan; the earlier ones stay as they were.

    `words` are its parts (PARTS). The same `submission` again returns the version that it made. Raises NotAllowed,
    or Invalid: what helps must be said, and the plan is looked at again within a year.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(neighbor.pk)
    policies.check_can_keep_neighbor(by, neighbor)
    done: ResponsePlan | None = ResponsePlan.objects.filter(submission=submission).first()
    if done is not None:
        return done
    parts = {name: words.get(name, "").strip() for name in PARTS}
    if not parts["helps"]:
        raise Invalid("Say what helps.", fields={"helps": ["Say what helps: it is what a responder reads first."]})
    today = timezone.localdate(at)
    if not 0 < (review_on - today).days <= LONGEST_REVIEW_DAYS:
        raise Invalid("Choose another day.", fields={"review_on": ["Choose a day from tomorrow on, within a year."]})
    plan = ResponsePlan(
        submission=submission,
        neighbor=neighbor,
        **parts,
        written_with=written_with,
        present=present,
        review_on=review_on,
        written_at=at,
        written_by=by,
    ).save_by(by)
    ledger.record(Event.PLAN_WRITTEN, plan, by=by, at=at, written_with=written_with)
    return plan


@transaction.atomic
def withdraw(*, plan: ResponsePlan, why: str, by: User, at: datetime | None = None) -> ResponsePlan:
    """The plan is not shown any more, as when the neighbor takes it back. Its versions stay for those who keep them.

    Raises NotAllowed, IllegalMove unless it is the newest version and in force, or Invalid without a reason.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(plan.neighbor_id)
    policies.check_can_keep_neighbor(by, neighbor)
    if not ResponsePlan.objects.in_force().filter(pk=plan.pk).exists():
        raise IllegalMove("This is not the plan in force any more; nothing was changed.")
    if not why.strip():
        raise Invalid("Say why.", fields={"why": ["Say why, in a few words."]})
    plan.withdrawn_at, plan.withdrawn_by, plan.withdrawn_why = at, by, why
    plan.save_by(by)
    ledger.record(Event.PLAN_WITHDRAWN, plan, by=by, at=at)
    return plan
