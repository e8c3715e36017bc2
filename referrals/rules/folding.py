"""Groups as those outside may see them: none under 11, and none that a subtraction from the whole would give away.

Pure. What is too small stands together in one row; where that row is too small itself, or all but it, the smallest of
the others joins it. So each figure that is told counts no one to ten neighbors, nor leaves out one to ten of its whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from referrals.rules.small_cells import SMALLEST

TOGETHER = "All others together"


class Count(NamedTuple):
    """A group's n of N; `of` is None where there is no N. `value` is what was measured over the n rows.

    within: another number that is told, of rows of which the n are a part.
    """

    label: str
    n: int
    of: int | None = None
    value: float | None = None
    within: int | None = None


def may_be_told(one: Count) -> bool:
    """Whether neither n nor what is left of N, or of what the n are a part of, is one to ten."""
    return _large(one.n) and all(_large(whole - one.n) for whole in (one.of, one.within) if whole is not None)


def folded(rows: Sequence[Count], together: str = TOGETHER) -> list[Count]:
    """The rows that may be told, in their order, and the rest as one row; nothing where even that would tell.

    A row of nothing out of nothing is left out. The rest has no value: none was measured over it.
    """
    rows = [one for one in rows if one.n or one.of]
    standing = [one for one in rows if may_be_told(one)]
    rest = [one for one in rows if not may_be_told(one)]
    while rest:
        sum_of_rest = _sum(rest, together)
        if may_be_told(sum_of_rest):
            return [*standing, sum_of_rest]
        if not standing:
            return []
        smallest = min(standing, key=lambda one: (one.n, one.of or 0, one.label))
        standing.remove(smallest)
        rest.append(smallest)
    return standing


def _sum(rows: Sequence[Count], label: str) -> Count:
    of, within = (
        None if any(whole is None for whole in wholes) else sum(whole or 0 for whole in wholes)
        for wholes in ([one.of for one in rows], [one.within for one in rows])
    )
    return Count(label, sum(one.n for one in rows), of, within=within)


def _large(count: int) -> bool:
    return count == 0 or count >= SMALLEST
