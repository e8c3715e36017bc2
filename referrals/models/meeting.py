"""The weekly coordination meeting: what it is about, who may see which part, what was decided, who does what.

The agenda's rows and all that was said are written once: what a meeting was about can't be changed afterwards.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.models import Consent, Need, Neighbor
from heart.constraints import all_or_none
from heart.models import Agency, DomainModel, DomainQuerySet
from heart.models.base import AppendOnly
from heart.permissions import Permission
from heart.privacy import Holds
from referrals.models.organization import Organization
from referrals.models.referral import Referral
from referrals.models.service import Service
from referrals.models.talk import still_shown
from referrals.states.meetings import AgendaKind, MeetingStatus, MeetingTaskStatus

if TYPE_CHECKING:
    from heart.models import User


def _sends(user: User) -> bool:
    return user.is_heart and user.can(Permission.SEND_REFERRALS)


def _answers(user: User) -> bool:
    return not user.is_heart and user.agency_id is not None and user.can(Permission.ANSWER_REFERRALS)


class Meetings(DomainQuerySet):
    def visible_to(self, user: User) -> Self:
        """That a meeting takes place is no secret among those who are invited; what it is about is the rows'."""
        return self.all() if _sends(user) or _answers(user) else self.none()


class Meeting(DomainModel):
    """HEART and its partners talk over what is stuck. `build` is the agenda that counts: it can be built again."""

    privacy: ClassVar = {
        "status": Holds.OPERATIONAL,
        "build": Holds.OPERATIONAL,
        "left_out": Holds.OPERATIONAL,
    }

    submission = models.UUIDField(unique=True, default=uuid.uuid4)
    status = models.CharField(max_length=10, choices=MeetingStatus)
    starts_at = models.DateTimeField(unique=True)
    build = models.PositiveIntegerField(default=0)
    built_at = models.DateTimeField(null=True, blank=True)
    left_out = models.JSONField(default=dict, blank=True, help_text="How many rows of a kind found no place.")
    began_at = models.DateTimeField(null=True, blank=True)
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Meetings.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            all_or_none("began_at", "began_by", name="meeting_began_whole"),
            all_or_none("closed_at", "closed_by", name="meeting_closed_whole"),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class Rows(DomainQuerySet):
    def of_the_agenda(self) -> Self:
        """Of the build that counts."""
        return self.filter(build=F("meeting__build"))

    def visible_to(self, user: User) -> Self:
        """HEART's whole agenda. A partner reads its parts (AgendaPart), never a row."""
        return self.of_the_agenda() if _sends(user) else self.none()


class AgendaRow(AppendOnly):
    """One thing to talk over, as HEART sees it. `facts` are codes, counts and days."""

    privacy: ClassVar = {
        "build": Holds.OPERATIONAL,
        "position": Holds.OPERATIONAL,
        "kind": Holds.OPERATIONAL,
        "facts": Holds.HEALTH,
    }

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="rows")
    build = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=AgendaKind)
    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, null=True, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    objects: ClassVar = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "build", "position"], name="a_place_on_the_agenda")]

    def __str__(self) -> str:
        return f"agenda row {self.pk}"


class Parts(DomainQuerySet):
    def of_the_agenda(self) -> Self:
        """Of the build that counts."""
        return self.filter(row__build=F("row__meeting__build"))

    def told_at(self, at: datetime) -> Self:
        """Those that may be told at `at` (UTC): of what only a consent lets out, while it is in force."""
        return self.filter(Q(consent__isnull=True) | Q(consent__in=Consent.objects.in_force(at)))

    def with_words_at(self, at: datetime) -> Self:
        """Those of which HEART's words may be read at `at` (UTC): of a referral while what it released is shown."""
        return self.told_at(at).filter(Q(referral__isnull=True) | still_shown(at))

    def visible_to(self, user: User) -> Self:
        if _sends(user):
            return self.of_the_agenda()
        if _answers(user):
            return self.of_the_agenda().filter(organization__agency_id=user.agency_id)
        return self.none()


class AgendaPart(AppendOnly):
    """What one organization may see of a row: its own referral, enrollment or service, and nothing of the others."""

    privacy: ClassVar = {"facts": Holds.HEALTH}

    row = models.ForeignKey(AgendaRow, on_delete=models.PROTECT, related_name="parts")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    enrollment = models.ForeignKey("Enrollment", on_delete=models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, related_name="+", help_text="What alone lets it be told."
    )
    facts = models.JSONField(default=dict)
    objects: ClassVar = Parts.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "organization"], name="a_part_an_organization")]

    def __str__(self) -> str:
        return f"part {self.pk} of agenda row {self.row_id}"


class Attendances(DomainQuerySet):
    def visible_to(self, user: User) -> Self:
        """HEART sees everybody; a partner its own people and HEART's."""
        if _sends(user):
            return self.all()
        if _answers(user):
            return self.filter(Q(person__agency=user.agency_id) | Q(person__agency__kind=Agency.Kind.HEART))
        return self.none()


class Attendance(DomainModel):
    """That somebody was there, or was not after all."""

    privacy: ClassVar = {}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(default=True)
    objects: ClassVar = Attendances.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class Decision(AppendOnly):
    """What was decided on a row, for HEART's minutes. A later one on the same row stands beside it."""

    privacy: ClassVar = {"words": Holds.HEALTH}

    row = models.ForeignKey(AgendaRow, on_delete=models.PROTECT, related_name="decisions")
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class DecisionTold(AppendOnly):
    """What one organization reads of a decision: words written for it."""

    privacy: ClassVar = {"words": Holds.HEALTH}

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="told")
    part = models.ForeignKey(AgendaPart, on_delete=models.PROTECT, related_name="told")
    words = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "part"], name="told_once")]

    def __str__(self) -> str:
        return f"decision {self.decision_id} as told"


class Remark(AppendOnly):
    """Words for the minutes: HEART's own, or those of an organization on its part. After the end, an amendment."""

    privacy: ClassVar = {"words": Holds.HEALTH}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="remarks")
    part = models.ForeignKey(AgendaPart, on_delete=models.PROTECT, null=True, related_name="remarks")
    submission = models.UUIDField(unique=True, default=uuid.uuid4)
    words = models.TextField()
    is_amendment = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"remark {self.pk}"


class MeetingTasks(DomainQuerySet):
    def visible_to(self, user: User) -> Self:
        """HEART sees every task; a partner those of its own people."""
        if _sends(user):
            return self.all()
        return self.filter(owner__agency_id=user.agency_id) if _answers(user) else self.none()


class MeetingTask(DomainModel):
    """What somebody took on in a meeting, and until when."""

    privacy: ClassVar = {
        "words": Holds.HEALTH,
        "due_on": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "closing_words": Holds.HEALTH,
    }

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks")
    row = models.ForeignKey(AgendaRow, on_delete=models.PROTECT, related_name="tasks")
    words = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=MeetingTaskStatus)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_words = models.CharField(max_length=300, blank=True)
    objects: ClassVar = MeetingTasks.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [all_or_none("closed_at", "closed_by", name="meeting_task_closed_whole")]
        indexes = [models.Index(fields=["owner", "status", "due_on"], name="meeting_task_owner")]

    def __str__(self) -> str:
        return f"meeting task {self.pk}"
