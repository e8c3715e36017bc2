"""When a listing was last confirmed, by whom as anybody may read it, and whether that is too long ago. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`on` is a day in the city's time, None if nobody ever confirmed it. `who` is an organization, never a person."""

    on: date | None
    who: str
    stale: bool

    @property
    def words(self) -> str:
        """ "Confirmed on March 3, 2026 by Bull City Bridge", "Not confirmed since March 3, 2025", "Never confirmed"."""
        if self.on is None:
            return "Never confirmed"
        day = f"{self.on:%B} {self.on.day}, {self.on.year}"
        if self.stale:
            return f"Not confirmed since {day}"
        return f"Confirmed on {day}{f' by {self.who}' if self.who else ''}"


def confirmed(*, here: date | None, who: str, assured: date | None, source: str, today: date, days: int) -> Confirmed:
    """The later of what was said here and what the source says (HSDS assured_date); too old after `days` days.

    A day that is still to come counts as today: a source's clock may be ahead.
    """
    is_here = here is not None and (assured is None or assured <= here)
    said, by = (here, who) if is_here else (assured, source)
    on = min(said, today) if said else None
    return Confirmed(on, by if on else "", is_stale(on, today, days))


def is_stale(on: date | None, today: date, days: int) -> bool:
    """Whether nobody confirmed it in the last `days` days."""
    return on is None or on < today - timedelta(days=days)
