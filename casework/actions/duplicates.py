"""Pairs of records that may be of one person: found, asked about, decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import DuplicatePair, Neighbor
from casework.rules.linkage import Found
from casework.states.duplicates import PAIR_MOVES, PairStatus
from heart import ledger
from heart.errors import Invalid
from heart.models import User


@transaction.atomic
def propose(*, found: Sequence[Found], by: User, at: datetime) -> int:
    """Put likely pairs before somebody; returns how many are new there. A sweep's.

    A pair that waits already gets its evidence of today. One that was decided stays decided, unless what is
    known of either changed since and they were said not to be the same.
    """
    known = {(row.first_id, row.second_id): row for row in DuplicatePair.objects.select_for_update().order_by("pk")}
    new = [pair for each in found if (pair := _propose(each, known.get((each.first, each.second)), by, at))]
    ledger.record_many(Event.PAIR_FOUND, [(pair, {}) for pair in new], by=by, at=at)
    return len(new)


def _propose(found: Found, pair: DuplicatePair | None, by: User, at: datetime) -> DuplicatePair | None:
    """The pair, if it is before somebody anew."""
    told = {"weight": found.weight, "evidence": found.evidence, "facts": found.facts}
    if pair is None:
        pair = DuplicatePair(first_id=found.first, second_id=found.second, found_at=at, **told)
        PAIR_MOVES.begin(pair, by=by, at=at)
        return pair
    if pair.status == PairStatus.MERGED or pair.facts == found.facts:
        return None
    again = pair.status == PairStatus.NOT_SAME
    if again and not pair.facts:
        return None
    for name, value in told.items():
        setattr(pair, name, value)
    if again:
        pair.decided_at = pair.decided_by = None
        PAIR_MOVES.apply(pair, PairStatus.PROPOSED, by=by, at=at)
        return pair
    pair.save_by(by)
    return None


@transaction.atomic
def decide(*, pair: DuplicatePair, status: str, by: User, at: datetime | None = None) -> DuplicatePair:
    """Ask for the merge, put the pair off, or say that these are two people: then it is not proposed again.

    Raises NotAllowed, or IllegalMove when the pair has been decided meanwhile.
    """
    at = at or timezone.now()
    pair = DuplicatePair.objects.lock(pair.pk)
    policies.check_can_decide_pair(by, pair)
    if status == PairStatus.MERGED:
        raise Invalid("Merge the two records: the pair follows.")
    pair.decided_at, pair.decided_by = at, by
    PAIR_MOVES.apply(pair, status, by=by, at=at)
    ledger.record(Event.PAIR_DECIDED, pair, by=by, at=at, decision=status)
    return pair


@transaction.atomic
def report(*, one: Neighbor, other: Neighbor, by: User, at: datetime | None = None) -> DuplicatePair:
    """Ask a supervisor to merge two records that somebody knows to be of one person. Asked again, it stays one pair.

    Raises NotAllowed, Invalid when they are one record, or IllegalMove when the pair can't be asked about any more.
    """
    at = at or timezone.now()
    policies.check_can_keep_neighbor(by, one)
    one, other = Neighbor.objects.lock(one.pk), Neighbor.objects.lock(other.pk)
    if one.pk == other.pk:
        raise Invalid("These are one record already.", fields={"other": ["Give the number of another record."]})
    first, second = sorted([one.pk, other.pk])
    pair = DuplicatePair.objects.select_for_update().filter(first_id=first, second_id=second).first()
    if pair is None:
        pair = DuplicatePair(first_id=first, second_id=second, found_at=at)
        PAIR_MOVES.begin(pair, by=by, at=at)
    if pair.status != PairStatus.ASKED:
        pair.decided_at, pair.decided_by = at, by
        PAIR_MOVES.apply(pair, PairStatus.ASKED, by=by, at=at)
    ledger.record(Event.PAIR_DECIDED, pair, by=by, at=at, decision=PairStatus.ASKED)
    return pair


@transaction.atomic
def settle(*, one: Neighbor, other: Neighbor, merged: bool, by: User, at: datetime) -> None:
    """Let the pair of two records follow their merge, or its undoing: then they are two people. A part of either."""
    first, second = sorted([one.pk, other.pk])
    pair = DuplicatePair.objects.select_for_update().filter(first_id=first, second_id=second).first()
    if pair is None:
        return
    pair.decided_at, pair.decided_by = at, by
    target = PairStatus.MERGED if merged else PairStatus.NOT_SAME
    if pair.status != target:
        PAIR_MOVES.apply(pair, target, by=by, at=at)
        ledger.record(Event.PAIR_DECIDED, pair, by=by, at=at, decision=target)
