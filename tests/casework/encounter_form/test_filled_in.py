"""The encounter form: what is filled in already; steps without a script, and the turned clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.models import (
    Response,
)
from tests.casework.encounter_form.kit import NEW, send
from tests.casework.field_kit import call, minute, report, somebody
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_the_form_knows_the_clock_the_call_and_the_shift(ray, cora):
    now = timezone.now()
    make.response(at=now - timedelta(hours=2), unit="CRT 2")
    known = call(
        dispatched_at=now - timedelta(minutes=50),
        en_route_at=now - timedelta(minutes=48),
        on_scene_at=now - timedelta(minutes=40),
        location="300 block of an invented street",
    )
    page = browser(ray).get(NEW, {"call": known.pk}).content.decode()
    assert f'value="{minute(known.on_scene_at)}"' in page
    assert f'value="{minute(known.dispatched_at)}"' in page
    assert f'value="{minute(now)}"' in page, "cleared: now"
    assert "300 block of an invented street" in page
    assert f'<option value="{known.pk}" selected>' in page
    assert f'<option value="{cora.pk}" selected>Cora (clinician)' in page, "the colleague of this shift"
    assert 'value="CRT 2"' in page
    assert '<option value="emt" selected>' in page, "as what Ray was there the last time"


def test_a_call_that_dispatch_has_closed_tells_when_the_unit_cleared(ray):
    known = call(closed_at=timezone.now() - timedelta(minutes=20))
    page = browser(ray).get(NEW, {"call": known.pk}).content.decode()
    assert f'name="cleared_at" value="{minute(known.closed_at)}"' in page


def test_the_place_of_a_sensitive_call_is_not_filled_in(ray):
    known = call(sensitive=True, location="A place to be kept secret")
    assert "A place to be kept secret" not in browser(ray).get(NEW, {"call": known.pk}).content.decode()


@pytest.mark.parametrize("asked", ["999999", "abc", "-1", "²", "9" * 40])
def test_a_call_that_is_not_there_is_not_found(ray, asked):
    assert browser(ray).get(NEW, {"call": asked}).status_code == 404


def test_calls_of_the_last_day_are_offered_the_newest_first(ray):
    call("OLD", received_at=timezone.now() - timedelta(hours=30))
    call("NOT-OURS", eligible_programs=[])
    call("FIRST", received_at=timezone.now() - timedelta(hours=3))
    call("SECOND", received_at=timezone.now() - timedelta(hours=2))
    page = words(browser(ray).get(NEW))
    assert page.index("SECOND") < page.index("FIRST")
    assert "OLD ·" not in page
    assert "NOT-OURS" not in page


def test_the_needs_seen_most_often_come_first(ray):
    now = timezone.now()
    for _ in range(2):
        make.encounter(at=now, needs_seen=["digital-access"])
    make.encounter(at=now, needs_seen=["medical"])
    page = browser(ray).get(NEW).content.decode()
    assert page.index('value="digital-access"') < page.index('value="medical"') < page.index('value="homelessness"')


def test_the_form_takes_as_many_statements_with_twenty_rows_as_with_one(ray, nadia):
    make.response(at=timezone.now())
    call("A0")
    client = browser(ray)
    client.get(NEW)
    few = statements(lambda: client.get(NEW))
    for number in range(1, 20):
        call(f"A{number}")
        make.response(at=timezone.now())
    assert statements(lambda: client.get(NEW)) == few


def test_a_call_picked_later_fills_in_its_times(ray):
    now = timezone.now()
    known = call(on_scene_at=now - timedelta(minutes=40), location="Fourth and Elm")
    page = send(ray, report(somebody(summary="Kept"), call=known.pk, do="times")).content.decode()
    assert f'name="on_scene_at" value="{minute(known.on_scene_at)}"' in page
    assert "Fourth and Elm" in page
    assert "Kept" in page


def test_times_without_a_call_change_nothing(ray):
    page = send(ray, report(location="Kept place", do="times", call="")).content.decode()
    assert "Kept place" in page


@pytest.mark.parametrize(
    ("typed", "now", "meant"),
    [
        ("2026-11-01T01:30", datetime(2026, 11, 1, 6, 45, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01T01:30", datetime(2026, 11, 1, 5, 45, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-03-08T02:30", datetime(2026, 3, 8, 12, 0, tzinfo=UTC), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("2026-07-01T01:30", datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 1, 5, 30, tzinfo=UTC)),
    ],
    ids=["the second 1:30 has passed", "only the first has passed", "an hour left out", "an ordinary night"],
)
def test_the_nights_of_the_turned_clock_can_be_recorded(ray, typed, now, meant):
    with time_machine.travel(now, tick=False):
        send(ray, report(somebody(), cleared_at=typed))
    assert Response.objects.get().cleared_at == meant
