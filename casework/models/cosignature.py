from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.note import Addendum, Note
from casework.models.scopes import Casework
from casework.states.notes import CosignStatus
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.privacy import Holds


class Cosignature(DomainModel):
    """The author of a signed note asks a second person to stand for it. Returned with a remark, it is asked anew."""

    privacy: ClassVar = {"status": Holds.OPERATIONAL}

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="cosignatures")
    status = models.CharField(max_length=10, choices=CosignStatus)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Nobody in particular when empty: whoever may co-sign.",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    remark = models.OneToOneField(
        Addendum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="returned",
        help_text="Why it came back: an addendum, since a signed note is never edited.",
    )
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["note"],
                condition=Q(status__in=[CosignStatus.ASKED, CosignStatus.GIVEN]),
                name="one_cosignature_a_note",
            ),
            all_or_none("answered_at", "answered_by", name="cosignature_answered_whole"),
            models.CheckConstraint(
                name="cosignature_answered_says_so",
                condition=Q(status=CosignStatus.ASKED, answered_at__isnull=True, remark__isnull=True)
                | Q(status=CosignStatus.GIVEN, answered_at__isnull=False, remark__isnull=True)
                | Q(status=CosignStatus.RETURNED, answered_at__isnull=False, remark__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="cosign_queue", condition=Q(status=CosignStatus.ASKED)),
        ]

    def __str__(self) -> str:
        return f"co-signature {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.note.case_id

    @property
    def neighbor_key(self) -> int | None:
        return self.note.case.neighbor_id
