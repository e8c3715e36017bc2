"""What belongs to one of several things, as HSDS has it: a phone of a service, of a place, of a contact."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from heart.models import DomainModel
from heart.privacy import Holds
from referrals.models.scopes import Hanging


def published(*names: str) -> dict[str, Holds]:
    """The privacy of fields whose words a directory prints."""
    return dict.fromkeys(names, Holds.PUBLIC)


def just_one(*names: str) -> Q:
    """A condition: exactly one of these is filled."""
    found = Q()
    for name in names:
        found |= Q(**{f"{other}__isnull": other != name for other in names})
    return found


def at_most_one(*names: str) -> Q:
    return just_one(*names) | Q(**{f"{name}__isnull": True for name in names})


def parent(model: Any, related_name: str) -> Any:
    """One of the things that a row may belong to."""
    return models.ForeignKey(model, on_delete=models.PROTECT, null=True, blank=True, related_name=related_name)


def belongs_to_one(name: str, parents: Iterable[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=just_one(*parents), name=f"{name}_belongs_to_one")


class Entry(DomainModel):
    """A row of an HSDS table, known by the id its source gave it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        abstract = True


class HangingEntry(Entry):
    """A row that belongs to exactly one of its `parents`, and is seen by who sees that."""

    parents: ClassVar[tuple[str, ...]] = ()
    objects: ClassVar = Hanging.as_manager()

    class Meta:
        abstract = True
