"""The plain sentences with which the report of gaps begins: said only where the numbers bear them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from django.utils.translation import gettext, ngettext

from referrals.rules.folding import Count, may_be_told
from referrals.rules.small_cells import SMALLEST

CHANCE = 0.05  # two groups whose counts would differ so by chance this often are not told apart
MOST_NAMED = 3


def leaders(rows: Sequence[Count]) -> list[Count]:
    """The group with most, and those that are not clearly behind it (exact binomial test); none where that is
    more than three, or the largest is under 11.
    """
    ranked = sorted((one for one in rows if one.n), key=lambda one: (-one.n, one.label))
    if not ranked or ranked[0].n < SMALLEST:
        return []
    level = [one for one in ranked if one is ranked[0] or _not_clearly_behind(one.n, ranked[0].n)]
    return level if len(level) <= MOST_NAMED and all(map(may_be_told, level)) else []


def most_often_missing(rows: Sequence[Count]) -> str:
    """ "Most often missing: Housing instability (31 of 80 needs closed)." """
    found = leaders(rows)
    if not found:
        return gettext(
            "Too few needs ended this way in these days, or too evenly, to name the one that is most often missing."
        )
    each = gettext("%(group)s (%(n)s of %(of)s needs closed)")
    told = _listed([each % {"group": one.label, "n": one.n, "of": one.of} for one in found])
    return gettext("Most often missing: %(groups)s.") % {"groups": told}


def longest_wait(rows: Sequence[Count]) -> str:
    """ "Longest wait: Mental health, 21 days from asking to the start (median of 34 starts)." """
    known = [one for one in rows if one.value is not None and may_be_told(one) and one.n]
    if not known:
        return gettext("Too few services started in these days to say how long neighbors wait.")
    longest = max(known, key=lambda one: (one.value or 0, one.label))
    days = round(longest.value or 0)
    told = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    name = gettext("Longest wait") if len(known) > 1 else gettext("Wait")
    said = gettext("%(name)s: %(group)s, %(days)s from asking until the service starts (median of %(n)s starts).")
    return said % {"group": longest.label, "name": name, "days": told, "n": longest.n}


def why_declined(rows: Sequence[Count], declined: int) -> str:
    """ "Partners most often declined because: No room (40 of 90 referrals declined)." """
    found = leaders([Count(one.label, one.n, declined) for one in rows])
    if not found:
        return gettext(
            "Partners declined too little in these days, or too evenly, to name the reason behind most of it."
        )
    each = gettext("%(group)s (%(n)s of %(of)s referrals declined)")
    told = _listed([each % {"group": one.label, "n": one.n, "of": declined} for one in found])
    return gettext("Partners most often declined because: %(reasons)s.") % {"reasons": told}


def _not_clearly_behind(fewer: int, most: int) -> bool:
    """Whether tosses of a fair coin would fall at least as unevenly, to either side, at least as often as CHANCE.

    In whole numbers, without SciPy: loading that takes a second, in each process.
    """
    tosses = most + fewer
    as_uneven = 2 * sum(comb(tosses, heads) for heads in range(most, tosses + 1))
    return as_uneven / 2**tosses >= CHANCE


def _listed(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
