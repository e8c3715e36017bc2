"""What was entered in error stays, marked with who says so, when and why (rule 13)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.privacy import Holds

# For the condition of a unique constraint: what is in error does not stand in the way of the right row.
STANDS = Q(in_error_at__isnull=True)


class Correctable(DomainModel):
    """A row that is never deleted: a mistake is marked. Put `in_error_whole(...)` among its constraints.

    `Model.objects.standing()` are the rows that count; pages show the others struck through.
    """

    privacy: ClassVar[dict[str, Holds]] = {}

    in_error_at = models.DateTimeField(null=True, blank=True)
    in_error_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    in_error_why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.privacy = {**cls.privacy, "in_error_why": Holds.HEALTH}

    @property
    def stands(self) -> bool:
        """Whether the row counts: it was not entered in error."""
        return self.in_error_at is None


def in_error_whole(name: str) -> CheckConstraint:
    """A mark says who, when and why, or there is none. `name` is the model's, in lower case."""
    return all_or_none("in_error_at", "in_error_by", "in_error_why", name=f"{name}_in_error_whole")
