"""Neighbors' own words, anonymous: nothing here says who, when, about which case, or who asked (ADR 0036)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.scopes import Reference
from casework.states import Program
from casework.states.record import DocumentLanguage
from casework.states.voices import Clearing, Said
from heart.models import DomainModel, DomainQuerySet
from heart.models.base import AppendOnly
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User

LONGEST = 2_000  # letters of one answer in one's own words


class VoiceInvitation(models.Model):
    """A link that opens the survey once. Its row goes when it is used or has run out: nothing tells of it then."""

    privacy: ClassVar[dict[str, Holds]] = {
        "digest": Holds.SECRET,
        "program": Holds.OPERATIONAL,
        "language": Holds.OPERATIONAL,
        "until": Holds.OPERATIONAL,
    }

    digest = models.CharField(max_length=64, primary_key=True)
    program = models.CharField(max_length=3, choices=Program)
    language = models.CharField(max_length=2, choices=DocumentLanguage)
    until = models.DateField(help_text="The last day on which it opens.")
    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return "invitation"


class VoiceAsked(models.Model):
    """How many were asked for their words, and said yes or no: a number, by program and quarter."""

    privacy: ClassVar[dict[str, Holds]] = {
        "program": Holds.OPERATIONAL,
        "quarter": Holds.OPERATIONAL,
        "said": Holds.OPERATIONAL,
        "times": Holds.OPERATIONAL,
    }

    program = models.CharField(max_length=3, choices=Program)
    quarter = models.DateField(help_text="Its first day.")
    said = models.CharField(max_length=10, choices=Said)
    times = models.PositiveIntegerField(default=0)
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name_plural = "voices asked"
        constraints = [models.UniqueConstraint(fields=["program", "quarter", "said"], name="asked_counted_once")]

    def __str__(self) -> str:
        return f"{self.program} {self.quarter} {self.said}"


class Answers(models.Model):
    """What somebody answered. `answers` maps a question of that version of the survey to a choice."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    program = models.CharField(max_length=3, choices=Program)
    language = models.CharField(max_length=2, choices=DocumentLanguage)
    quarter = models.DateField(help_text="Its first day. No nearer time is kept.")
    survey = models.PositiveSmallIntegerField(help_text="The version of the survey.")
    answers = models.JSONField(default=dict)
    words = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        abstract = True


ANSWERS_HOLD = {
    "program": Holds.OPERATIONAL,
    "language": Holds.OPERATIONAL,
    "quarter": Holds.OPERATIONAL,
    "survey": Holds.OPERATIONAL,
    "answers": Holds.HEALTH,
    "words": Holds.IDENTITY,
}


class VoiceWaiting(Answers):
    """An answer that waits, read by nobody, until enough others wait to be mixed with it. Then it is a Voice."""

    privacy: ClassVar[dict[str, Holds]] = ANSWERS_HOLD
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name_plural = "voices waiting"

    def __str__(self) -> str:
        return "answer that waits"


class Voices(models.QuerySet["Voice"]):
    def visible_to(self, user: User) -> Self:
        """As written, they are for those alone who clear them."""
        return self.all() if user.is_heart and user.can(Permission.CLEAR_VOICES) else self.none()


class Voice(Answers, AppendOnly):
    """One anonymous answer, among others: its key is random, and its place in the table says nothing of when."""

    privacy: ClassVar[dict[str, Holds]] = ANSWERS_HOLD
    objects: ClassVar[Any] = Voices.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["quarter", "program"], name="voice_quarter")]

    def __str__(self) -> str:
        return f"answer {str(self.pk)[:8]}"


class VoiceTheme(DomainModel):
    """A theme of the codebook, in force from a day on. Its code stands with what was coded by it."""

    privacy: ClassVar = {
        "code": Holds.PUBLIC,
        "name": Holds.PUBLIC,
        "meaning": Holds.PUBLIC,
        "effective_from": Holds.PUBLIC,
        "effective_until": Holds.PUBLIC,
    }

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    meaning = models.CharField(max_length=300)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    objects: ClassVar = Reference.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="theme_ends_after_it_starts",
                condition=Q(effective_until__isnull=True) | Q(effective_until__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Clearings(DomainQuerySet):
    def visible_to(self, user: User) -> Self:
        """Who clears sees every decision; who codes, the words that were let through."""
        if user.is_heart and user.can(Permission.CLEAR_VOICES):
            return self.all()
        if user.is_heart and user.can(Permission.CODE_VOICES):
            return self.exclude(use=Clearing.HELD)
        return self.none()


class VoiceClearing(DomainModel):
    """What may be shown of an answer's words: `text` is what is left of them without what says who somebody is."""

    privacy: ClassVar = {"use": Holds.OPERATIONAL, "text": Holds.OPERATIONAL, "why": Holds.OPERATIONAL}

    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="clearing")
    use = models.CharField(max_length=10, choices=Clearing)
    text = models.TextField(max_length=LONGEST, blank=True)
    why = models.CharField(max_length=200, blank=True, help_text="Why it is held back.")
    objects: ClassVar = Clearings.as_manager()

    class Meta:
        ordering = ["voice"]
        constraints = [
            models.CheckConstraint(
                name="voice_held_back_has_no_text",
                condition=Q(use=Clearing.HELD, text="") | ~Q(use=Clearing.HELD),
            ),
        ]

    def __str__(self) -> str:
        return f"clearing of {self.voice_id}"


class Codings(DomainQuerySet):
    def visible_to(self, user: User) -> Self:
        """The own ones: who codes after somebody else does not see what they found."""
        return self.filter(coder=user) if user.is_heart and user.can(Permission.CODE_VOICES) else self.none()


class VoiceCoding(DomainModel):
    """The themes that one person found in an answer's cleared words. Two people may code one answer, each alone."""

    privacy: ClassVar = {"themes": Holds.OPERATIONAL}

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="codings")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    themes = ArrayField(models.SlugField(max_length=40))
    objects: ClassVar = Codings.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["voice", "coder"], name="coded_once_by_each")]

    def __str__(self) -> str:
        return f"coding {self.pk}"
