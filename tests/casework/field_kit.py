"""What the stories about recording a response share: the form as a phone sends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from casework.models import Call, CallType
from heart.models import User


def minute(at: datetime) -> str:
    """A moment as the browser's picker sends it: city time, without its zone."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def report(*people: dict[str, Any], **answers: Any) -> dict[str, Any]:
    """The whole form: a CRT response that has just cleared, and these people. `None` leaves an answer out."""
    typed: dict[str, Any] = {
        "submission": str(uuid4()),
        "program": "CRT",
        "there": "on",
        "discipline": "emt",
        "cleared_at": minute(timezone.now()),
        "police": "none",
        "disposition": "resolved_on_scene",
        "felt_safe": "no_answer",
        "wants_debrief": "no_answer",
        "met-TOTAL_FORMS": str(len(people)),
        "met-INITIAL_FORMS": "0",
        "do": "save",
        **answers,
    }
    for number, one in enumerate(people):
        typed |= {f"met-{number}-{name}": value for name, value in {"mode": "in_person", **one}.items()}
    return {name: value for name, value in typed.items() if value is not None}


def somebody(**answers: Any) -> dict[str, Any]:
    """A new neighbor who wants a follow-up."""
    return {"known": "known", "q": "Tamsin Okafor", "wish": "wants", **answers}


def call(number: str = "26031000001", *, received_at: datetime | None = None, **changes: Any) -> Call:
    """A call that a community response team may answer, an hour ago unless it says otherwise."""
    at = received_at or timezone.now() - timedelta(hours=1)
    by = User.objects.system("tests")
    kind = CallType.objects.filter(name="Welfare check").first() or CallType(name="Welfare check").save_by(by)
    base = {"source": "tests", "call_type": kind, "eligible_programs": ["CRT"], "beat": "D2"}
    return Call(number=number, received_at=at, **{**base, **changes}).save_by(by)
