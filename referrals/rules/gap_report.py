"""The report of gaps as those outside get it, on paper and as a file: small groups together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from referrals.rules.folding import Count, folded, may_be_told

TOO_FEW = "Too few to tell (fewer than 11, or all but fewer than 11)"


@dataclass(frozen=True)
class Section:
    """One table, ready to be told: its rows as they stand after folding."""

    title: str
    group: str
    rows: tuple[Count, ...]
    several: bool


@dataclass(frozen=True)
class Part:
    """One question with its whole, the same of the period before, its definition, and its tables."""

    name: str
    what: str
    definition: str
    whole: Count
    before: Count
    sections: tuple[Section, ...]


def told(one: Count) -> str:
    """ "31 of 80 (38.8%)", or that it is too small to tell."""
    if not may_be_told(one):
        return TOO_FEW
    if one.of is None:
        return str(one.n)
    return f"{one.n} of {one.of}" + (f" ({100 * one.n / one.of:.1f}%)" if one.of else "")


def section(title: str, group: str, rows: Sequence[Count], *, several: bool) -> Section:
    """The table with its small groups folded. Groups that overlap have no sum, so that small ones are left out."""
    kept = [one for one in rows if may_be_told(one) and (one.n or one.of)] if several else folded(rows)
    return Section(title, group, tuple(kept), several)
