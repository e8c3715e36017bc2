"""What else hangs on a case that is about to be closed. The app that keeps it registers it in its `corrections.py`."""

from __future__ import annotations

from collections.abc import Callable

from casework.models import Case

_told: list[Callable[[Case], str]] = []


def tell(what: Callable[[Case], str]) -> None:
    """Before a case is closed, say `what(case)` to the person: a sentence, or nothing."""
    _told.append(what)


def loose_ends(case: Case) -> list[str]:
    """What goes on, though the case ends: a sentence each."""
    return [words for what in _told if (words := what(case))]
