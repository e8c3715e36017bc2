"""Invented answers of neighbors, as they lie in the table; and a link that opens the survey."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

from casework.actions import voices
from casework.models import Voice, VoiceInvitation
from heart.models import User
from tests.factories import people

LONG_AFTER = date(2036, 1, 1)


def link(at: datetime, *, program: str = "CRT", language: str = "en", until: date | None = None) -> str:
    """The secret of a link that ray asked for."""
    ray = people.person("ray", "responder")
    token = voices.ask(said="yes", program=program, language=language, submission=uuid4(), by=ray, at=at)
    if until:
        VoiceInvitation.objects.update(until=until)
    return token


def answers(
    count: int,
    quarter: date,
    *,
    program: str = "CRT",
    given: Mapping[str, str] | None = None,
    words: str = "",
    language: str = "en",
) -> list[Voice]:
    """So many people who all said the same."""
    alike = {"program": program, "quarter": quarter, "language": language, "survey": 1, "words": words}
    given = {"respect": "yes"} if given is None else dict(given)
    return Voice.objects.bulk_create(Voice(**alike, answers=given) for _ in range(count))


def cleared(voice: Voice, *, at: datetime, use: str = "quoted", text: str = "They were kind.") -> Voice:
    """As sol cleared it."""
    sol = people.person("sol", "supervisor")
    why = "Says who it is" if use == "held" else ""
    voices.clear(voice=voice, use=use, text=text, why=why, by=sol, at=at)
    return voice


def coded(voice: Voice, *themes: str, by: User, at: datetime) -> Voice:
    voices.code(voice=voice, themes=themes, by=by, at=at)
    return voice
