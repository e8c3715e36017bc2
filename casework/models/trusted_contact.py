from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.neighbor import Neighbor, in_national_style
from casework.models.way import Way
from casework.states.finding import Language, MayTell
from heart.constraints import all_or_none
from heart.privacy import Holds


class TrustedContact(Way):
    """Somebody who can pass on a message, and what may be said to them.

    More than that we called may be said only once the neighbor has agreed: to whom and when is kept.
    """

    privacy: ClassVar = {
        "name": Holds.IDENTITY,
        "relation": Holds.IDENTITY,
        "number": Holds.IDENTITY,
        "language_code": Holds.IDENTITY,
        "may_tell": Holds.OPERATIONAL,
        "note": Holds.IDENTITY,
        "end_reason": Holds.OPERATIONAL,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="trusted_contacts")
    name = models.CharField(max_length=150)
    relation = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=20, blank=True, help_text="E.164. Empty when they are met in person.")
    language_code = models.CharField(max_length=8, choices=Language, blank=True)
    may_tell = models.CharField(max_length=10, choices=MayTell, default=MayTell.CALLED)
    agreed_at = models.DateTimeField(null=True, blank=True, help_text="When the neighbor agreed to more.")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who heard it.",
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta(Way.Meta):
        constraints: ClassVar = [
            *Way.Meta.constraints,
            all_or_none("agreed_at", "agreed_by", name="contact_agreed_whole"),
            models.CheckConstraint(
                name="telling_a_contact_more_was_agreed",
                condition=Q(may_tell=MayTell.CALLED) | Q(agreed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"trusted contact {self.pk}"

    @property
    def national(self) -> str:
        """The number as people here write it, or nothing."""
        return in_national_style(self.number) if self.number else ""

    @property
    def said(self) -> str:
        return f"{self.name} ({self.relation})" if self.relation else self.name
