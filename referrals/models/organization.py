from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from heart.models import Agency, DomainModel
from heart.privacy import Holds
from referrals.models.scopes import Directory


class Organization(DomainModel):
    """A provider (HSDS 3.1 organization). A partner is one whose staff sign in: it belongs to an agency."""

    privacy: ClassVar = {
        "name": Holds.PUBLIC,
        "alternate_name": Holds.PUBLIC,
        "description": Holds.PUBLIC,
        "email": Holds.PUBLIC,
        "website": Holds.PUBLIC,
        "source": Holds.OPERATIONAL,
        "source_digest": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=250)
    alternate_name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    email = models.CharField(max_length=250, blank=True)
    website = models.CharField(max_length=500, blank=True)
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
