"""The supervisor's board: load, ages, what is old, and gaps that are mended at a press."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from casework.actions import navigators, supervision
from casework.models import Case, Encounter, FollowUp
from casework.queries.board import board, long_open
from casework.queries.supervision import load
from heart.errors import NotAllowed
from heart.models import Event
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def late(now, hours, **changes) -> Case:
    """A case whose follow-up is so many hours overdue."""
    return make.case(at=now - (48 + hours) * HOUR, **changes)


def counts(ages) -> list[int]:
    return [age.count for age in ages]


@pytest.mark.parametrize(
    ("hours", "place"), [(0.1, 0), (24, 0), (24.1, 1), (72, 1), (72.1, 2), (168, 2), (168.1, 3), (2000, 3)]
)
def test_what_is_overdue_stands_in_one_age(nadia, sol, now, hours, place):
    late(now, hours, assigned_to=nadia)
    make.case(at=now, assigned_to=nadia)
    assert counts(board(sol, now).overdue) == [int(number == place) for number in range(4)]


@pytest.mark.parametrize(("hours", "place"), [(1, 0), (24, 0), (25, 1), (72, 1), (73, 2)])
def test_so_does_what_nobody_has(nadia, sol, now, hours, place):
    make.case(at=now - hours * HOUR)
    make.case(at=now, assigned_to=nadia)
    assert counts(board(sol, now).unassigned) == [int(number == place) for number in range(3)]


@pytest.mark.parametrize(("days", "old"), [(90, 0), (90.1, 1)])
def test_a_case_is_long_open_past_ninety_days(nadia, sol, now, days, old):
    make.case(at=now - timedelta(days=days), assigned_to=nadia)
    assert board(sol, now).long == len(long_open(sol, now)) == old


def test_the_load_says_who_is_beyond_their_capacity_and_whom_they_have_not_reached(nadia, sol, now):
    navigators.set_profile(person=nadia, beats=[], languages=[], capacity=1, by=sol)
    for _ in range(2):
        make.case(at=now, assigned_to=nadia)
    row = next(one for one in load(sol, now) if one.person == nadia)
    assert (row.open, row.not_reached, row.capacity, row.beyond) == (2, 2, 1, True)
    assert "2 of 1 2 not reached Beyond capacity" in words(browser(sol).get("/supervise/"))


def test_the_page_takes_the_same_statements_with_one_case_and_with_twenty(nadia, sol, now):
    client = browser(sol)
    late(now, 1, assigned_to=nadia)
    make.case(at=now - 100 * DAY)
    one = statements(lambda: client.get("/supervise/"))
    for number in range(10):
        late(now, number, assigned_to=nadia)
        make.case(at=now - 100 * DAY)
    assert statements(lambda: client.get("/supervise/")) == one


def test_gaps_are_shown_and_mended_at_a_press(nadia, sol, now):
    lost, stuck = make.case(at=now), make.case(at=now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_followup WHERE case_id = %s", [lost.pk])
        cursor.execute(
            "UPDATE casework_followup SET status = 'completed', closed_at = now(), closed_by_id = %s, result = 'x'"
            " WHERE case_id = %s",
            [nadia.pk, stuck.pk],
        )
    client = browser(sol)
    said = words(client.get("/supervise/"))
    assert "2 open cases have no next step. 1 encounter is owed a follow-up and has none." in said
    assert said.index("Mend them now") < said.index("Escalated"), "what must be zero and is not stands first"
    answer = client.post("/supervise/repair/")
    assert answer.url == "/supervise/"
    said = words(client.get("/supervise/"))
    assert "2 mended." in said
    assert "Mend them now" not in said
    assert not Encounter.objects.unfollowed().exists()
    assert not Case.objects.without_next_step().exists()
    assert FollowUp.objects.filter(status="open").count() == 2
    assert Event.objects.filter(kind="casework.case_repaired", by=sol).count() == 1
    assert supervision.mend(by=sol) == 0


def test_only_a_supervisor_mends(nadia):
    with pytest.raises(NotAllowed):
        supervision.mend(by=nadia)
    assert browser(nadia).post("/supervise/repair/").status_code == 403
