"""Small groups are coarsened, then withheld; small counts are put together, and no total tells one."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from heart.insights.export.groups import SEVERAL, Groups, fold, protect
from heart.insights.export.kinds import OTHER, WITHHELD

AGES, RACES, TONGUES = ("18-24", "25-34", "90+"), ("black", "white", "black;white", "asian;white"), ("en", "es", "fr")
GROUPS = Groups(("age", "race", "language"), ("language", "race", "age"))


def people(count: int, seed: int) -> list[dict[str, str]]:
    draw = random.Random(seed)
    weights = {"age": (10, 10, 1), "race": (10, 10, 2, 1), "language": (20, 5, 1)}
    kinds = {"age": AGES, "race": RACES, "language": TONGUES}
    return [{name: draw.choices(kinds[name], weights[name])[0] for name in kinds} for _ in range(count)]


@pytest.mark.parametrize("count", [11, 30, 100, 400])
@pytest.mark.parametrize("seed", range(6))
def test_no_group_under_eleven_is_left(count, seed):
    rows = people(count, seed)
    protect(rows, GROUPS)
    sizes = Counter(tuple(row.values()) for row in rows)
    assert min(sizes.values()) >= 11, sizes


def test_what_was_held_back_is_counted():
    rows = people(100, 1)
    before = [dict(row) for row in rows]
    held = protect(rows, GROUPS)
    changed = Counter(name for old, new in zip(before, rows, strict=True) for name in old if old[name] != new[name])
    assert set(held) == set(changed)
    assert all(held[name] >= changed[name] for name in changed)


def test_several_answers_are_coarsened_before_anything_is_held_back():
    rows = [{"age": "18-24", "race": "black;white", "language": "en"} for _ in range(6)]
    rows += [{"age": "18-24", "race": "asian;white", "language": "en"} for _ in range(6)]
    assert protect(rows, GROUPS) == {"race": 12}
    assert {row["race"] for row in rows} == {SEVERAL}


def test_a_large_group_stays_as_it_is():
    rows = [{"age": "18-24", "race": "black", "language": "en"} for _ in range(11)]
    assert protect(rows, GROUPS) == {}


def test_fewer_than_eleven_say_nothing_at_all():
    rows = people(10, 3)
    protect(rows, GROUPS)
    assert all(set(row.values()) == {WITHHELD} for row in rows)


def counted(**counts: int) -> list[dict[str, object]]:
    return [{"month": month, "answer": "yes", "answers": count} for month, count in counts.items()]


def test_small_months_are_put_together():
    rows, hidden = fold(counted(may=20, june=6, july=7), ("month",), "answers")
    assert {row["month"]: row["answers"] for row in rows} == {"may": 20, OTHER: 13}
    assert hidden == 0


def test_one_that_stays_small_hides_another_with_it():
    rows, hidden = fold(counted(may=40, june=20, july=3), ("month",), "answers")
    assert {row["month"]: row["answers"] for row in rows} == {"may": 40, "june": None, OTHER: None}
    assert hidden == 2


def test_nothing_is_lost_by_putting_together():
    rows, _ = fold(counted(may=40, june=5, july=9, august=20), ("month",), "answers")
    assert sum(row["answers"] for row in rows) == 74
