"""Rounds of the pulse. Opening and closing are in the ledger; an answer is nowhere but in the counts (ADR 0036)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Max, Q, Value, When
from django.utils import timezone

from heart import ledger
from heart.errors import IllegalMove, Invalid
from heart.insights.pulse import policies
from heart.insights.pulse.events import Event
from heart.insights.pulse.questions import CURRENT, LEAST, SCALE, SURVEYS
from heart.models import PulseAsked, PulseRound, PulseTally, User
from heart.permissions import Permission as P

ANYBODY = ""  # the question under which everybody who answered anything is counted
NOT_ASKED = "You are not asked now: you have answered, or the round is over."


@transaction.atomic
def open_round(*, by: User, at: datetime | None = None) -> PulseRound:
    """Begin a round: everybody who works for HEART is asked once. Raises NotAllowed, or IllegalMove if one is open."""
    at = at or timezone.now()
    policies.check_can_run(by)
    last = PulseRound.objects.select_for_update().first()
    if last is not None and last.is_open:
        raise IllegalMove("A round is open already.")
    number = last.number + 1 if last else 1
    opened = PulseRound(number=number, survey=CURRENT, opened_at=at, opened_by=by).save_by(by)
    counted = [(ANYBODY, 0), *((question, value) for question in SURVEYS[CURRENT] for value in SCALE)]
    PulseTally.objects.bulk_create(PulseTally(round=opened, question=one, value=value) for one, value in counted)
    people = [person for person in User.objects.who_can(P.ANSWER_PULSE) if person.is_heart]
    PulseAsked.objects.bulk_create(PulseAsked(round=opened, user=person) for person in people)
    ledger.record(Event.PULSE_OPENED, opened, by=by, at=at, number=opened.number)
    return opened


@transaction.atomic
def answer(*, answers: Mapping[str, int], by: User, at: datetime | None = None) -> None:
    """Count what somebody answered in the open round. That they have is kept apart, until the round closes.

    Raises NotAllowed, IllegalMove to who is not asked (any more), or Invalid without an answer from 1 to 5.
    """
    policies.check_can_answer(by)
    asked = _asked(by)
    questions = SURVEYS[asked.round.survey]
    if not answers or not set(answers) <= set(questions) or not set(answers.values()) <= set(SCALE):
        raise Invalid("Answer one question or more, or choose “Not this time”.")
    _settle(asked, {ANYBODY: 0, **answers})


@transaction.atomic
def put_aside(*, by: User, at: datetime | None = None) -> None:
    """Not this time: nobody can tell it from an answer. Raises NotAllowed, or IllegalMove to who is not asked."""
    policies.check_can_answer(by)
    _settle(_asked(by), {})


def _asked(by: User) -> PulseAsked:
    """That this person is asked, with the round locked: answers are counted one after another."""
    if not PulseRound.objects.select_for_update().filter(is_open=True).exists():
        raise IllegalMove(NOT_ASKED)
    asked = PulseAsked.objects.select_related("round").visible_to(by).waiting().first()
    if asked is None:
        raise IllegalMove(NOT_ASKED)
    return asked


def _settle(asked: PulseAsked, given: Mapping[str, int]) -> None:
    """Every count of the round is written, also those that stay: what was written last tells nothing then."""
    chosen = Q()
    for question, value in given.items():
        chosen |= Q(question=question, value=value)
    more = Case(When(chosen, then=Value(1)), default=Value(0)) if given else Value(0)
    PulseTally.objects.filter(round=asked.round_id).update(times=F("times") + more)
    PulseAsked.objects.filter(pk=asked.pk).update(settled=True)


@transaction.atomic
def close_round(*, by: User, at: datetime | None = None) -> PulseRound:
    """End the open round. Who was asked is forgotten; under 11 answers, so is what was counted, for everybody.

    Raises NotAllowed, or IllegalMove if no round is open.
    """
    at = at or timezone.now()
    policies.check_can_run(by)
    closed = PulseRound.objects.select_for_update().filter(is_open=True).first()
    if closed is None:
        raise IllegalMove("No round is open.")
    closed.is_open, closed.closed_at, closed.closed_by = False, at, by
    closed.save_by(by)
    PulseAsked.objects.filter(round=closed).delete()
    answered = PulseTally.objects.filter(round=closed, question=ANYBODY).aggregate(most=Max("times"))["most"] or 0
    if answered < LEAST:
        PulseTally.objects.filter(round=closed).delete()
    ledger.record(Event.PULSE_CLOSED, closed, by=by, at=at, number=closed.number)
    return closed
