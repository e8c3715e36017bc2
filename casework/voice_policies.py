"""Who may ask for neighbors' own words, take an answer in, clear and code it."""

from __future__ import annotations

from casework.models import VoiceClearing
from casework.states.voices import Clearing
from heart.errors import IllegalMove, NotAllowed
from heart.models import User
from heart.permissions import Permission


def check_can_ask(user: User) -> None:
    """Raises NotAllowed unless `user` is HEART staff who meet neighbors."""
    _require(user, Permission.RECORD_RESPONSES)


def check_is_system(user: User) -> None:
    """Who answers has no name: the system takes an answer in. Raises NotAllowed to everybody else."""
    if not user.can(Permission.SWEEP):
        raise NotAllowed("An answer comes in by its link, from nobody who is known.")


def check_can_clear(user: User) -> None:
    """Raises NotAllowed unless `user` reads answers as they were written."""
    _require(user, Permission.CLEAR_VOICES)


def check_can_code(user: User, clearing: VoiceClearing | None) -> None:
    """Raises NotAllowed unless `user` codes, IllegalMove for words that are not cleared, or held back."""
    _require(user, Permission.CODE_VOICES)
    if clearing is None or clearing.use == Clearing.HELD:
        raise IllegalMove("These words are not cleared, so nobody codes them.")


def _require(user: User, permission: Permission) -> None:
    if not (user.is_heart and user.can(permission)):
        raise NotAllowed(f"Your role may not do this: {permission.label.lower()}.")
