"""What one extract is about: its period, the moment of its making, and the key that nobody outside ever has."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from heart.insights.period import Period

BEFORE, AFTER = timedelta(days=90), timedelta(days=180)
MOST_DAYS = 182  # by which a person's dates are moved, either way
# Sixteen letters for sixteen digits: a pseudonym can't look like a number, a telephone or a word.
LETTERS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")
LENGTH = 24  # letters of four bits


@dataclass(frozen=True)
class Scope:
    """The key is of this extract alone: another one gives the same neighbor another pseudonym and other dates.

    as_of: the moment (UTC) up to which things are known, kept with the extract, so that a second making says the same.
    """

    key: bytes
    period: Period
    as_of: datetime
    _known: dict[str, list[Any]] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, read: Callable[[], Iterable[Any]]) -> list[Any]:
        """What `read` gives, read once for the extract: keys in place of queries within queries within queries."""
        if name not in self._known:
            self._known[name] = list(read())
        return self._known[name]

    @property
    def since(self) -> datetime:
        """From when on (UTC) rows of the period's people are taken along: 90 days before it."""
        return self.period.start - BEFORE

    @property
    def until(self) -> datetime:
        """Before when (UTC): 180 days after it, for what is counted within 90 days of a thing that took 90 itself."""
        return self.period.end + AFTER

    def pseudonym(self, space: str, value: Any) -> str:
        """Always the same for one record of one kind: HMAC-SHA256 (RFC 2104), cut to 96 bits, in letters."""
        return self._digest(space, value).hex().translate(LETTERS)[:LENGTH]

    def shift(self, space: str, value: Any) -> timedelta:
        """By how many whole days everything of this person is moved: from 1 to 182, back or forth, never 0."""
        place = int.from_bytes(self._digest(f"shift of {space}", value)[:8]) % (2 * MOST_DAYS)
        return timedelta(days=place - MOST_DAYS if place < MOST_DAYS else place - MOST_DAYS + 1)

    def moved(self, moment: datetime | date, space: str, value: Any) -> date:
        """The moment's day on the city's calendar, moved."""
        day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
        return day + self.shift(space, value)

    def _digest(self, space: str, value: Any) -> bytes:
        return hmac.digest(self.key, f"{space}:{value}".encode(), hashlib.sha256)


def key_of(secret: str, number: int) -> bytes:
    """The key of the extract of this number, from the installation's EXTRACT_KEY."""
    return hmac.digest(secret.encode(), f"extract {number}".encode(), hashlib.sha256)


def utc(moment: datetime) -> str:
    """As the manifest writes a moment."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
