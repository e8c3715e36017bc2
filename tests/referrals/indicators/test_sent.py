"""What became of the referrals sent: each indicator worked out by hand."""

from __future__ import annotations

import pytest
import time_machine

from heart.insights.indicator import dimensions, registry
from referrals.models import Referral
from referrals.queries.outcomes import outcomes
from tests.casework.indicators.kit import (
    DAY,
    HOUR,
    MARCH,
    NOON,
    case,
    encounter,
    error,
    figure,
    groups,
    local,
    need,
    neighbor,
    response,
    told,
)
from tests.casework.indicators.kit import call as a_call
from tests.referrals.indicators.kit import referral, service, started

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + 200 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    """Seven referrals of three neighbors that count, two that were entered in error, one of another month."""
    first, second, third = case(), case(), case()
    seen = {"viewed_at": NOON + 2 * HOUR}
    referral(first, NOON, status="viewed", **seen)
    referral(first, NOON, status="accepted", answered_at=NOON + 10 * HOUR, viewed_at=NOON + 4 * HOUR)
    referral(first, NOON, status="declined", decline_reason="no_capacity", answered_at=NOON + 20 * HOUR, **seen)
    referral(second, NOON, status="declined", decline_reason="language", answered_at=NOON + 30 * HOUR, **seen)
    referral(second, NOON, status="expired")
    started(second, NOON, NOON + 50 * HOUR, to=service("Clothing", "Eno River Recovery"))
    started(third, NOON, NOON + 70 * HOUR, received="", received_evidence="")
    referral(third, NOON, status="entered_in_error")
    referral(need(third, domain="medical", **error()), NOON, status="accepted", answered_at=NOON)
    referral(third, local(1, month=4))
    return [first, second, third]


IN_ERROR = {"entered in error": 2}


@pytest.mark.parametrize(
    ("key", "n", "of"),
    [
        ("referrals_sent", 7, None),
        ("neighbors_referred", 3, None),
        ("referrals_accepted", 3, 7),
        ("referrals_declined", 2, 7),
        ("referrals_expired", 1, 7),
        ("services_received", 1, 7),
    ],
)
def test_counts(world, key, n, of):
    left_out = {"entered in error": 1} if key == "neighbors_referred" else IN_ERROR
    assert told(key) == (n, of, left_out)


@pytest.mark.parametrize(
    ("key", "n", "median", "left_out"),
    [
        ("hours_to_view", 4, 2.0, {"not opened": 3}),
        ("hours_to_answer", 5, 30.0, {"not answered": 2}),  # 10, 20, 30, 50, 70
        ("hours_to_start", 2, 60.0, {"not started": 5}),
    ],
)
def test_hours_since_sending(world, key, n, median, left_out):
    assert told(key) == (n, None, {**IN_ERROR, **left_out})
    assert figure(key).values == {"median": median}


def test_declined_by_reason_is_of_all_sent(world):
    found = registry["referrals_declined"].figures(MARCH, "decline_reason")
    assert {reason: (one.n, one.of) for reason, one in found.items()} == {"no_capacity": (1, 7), "language": (1, 7)}


def test_a_partners_own_are_the_same_numbers_where_the_organization_is_its_own(world):
    other = service("Clothing", "Eno River Recovery").organization
    assert told("referrals_sent", organization=str(other.pk)) == (1, None, {})
    assert groups("referrals_sent", "service")[str(service().pk)] == 6
    words = dimensions["organization"].words(list(groups("referrals_sent", "organization")))
    assert sorted(words.values()) == ["Bull City Bridge", "Eno River Recovery"]
    assert dimensions["organization"].label(str(other.pk)) == "Eno River Recovery"
    assert dimensions["service"].label("") == "Not known"


def test_a_partners_statistics_say_what_the_indicators_say(world, django_assert_num_queries):
    """One rule, one place: every figure of its page is that of the indicator of the same name."""
    rows = Referral.objects.all()
    with django_assert_num_queries(1):
        found = outcomes(rows, MARCH)
    for name in ("accepted", "declined", "expired"):
        assert getattr(found, name) == figure(f"referrals_{name}")
    assert found.received == figure("services_received")
    assert found.sent == figure("referrals_sent")
    assert found.hours_to_view == figure("hours_to_view").values["median"]
    assert found.hours_to_answer == figure("hours_to_answer").values["median"]


def test_a_merged_neighbor_counts_once():
    kept = neighbor()
    referral(case(kept), NOON)
    referral(case(neighbor(merged_into=kept)), NOON)
    assert told("neighbors_referred") == (1, None, {})
    assert told("referrals_sent") == (2, None, {})


def test_told_apart_by_need_and_by_where_the_neighbor_was_met(nadia):
    of = case(assigned_to=nadia)
    encounter(of=of, to=response(to=a_call(beat="D7")))
    referral(need(of, domain="medical"), NOON)
    referral(case(), NOON)
    assert groups("referrals_sent", "need_domain") == {"medical": 1, "food-insecurity": 1}
    assert groups("referrals_sent", "beat") == {"D7": 1, "": 1}
    assert groups("referrals_sent", "navigator") == {nadia.pk: 1, None: 1}
