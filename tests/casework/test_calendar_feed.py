"""What is written as a calendar is read back the same by any calendar program."""

from __future__ import annotations

from datetime import UTC, datetime

import icalendar
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.rules.calendar_feed import Entry, written

moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
entries = st.builds(Entry, st.integers(1, 10**9), st.integers(1, 10**9), moments, moments, st.booleans())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(entries, max_size=6, unique_by=lambda one: one.key))
def test_whatever_is_written_is_read_back_the_same(rows):
    body = written(rows, host="heart.example", base="https://heart.example")
    assert all(len(line) <= 75 for line in body.splitlines())
    found = icalendar.Calendar.from_ical(body).walk("VEVENT")
    told = [(str(one["UID"]), one["DTSTART"].dt, str(one["STATUS"]) == "CANCELLED") for one in found]
    asked = [(f"follow-up-{row.key}@heart.example", row.due_at.replace(microsecond=0), row.cancelled) for row in rows]
    assert told == asked
