"""Local times without an offset, above all in the two nights a year when that is not enough."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.cad.times import ISO, ISO_OFFSET, BadTime, parse

DURHAM = ZoneInfo("America/New_York")
SECONDS = "%Y-%m-%d %H:%M:%S"


def at(text: str, *formats: str, zone: ZoneInfo = DURHAM, not_before: datetime | None = None) -> datetime:
    return parse(text, formats=formats or (SECONDS,), zone=zone, not_before=not_before)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_winter_and_a_summer_time_have_different_offsets():
    assert at("2026-01-15 12:00:00") == utc(2026, 1, 15, 17)
    assert at("2026-07-15 12:00:00") == utc(2026, 7, 15, 16)


def test_the_zone_decides_what_a_local_time_means():
    assert at("2026-01-15 12:00:00", zone=ZoneInfo("America/Los_Angeles")) == utc(2026, 1, 15, 20)


def test_twelve_hour_clocks_are_read():
    assert at("2026/01/15 12:05:00 AM", "%Y/%m/%d %I:%M:%S %p") == utc(2026, 1, 15, 5, 5)
    assert at("2026/01/15 12:05:00 PM", "%Y/%m/%d %I:%M:%S %p") == utc(2026, 1, 15, 17, 5)


def test_the_first_format_that_fits_is_used():
    assert at("03/04/2026 10:00", SECONDS, "%m/%d/%Y %H:%M") == utc(2026, 3, 4, 15)


def test_an_offset_in_the_text_beats_the_zone():
    assert at("2021-04-30T14:40:00.0-04:00", ISO, zone=ZoneInfo("Asia/Tokyo")) == utc(2021, 4, 30, 18, 40)
    assert at("2021-04-30T18:40:00Z", ISO) == utc(2021, 4, 30, 18, 40)


def test_iso_without_an_offset_is_local_unless_an_offset_is_asked_for():
    assert at("2026-01-15T12:00:00", ISO) == utc(2026, 1, 15, 17)
    with pytest.raises(BadTime, match="without an offset"):
        at("2026-01-15T12:00:00", ISO_OFFSET)


class TestClocksGoForward:
    """8 March 2026 in Durham: 2:00 AM becomes 3:00 AM."""

    @pytest.mark.parametrize("clock", ["02:00:00", "02:30:00", "02:59:59"])
    def test_a_time_inside_the_hour_that_is_left_out_never_was(self, clock):
        with pytest.raises(BadTime, match="no such time in America/New_York"):
            at(f"2026-03-08 {clock}")

    def test_the_moments_on_either_side_are_a_second_apart(self):
        before, after = at("2026-03-08 01:59:59"), at("2026-03-08 03:00:00")
        assert (after - before).total_seconds() == 1

    def test_the_same_clock_time_exists_where_clocks_do_not_change(self):
        assert at("2026-03-08 02:30:00", zone=ZoneInfo("America/Phoenix")) == utc(2026, 3, 8, 9, 30)


class TestClocksGoBack:
    """1 November 2026 in Durham: 1:00 to 2:00 AM comes twice."""

    def test_the_first_of_the_two_is_meant(self):
        assert at("2026-11-01 01:30:00") == utc(2026, 11, 1, 5, 30)

    def test_unless_that_would_be_before_the_call_came_in(self):
        received = at("2026-11-01 01:50:00")
        assert at("2026-11-01 01:10:00", not_before=received) == utc(2026, 11, 1, 6, 10)

    def test_a_later_step_in_the_same_first_hour_stays_in_it(self):
        received = at("2026-11-01 01:10:00")
        assert at("2026-11-01 01:50:00", not_before=received) == utc(2026, 11, 1, 5, 50)

    def test_a_step_before_receipt_on_any_other_day_is_left_as_it_was_told(self):
        received = utc(2026, 5, 1, 14)
        assert at("2026-05-01 09:00:00", not_before=received) == utc(2026, 5, 1, 13)

    def test_a_step_too_early_by_more_than_the_hour_is_not_moved(self):
        assert at("2026-11-01 01:30:00", not_before=utc(2026, 11, 1, 12)) == utc(2026, 11, 1, 5, 30)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30 10:00:00", "2026-01-15 25:00:00", "2026-01-15", "15.1.2026", "99999-01-01 00:00:00"],
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(BadTime):
        at(text, SECONDS, ISO)


@pytest.mark.parametrize("text", ["0001-01-01 00:00:00", "1969-12-31 23:59:59", "2100-01-01 00:00:00"])
def test_a_year_in_which_no_call_came_is_refused(text):
    with pytest.raises(BadTime, match="year"):
        at(text)


def test_an_offset_that_no_place_has_is_refused():
    with pytest.raises(BadTime):
        at("2026-01-15T12:00:00+23:00", ISO)


def test_a_refusal_never_quotes_what_stood_there():
    with pytest.raises(BadTime) as refusal:
        at("Jane Roe, 919-555-0100")
    assert "Jane" not in str(refusal.value)
    assert "919" not in str(refusal.value)
