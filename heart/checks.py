"""What must hold before HEART serves anybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ValidationError

DEMO_PASSWORD = "heart-demo"  # noqa: S105 - public, and refused in production


class NotTheDemoPassword:
    """The demonstration's password is public, so no real account may have it."""

    def validate(self, password: str, user: Any = None) -> None:
        if password == DEMO_PASSWORD and not settings.DEMO:
            raise ValidationError("This is the demonstration's password, which everybody knows.")

    def get_help_text(self) -> str:
        return "Your password can't be the demonstration's."


@register(Tags.security, deploy=True)
def no_demo_world_in_production(app_configs: Any, **_: Any) -> list[Error]:
    """Production must not hold the demonstration's cast."""
    from django.db import Error as DatabaseError

    from heart.models import User

    if not settings.PRODUCTION:
        return []
    try:
        cast = User.objects.filter(username="nadia", email__endswith="@heart.example", is_active=True).exists()
    except DatabaseError:
        return []
    return [Error("The demonstration's accounts are in this database.", id="heart.E001")] if cast else []
