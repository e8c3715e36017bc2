"""Demographics: what came of asking a neighbor, with who asked and when. Not asked is never written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import neighbors
from casework.events import Event
from casework.models import DemographicAnswer, Neighbor
from casework.states.demographics import CHOICES, Answered, Question
from heart import ledger
from heart.errors import Invalid
from heart.models import User

# What stands on the neighbor itself, by question: the answer here says only who asked, when, and what came of it.
ON_THE_NEIGHBOR = {
    Question.BIRTH: ("date_of_birth", "birth_year_about"),
    Question.LANGUAGE: ("language_code", "language", "needs_interpreter"),
}
# The form's field of each question's answer.
FIELDS = {Question.BIRTH: "date_of_birth", Question.LANGUAGE: "language_code", Question.GENDER: "gender_own"}


@dataclass(frozen=True)
class Answer:
    """What came of one question: reporting categories, the neighbor's own words, and facts kept on the neighbor."""

    status: str
    choices: Sequence[str] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def record(*, neighbor: Neighbor, answers: Mapping[str, Answer], by: User, at: datetime | None = None) -> Neighbor:
    """Record what came of asking these questions. The same answer again changes nothing, so that who asked first
    and when stays; another one is a row of its own, and the newest stands.

    Raises NotAllowed, or Invalid when "answered" says nothing, or a category is none of the question's.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(neighbor.pk)
    policies.check_can_keep_neighbor(by, neighbor)
    newest = DemographicAnswer.objects.newest_of(neighbor)
    asked = []
    for question, answer in answers.items():
        _check(Question(question), answer)
        kept = _keep_on_neighbor(neighbor, Question(question), answer, by=by, at=at)
        if kept or not _is_same(newest.get(question), answer):
            DemographicAnswer(
                neighbor=neighbor,
                question=question,
                status=answer.status,
                choices=list(answer.choices),
                details=dict(answer.details),
                asked_at=at,
                asked_by=by,
            ).save_by(by)
            asked.append(str(question))
    if asked:
        ledger.record(Event.DEMOGRAPHICS_ASKED, neighbor, by=by, at=at, questions=asked)
    return neighbor


def _check(question: Question, answer: Answer) -> None:
    name = FIELDS.get(question, str(question))
    if answer.status not in Answered.values:
        raise Invalid("No such status.", fields={f"{question}_status": ["Choose one."]})
    said = any(answer.choices) or any(answer.details.values()) or any(answer.known.values())
    if answer.status == Answered.ANSWERED and not said:
        raise Invalid("An answer without words.", fields={name: ["Write the answer, or say that there was none."]})
    if answer.status != Answered.ANSWERED and said:
        raise Invalid("No answer was given.", fields={name: ["Leave this empty, or say that it was answered."]})
    codes = CHOICES[question].values if question in CHOICES else []
    if not set(answer.choices) <= set(codes):
        raise Invalid("No such category.", fields={name: ["Choose from the list."]})


def _keep_on_neighbor(neighbor: Neighbor, question: Question, answer: Answer, *, by: User, at: datetime) -> bool:
    """A birth date and a language go where everybody reads them. True when they changed."""
    facts = {name: answer.known[name] for name in ON_THE_NEIGHBOR.get(question, ()) if name in answer.known}
    before = {name: getattr(neighbor, name) for name in facts}
    if not facts or answer.status != Answered.ANSWERED or before == facts:
        return False
    neighbors.change(neighbor=neighbor, details=facts, by=by, at=at)
    return True


def _is_same(row: DemographicAnswer | None, answer: Answer) -> bool:
    said = (answer.status, list(answer.choices), dict(answer.details))
    return row is not None and (row.status, row.choices, row.details) == said
