from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.models import Need
from casework.states import NeedDomain
from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds
from referrals.models.service import Service
from referrals.states import Room, Urgency
from referrals.states.questions import AgeBand, Circumstance, QuestionStatus, Tongue

if TYPE_CHECKING:
    from heart.models import User


class Questions(DomainQuerySet):
    """HEART's senders see every question; a partner those about its own services, without the need behind them."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart:
            return self.all() if user.can(Permission.SEND_REFERRALS) else self.none()
        if user.agency_id and user.can(Permission.ANSWER_REFERRALS):
            return self.filter(service__organization__agency=user.agency_id).defer("need")
        return self.none()

    def waiting(self) -> Self:
        return self.filter(status=QuestionStatus.ASKED)


class CapacityQuestion(DomainModel):
    """Whether a service has room, asked without identity (rule 5). What it says is chosen from lists, never written.

    For which need it was asked is HEART's alone: no page, message or export of a partner reads `need`.
    """

    privacy: ClassVar = {
        "domain": Holds.OPERATIONAL,
        "urgency": Holds.OPERATIONAL,
        "age_band": Holds.OPERATIONAL,
        "language": Holds.OPERATIONAL,
        "circumstances": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "room": Holds.OPERATIONAL,
        "note": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="From the form, so that a double tap is one question."
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="questions")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    domain = models.CharField(max_length=40, choices=NeedDomain)
    urgency = models.CharField(max_length=10, choices=Urgency)
    age_band = models.CharField(max_length=10, choices=AgeBand)
    language = models.CharField(max_length=10, choices=Tongue)
    circumstances = ArrayField(models.CharField(max_length=20, choices=Circumstance), default=list, blank=True)
    status = models.CharField(max_length=12, choices=QuestionStatus)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    room = models.CharField(max_length=40, choices=Room, blank=True)
    holds_until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="The partner's words; they are about its service.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Questions.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [all_or_none("room", "answered_at", "answered_by", name="capacity_question_answered_whole")]
        indexes = [
            models.Index(fields=["expires_at"], name="question_expiry", condition=models.Q(status="asked")),
            models.Index(fields=["service", "status"], name="question_inbox"),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.need.case_id if self.need is not None else None

    @property
    def neighbor_key(self) -> int | None:
        return self.need.case.neighbor_id if self.need is not None else None

    def holds(self, at: datetime) -> bool:
        """Whether what was answered still holds at `at` (UTC)."""
        return self.holds_until is not None and at < self.holds_until

    def said_of(self) -> list[str]:
        """All that is asked about, in words: the same for both sides."""
        circumstances = [str(Circumstance(one).label) for one in self.circumstances]
        return [str(AgeBand(self.age_band).label), str(Tongue(self.language).label), *circumstances]
