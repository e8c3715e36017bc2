"""What a council may read: no group of one to ten, and none that the rest of the table gives away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules.folding import TOGETHER, Count, folded, may_be_told
from referrals.rules.gap_report import TOO_FEW, section, told


@pytest.mark.parametrize(
    ("n", "of", "may"),
    [
        (11, None, True),
        (10, None, False),
        (0, None, True),
        (11, 22, True),
        (11, 21, False),
        (11, 11, True),
        (0, 11, True),
        (0, 10, False),
        (0, 0, True),
    ],
)
def test_a_number_may_be_told_when_neither_it_nor_its_rest_is_small(n, of, may):
    assert may_be_told(Count("x", n, of)) is may


@pytest.mark.parametrize(("n", "within", "may"), [(12, 23, True), (12, 22, False), (12, 12, True), (12, None, True)])
def test_nor_may_what_is_left_of_a_number_that_it_is_a_part_of_be_small(n, within, may):
    assert may_be_told(Count("x", n, 90, within=within)) is may


def test_groups_together_are_a_part_of_the_larger_ones_together():
    rows = [Count("A", 40, 90, within=60), Count("B", 20, 60, within=22), Count("C", 15, 60, within=25)]
    assert folded(rows) == [Count("A", 40, 90, within=60), Count(TOGETHER, 35, 120, within=47)]


def test_small_groups_stand_together():
    rows = [Count("A", 40, 90), Count("B", 8, 30), Count("C", 5, 20)]
    assert folded(rows) == [Count("A", 40, 90), Count(TOGETHER, 13, 50)]


def test_one_small_group_takes_the_smallest_other_with_it():
    """Alone it would be the whole less the others."""
    rows = [Count("A", 40, 90), Count("B", 20, 60), Count("C", 5, 20)]
    assert folded(rows) == [Count("A", 40, 90), Count(TOGETHER, 25, 80)]


def test_where_nothing_is_large_enough_nothing_is_told():
    assert folded([Count("A", 4, 9), Count("B", 3, 9)]) == []
    assert folded([Count("A", 40, 90), Count("B", 3, 9)]) == [Count(TOGETHER, 43, 99)]
    assert folded([Count("A", 3, 9)]) == []
    assert folded([]) == []


def test_large_groups_stay_as_they_are():
    rows = [Count("A", 40, 90, 3.5), Count("B", 20, 60), Count("none", 0, 0)]
    assert folded(rows) == rows[:2]


counts = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda one: Count("", one[0], one[0] + one[1])), max_size=8
).map(lambda rows: [one._replace(label=str(place)) for place, one in enumerate(rows)])


@given(counts)
def test_whatever_the_numbers_what_is_told_is_large_and_adds_up(rows):
    """Nothing small is told, nothing small is left over, and what is folded holds two groups at least."""
    found = folded(rows)
    assert all(map(may_be_told, found))
    if found:
        assert sum(one.n for one in found) == sum(one.n for one in rows)
        assert sum(one.of for one in found) == sum(one.of for one in rows)
        hidden = {one.label for one in rows if one.of} - {one.label for one in found}
        assert len(hidden) != 1


def test_groups_that_overlap_are_left_out_when_small_since_they_have_no_sum():
    found = section("By kind", "Kind", [Count("A", 40, 90), Count("B", 3, 9), Count("C", 0, 0)], several=True)
    assert found.rows == (Count("A", 40, 90),)


def test_a_number_in_words():
    assert told(Count("x", 31, 80)) == "31 of 80 (38.8%)"
    assert told(Count("x", 31)) == "31"
    assert told(Count("x", 0, 0)) == "0 of 0"
    assert told(Count("x", 3, 80)) == TOO_FEW
