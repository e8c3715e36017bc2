"""Counts as those outside may see them: none under 11, and none that a subtraction would give away. Pure."""

from __future__ import annotations

SMALLEST = 11
HIDDEN = "Fewer than 11"
WITHHELD = "Not shown"


def two_windows(short: int, long: int) -> tuple[str, str]:
    """A count of a shorter time and of a longer one that holds it, as words.

    Where what lies between the two would be a small number, the shorter one is withheld.
    """
    if 0 < long < SMALLEST:
        return HIDDEN, HIDDEN
    if 0 < short < SMALLEST:
        return HIDDEN, str(long)
    if 0 < long - short < SMALLEST:
        return WITHHELD, str(long)
    return str(short), str(long)
