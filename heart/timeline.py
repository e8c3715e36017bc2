"""The ledger as sentences. Apps register a formatter for each of their events in `timeline.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from heart.models import Event, User

Details = Mapping[str, Any]
Formatter = Callable[[Details], str]


@dataclass(frozen=True)
class Entry:
    """One event as a page shows it. `at` is UTC."""

    at: datetime
    who: str
    what: str
    why: str
    kind: str


@dataclass(frozen=True)
class _Sentence:
    what: Formatter
    why: Formatter | None


registry: dict[str, _Sentence] = {}


def register(kind: str, what: str | Formatter, why: Formatter | None = None) -> None:
    """Give an event its sentence: fixed, or made of its details; and, if it has one, how its reason reads.

    A formatter must bear any detail missing or unknown: the ledger keeps what older versions wrote.
    """
    registry[str(kind)] = _Sentence(what if callable(what) else lambda _: str(what), why)


def entries(events: Iterable[Event]) -> list[Entry]:
    """The events as entries, in their order. Read `by` with select_related: heart.ledger.of_case does."""
    return [entry(event) for event in events]


def entry(event: Event) -> Entry:
    """Who, when, what and why of one event."""
    known = registry.get(event.kind)
    what = known.what(event.details) if known else _from_code(event.kind)
    why = known.why(event.details) if known and known.why else ""
    return Entry(at=event.at, who=who(event.by), what=_upper(what), why=_upper(why), kind=event.kind)


def who(user: User) -> str:
    """The person's name; for a system actor, which part of the system."""
    if user.role == "system":
        return f"The system ({user.username.removeprefix('system:')})"
    return str(user)


def label(choices: type[TextChoices], code: Any) -> str:
    """The human label of a code; of a code no longer known, its words; of nothing, nothing."""
    if code in (None, ""):
        return ""
    try:
        return str(choices(code).label)
    except ValueError:
        return str(code).replace("_", " ").replace("-", " ")


def labels(choices: type[TextChoices], codes: Any) -> str:
    """Several codes as "name and date of birth, the need"."""
    given = [codes] if isinstance(codes, str) else codes or []
    return ", ".join(lower(label(choices, code)) for code in given if code)


def lower(words: str) -> str:
    """The words to stand inside a sentence: the first letter small, unless they begin with an abbreviation."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def with_detail(sentence: str, detail: str) -> str:
    """ "sentence: detail", or the sentence alone when there is none."""
    return f"{sentence}: {lower(detail)}" if detail else sentence


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _from_code(kind: str) -> str:
    return kind.rpartition(".")[2].replace("_", " ").capitalize()
