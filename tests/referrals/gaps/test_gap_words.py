"""The sentences at the top: said only where the numbers bear them."""

from __future__ import annotations

from scipy.stats import binomtest

from referrals.rules.folding import Count
from referrals.rules.gap_words import (
    CHANCE,
    _not_clearly_behind,
    leaders,
    longest_wait,
    most_often_missing,
    why_declined,
)

HOUSING, FOOD, CARE = Count("Housing", 31, 80), Count("Food", 12, 40), Count("Medical care", 11, 60)


def test_the_one_that_is_clearly_ahead_is_named_alone():
    """31 against 12: by chance as far apart in fewer than 1 of 100 throws of a coin."""
    assert most_often_missing([FOOD, HOUSING, CARE]) == "Most often missing: Housing (31 of 80 needs closed)."


def test_those_that_chance_could_have_put_in_another_order_are_named_together():
    near = Count("Food", 24, 60)
    says = most_often_missing([near, HOUSING, CARE])
    assert says == "Most often missing: Housing (31 of 80 needs closed) and Food (24 of 60 needs closed)."


def test_more_than_three_of_a_size_are_no_leaders():
    assert leaders([Count(name, 20, 50) for name in "ABCD"]) == []
    assert [one.label for one in leaders([Count(name, 20, 50) for name in "CAB"])] == ["A", "B", "C"]


def test_fewer_than_eleven_name_nothing():
    assert leaders([Count("Housing", 10, 80)]) == []
    assert leaders([Count("Housing", 11, 80)]) != []
    assert leaders([]) == []
    assert "Too few needs" in most_often_missing([Count("Housing", 10, 80)])


def test_nothing_is_named_whose_rest_would_be_small():
    assert leaders([Count("Housing", 31, 35)]) == []


def test_the_longest_wait_is_a_median_of_eleven_starts_at_least():
    rows = [Count("Care", 34, 60, 21.4), Count("Food", 20, 50, 2.0), Count("Rare", 10, 30, 200.0)]
    assert longest_wait(rows) == (
        "Longest wait: Care, 21 days from asking until the service starts (median of 34 starts)."
    )
    assert longest_wait(rows[1:]).startswith("Wait: Food, 2 days")
    assert longest_wait([Count("Food", 20, 50, 1.2)]).startswith("Wait: Food, 1 day from")
    assert "Too few services started" in longest_wait(rows[2:])


def test_why_partners_decline_is_of_what_they_declined():
    rows = [Count("No room", 40, 300), Count("Not eligible", 12, 300)]
    assert why_declined(rows, 52) == "Partners most often declined because: No room (40 of 52 referrals declined)."
    assert "declined too little" in why_declined([], 0)


def test_what_chance_could_have_put_in_another_order_is_what_the_exact_binomial_test_says():
    for most in range(1, 60):
        for fewer in range(most + 1):
            assert _not_clearly_behind(fewer, most) is bool(binomtest(most, most + fewer).pvalue >= CHANCE)


def test_large_counts_are_compared_as_well():
    assert _not_clearly_behind(5_000, 5_100)
    assert not _not_clearly_behind(5_000, 5_300)
