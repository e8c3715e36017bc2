"""The intervals, against a library that others trust and against Newcombe's own published examples."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from heart.insights.intervals import differ, newcombe, wilson


@pytest.mark.parametrize(
    ("n", "of"), [(0, 1), (1, 1), (0, 11), (11, 11), (5, 11), (50, 80), (805, 6902), (1, 27000), (26999, 27000)]
)
def test_wilsons_interval_is_the_librarys(n, of):
    theirs = binomtest(n, of).proportion_ci(confidence_level=0.95, method="wilson")
    assert wilson(n, of) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


# Newcombe 1998, table II, method 10 (Wilson's score, without continuity correction).
@pytest.mark.parametrize(
    ("one", "other", "interval"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombes_interval_is_the_one_that_was_published(one, other, interval):
    assert newcombe(*one, *other) == pytest.approx(interval, abs=5e-5)


def test_the_other_way_around_it_is_the_mirror_image():
    low, high = newcombe(56, 70, 48, 80)
    assert newcombe(48, 80, 56, 70) == pytest.approx((-high, -low))


def test_of_nothing_there_is_no_interval():
    assert wilson(0, 0) is None
    assert newcombe(0, 0, 3, 4) is None
    assert newcombe(3, 4, 0, 0) is None
    assert not differ(None)


@pytest.mark.parametrize(("n", "of"), [(2, 1), (-1, 4)])
def test_what_is_no_share_is_refused(n, of):
    with pytest.raises(ValueError, match="no share"):
        wilson(n, of)


def test_a_difference_is_claimed_only_where_zero_lies_outside():
    assert differ(newcombe(56, 70, 48, 80))
    assert differ(newcombe(48, 80, 56, 70))
    assert not differ(newcombe(6, 11, 5, 11))
