"""A question about room, asked without identity (rule 5): asked, answered, expired, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework.models import Cover, Need
from casework.states import NeedDomain
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission
from referrals import hand_over_policies as policies
from referrals.actions.directory import report_capacity
from referrals.events import Event
from referrals.models import CapacityQuestion, Service
from referrals.states import Room, Urgency
from referrals.states.questions import (
    MOST_CIRCUMSTANCES,
    QUESTION_MOVES,
    AgeBand,
    Circumstance,
    QuestionStatus,
    Tongue,
)

MISSING = "Choose one of these."


@transaction.atomic
def ask(
    *,
    service: Service,
    domain: str,
    urgency: str,
    age_band: str,
    language: str,
    circumstances: Sequence[str] = (),
    need: Need | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> CapacityQuestion:
    """Ask a service whether it has room for somebody like this. `need` stays here: the partner never learns of it.

    Nobody waits for the answer after QUESTION_HOURS hours of its urgency. The same `submission` again returns the
    question that it made. Raises NotAllowed, IllegalMove, or Invalid for a word that is not of the lists.
    """
    at = at or timezone.now()
    service = Service.objects.select_related("organization").lock(service.pk)
    policies.check_can_ask(by, service, need)
    _check_words(domain, urgency, age_band, language, circumstances)
    done = CapacityQuestion.objects.filter(submission=submission, asked_by=by).first() if submission else None
    if done is not None:
        return done
    question = CapacityQuestion(
        submission=submission or uuid4(),
        service=service,
        need=need,
        domain=domain,
        urgency=urgency,
        age_band=age_band,
        language=language,
        circumstances=sorted(set(circumstances)),
        asked_at=at,
        asked_by=by,
        expires_at=at + timedelta(hours=settings.QUESTION_HOURS[urgency]),
    )
    QUESTION_MOVES.begin(question, by=by, at=at)
    ledger.record(Event.QUESTION_ASKED, question, by=by, at=at, domain=domain, service=service.pk)
    partners = User.objects.who_can(Permission.ANSWER_REFERRALS).filter(agency=service.organization.agency)
    for person in partners:
        outbox.owe("question_asked", question, to=person, path=f"/partner/questions/{question.pk}/", at=at)
    return question


def _check_words(domain: str, urgency: str, age_band: str, language: str, circumstances: Sequence[str]) -> None:
    given = {"domain": (domain, NeedDomain), "urgency": (urgency, Urgency)}
    given |= {"age_band": (age_band, AgeBand), "language": (language, Tongue)}
    faults = {name: [MISSING] for name, (value, words) in given.items() if value not in words.values}
    if not set(circumstances) <= set(Circumstance.values):
        faults["circumstances"] = [MISSING]
    elif len(set(circumstances)) > MOST_CIRCUMSTANCES:
        faults["circumstances"] = [
            f"Choose at most {MOST_CIRCUMSTANCES}: more of them together could point at one person."
        ]
    if faults:
        raise Invalid("A part of the question is missing.", fields=faults)


@transaction.atomic
def answer(
    *,
    question: CapacityQuestion,
    room: str,
    holds_until: datetime | None = None,
    note: str = "",
    by: User,
    at: datetime | None = None,
) -> CapacityQuestion:
    """Say whether there is room, and until when (UTC) that holds: CAPACITY_FRESH_HOURS hours, or shorter.

    It is also the service's capacity from now on (rule 9), and the navigator hears at once.
    Raises NotAllowed, IllegalMove, or Invalid for a word not in Room or a time that has passed.
    """
    at = at or timezone.now()
    question = _locked(question.pk)
    policies.check_can_say_room(by, question, at)
    latest = at + timedelta(hours=settings.CAPACITY_FRESH_HOURS)
    if room not in Room.values:
        raise Invalid("Choose whether there is room.", fields={"room": [MISSING]})
    if holds_until is not None and not at < holds_until <= latest:
        said = f"Choose a time to come, at most {settings.CAPACITY_FRESH_HOURS} hours from now."
        raise Invalid(said, fields={"holds_until": [said]})
    question.room, question.note, question.holds_until = room, note.strip(), holds_until or latest
    question.answered_at, question.answered_by = at, by
    QUESTION_MOVES.apply(question, QuestionStatus.ANSWERED, by=by, at=at)
    report_capacity(service=question.service, room=room, by=by, at=at)
    ledger.record(Event.QUESTION_ANSWERED, question, by=by, at=at, room=room, until=question.holds_until)
    _tell_asker("question_answered", question, at=at)
    return question


@transaction.atomic
def take_back(*, question: CapacityQuestion, by: User, at: datetime | None = None) -> CapacityQuestion:
    """Take back a question that nobody answered yet. Raises NotAllowed or IllegalMove."""
    at = at or timezone.now()
    question = _locked(question.pk)
    QUESTION_MOVES.apply(question, QuestionStatus.TAKEN_BACK, by=by, at=at)
    ledger.record(Event.QUESTION_TAKEN_BACK, question, by=by, at=at)
    return question


@transaction.atomic
def expire(*, question: CapacityQuestion, by: User, at: datetime) -> CapacityQuestion:
    """End a question that nobody answered in time, and tell who asked. Raises NotAllowed or IllegalMove."""
    question = _locked(question.pk)
    QUESTION_MOVES.apply(question, QuestionStatus.EXPIRED, by=by, at=at)
    ledger.record(Event.QUESTION_EXPIRED, question, by=by, at=at)
    _tell_asker("question_expired", question, at=at)
    return question


def _tell_asker(kind: str, question: CapacityQuestion, *, at: datetime) -> None:
    """Whoever asked and who covers them; the supervisors where nobody of them is there any more."""
    asked = [question.asked_by] if question.asked_by.is_active else []
    told = [*asked, *Cover.objects.stand_ins(asked, at)] or User.objects.who_can(Permission.SUPERVISE)
    for person in told:
        outbox.owe(kind, question, to=person, path=f"/questions/{question.pk}/", at=at)


def _locked(pk: UUID) -> CapacityQuestion:
    rows = CapacityQuestion.objects.select_related("service__organization", "need__case", "asked_by")
    row: CapacityQuestion = rows.lock(pk)
    return row
