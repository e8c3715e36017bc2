"""How the team is, asked in rounds. No answer is ever a row: only how often each was given is kept (ADR 0036)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from heart.constraints import all_or_none
from heart.models.base import DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models.user import User


class PulseRounds(DomainQuerySet):
    def visible_to(self, user: User) -> Self:
        """Everybody who is asked sees that there was a round."""
        return self.all() if user.is_heart and user.can(Permission.ANSWER_PULSE) else self.none()


class PulseRound(DomainModel):
    """One time of asking everybody. Its figures are shown once it is closed, if enough answered."""

    privacy: ClassVar = {"number": Holds.OPERATIONAL, "survey": Holds.OPERATIONAL}

    number = models.PositiveIntegerField(unique=True)
    survey = models.PositiveSmallIntegerField(help_text="The version of the questions.")
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = PulseRounds.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["is_open"], condition=Q(is_open=True), name="one_open_pulse_round"),
            all_or_none("closed_at", "closed_by", name="pulse_closed_whole"),
            models.CheckConstraint(
                name="pulse_open_until_closed",
                condition=Q(is_open=True, closed_at__isnull=True) | Q(is_open=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"


class PulseAskedRows(models.QuerySet["PulseAsked"]):
    def visible_to(self, user: User) -> Self:
        """Whether one was asked is for oneself alone."""
        return self.filter(user=user)

    def waiting(self) -> Self:
        """Not settled yet, in a round that is open."""
        return self.filter(settled=False, round__is_open=True)


class PulseAsked(models.Model):
    """That somebody is asked in the open round. Settled: they answered or said not this time, which of both is not
    kept. When the round closes, its rows go.
    """

    privacy: ClassVar[dict[str, Holds]] = {}

    round = models.ForeignKey(PulseRound, on_delete=models.PROTECT, related_name="asked")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled = models.BooleanField(default=False)
    objects: ClassVar[Any] = PulseAskedRows.as_manager()

    class Meta:
        verbose_name_plural = "pulse asked"
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="asked_once_a_round")]

    def __str__(self) -> str:
        return f"asked in round {self.round_id}"


class PulseTally(models.Model):
    """How often an answer was given in a round. Without a question: how many people answered anything at all."""

    privacy: ClassVar[dict[str, Holds]] = {
        "question": Holds.OPERATIONAL,
        "value": Holds.OPERATIONAL,
        "times": Holds.STAFF,
    }

    round = models.ForeignKey(PulseRound, on_delete=models.PROTECT, related_name="tallies")
    question = models.CharField(max_length=20, blank=True)
    value = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField(default=0)
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name_plural = "pulse tallies"
        constraints = [models.UniqueConstraint(fields=["round", "question", "value"], name="pulse_counted_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.value} of round {self.round_id}"
