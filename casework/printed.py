"""What else a printed summary of a case can hold. The app that keeps it registers it in its own `printed.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from casework.models import Case
from heart.models import User


@dataclass(frozen=True)
class Printed:
    """The rows of a table, and whether any of them tells of substance use (42 CFR part 2)."""

    rows: Sequence[tuple[str, ...]]
    tells_of_substance_use: bool


@dataclass(frozen=True)
class Part:
    """A part of the summary that is kept elsewhere: its heading, its columns, and who reads its rows.

    `read(case, by)` gives what `by` may see, in one statement; `widths` are the columns' shares of the page.
    """

    key: str
    label: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    read: Callable[[Case, User], Printed]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Offer this part to whoever prints a case, after casework's own."""
    _parts[part.key] = part


def choices() -> list[tuple[str, str]]:
    """Key and label of each registered part."""
    return [(part.key, part.label) for part in _parts.values()]


def chosen(keys: Collection[str]) -> list[Part]:
    """The registered parts among `keys`, in their own order."""
    return [part for part in _parts.values() if part.key in keys]
