"""What every page shows: the demonstration's banner, the way around, and what waits for this person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from heart.http import Request
from heart.models import Message
from heart.navigation import entries


def page(request: Request) -> dict[str, Any]:
    """Variables for base.html. One statement, and none for somebody who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO, "languages": _languages(request)}
    unread = Message.objects.filter(recipient=user, read_at__isnull=True).count()
    return {
        "demo": settings.DEMO,
        "languages": _languages(request),
        "navigation": entries(request),
        "unread_messages": unread,
        "pulse_asks": _pulse_asks(request),
    }


def _pulse_asks(request: Request) -> bool:
    """Whether this is the person's start page and they are asked how work is (heart.views.pages.start)."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return here == request.user.role_class.start and bool(request.session.get("pulse"))


def _languages(request: Request) -> list[tuple[str, str]]:
    """The other languages that there is this page in: (code, own name)."""
    if not getattr(request, "bilingual", False):
        return []
    here = get_language() or settings.LANGUAGE_CODE
    return [(code, name) for code, name in settings.LANGUAGES if not here.startswith(code)]
