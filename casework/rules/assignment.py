"""Who could take a case, and why. Pure: what is known in, ranked proposals out. A person decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# What counts how much. Knowing the neighbor comes first, then speaking with them, then being near; load decides
# among equals. Somebody away or full stands last, whatever else is true, and is shown all the same.
CONTINUITY, LANGUAGE, BEAT, LOAD = 40, 30, 20, 10
NOT_NOW = 100


@dataclass(frozen=True)
class Needs:
    """What a case asks for: where it is, and what is spoken ("" where not known)."""

    beat: str = ""
    language: str = ""


@dataclass(frozen=True)
class Candidate:
    """Somebody who works cases. `knows` says that they had this neighbor's case or talked with them before."""

    person: Any
    open_cases: int
    capacity: int
    beats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    knows: bool = False
    away: bool = False


@dataclass(frozen=True)
class Proposal:
    """`because` speaks for them, `but` against. The higher score comes first."""

    candidate: Candidate
    score: int
    because: tuple[str, ...]
    but: tuple[str, ...]


def propose(needs: Needs, candidates: Iterable[Candidate]) -> list[Proposal]:
    """Everybody who could take the case, the best first; equals by load, then by key, so that the order is fixed."""
    proposals = [_proposal(needs, candidate) for candidate in candidates]
    return sorted(proposals, key=lambda one: (-one.score, one.candidate.open_cases, one.candidate.person.pk))


def _proposal(needs: Needs, candidate: Candidate) -> Proposal:
    score, because, but = _load(candidate)
    facts = [
        (candidate.knows, CONTINUITY, "has worked with this neighbor before"),
        (_has(candidate.languages, needs.language), LANGUAGE, f"speaks {needs.language}"),
        (_has(candidate.beats, needs.beat), BEAT, f"works in beat {needs.beat}"),
    ]
    for true, worth, reason in facts:
        if true:
            score += worth
            because.append(reason)
    if needs.language and not _has((*candidate.languages, "English"), needs.language):
        but.append(f"does not list {needs.language}")
    if candidate.away:
        score -= NOT_NOW
        but.append("is away today")
    return Proposal(candidate, score, tuple(because), tuple(but))


def _load(candidate: Candidate) -> tuple[int, list[str], list[str]]:
    """From LOAD for nothing to carry down to nothing when full; NOT_NOW less from the capacity on."""
    carried = f"{candidate.open_cases} of {candidate.capacity} cases"
    if candidate.open_cases >= candidate.capacity:
        return -NOT_NOW, [], [f"is full: {carried}"]
    return LOAD - LOAD * candidate.open_cases // candidate.capacity, [f"has room: {carried}"], []


def _has(listed: Iterable[str], wanted: str) -> bool:
    word = wanted.strip().casefold()
    return bool(word) and word in {one.strip().casefold() for one in listed}
