"""Merges in the same moment as other work: one of two merges, and no row written between the records."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from casework.actions import follow_ups, merging, neighbors
from casework.models import Case, ContactAttempt, FollowUp, Merge, Neighbor
from casework.states import FollowUpStatus
from heart.errors import IllegalMove
from tests.casework.test_at_once import Person, somebody_waits, together, until
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


@pytest.fixture
def two(nadia, noel, now):
    return make.case(at=now, assigned_to=nadia).neighbor, make.case(at=now, assigned_to=noel).neighbor


def outcome(work):
    """What came of it, or the refusal."""

    def run():
        try:
            return work()
        except IllegalMove as refusal:
            return refusal

    return run


def test_of_two_merges_the_opposite_way_one_is_refused(two, sol, now):
    one, other = two
    done = together(
        outcome(lambda: merging.merge(kept=one, other=other, by=sol, at=now)),
        outcome(lambda: merging.merge(kept=other, other=one, by=sol, at=now)),
    )
    assert sorted(type(each).__name__ for each in done) == ["IllegalMove", "Merge"]
    assert Neighbor.objects.filter(merged_into__isnull=False).count() == 1


def test_undone_by_two_at_once_it_is_undone_once(two, sol, now):
    done = merging.merge(kept=two[0], other=two[1], by=sol, at=now)
    came = together(*[outcome(lambda: merging.undo(merge=done, by=sol, at=now))] * 2)
    assert sorted(type(each).__name__ for each in came) == ["IllegalMove", "Merge"]
    assert Case.objects.exclude(status="closed").count() == 2


def test_an_attempt_logged_while_the_records_are_merged_stands_with_the_case_that_goes_on(two, sol, noel, now):
    kept, other = two
    follow_up = FollowUp.objects.get(case__neighbor=other)
    with transaction.atomic():
        merging.merge(kept=kept, other=other, by=sol, at=now)
        logging = Person(
            lambda: follow_ups.log_attempt(
                submission=uuid4(), follow_up=follow_up, channel="phone", result="no_answer", by=noel, at=now
            )
        )
        until(somebody_waits)
    logging.done()
    attempt = ContactAttempt.objects.get()
    assert attempt.case == Case.objects.exclude(status="closed").get()
    assert attempt.case.neighbor == kept
    follow_up.refresh_from_db()
    assert follow_up.status == FollowUpStatus.COMPLETED


def test_what_is_learned_while_the_records_are_merged_is_learned_of_the_one_kept(two, sol, nadia, now):
    kept, other = two
    with transaction.atomic():
        merging.merge(kept=kept, other=other, by=sol, at=now)
        writing = Person(lambda: neighbors.add_phone(neighbor=other, number="919-555-0177", by=nadia, at=now))
        until(somebody_waits)
    assert writing.done().neighbor_id == kept.pk
    assert Merge.objects.count() == 1
