"""The evaluator asked for three extracts: one is approved and made soon, one was too much, one waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from heart.insights.export import actions
from referrals.management.demo.cast import Cast

DAYS = ((1, 180), (2, 365), (3, 90))
PURPOSE = (
    "Does the 48-hour promise hold? For the yearly report to the council; the files stay on the university's server.",
    "Everything there is, to look around.",
    "Which needs end unmet, and why? A second look, for the coordination meeting.",
)


def ask(people: Cast, now: datetime) -> None:
    """Ask for them, and decide on two."""
    eve, sol = people["eve"], people["sol"]
    last = (now - timedelta(days=6)).date()
    asked = [
        actions.ask(
            submission=UUID(int=number),
            purpose=purpose,
            first=last - timedelta(days=days - 1),
            last=last,
            by=eve,
            at=now - timedelta(days=5 - number),
        )
        for (number, days), purpose in zip(DAYS, PURPOSE, strict=True)
    ]
    actions.approve(extract=asked[0], by=sol, at=now - timedelta(days=1))
    actions.refuse(
        extract=asked[1],
        reason="Ask for the half year that the question is about, and say which question.",
        by=sol,
        at=now - timedelta(days=1),
    )
