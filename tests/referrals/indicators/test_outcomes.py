"""Connected, still connected, met again, gaps, days to hand over: each worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from casework.states import CaseOutcome, Evidence, UnmetReason
from heart.insights.indicator import registry
from heart.insights.period import Period
from referrals.states import Received
from referrals.states.still import Still
from tests.casework.indicators.kit import (
    DAY,
    HOUR,
    MARCH,
    NOON,
    attempt,
    case,
    encounter,
    error,
    figure,
    groups,
    need,
    neighbor,
    response,
    said,
    told,
)
from tests.referrals.indicators.kit import check, referral, started

pytestmark = pytest.mark.django_db
OVER = ("connected_engaged", "connected_contacted", "connected_wanted")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + 200 * DAY, tick=False) as traveller:
        yield traveller


def engaged(**changes):
    return case(status="engaged", engaged_at=NOON, **changes)


# --- Connected


@pytest.mark.parametrize(
    ("changes", "days", "connected"),
    [
        ({}, 5, 1),
        ({}, 90, 1),
        ({}, 91, 0),
        ({}, -1, 0),
        ({"received": "", "received_evidence": ""}, 5, 0),
        ({"received": Received.NO}, 5, 0),
        ({"status": "entered_in_error"}, 5, 0),
        ({"started_at": None}, 5, 0),
    ],
    ids=["started", "day 90", "day 91", "before", "not verified", "not received", "in error", "not started"],
)
def test_connected_is_started_within_90_days_and_verified(changes, days, connected):
    started(engaged(), NOON - 5 * DAY, NOON + days * DAY, **changes)
    assert told("connected_engaged") == (connected, 1, {})


def test_over_engaged_over_contacted_and_over_those_who_wanted_help():
    met = [engaged() for _ in range(4)]
    for of in met[:3]:
        attempt(of, NOON, reached=True, wants_help=False)
    attempt(met[0], NOON + DAY, reached=True, wants_help=True)
    attempt(met[3], NOON)
    attempt(met[3], NOON, reached=True, wants_help=True, **error())
    for of in (met[0], met[1], met[3]):
        started(of, NOON, NOON + 5 * DAY)
    assert [told(key)[:2] for key in OVER] == [(3, 4), (2, 3), (1, 1)]


@pytest.mark.parametrize("key", OVER)
def test_the_90_days_must_be_over(key, clock):
    of = engaged()
    attempt(of, NOON, reached=True, wants_help=True)
    started(of, NOON, NOON + DAY)
    clock.move_to(NOON + 89 * DAY)
    assert told(key) == (0, 0, {"the 90 days are still running": 1})
    clock.move_to(NOON + 91 * DAY)
    assert told(key) == (1, 1, {})


def test_the_best_evidence_counts():
    for evidences in (["navigator", "partner"], ["navigator", "neighbor"], ["navigator"], []):
        of = engaged()
        for evidence in evidences:
            started(of, NOON, NOON + DAY, received_evidence=evidence)
    assert figure("connected_engaged").values == {"partner": 1.0, "neighbor": 1.0, "navigator": 1.0}
    assert set(figure("connected_engaged").values) == set(Evidence.values)


def test_one_person_counts_once_with_two_cases_and_under_two_records():
    kept = neighbor()
    for who in (kept, kept, neighbor(merged_into=kept)):
        started(engaged(of=who, close_reason=CaseOutcome.CONNECTED), NOON, NOON + DAY)
    assert told("connected_engaged") == (1, 1, {})
    assert figure("connected_engaged").values["partner"] == 1.0


def test_a_service_for_another_case_of_the_neighbor_counts_too():
    who = neighbor()
    engaged(of=who, close_reason=CaseOutcome.OTHER)
    started(case(who), NOON, NOON + 10 * DAY)
    assert told("connected_engaged") == (1, 1, {})


def test_equity_over_the_connected():
    for race, connected in [("black", True), ("black", False), ("white", True)]:
        of = engaged()
        said(of.neighbor, "race_ethnicity", race)
        if connected:
            started(of, NOON, NOON + DAY)
    found = registry["connected_engaged"].figures(MARCH, "race_ethnicity")
    assert {race: (one.n, one.of) for race, one in found.items()} == {"black": (1, 2), "white": (1, 1)}


# --- Still connected


@pytest.mark.parametrize("day", [30, 90])
def test_still_connected(day):
    for still, evidence in [("yes", "partner"), ("yes", "navigator"), ("no", "neighbor"), ("not_known", "navigator")]:
        check(started(engaged(), NOON, NOON + DAY), day, Still(still), Evidence(evidence))
    started(engaged(), NOON, NOON + DAY)
    started(engaged(), NOON, NOON + DAY, status="entered_in_error")
    referral(engaged(), NOON)
    assert told(f"still_connected_{day}") == (2, 3, {"nobody asked": 1, "could not find out": 1})
    assert figure(f"still_connected_{day}").values == {"partner": 1.0, "neighbor": 0.0, "navigator": 1.0}
    other = 120 - day
    assert told(f"still_connected_{other}") == (0, 0, {"nobody asked": 5})


@pytest.mark.parametrize("status", ["stopped", "withdrawn", "cancelled", "could_not_reach"])
def test_a_service_that_ended_before_the_day_does_not_go_on(status):
    started(engaged(), NOON, NOON + DAY, status=status, ended_at=NOON + 50 * DAY)
    assert told("still_connected_30") == (0, 0, {"nobody asked": 1})
    assert told("still_connected_90") == (0, 1, {})


def test_still_connected_waits_for_its_day(clock):
    started(engaged(), NOON, NOON + DAY)
    clock.move_to(NOON + 40 * DAY)
    assert told("still_connected_30") == (0, 0, {"nobody asked": 1})
    assert told("still_connected_90") == (0, 0, {"90 days have not passed": 1})


# --- Met again


def test_responses_in_the_90_days_before_and_after():
    of, other = engaged(), engaged()
    since = NOON + DAY
    started(of, NOON, since)
    started(of, NOON, since + 5 * DAY)
    started(other, NOON, since)
    for days in (-91, -90, -1, 0, 10, 89, 90):
        encounter(since + days * DAY, of=of)
    encounter(since + DAY, of=of, to=response(since + DAY, program="CN"))
    encounter(since + DAY, of=of, **error())
    encounter(since + DAY, of=of, to=response(since + DAY, **error()))
    both = response(since + 2 * DAY)
    for met in (of, other):
        encounter(since + 2 * DAY, of=met, to=both)
    # `of` has 2 before and 4 after, `other` none before and 1 after.
    assert told("repeat_encounters") == (2, None, {})
    assert figure("repeat_encounters").values == {"before": 1.0, "after": 2.5}


def test_only_neighbors_whose_90_days_after_are_over(clock):
    started(engaged(), NOON, NOON)
    started(engaged(of=neighbor(**error())), NOON, NOON)
    started(engaged(of=neighbor(merged_into=neighbor())), NOON, NOON)
    clock.move_to(NOON + 89 * DAY)
    assert told("repeat_encounters") == (0, None, {"the 90 days after are still running": 1})
    assert figure("repeat_encounters").values == {"before": None, "after": None}


# --- Gaps and scope


def test_the_gap_index():
    of = case()
    for domain, reason in zip(["medical", "safety", "education", "utility-insecurity"], UnmetReason, strict=False):
        need(of, domain=domain, unmet_reason=reason)
    need(of, domain="employment-status", unmet_reason=UnmetReason.WAIT_TOO_LONG)
    need(of, domain="material-hardship", unmet_reason=UnmetReason.DECLINED)
    need(of, domain="digital-access", unmet_reason=UnmetReason.NO_SERVICE, **error())
    need(of)
    for days in (3, 7):
        met = need(case(), evidence="partner", closed_at=NOON + 10 * DAY)
        started(met, NOON, NOON + (days + 5) * DAY)
        started(met, NOON, NOON + days * DAY)
    assert told("gap_index") == (3, 8, {})
    assert figure("gap_index").values == {"median": 5.0}
    assert groups("gap_index", "unmet_reason") == {"no_service": 1, "no_capacity": 1, "wait_too_long": 1}
    food = registry["gap_index"].figures(MARCH, "need_domain")["food-insecurity"]
    assert (food.n, food.of, food.values) == (0, 2, {"median": 5.0})
    assert figure("gap_index", unmet_reason="no_service").percent == 12.5


def test_days_until_closed_or_handed_over_whichever_comes_first():
    case(close_reason=CaseOutcome.MOVED, closed_at=NOON + 4 * DAY)
    started(case(close_reason=CaseOutcome.CONNECTED, closed_at=NOON + 20 * DAY), NOON, NOON + 10 * DAY)
    started(case(), NOON, NOON + 12 * DAY)
    case()
    who = neighbor()
    goes_on = case(who)
    case(who, close_reason=CaseOutcome.JOINED, joined_into=goes_on)
    assert told("days_open") == (3, None, {})
    assert figure("days_open").values == {"median": 10.0, "p90": pytest.approx(11.6)}
    april = Period.of_days(date(2026, 4, 1), date(2026, 4, 30))
    assert told("days_open", april) == (0, None, {})
    assert april.start > NOON + HOUR
