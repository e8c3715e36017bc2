from __future__ import annotations

from typing import ClassVar

from django.db import models

from heart.privacy import Holds


class SweepRun(models.Model):
    """The last time each sweep ran, and what it found. `/readyz` asks whether it was lately."""

    privacy: ClassVar = {"name": Holds.OPERATIONAL, "done": Holds.OPERATIONAL}

    name = models.CharField(max_length=60, primary_key=True)
    finished_at = models.DateTimeField()
    done = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name
