"""Evaluator's extracts, asked for through the action."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from heart.insights.export import actions
from heart.models import Extract, User


def asked(by: User, at: datetime, **changes: Any) -> Extract:
    """An extract of 120 days until the day before yesterday, that waits for a second person."""
    last = at.date() - timedelta(days=2)
    base = {"purpose": "Does the promise hold?", "first": last - timedelta(days=119), "last": last}
    return actions.ask(submission=uuid4(), **{**base, **changes}, by=by, at=at)
