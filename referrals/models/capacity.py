from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.models import DomainModel
from heart.privacy import Holds
from referrals.models.scopes import Directory
from referrals.models.service import Service
from referrals.states import Room


class ServiceCapacity(DomainModel):
    """What a provider last said of its room. After CAPACITY_FRESH_HOURS it reads as unknown (rule 9)."""

    privacy: ClassVar = {"room": Holds.PUBLIC}

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="capacity")
    room = models.CharField(max_length=40, choices=Room)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = Directory.as_manager()

    class Meta:
        verbose_name_plural = "service capacities"

    def __str__(self) -> str:
        return f"capacity of {self.service_id}"
