"""Hours as people write them: understood to the last letter, or not at all."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.hsds.hours_in_words import WEEK, read

WEEKDAYS, EVERY_DAY = "MO,TU,WE,TH,FR", ",".join(WEEK)


def told(words):
    found = read(words)
    return found and [(one.byday, f"{one.opens_at:%H:%M}", f"{one.closes_at:%H:%M}") for one in found]


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("9:00 am - 5:00 pm, Monday - Friday", [(WEEKDAYS, "09:00", "17:00")]),
        ("  9am-5pm,  M-F ", [(WEEKDAYS, "09:00", "17:00")]),
        ("Monday through Friday: 9 a.m. to 5 p.m.", [(WEEKDAYS, "09:00", "17:00")]),
        ("Noon - 8:00 pm, Mon, Wed & Sat", [("MO,WE,SA", "12:00", "20:00")]),
        ("9:00 am - Noon and 6:00 pm - 9:30 pm, Tuesdays", [("TU", "09:00", "12:00"), ("TU", "18:00", "21:30")]),
        (
            "8:15 am - 4:45 pm, Monday, Friday; 8:15 am - 7:00 pm Wednesday",
            [("MO,FR", "08:15", "16:45"), ("WE", "08:15", "19:00")],
        ),
        ("Mon - Fri 3pm - 9pm; Sat 10am - 4pm (Closed Sun)", [(WEEKDAYS, "15:00", "21:00"), ("SA", "10:00", "16:00")]),
        ("Monday: 9 am to 7 pm Tuesday: 9 am to 5 pm", [("MO", "09:00", "19:00"), ("TU", "09:00", "17:00")]),
        ("10:00 am - 2:00 pm, Friday - Monday", [("MO,FR,SA,SU", "10:00", "14:00")]),
        ("6:00 pm - 7:00 am, daily", [(EVERY_DAY, "18:00", "07:00")]),
        ("8:00 pm - midnight, Saturday", [("SA", "20:00", "00:00")]),
        ("Open 24 hours", [(EVERY_DAY, "00:00", "00:00")]),
        ("24 Hours a day, 7 days a week", [(EVERY_DAY, "00:00", "00:00")]),
        ("24/7", [(EVERY_DAY, "00:00", "00:00")]),
    ],
)
def test_days_and_times_are_understood(words, hours):
    assert told(words) == hours


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Please inquire",
        "9:00 am - 5:00 pm",
        "Monday - Friday",
        "9:00 am - 5:00 pm, Monday - Friday (Administrative)",
        "Office: 9:00 am - 5:00 pm, Monday - Friday",
        "9:00 am - 5:00 pm, Monday - Friday; Hotline 24 Hours",
        "9:00 am - 5:00 pm, Monday - Friday, except on holidays",
        "9:00 - 5:00, Monday - Friday",
        "5:00 pm - 5:00 pm, Monday",
        "10:00 am - 9:00 am, Monday",
        "13:00 pm - 4:00 pm, Monday",
        "9:75 am - 4:00 pm, Monday",
        "9:00 am - 4:00 pm, Monday - Friday; Closed Friday",
        "2nd & 4th Tuesday, 4:30 pm - 7:30 pm",
        "Closed Sunday",
        "Open 24 hours (Hotline)",
    ],
)
def test_what_says_anything_else_is_not(words):
    assert read(words) is None


@given(st.text(max_size=60))
def test_no_words_are_too_much(words):
    found = read(words)
    assert found is None or all(set(one.byday.split(",")) <= set(WEEK) for one in found)


@given(st.sets(st.sampled_from(WEEK), min_size=1), st.integers(1, 11), st.integers(1, 11))
def test_what_is_written_plainly_is_read_as_written(days, opens, closes):
    names = {"MO": "Mon", "TU": "Tues", "WE": "Wednesday", "TH": "Thur", "FR": "Fri", "SA": "Saturdays", "SU": "Sun"}
    [found] = read(f"{opens}:30 am - {closes} pm, {', '.join(names[day] for day in days)}") or [None]
    assert set(found.byday.split(",")) == days
    assert (found.opens_at, found.closes_at) == (time(opens, 30), time(closes + 12))
