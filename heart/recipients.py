"""Whom information can be released to. The app that keeps the directory registers it in its `recipients.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from heart.models import User

LIMIT = 20


@dataclass(frozen=True)
class Directory:
    """A source of recipients. `search` takes words ("" for the likeliest) and gives (key, name) in order;
    `named` gives the names of those keys that it knows.
    """

    search: Callable[[str, User, int], list[tuple[UUID, str]]]
    named: Callable[[Iterable[UUID], User], dict[UUID, str]]


registry: dict[str, Directory] = {}


def register(name: str, directory: Directory) -> None:
    """Add a source of recipients."""
    registry[name] = directory


def search(words: str, *, by: User) -> list[tuple[UUID, str]]:
    """The recipients that fit the words, at most LIMIT from each source."""
    return [found for directory in registry.values() for found in directory.search(words, by, LIMIT)]


def named(keys: Iterable[UUID], *, by: User) -> dict[UUID, str]:
    """The names of those of the keys that some source knows."""
    wanted = list(keys)
    if not wanted:
        return {}
    return {key: name for directory in registry.values() for key, name in directory.named(wanted, by).items()}
