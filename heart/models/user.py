from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import IntegrityError, models, transaction
from simple_history.models import HistoricalRecords

from heart.models.agency import Agency
from heart.models.base import acting_user
from heart.permissions import ROLE_CHOICES, ROLES, Permission, Role
from heart.privacy import Holds

NOT_IN_HISTORY = {"last_login", "password"}


class Users(UserManager["User"]):
    def system(self, name: str) -> User:
        """A named actor that is not a person: "sweep", "import", "demo". Made on first use; can't sign in."""
        try:
            return self.get(username=f"system:{name}")
        except User.DoesNotExist:
            agency = Agency.objects.filter(kind=Agency.Kind.HEART).order_by("pk").first()
            user = User(username=f"system:{name}", role="system", agency=agency, is_active=False)
            user.set_unusable_password()
            try:
                with transaction.atomic():
                    return user.save_by(user)
            except IntegrityError:  # another process made it in the same moment
                return self.get(username=f"system:{name}")

    def who_can(self, permission: Permission) -> models.QuerySet[User]:
        """The active people whose role holds the permission."""
        roles = [key for key, role in ROLES.items() if permission in role.permissions]
        return self.filter(role__in=roles, is_active=True).order_by("pk")


class User(AbstractUser):
    """A person who signs in, or a named system actor. The role says what, the agency for whom."""

    privacy: ClassVar = {
        "username": Holds.STAFF,
        "first_name": Holds.STAFF,
        "last_name": Holds.STAFF,
        "email": Holds.STAFF,
        "role": Holds.STAFF,
        "password": Holds.SECRET,
    }

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="people")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    history = HistoricalRecords(get_user=acting_user, excluded_fields=sorted(NOT_IN_HISTORY))
    objects: ClassVar = Users()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="only_system_actors_have_no_agency",
                condition=models.Q(role="system") | models.Q(agency__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def role_class(self) -> type[Role]:
        return ROLES[self.role]

    def can(self, permission: Permission) -> bool:
        """Whether this person's role holds the permission; nobody inactive can do anything but the system."""
        return permission in self.role_class.permissions and (self.is_active or self.role == "system")

    @property
    def is_heart(self) -> bool:
        return self.agency is not None and self.agency.kind == Agency.Kind.HEART

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's. Signing in changes `last_login`, and at times how the password is hashed: neither is in
        the history, so neither makes a row in it.
        """
        unseen = set(kwargs.get("update_fields") or ()) & NOT_IN_HISTORY
        if not unseen or unseen != set(kwargs["update_fields"]):
            super().save(*args, **kwargs)
            return
        self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            del self.skip_history_when_saving

    def save_by(self, by: User) -> User:
        self._history_user = by
        self.save()
        return self
