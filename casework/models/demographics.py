from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models.in_error import Correctable, in_error_whole
from casework.models.neighbor import Neighbor
from casework.models.scopes import Casework
from casework.states.demographics import CHOICES, Answered, Question
from heart.privacy import Holds


class DemographicAnswers(Casework):
    def newest_of(self, neighbor: Neighbor) -> dict[str, DemographicAnswer]:
        """The answer that stands for each question asked; one that is missing was not asked. One statement."""
        rows = self.standing().filter(neighbor=neighbor).select_related("asked_by")
        return {row.question: row for row in rows.order_by("question", "-asked_at", "-pk").distinct("question")}


class DemographicAnswer(Correctable):
    """What came of asking a neighbor one question. The newest row of a question stands; none means not asked.

    `choices` are reporting categories; `details` holds the neighbor's own words, by category or under "own".
    A date of birth and a language are kept on the neighbor: here stands only who asked, when, and what came of it.
    """

    privacy: ClassVar = {
        "question": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "choices": Holds.IDENTITY,
        "details": Holds.IDENTITY,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="demographics")
    question = models.CharField(max_length=16, choices=Question)
    status = models.CharField(max_length=10, choices=Answered)
    choices = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    details = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = DemographicAnswers.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            in_error_whole("demographicanswer"),
            models.CheckConstraint(
                name="only_an_answer_has_choices",
                condition=Q(status=Answered.ANSWERED) | Q(choices=[], details={}),
            ),
        ]
        indexes = [models.Index(fields=["neighbor", "question", "-asked_at"], name="demographic_newest")]

    def __str__(self) -> str:
        return f"demographic answer {self.pk}"

    @property
    def said(self) -> str:
        """The answer in words: categories with their details, or the neighbor's own words first."""
        labels = CHOICES.get(self.question)
        named = [self._with_detail(code, str(labels(code).label)) for code in self.choices] if labels else []
        return ", ".join([*([self.details["own"]] if "own" in self.details else []), *named])

    def _with_detail(self, code: str, label: str) -> str:
        return f"{label} ({self.details[code]})" if code in self.details else label
