from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import phonenumbers
from django.db import models
from phonenumbers import PhoneNumberFormat

from casework.models.scopes import Casework
from heart.models import DomainModel
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class Neighbors(Casework):
    def matchable_by(self, user: User) -> Self:
        """Whom a responder may be shown a one-line likeness of, while recording an encounter."""
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            return self.all()
        return self.none()


class Neighbor(DomainModel):
    """A person whom HEART meets. Any part of a name may be missing."""

    privacy: ClassVar = {
        "given_name": Holds.IDENTITY,
        "family_name": Holds.IDENTITY,
        "also_known_as": Holds.IDENTITY,
        "date_of_birth": Holds.IDENTITY,
        "birth_year_about": Holds.IDENTITY,
        "pronouns": Holds.IDENTITY,
        "language": Holds.IDENTITY,
        "identifying_note": Holds.IDENTITY,
        "usual_places": Holds.LOCATION,
    }

    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    also_known_as = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    birth_year_about = models.PositiveSmallIntegerField(null=True, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=40, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    has_phone = models.BooleanField(null=True, help_text="Unknown until somebody asked.")
    identifying_note = models.CharField(max_length=300, blank=True)
    usual_places = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    objects: ClassVar = Neighbors.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
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


class NeighborPhone(DomainModel):
    """A number to reach a neighbor at, in E.164, and what is safe to do with it."""

    privacy: ClassVar = {"number": Holds.IDENTITY}

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="phones")
    number = models.CharField(max_length=20)
    safe_to_leave_message = models.BooleanField(default=False)
    safe_to_text = models.BooleanField(default=False)
    in_use = models.BooleanField(default=True, help_text="Not, once it is found wrong or dead.")
    objects: ClassVar = Casework.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["neighbor", "number"], name="a_number_once")]
        indexes = [models.Index(fields=["number"], name="phone_number")]

    def __str__(self) -> str:
        return f"phone {self.pk}"

    @property
    def national(self) -> str:
        """The number as people here write it: "(919) 555-0123"; abroad with its country."""
        number = phonenumbers.parse(self.number)
        style = PhoneNumberFormat.NATIONAL if number.country_code == 1 else PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(number, style))
