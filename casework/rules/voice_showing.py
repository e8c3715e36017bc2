"""What of anonymous answers may be shown, so that nobody's is told by a small number or by subtraction; and how far
two people who sort the same words agree. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 11  # answers, below which nothing of them is shown


def shown(counts: Mapping[str, int]) -> tuple[bool, frozenset[str]]:
    """Whether the whole may be shown, and which of its groups, from how many answered in each.

    A group under 11 is not shown. Taking the shown groups from the whole would leave the others together: so many of
    the smallest give way as well, until those hold 11 or more.
    """
    whole = sum(counts.values())
    if whole < LEAST:
        return False, frozenset()
    kept = {group for group, count in counts.items() if count >= LEAST}
    while 0 < whole - sum(counts[group] for group in kept) < LEAST:
        kept.remove(min(kept, key=lambda group: (counts[group], group)))
    return True, frozenset(kept)


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree: of `pairs` decisions (an answer and a theme), the share alike in percent.

    kappa is Cohen's: how much better than by chance; None where chance alone explains all.
    J. Cohen, A coefficient of agreement for nominal scales (1960).
    """

    pairs: int
    percent: float
    kappa: float | None


def agreement(decisions: Iterable[tuple[bool, bool]]) -> Agreement | None:
    """Of each decision, what the first and what the second reader said. None where there is no decision."""
    found = list(decisions)
    total = len(found)
    if not total:
        return None
    alike = sum(one == other for one, other in found) / total
    first, second = (sum(pair[place] for pair in found) / total for place in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    kappa = None if chance == 1 else round((alike - chance) / (1 - chance), 2)
    return Agreement(total, round(100 * alike, 1), kappa)
