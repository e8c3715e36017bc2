"""What each kind of message says. Apps register theirs in `timeline.py`. A sentence names nobody."""

from __future__ import annotations

registry: dict[str, str] = {}
UNKNOWN = "Something needs your attention."


def register(kind: str, sentence: str) -> None:
    """Give a kind of heart.outbox message its sentence."""
    registry[kind] = sentence


def sentence(kind: str) -> str:
    """The kind's sentence, or one that fits everything."""
    return registry.get(kind, UNKNOWN)
