"""Who opens and closes a round, and who is asked in it."""

from __future__ import annotations

from heart.errors import NotAllowed
from heart.models import User
from heart.permissions import Permission as P


def may_run(user: User) -> bool:
    """Supervisors and administrators open and close rounds."""
    return user.is_heart and (user.can(P.SUPERVISE) or user.can(P.ADMINISTER))


def check_can_run(user: User) -> None:
    """Raises NotAllowed unless `user` may open and close rounds."""
    if not may_run(user):
        raise NotAllowed("A supervisor or an administrator opens and closes rounds of the pulse.")


def check_can_answer(user: User) -> None:
    """Raises NotAllowed unless `user` is one of those who are asked."""
    if not (user.is_heart and user.can(P.ANSWER_PULSE)):
        raise NotAllowed("The pulse is for the people who work for HEART.")
