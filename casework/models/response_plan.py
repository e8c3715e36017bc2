from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from casework.models.in_error import STANDS, Correctable, in_error_whole
from casework.models.neighbor import Neighbor
from casework.models.scopes import Correctables
from casework.states.plans import WrittenWith
from heart.constraints import all_or_none
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class ResponsePlans(Correctables):
    def visible_to(self, user: User) -> Self:
        """HEART staff who answer calls or work cases. The page asks those who work no cases for a reason first."""
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            return self.all()
        return self.none()

    def in_force(self) -> Self:
        """Each neighbor's newest version that stands, unless it was withdrawn."""
        newest = self.model.objects.filter(STANDS, neighbor=models.OuterRef("neighbor")).order_by("-written_at", "-pk")
        return self.filter(pk=models.Subquery(newest.values("pk")[:1]), withdrawn_at__isnull=True)


class ResponsePlan(Correctable):
    """One version of what responders should know about a familiar neighbor, written with them.

    A version is never changed: a new one takes its place, or it is withdrawn.
    """

    privacy: ClassVar = {
        "signs": Holds.HEALTH,
        "helps": Holds.HEALTH,
        "makes_worse": Holds.HEALTH,
        "whom_to_call": Holds.IDENTITY,
        "wishes": Holds.HEALTH,
        "own_words": Holds.HEALTH,
        "written_with": Holds.OPERATIONAL,
        "present": Holds.IDENTITY,
        "review_on": Holds.OPERATIONAL,
        "withdrawn_why": Holds.HEALTH,
    }

    submission = models.UUIDField(unique=True, help_text="From the form, so that a double tap is one version.")
    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="response_plans")
    helps = models.TextField("what helps")
    makes_worse = models.TextField("what makes it worse", blank=True)
    signs = models.TextField("signs of a hard day", blank=True)
    whom_to_call = models.TextField("whom to call, and what may be said", blank=True)
    wishes = models.TextField("the neighbor's wishes", blank=True)
    own_words = models.TextField("in the neighbor's own words", blank=True)
    written_with = models.CharField(max_length=24, choices=WrittenWith)
    present = models.CharField("who else was there", max_length=200, blank=True)
    review_on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = models.CharField(max_length=300, blank=True)
    objects: ClassVar = ResponsePlans.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            all_or_none("withdrawn_at", "withdrawn_by", "withdrawn_why", name="plan_withdrawn_whole"),
            in_error_whole("responseplan"),
        ]
        indexes = [models.Index(fields=["neighbor", "-written_at", "-id"], name="plan_newest")]

    def __str__(self) -> str:
        return f"response plan {self.pk}"
