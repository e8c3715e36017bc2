"""Who may read which rows of casework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from heart.models import DomainQuerySet
from heart.permissions import Permission

if TYPE_CHECKING:
    from heart.models import User


class Correctables(DomainQuerySet):
    """Rows that can be marked as entered in error (casework.models.in_error)."""

    def standing(self) -> Self:
        """The rows that count: those entered in error left out."""
        return self.filter(in_error_at__isnull=True)


class Casework(Correctables):
    """Neighbors' records: HEART staff who work or supervise cases, nobody else."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.VIEW_CASEWORK):
            return self.all()
        return self.none()


class Calls(Correctables):
    """Calls and responses: HEART staff who answer or navigate."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.VIEW_CALLS):
            return self.all()
        return self.none()


class Supervision(Correctables):
    """Responders' own safety answers and the tasks they open: supervisors alone."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.SUPERVISE):
            return self.all()
        return self.none()


class Reference(DomainQuerySet):
    """Tables that any signed-in person may read."""

    def visible_to(self, user: User) -> Self:
        return self.all()
