from __future__ import annotations

from typing import ClassVar

from django.db import models

from heart.models.base import DomainModel
from heart.privacy import Holds


class Agency(DomainModel):
    """Whom a person works for: HEART itself, or a partner organization. The tenant."""

    class Kind(models.TextChoices):
        HEART = "heart", "HEART"
        PARTNER = "partner", "Partner organization"

    privacy: ClassVar = {"name": Holds.PUBLIC, "kind": Holds.PUBLIC}

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
