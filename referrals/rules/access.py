"""Whether a place can be reached in a wheelchair, as far as its listing says so. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from referrals.rules.fit import Fit, Reason, Topic

# Written for PostgreSQL and Python alike, and read without regard to case.
ACCESSIBLE = r"(wheel ?chair|(^|[^a-z])(ada|ramps?|accessible|elevator)([^a-z]|$))"
NOT_ACCESSIBLE = r"(inaccessible|(^|[^a-z])(no|not|without)[ -]*(wheel ?chair|ramps?|accessible|elevator|ada))"


def access_reason(said: Iterable[str]) -> Reason:
    """What the places of a service say. One that is accessible is enough; one that says nothing leaves it open."""
    fits = {verdict(words) for words in said}
    if Fit.FITS in fits:
        return Reason(Fit.FITS, "Wheelchair accessible", Topic.ACCESS)
    if fits == {Fit.AGAINST}:
        return Reason(Fit.AGAINST, "Not accessible by wheelchair", Topic.ACCESS)
    return Reason(Fit.UNSURE, "Wheelchair access is not listed", Topic.ACCESS)


def verdict(words: str) -> Fit:
    """What one listing's words say."""
    if re.search(NOT_ACCESSIBLE, words, re.IGNORECASE):
        return Fit.AGAINST
    return Fit.FITS if re.search(ACCESSIBLE, words, re.IGNORECASE) else Fit.UNSURE
