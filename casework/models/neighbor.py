from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import phonenumbers
from django.contrib.postgres.fields import ArrayField
from django.db import models
from phonenumbers import PhoneNumberFormat

from casework.models.in_error import STANDS, Correctable, in_error_whole
from casework.models.scopes import Casework
from casework.states import ContactResult
from casework.states.finding import EndReason, Language, PartOfDay, PhoneOwner
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from casework.models.contact import ContactAttempt
    from heart.models import User


class Neighbors(Casework):
    def lock(self, pk: Any) -> Any:
        """The row, locked until the transaction ends; of a merged neighbor, the one kept. Raises DoesNotExist.

        So whatever is written about somebody merged in the same moment is written about the record that stays.
        """
        row = super().lock(pk)
        while row.merged_into_id is not None:
            row = super().lock(row.merged_into_id)
        return row

    def in_use(self) -> Self:
        """The records that are found, worked with and compared: neither merged into another one nor in error."""
        return self.standing().filter(merged_into__isnull=True)

    def matchable_by(self, user: User) -> Self:
        """Whom a responder may be shown a one-line likeness of, while recording an encounter."""
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            return self.all()
        return self.none()


class Neighbor(Correctable):
    """A person whom HEART meets. Any part of a name may be missing."""

    privacy: ClassVar = {
        "given_name": Holds.IDENTITY,
        "family_name": Holds.IDENTITY,
        "also_known_as": Holds.IDENTITY,
        "date_of_birth": Holds.IDENTITY,
        "birth_year_about": Holds.IDENTITY,
        "pronouns": Holds.IDENTITY,
        "language": Holds.IDENTITY,
        "language_code": Holds.IDENTITY,
        "identifying_note": Holds.IDENTITY,
        "usual_places": Holds.LOCATION,
    }

    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    also_known_as = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    birth_year_about = models.PositiveSmallIntegerField(null=True, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=40, blank=True, help_text="In words.")
    language_code = models.CharField(max_length=8, choices=Language, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    has_phone = models.BooleanField(null=True, help_text="Unknown until somebody asked.")
    identifying_note = models.CharField(max_length=300, blank=True)
    usual_places = models.CharField(max_length=300, blank=True)
    submission = models.UUIDField(
        unique=True, null=True, blank=True, help_text="From the form, so that a double tap is one neighbor."
    )
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        help_text="The record kept, where this one turned out to be of the same person.",
    )
    objects: ClassVar = Neighbors.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        constraints = [in_error_whole("neighbor")]
        indexes = [models.Index(fields=["family_name", "given_name"], name="neighbor_name")]

    def __str__(self) -> str:
        return f"neighbor {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.pk

    @property
    def name(self) -> str:
        """The name to say, or that it is not known."""
        full = f"{self.given_name} {self.family_name}".strip()
        return full or self.also_known_as or "Name not known"

    @property
    def version(self) -> int:
        """The number of the latest version, for telling whether somebody changed it since. One statement."""
        latest: int = self.history.values_list("history_id", flat=True).latest("history_date", "history_id")
        return latest


class Phones(Casework):
    """Numbers, with what casework reads."""

    def taken_out_by(self, attempt: ContactAttempt) -> NeighborPhone | None:
        """The number that is out of use because of this attempt alone. None where somebody has said anything else
        of it since, or another attempt that stands found it wrong too.
        """
        if attempt.result != ContactResult.WRONG_NUMBER:
            return None
        versions = NeighborPhone.history.filter(history_change_reason=attempt.finding).values("id")
        out = self.standing().filter(in_use=False, out_reason=EndReason.WRONG, pk__in=versions)
        phone: NeighborPhone | None = out.filter(neighbor=attempt.case.neighbor_id).first()
        if phone is None:
            return None
        others = type(attempt).objects.standing().filter(case__neighbor=phone.neighbor_id).exclude(pk=attempt.pk)
        found = [other.finding for other in others.filter(result=ContactResult.WRONG_NUMBER)]
        return None if phone.history.filter(history_change_reason__in=found).exists() else phone


class NeighborPhone(Correctable):
    """A number to reach a neighbor at, in E.164, and what is safe to do with it."""

    privacy: ClassVar = {
        "number": Holds.IDENTITY,
        "whose": Holds.IDENTITY,
        "whose_words": Holds.IDENTITY,
        "best_parts": Holds.OPERATIONAL,
        "out_reason": Holds.OPERATIONAL,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="phones")
    number = models.CharField(max_length=20)
    safe_to_leave_message = models.BooleanField(default=False)
    safe_to_text = models.BooleanField(default=False)
    whose = models.CharField(max_length=10, choices=PhoneOwner, blank=True)
    whose_words = models.CharField(max_length=100, blank=True, help_text="Who else may answer.")
    best_parts = ArrayField(models.CharField(max_length=10, choices=PartOfDay), default=list, blank=True)
    in_use = models.BooleanField(default=True, help_text="Not, once it is found wrong or dead.")
    out_reason = models.CharField(max_length=10, choices=EndReason, blank=True, help_text="Why it is out of use.")
    objects: ClassVar = Phones.as_manager()

    class Meta:
        constraints = [
            in_error_whole("phone"),
            models.UniqueConstraint(fields=["neighbor", "number"], condition=STANDS, name="a_number_once"),
            models.CheckConstraint(
                name="a_number_in_use_has_no_end", condition=models.Q(in_use=False) | models.Q(out_reason="")
            ),
        ]
        indexes = [models.Index(fields=["number"], name="phone_number")]

    def __str__(self) -> str:
        return f"phone {self.pk}"

    @property
    def national(self) -> str:
        """The number as people here write it: "(919) 555-0123"; abroad with its country."""
        return in_national_style(self.number)

    @property
    def said(self) -> str:
        return f"{self.national} (phone)"

    @property
    def best_words(self) -> str:
        """The best times in words, or nothing."""
        return ", ".join(str(part.label).lower() for part in PartOfDay if part in self.best_parts)

    @property
    def is_shared(self) -> bool:
        """Whether somebody else may well answer."""
        return self.whose in {PhoneOwner.SHARED, PhoneOwner.FAMILY, PhoneOwner.PLACE}


def in_national_style(e164: str) -> str:
    """An E.164 number as people here write it."""
    number = phonenumbers.parse(e164)
    style = PhoneNumberFormat.NATIONAL if number.country_code == 1 else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))
