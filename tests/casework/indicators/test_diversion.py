"""Diversion, police time saved, transports: each worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from casework.models import CallType, OfficerMinutes
from casework.states import Police
from heart.insights.indicator import registry
from tests.casework.indicators.kit import MARCH, NOON, call, error, figure, groups, local, one, response, told

pytestmark = pytest.mark.django_db


def test_crt_is_diversion_where_no_police_were_on_scene():
    for police in (Police.NONE, Police.NONE, Police.BEFORE, Police.CALLED, Police.TOGETHER):
        response(police=police)
    response(disposition="cancelled", on_scene_at=None)
    response(program="COR")
    response(**error())
    assert told("diversion_crt") == (2, 5, {"cancelled before arrival": 1})


def test_ccd_is_diversion_where_nobody_was_sent():
    response(program="CCD", disposition="resolved_by_phone")
    response(program="CCD", disposition="unit_sent", sent="police")
    response(program="CCD", disposition="unit_sent", sent="CRT")
    response(disposition="resolved_by_phone")
    assert told("diversion_ccd") == (1, 3, {})


def baseline(kind: str, minutes: int, first: date, last: date | None = None) -> None:
    row = OfficerMinutes(minutes=minutes, source="Invented", effective_from=first, effective_until=last)
    row.call_type = CallType.objects.filter(name=kind).first() or one(CallType(name=kind))
    one(row)


def test_police_time_is_the_baseline_in_force_on_the_day():
    baseline("Welfare check", 45, date(2025, 1, 1), date(2026, 3, 9))
    baseline("Welfare check", 60, date(2026, 3, 10))
    baseline("Trespass", 30, date(2026, 4, 1))
    response(to=call(local(9, 23), kind="Welfare check"))
    response(to=call(local(10, 0), kind="Welfare check"))
    by_phone = call(kind="Welfare check")
    response(to=by_phone, program="CCD", disposition="resolved_by_phone")
    response(to=by_phone)
    response(to=call(kind="Trespass"))
    response(to=call())
    assert told("police_time_saved") == (3, None, {"no baseline for the call type on that day": 2})
    assert figure("police_time_saved").values == {"sum": pytest.approx((45 + 60 + 60) / 60)}
    assert registry["police_time_saved"].estimate


@pytest.mark.parametrize(
    "answers",
    [
        [{"police": Police.TOGETHER}],
        [{}, {"program": "COR", "police": Police.TOGETHER}],
        [{"program": "COR"}],
        [{"disposition": "cancelled", "on_scene_at": None}],
        [{"program": "CCD", "disposition": "unit_sent", "sent": "police"}],
        [{"in_error": True}],
    ],
    ids=["police came", "police with another unit", "co-response", "cancelled", "police sent after all", "in error"],
)
def test_no_time_is_saved_where_police_went(answers):
    baseline("Welfare check", 60, date(2025, 1, 1))
    came = call(kind="Welfare check")
    for answer in answers:
        response(to=came, **(error() if "in_error" in answer else answer))
    assert told("police_time_saved") == (0, None, {})
    assert figure("police_time_saved").values == {"sum": None}


def test_transports_by_destination_and_the_share_to_community_care():
    for destination in ("crisis_center", "shelter", "community_care", "hospital", "home", "other", "hospital"):
        response(disposition="transported", destination=destination)
    response(destination="shelter")
    response(disposition="transported", destination="shelter", **error(NOON))
    assert told("transports") == (7, None, {})
    assert groups("transports", "destination")["hospital"] == 2
    assert told("transports_to_care") == (3, 7, {})
    shelter = registry["transports_to_care"].figures(MARCH, "destination")["shelter"]
    assert (shelter.n, shelter.of) == (1, 7)
    assert "hospital" not in registry["transports_to_care"].figures(MARCH, "destination")
