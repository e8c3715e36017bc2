"""What must hold before HEART serves anybody."""

from __future__ import annotations

from pathlib import Path
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
def files_lie_where_no_web_server_looks(app_configs: Any, **_: Any) -> list[Error]:
    """The folder of attached files is outside of the program and of what is served."""
    if not settings.PRODUCTION:
        return []
    folder = Path(settings.HEART_FILES).resolve()
    served = [Path(settings.STATIC_ROOT).resolve(), Path(settings.BASE_DIR).resolve()]
    if not any(folder.is_relative_to(one) or one.is_relative_to(folder) for one in served):
        return []
    return [Error("HEART_FILES lies in a folder that is served or holds the program.", id="heart.E002")]


@register(Tags.translation, deploy=True)
def translations_are_compiled(app_configs: Any, **_: Any) -> list[Error]:
    """Without its compiled catalog a language would be English under its own name."""
    sources = Path(settings.BASE_DIR).glob("*/locale/*/LC_MESSAGES/django.po")
    if all(source.with_suffix(".mo").is_file() for source in sources):
        return []
    return [Error("Translations are not compiled. Run script/setup.", id="heart.E003")]


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
