"""The tone in which a state is shown. Apps register theirs in `tones.py`. The words always stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.db.models import TextChoices

Tone = Literal["neutral", "info", "good", "warn", "bad"]
registry: dict[type[TextChoices], Mapping[str, Tone]] = {}


def register(states: type[TextChoices], tones: Mapping[Any, Tone]) -> None:
    """Say the tone of each state of an enumeration. Every state must have one."""
    missing = set(states.values) - {str(state) for state in tones}
    if missing:
        raise ValueError(f"{states.__name__} has no tone for: {', '.join(sorted(missing))}")
    registry[states] = {str(state): tone for state, tone in tones.items()}


def of(subject: Any) -> Tone:
    """The tone of a state, or of a record's `status` by the enumeration that its field was made with."""
    if isinstance(subject, TextChoices):
        return registry.get(type(subject), {}).get(subject.value, "neutral")
    status = getattr(subject, "status", None)
    if status is None:
        return "neutral"
    values = dict(subject._meta.get_field("status").choices or ())
    for states, tones in registry.items():
        if dict(states.choices) == values:
            return tones.get(status, "neutral")
    return "neutral"
