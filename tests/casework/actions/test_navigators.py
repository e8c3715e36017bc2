"""Profiles and cover for leave: by days of the city, ended by themselves, followed along when covers are covered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from casework import tasks
from casework.actions import navigators
from casework.models import Cover, FollowUp
from casework.models.navigator import _reach
from heart.errors import Invalid, NotAllowed
from heart.models import Message
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def today(now) -> date:
    return now.date()


def cover(away, by_whom, first, last, sol, now) -> Cover:
    return navigators.arrange_cover(away=away, covered_by=by_whom, starts_on=first, ends_on=last, by=sol, at=now)


def stand_ins(person, at) -> list[str]:
    return [one.username for one in Cover.objects.stand_ins([person], at)]


# Profiles


def test_a_profile_is_written_and_written_anew(nadia, sol, now):
    for capacity in (30, 35):
        row = navigators.set_profile(
            person=nadia, beats=["D1", " D2 ", "D1", ""], languages=["Spanish"], capacity=capacity, by=sol, at=now
        )
    assert (row.beats, row.languages, row.capacity) == (["D1", "D2"], ["Spanish"], 35)
    assert row.history.count() == 2


def test_only_supervisors_write_them_and_only_of_those_who_work_cases(nadia, noel, ray, sol, now):
    details = {"beats": [], "languages": [], "capacity": 1, "at": now}
    with pytest.raises(NotAllowed):
        navigators.set_profile(person=nadia, by=noel, **details)
    with pytest.raises(NotAllowed, match="works cases"):
        navigators.set_profile(person=ray, by=sol, **details)


# Cover


def test_a_cover_holds_on_its_days_by_the_citys_calendar(nadia, noel, sol, now, today):
    cover(nadia, noel, today + DAY, today + 2 * DAY, sol, now)
    moments = {
        datetime(2026, 3, 11, 3, 59, tzinfo=UTC): [],  # one minute before midnight in Durham
        datetime(2026, 3, 11, 4, 0, tzinfo=UTC): ["noel"],
        datetime(2026, 3, 13, 3, 59, tzinfo=UTC): ["noel"],
        datetime(2026, 3, 13, 4, 0, tzinfo=UTC): [],
    }
    assert {at: stand_ins(nadia, at) for at in moments} == moments


def test_it_can_be_called_off_before_its_end_and_once(nadia, noel, sol, now, today):
    row = cover(nadia, noel, today, today + 9 * DAY, sol, now)
    for _ in range(2):
        navigators.call_off_cover(cover=row, by=sol, at=now + DAY)
    assert stand_ins(nadia, now + DAY) == []
    assert Cover.objects.get().history.count() == 2


def test_the_same_again_is_one_and_an_overlap_is_refused(nadia, noel, sol, now, today):
    assert cover(nadia, noel, today, today, sol, now) == cover(nadia, noel, today, today, sol, now)
    with pytest.raises(Invalid, match="Call it off first"):
        cover(nadia, noel, today, today + DAY, sol, now)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(-9, -1, "ends_on"), (2, 1, "ends_on"), (0, 400, "ends_on")],
)
def test_days_that_are_over_backwards_or_too_many_are_refused(nadia, noel, sol, now, today, first, last, field):
    with pytest.raises(Invalid) as refused:
        cover(nadia, noel, today + first * DAY, today + last * DAY, sol, now)
    assert field in refused.value.fields


def test_a_leave_that_has_begun_can_still_be_covered(nadia, noel, sol, now, today):
    cover(nadia, noel, today - 3 * DAY, today, sol, now)
    assert stand_ins(nadia, now) == ["noel"]


def test_one_arranges_cover_for_oneself_and_a_supervisor_for_anybody(nadia, noel, cora, now, today):
    navigators.arrange_cover(away=nadia, covered_by=noel, starts_on=today, ends_on=today, by=nadia, at=now)
    with pytest.raises(NotAllowed):
        navigators.arrange_cover(away=nadia, covered_by=cora, starts_on=today, ends_on=today, by=noel, at=now)


def test_nobody_covers_who_works_no_cases_or_is_away_themselves(nadia, ray, sol, now, today):
    with pytest.raises(NotAllowed):
        cover(nadia, ray, today, today, sol, now)
    with pytest.raises(Invalid):
        cover(nadia, nadia, today, today, sol, now)


def test_who_covers_the_cover_covers_both_and_a_ring_ends(nadia, noel, cora, sol, now, today):
    cover(nadia, noel, today, today, sol, now)
    cover(noel, cora, today, today, sol, now)
    assert set(stand_ins(nadia, now)) == {"cora", "noel"}
    cover(cora, nadia, today, today, sol, now)
    assert set(stand_ins(nadia, now)) == {"cora", "noel"}
    assert set(Cover.objects.covered(cora, now)) == {nadia.pk, noel.pk}


def test_a_cover_who_has_left_covers_nobody(nadia, noel, sol, now, today):
    cover(nadia, noel, today, today, sol, now)
    noel.is_active = False
    noel.save_by(sol)
    assert stand_ins(nadia, now) == []


# What the sweeps do with it


def told(kind) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_reminders_go_to_the_cover_too_and_only_while_it_lasts(nadia, noel, sol, sweeper, now, today):
    soon, later = (make.case(at=now + shift, assigned_to=nadia) for shift in (0 * DAY, 4 * DAY))
    cover(nadia, noel, today, today + 2 * DAY, sol, now)
    tasks.remind(now + 40 * HOUR, sweeper)
    assert told("follow_up_reminded") == ["nadia", "noel"]
    tasks.remind(now + 4 * DAY + 40 * HOUR, sweeper)
    assert told("follow_up_reminded") == ["nadia", "nadia", "noel"]
    assert soon.pk != later.pk


def test_of_a_navigator_who_has_left_the_cover_hears_beside_the_supervisors(nadia, noel, sol, sweeper, now, today):
    make.case(at=now, assigned_to=nadia)
    cover(nadia, noel, today, today + 5 * DAY, sol, now)
    nadia.is_active = False
    nadia.save_by(sol)
    tasks.tell_overdue(now + 49 * HOUR, sweeper)
    assert told("follow_up_overdue") == ["noel", "sol"]


def test_another_call_about_the_neighbor_reaches_the_cover(nadia, noel, sol, now, today):
    case = make.case(at=now, assigned_to=nadia)
    cover(nadia, noel, today, today, sol, now)
    make.encounter(at=now, neighbor=case.neighbor, details={})
    assert told("call_about_neighbor") == ["nadia", "noel"]


def test_who_is_to_cover_gets_a_message(nadia, noel, now, today):
    with time_machine.travel(now):
        navigators.arrange_cover(away=nadia, covered_by=noel, starts_on=today, ends_on=today, by=nadia)
    assert told("cover_arranged") == ["noel"]
    assert not FollowUp.objects.exists()


pairs = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12)


@given(pairs, st.integers(1, 6))
def test_following_covers_always_ends_and_finds_all_who_can_be_reached(links, start):
    """Against a slower way to say the same: as many rounds as there are links."""
    known = {start}
    for _ in links:
        known |= {target for source, target in links if source in known}
    assert _reach(links, [start]) == known - {start}
