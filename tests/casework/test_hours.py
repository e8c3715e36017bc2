"""A program's week by the city's clock: past midnight, through both nights on which clocks are turned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.hours import DAY, Shift, shifts_meet, units_at

DURHAM = ZoneInfo("America/New_York")
JANUARY = date(2026, 1, 1)
MONDAY, TUESDAY, WEDNESDAY, SATURDAY, SUNDAY = 0, 1, 2, 5, 6


def shift(weekday: int, starts: str, ends: str, units: int = 1, since: date = JANUARY, until: date | None = None):
    """As an administrator writes it: "18:00" to "02:00" runs past midnight."""
    first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (starts, ends))
    return Shift(weekday, first, last if last > first else last + DAY, units, since, until)


def durham(day: date, clock: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=DURHAM, fold=fold)


MON = date(2026, 3, 9)
TUE = MON + timedelta(days=1)


class TestOneShift:
    @pytest.mark.parametrize(
        ("clock", "units"), [("05:59:59", 0), ("06:00", 2), ("13:30", 2), ("17:59:59", 2), ("18:00", 0)]
    )
    def test_holds_its_first_minute_and_not_its_last(self, clock, units):
        assert units_at([shift(MONDAY, "06:00", "18:00", 2)], durham(MON, clock)) == units

    def test_is_of_its_own_weekday(self):
        assert units_at([shift(MONDAY, "06:00", "18:00")], durham(TUE, "12:00")) == 0

    @pytest.mark.parametrize(
        ("day", "clock", "units"),
        [
            *((MON, "01:00", 0), (MON, "17:59", 0), (MON, "18:00", 1), (MON, "23:59:59", 1)),
            *((TUE, "00:00", 1), (TUE, "01:59:59", 1), (TUE, "02:00", 0), (TUE, "18:00", 0)),
        ],
    )
    def test_can_run_past_midnight(self, day, clock, units):
        assert units_at([shift(MONDAY, "18:00", "02:00")], durham(day, clock)) == units

    def test_the_same_time_twice_is_all_day(self):
        all_day = [shift(MONDAY, "07:00", "07:00")]
        assert units_at(all_day, durham(MON, "06:59")) == 0
        assert units_at(all_day, durham(MON, "07:00")) == 1
        assert units_at(all_day, durham(TUE, "06:59:59")) == 1
        assert units_at(all_day, durham(TUE, "07:00")) == 0

    def test_midnight_to_midnight_is_the_day(self):
        assert units_at([shift(MONDAY, "00:00", "00:00")], durham(MON, "00:00")) == 1
        assert units_at([shift(MONDAY, "00:00", "00:00")], durham(TUE, "00:00")) == 0

    def test_sundays_night_runs_into_monday(self):
        assert units_at([shift(SUNDAY, "22:00", "03:00")], durham(MON, "02:00")) == 1


class TestInForce:
    def test_the_first_and_the_last_day_count(self):
        rows = [shift(MONDAY, "06:00", "18:00", since=MON, until=MON)]
        assert units_at(rows, durham(MON, "12:00")) == 1
        assert units_at(rows, durham(MON - timedelta(days=7), "12:00")) == 0
        assert units_at(rows, durham(MON + timedelta(days=7), "12:00")) == 0

    def test_the_last_night_runs_to_its_end(self):
        assert units_at([shift(MONDAY, "18:00", "02:00", until=MON)], durham(TUE, "01:00")) == 1

    def test_the_night_before_the_first_day_does_not_count(self):
        assert units_at([shift(MONDAY, "18:00", "02:00", since=TUE)], durham(TUE, "01:00")) == 0

    def test_teams_of_two_shifts_add_up(self):
        assert (
            units_at([shift(MONDAY, "06:00", "18:00", 2), shift(MONDAY, "12:00", "20:00", 3)], durham(MON, "13:00"))
            == 5
        )


class TestTheClockOnTheWall:
    SPRING = date(2026, 3, 8)  # at two it is three
    AUTUMN = date(2026, 11, 1)  # at two it is one again

    def test_a_night_in_spring_ends_by_the_clock(self):
        night = [shift(SATURDAY, "22:00", "03:00")]
        before = datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC).astimezone(DURHAM)
        after = before + timedelta(seconds=1)
        assert units_at(night, before.astimezone(UTC).astimezone(DURHAM)) == 1
        assert units_at(night, datetime(2026, 3, 8, 7, 0, tzinfo=UTC).astimezone(DURHAM)) == 0
        assert after.day == 8

    def test_the_hour_that_comes_twice_in_autumn_is_worked_twice(self):
        night = [shift(SATURDAY, "22:00", "02:00")]
        for hour_utc in (5, 6):  # half past one in the morning, both times
            at = datetime(2026, 11, 1, hour_utc, 30, tzinfo=UTC).astimezone(DURHAM)
            assert (at.hour, at.minute) == (1, 30)
            assert units_at(night, at) == 1
        assert units_at(night, datetime(2026, 11, 1, 7, 0, tzinfo=UTC).astimezone(DURHAM)) == 0

    def test_a_shift_inside_the_hour_that_is_left_out_is_never_reached(self):
        gone = [shift(SUNDAY, "02:00", "03:00")]
        start = datetime(2026, 3, 8, 0, 0, tzinfo=UTC)
        moments = [(start + timedelta(minutes=minute)).astimezone(DURHAM) for minute in range(0, 1440)]
        assert not any(units_at(gone, at) for at in moments)


moments = st.datetimes(min_value=datetime(2026, 1, 5), max_value=datetime(2027, 1, 5)).map(
    lambda at: at.replace(tzinfo=UTC).astimezone(DURHAM)
)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 2, 15))


@st.composite
def shifts(draw) -> Shift:
    starts = draw(st.integers(0, DAY - 1))
    ends = starts + draw(st.integers(1, DAY))
    since = draw(days)
    until = draw(st.none() | days.map(lambda day: max(day, since)))
    return Shift(draw(st.integers(0, 6)), starts, ends, draw(st.integers(1, 9)), since, until)


def spelled_out(one: Shift, since: date, until: date) -> list[tuple[datetime, datetime]]:
    """Every time that the shift is worked, as moments of the wall clock: the slow way."""
    found = []
    day = since
    while day <= until:
        if one.weekday == day.weekday() and one.since <= day and (one.until is None or day <= one.until):
            midnight = datetime(day.year, day.month, day.day)
            found.append((midnight + timedelta(minutes=one.starts), midnight + timedelta(minutes=one.ends)))
        day += timedelta(days=1)
    return found


@given(st.lists(shifts(), max_size=4), moments)
def test_teams_on_duty_are_those_of_the_shifts_spelled_out(rows, at):
    wall = at.replace(tzinfo=None, fold=0)
    around = (wall.date() - timedelta(days=3), wall.date() + timedelta(days=3))
    expected = sum(one.units for one in rows for first, last in spelled_out(one, *around) if first <= wall < last)
    assert units_at(rows, at) == expected


@given(shifts(), shifts())
def test_two_shifts_meet_exactly_where_some_minute_is_worked_in_both(one, other):
    span = (date(2025, 12, 25), date(2026, 3, 15))
    common = any(
        first < other_last and other_first < last
        for first, last in spelled_out(one, *span)
        for other_first, other_last in spelled_out(other, *span)
    )
    assert shifts_meet(one, other) == common
    assert shifts_meet(other, one) == common


@given(moments)
def test_every_moment_of_the_year_is_in_exactly_one_of_seven_full_days(at):
    assert units_at([Shift(day, 0, DAY, 1, JANUARY - timedelta(days=7)) for day in range(7)], at) == 1


@given(moments, st.integers(1, DAY - 1))
def test_two_shifts_that_touch_leave_no_gap_and_do_not_overlap(at, middle):
    week = [Shift(day, 0, middle, 1, JANUARY - timedelta(days=7)) for day in range(7)]
    week += [Shift(day, middle, DAY, 1, JANUARY - timedelta(days=7)) for day in range(7)]
    assert units_at(week, at) == 1
    assert not shifts_meet(week[0], week[7])
