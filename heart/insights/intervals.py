"""How sure a share is: Wilson's interval of one, Newcombe's of the difference of two, both at 95 %.

Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927); R. G. Newcombe,
Interval estimation for the difference between independent proportions, method 10 (1998). Written out, since the
library that has them takes seconds to load; the tests hold them against it.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
Interval = tuple[float, float]


def wilson(n: int, of: int) -> Interval | None:
    """The shares (0 to 1) that n of N is compatible with; None where N is 0. Raises ValueError unless 0 <= n <= N."""
    if not 0 <= n <= of:
        raise ValueError(f"{n} of {of} is no share")
    if not of:
        return None
    share, spread = n / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return (0.0 if n == 0 else middle - half, 1.0 if n == of else middle + half)


def newcombe(n: int, of: int, other_n: int, other_of: int) -> Interval | None:
    """The interval of one share less another; None where either N is 0. Raises ValueError as `wilson` does."""
    one, other = wilson(n, of), wilson(other_n, other_of)
    if one is None or other is None:
        return None
    here, there = n / of, other_n / other_of
    below = sqrt((here - one[0]) ** 2 + (other[1] - there) ** 2)
    above = sqrt((one[1] - here) ** 2 + (there - other[0]) ** 2)
    return here - there - below, here - there + above


def differ(interval: Interval | None) -> bool:
    """Whether a difference can be claimed: its interval leaves zero out."""
    return interval is not None and (interval[0] > 0 or interval[1] < 0)
