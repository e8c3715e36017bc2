"""What HEART adds to a call: why nobody answered it, whom it is about, and who was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.call import Call
from casework.models.case import Case
from casework.models.neighbor import Neighbor
from casework.models.scopes import Calls, Casework
from casework.states.operation import AlertWhy, Unanswered
from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class CallVerdict(models.Model):
    """Why HEART did not answer an eligible call, worked out from hours, areas, teams and recorded responses.

    Blank when a program answered, or none was eligible. It holds nothing of its own: `due` says that something it
    stands on has changed, and the sweep works it out again.
    """

    privacy: ClassVar = {"reason": Holds.OPERATIONAL}

    call = models.OneToOneField(Call, on_delete=models.PROTECT, primary_key=True, related_name="verdict")
    reason = models.CharField(max_length=20, choices=Unanswered, blank=True)
    due = models.BooleanField(default=True)
    objects: ClassVar = Calls.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["reason"], name="verdict_reason", condition=~Q(reason="")),
            models.Index(fields=["call"], name="verdict_due", condition=Q(due=True)),
        ]

    def __str__(self) -> str:
        return f"verdict on call {self.pk}"


class About(DomainQuerySet):
    """Who a call is about: those who answer calls or work cases."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            return self.all()
        return self.none()

    def standing(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(taken_back_at__isnull=True)


class CallAbout(DomainModel):
    """Somebody said that this call is about this neighbor. Taken back, with a reason, when it was not so."""

    privacy: ClassVar = {"taken_back_why": Holds.OPERATIONAL}

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="about")
    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="calls_about")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_why = models.CharField(max_length=200, blank=True)
    objects: ClassVar = About.as_manager()

    class Meta:
        verbose_name = "call about a neighbor"
        verbose_name_plural = "calls about neighbors"
        ordering = ["-said_at"]
        constraints = [
            all_or_none("taken_back_at", "taken_back_by", "taken_back_why", name="about_taken_back_whole"),
        ]

    def __str__(self) -> str:
        return f"who call {self.call_id} is about"


class CallAlert(DomainModel):
    """The navigator of an open case was told of a call: once for each call and case (domain rule 4).

    `to` is empty where nobody who works here has the case: then the supervisors were told.
    """

    privacy: ClassVar = {"why": Holds.OPERATIONAL}

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="alerts")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="call_alerts")
    why = models.CharField(max_length=10, choices=AlertWhy)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    alerted_at = models.DateTimeField()
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-alerted_at"]
        constraints = [models.UniqueConstraint(fields=["call", "case"], name="one_alert_a_call_and_case")]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id
