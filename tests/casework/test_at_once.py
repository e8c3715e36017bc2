"""Two people in the same second: one case, one response, and no follow-up that hangs on a closed case."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from casework.actions import cases, needs, responses
from casework.actions.responses import Member
from casework.models import Case, Encounter, FollowUp, Response
from casework.states import CaseStatus, FollowUpStatus
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


class Person(threading.Thread):
    """Somebody who does one thing, on a connection of their own."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.work, self.result, self.fault = work, None, None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as fault:
            self.fault = fault
        finally:
            connections.close_all()

    def done(self) -> object:
        self.join(20)
        assert not self.is_alive(), "still waiting for a lock"
        if self.fault is not None:
            raise self.fault
        return self.result


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def record(ray, cora, now):
    def record(*people, **facts):
        members = [Member("emt", ray), Member("clinician", cora)]
        return responses.record(facts=make.facts(now, **facts), members=members, met=people, by=ray, at=now)

    return record


def together(*works):
    """Start them at the same moment; what each came to."""
    ready = threading.Barrier(len(works))

    def waiting(work):
        def run():
            connection.ensure_connection()
            ready.wait(10)
            return work()

        return run

    people = [Person(waiting(work)) for work in works]
    return [person.done() for person in people]


def test_a_double_tap_in_the_same_moment_is_one_response(record):
    submission, met = uuid4(), make.met()
    made = together(*[lambda: record(met, submission=submission)] * 4)
    assert len({one.pk for one in made}) == 1
    assert Response.objects.count() == Encounter.objects.count() == FollowUp.objects.count() == 1


def test_two_teams_that_meet_the_same_neighbor_open_one_case(record):
    neighbor = record(make.met(wish="refused")).encounters.get().neighbor
    again = make.met(neighbor=neighbor, details={})
    together(*[lambda: record(again)] * 4)
    assert Case.objects.count() == 1
    assert FollowUp.objects.filter(case=Case.objects.get()).count() == 4


def test_whoever_opens_a_case_at_once_gets_the_same_one(record, ray, now):
    neighbor = record(make.met(wish="refused")).encounters.get().neighbor
    made = together(*[lambda: cases.open_or_join(neighbor=neighbor, by=ray, at=now)] * 4)
    assert len({case.pk for case in made}) == 1


def test_two_teams_that_meet_the_same_two_people_do_not_block_each_other(record):
    one, other = (record(make.met()).encounters.get().neighbor for _ in range(2))
    met = [make.met(neighbor=neighbor, details={}) for neighbor in (one, other)]
    together(*[lambda: record(*met), lambda: record(*reversed(met))] * 3)
    assert Response.objects.count() == 8


def test_a_case_closed_in_the_same_moment_keeps_no_open_follow_up(record, nadia, now):
    case = record(make.met()).encounters.get().case
    needs.close(need=case.needs.get(), unmet_reason="declined", by=nadia, at=now)
    closed, go = threading.Event(), threading.Event()

    def close():
        with transaction.atomic():
            cases.close(case=case, outcome="declined", by=nadia, at=now)
            closed.set()
            assert go.wait(10)

    closing = Person(close)
    assert closed.wait(10)
    recording = Person(lambda: record(make.met(neighbor=case.neighbor, details={})))
    until(somebody_waits)
    go.set()
    closing.done()
    recording.done()
    left = FollowUp.objects.filter(status=FollowUpStatus.OPEN).select_related("case").get()
    assert left.case != case
    assert left.case.status == CaseStatus.OPEN
    assert not Case.objects.without_next_step().exists()
