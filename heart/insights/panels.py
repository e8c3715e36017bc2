"""What stands beside the figures of a team and is about this moment: read as it is now, by the app that knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from heart.models import User


@dataclass(frozen=True)
class Panel:
    """A small table: a name and cells a row. `path` leads to the page where one does something about it."""

    title: str
    sentence: str
    columns: tuple[str, ...]
    rows: list[tuple[str, tuple[str, ...]]]
    path: str
    link: str


Reader = Callable[[User, datetime], Panel]
readers: list[Reader] = []


def panel(reader: Reader) -> Reader:
    """Register what reads a panel: given the reader and the moment (UTC), in a fixed number of statements."""
    readers.append(reader)
    return reader


def panels(user: User, at: datetime) -> list[Panel]:
    """Every panel, as of `at`."""
    return [read(user, at) for read in readers]
