"""What a search result says for itself: each thing that was looked at, what was found, and in which words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    FITS = "fits"
    UNSURE = "unsure"
    AGAINST = "against"


FITS = [(fit.value, fit.value) for fit in Fit]  # as the API names them


class Topic(StrEnum):
    """What a reason is about."""

    NEED = "need"
    DISTANCE = "distance"
    HOURS = "hours"
    LANGUAGE = "language"
    WHO = "who"
    COST = "cost"
    ROOM = "room"
    ACCESS = "access"
    REFERRALS = "referrals"
    OBSERVED = "observed"

    @property
    def excludes(self) -> str:
        """Why a service is left out for this, as a count of them goes on: "3 for others only"."""
        return _EXCLUDES.get(self, "for another reason")


_EXCLUDES = {
    Topic.HOURS: "closed at that time",
    Topic.WHO: "for others only",
    Topic.COST: "not at that cost",
    Topic.ROOM: "without room",
    Topic.ACCESS: "not for wheelchairs",
    Topic.REFERRALS: "taking no referrals",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a service, against it, or that nobody knows."""

    fit: Fit
    text: str
    about: Topic


def quoted(words: str) -> str:
    """A listing's own words, shortened to what a line holds."""
    words = " ".join(words.split())
    return f"“{words}”" if len(words) <= 60 else f"“{words[:59].rstrip()}…”"
