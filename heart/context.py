"""What every page shows: the demonstration's banner, the way around, and what waits for this person."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from heart.http import Request
from heart.models import Message
from heart.navigation import entries


def page(request: Request) -> dict[str, Any]:
    """Variables for base.html. One statement, and none for somebody who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO}
    unread = Message.objects.filter(recipient=user, read_at__isnull=True).count()
    return {"demo": settings.DEMO, "navigation": entries(request), "unread_messages": unread}
