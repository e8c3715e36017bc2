"""Whether a service is open: days, times, effective dates, midnight, and the city's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from referrals.models import Schedule
from referrals.rules.fit import Fit
from referrals.rules.opening import When, hours_reason, pattern

TUESDAY = date(2026, 3, 10)  # the second of March 2026, and the fourth from its end


def schedule(**changes):
    """Weekdays from nine to five."""
    base = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": time(9), "closes_at": time(17)}
    return Schedule(**{**base, **changes})


def fit(*schedules, day=TUESDAY, at=time(10)):
    return hours_reason(schedules, When(day, at)).fit


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (time(8, 59), Fit.AGAINST),
        (time(9), Fit.FITS),
        (time(16, 59), Fit.FITS),
        (time(17), Fit.AGAINST),
    ],
)
def test_from_the_minute_it_opens_to_the_minute_it_closes(at, expected):
    assert fit(schedule(), at=at) is expected


def test_on_its_days_only():
    assert fit(schedule(), day=date(2026, 3, 14)) is Fit.AGAINST
    assert fit(schedule(byday="MO, TU"), at=time(10)) is Fit.FITS


@pytest.mark.parametrize(
    ("changes", "day", "at", "expected"),
    [
        ({"opens_at": time(20), "closes_at": time(6)}, TUESDAY, time(23), Fit.FITS),
        ({"opens_at": time(20), "closes_at": time(6)}, date(2026, 3, 14), time(5), Fit.FITS),  # since Friday evening
        ({"opens_at": time(20), "closes_at": time(6)}, date(2026, 3, 14), time(6), Fit.AGAINST),
        ({"opens_at": time(20), "closes_at": time(6)}, date(2026, 3, 9), time(5), Fit.AGAINST),  # not on Sundays
        ({"opens_at": time(0), "closes_at": time(0)}, TUESDAY, time(12), Fit.FITS),
        ({"opens_at": time(0), "closes_at": time(23, 59)}, TUESDAY, time(23, 59), Fit.FITS),
        ({"freq": "MONTHLY", "byday": "2TU"}, TUESDAY, time(10), Fit.FITS),
        ({"freq": "MONTHLY", "byday": "1TU,-4TU"}, TUESDAY, time(10), Fit.FITS),
        ({"freq": "MONTHLY", "byday": "3TU"}, TUESDAY, time(10), Fit.AGAINST),
        ({"freq": "MONTHLY", "byday": "", "bymonthday": "10"}, TUESDAY, time(10), Fit.FITS),
        ({"freq": "MONTHLY", "byday": "", "bymonthday": "-22"}, TUESDAY, time(10), Fit.FITS),
        ({"freq": "MONTHLY", "byday": "", "bymonthday": "1,1"}, TUESDAY, time(10), Fit.AGAINST),
    ],
)
def test_over_midnight_and_by_the_month(changes, day, at, expected):
    assert fit(schedule(**changes), day=day, at=at) is expected


@pytest.mark.parametrize(
    "changes",
    [
        {"interval": 2},
        {"count": 3},
        {"byweekno": "1,2"},
        {"byyearday": "100"},
        {"byday": ""},
        {"closes_at": None},
        {"opens_at": None},
    ],
)
def test_what_is_not_understood_is_unsure_and_never_open(changes):
    assert fit(schedule(**changes)) is Fit.UNSURE


def test_half_a_time_says_what_it_can():
    assert fit(schedule(opens_at=None), at=time(18)) is Fit.AGAINST
    assert fit(schedule(closes_at=None), at=time(8)) is Fit.AGAINST
    assert fit(schedule(closes_at=None), day=date(2026, 3, 14)) is Fit.AGAINST


def test_no_hours_are_unsure():
    assert hours_reason([], When(TUESDAY, time(10))).text == "Hours are not listed"


@pytest.mark.parametrize("changes", [{"valid_to": date(2026, 3, 9)}, {"until": date(2026, 1, 1)}])
def test_hours_that_ended_tell_nothing(changes):
    reason = hours_reason([schedule(**changes)], When(TUESDAY, time(10)))
    assert (reason.fit, reason.text) == (Fit.UNSURE, "Its hours are out of date")


def test_only_the_hours_in_effect_count():
    winter = schedule(valid_from=date(2025, 11, 1), valid_to=date(2026, 3, 31))
    summer = schedule(valid_from=date(2026, 4, 1), dtstart=date(2026, 4, 1), opens_at=time(12), closes_at=time(20))
    assert fit(winter, summer, at=time(19)) is Fit.AGAINST
    assert fit(winter, summer, day=date(2026, 4, 7), at=time(19)) is Fit.FITS
    assert fit(winter, summer, day=date(2026, 3, 31), at=time(10)) is Fit.FITS


def test_one_schedule_that_says_open_is_enough_and_one_unclear_leaves_it_open():
    unclear = schedule(byday="", description="By appointment")
    assert fit(schedule(), unclear) is Fit.FITS
    reason = hours_reason([schedule(), unclear], When(TUESDAY, time(20)))
    assert (reason.fit, reason.text) == (Fit.UNSURE, "Ask for its hours: “By appointment”")


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 3, 10, 14, 0, tzinfo=UTC), "Open now, until 5:00 PM"),
        (datetime(2026, 3, 10, 11, 0, tzinfo=UTC), "Closed now: opens today at 9:00 AM"),
        (datetime(2026, 3, 10, 22, 0, tzinfo=UTC), "Closed now: opens tomorrow at 9:00 AM"),
        (datetime(2026, 3, 14, 14, 0, tzinfo=UTC), "Closed now: opens Monday at 9:00 AM"),
    ],
)
def test_now_in_words(at, text):
    assert hours_reason([schedule()], When.now(at)).text == text


def test_then_in_words():
    when = When.next(5, time(14), datetime(2026, 3, 10, 14, 0, tzinfo=UTC))
    assert when.day == date(2026, 3, 14)
    assert hours_reason([schedule()], when).text == "Closed Saturday at 2:00 PM"
    assert hours_reason([schedule(byday="SA")], when).text == "Open Saturday at 2:00 PM"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 3, 6, 13, 30, tzinfo=UTC), Fit.AGAINST),  # Friday, 8:30 in the winter's clock
        (datetime(2026, 3, 9, 13, 30, tzinfo=UTC), Fit.FITS),  # Monday, 9:30: the clocks went forward between
        (datetime(2026, 10, 30, 20, 30, tzinfo=UTC), Fit.FITS),  # Friday, 4:30 in the summer's clock
        (datetime(2026, 11, 2, 21, 30, tzinfo=UTC), Fit.FITS),  # Monday, 4:30 again, an hour later for UTC
        (datetime(2026, 11, 2, 22, 0, tzinfo=UTC), Fit.AGAINST),
    ],
)
def test_the_citys_clock_counts_whatever_its_daylight_saving(at, expected):
    assert hours_reason([schedule()], When.now(at)).fit is expected


def test_the_day_of_the_city_is_not_that_of_utc():
    sunday_evening = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
    assert When.now(sunday_evening).day == date(2026, 3, 8)
    assert hours_reason([schedule(byday="SU", closes_at=time(23))], When.now(sunday_evening)).fit is Fit.FITS


def test_the_patterns_of_a_day():
    assert pattern(TUESDAY).weekly == "(^|,) *TU *(,|$)"
    assert "(\\+?2|-4)?TU" in pattern(TUESDAY).monthly
    assert "(10|-22)" in pattern(TUESDAY).month_day
