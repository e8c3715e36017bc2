"""Cases with something of everything, and clients for the cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from casework.actions import follow_ups, notes
from casework.models import Case, Consent, ContactAttempt, Encounter, FollowUp, Need, Neighbor, Note, Response
from heart.models import Event
from tests.factories import api
from tests.factories import casework as make
from tests.factories import referrals as providers


@dataclass(frozen=True)
class Record:
    """One neighbor's rows."""

    case: Case
    neighbor: Neighbor
    response: Response
    encounter: Encounter
    need: Need
    follow_up: FollowUp
    attempt: ContactAttempt
    note: Note
    consent: Consent

    def of(self, noun: str) -> Any:
        """The row that /api/v1/NOUN/ shows."""
        return getattr(self, noun.removesuffix("s").replace("-", "_"))


@pytest.fixture
def then() -> datetime:
    """Two days ago: long enough past for everything that must have happened, and for a follow-up to be late."""
    return timezone.now() - timedelta(days=2, hours=1)


@pytest.fixture
def record(db, nadia, then):
    """A maker of whole records: a case with an attempt, a signed note with an addendum, a consent."""
    to = providers.service().organization

    def make_record(at: datetime = then) -> Record:
        case = make.case(at=at, assigned_to=nadia)
        follow_up = FollowUp.objects.get(case=case)
        attempt = follow_ups.log_attempt(
            submission=uuid4(), follow_up=follow_up, channel="phone", result="no_answer", by=nadia, at=at
        )
        note = notes.draft(case=case, title="First try", body="Nobody answered.", by=nadia, at=at)
        notes.sign(note=note, by=nadia, at=at)
        notes.add_to(note=note, body="The number is right.", by=nadia, at=at)
        encounter = Encounter.objects.get(case=case)
        return Record(
            case=case,
            neighbor=case.neighbor,
            response=encounter.response,
            encounter=encounter,
            need=Need.objects.get(case=case),
            follow_up=follow_up,
            attempt=attempt,
            note=note,
            consent=make.consent(case.neighbor, {to.pk: to.name}, by=nadia, at=at),
        )

    return make_record


@pytest.fixture
def ask(nadia) -> api.Client:
    """Nadia's client."""
    return api.client(nadia)


@pytest.fixture
def told(db):
    """The kinds of the ledger's events since the test began to listen."""
    heard = set(Event.objects.values_list("pk", flat=True))

    class Told:
        def listen(self) -> None:
            heard.update(Event.objects.values_list("pk", flat=True))

        def kinds(self) -> list[str]:
            rows = Event.objects.exclude(pk__in=heard).order_by("pk").values_list("kind", flat=True)
            return [kind.removeprefix("casework.") for kind in rows]

    return Told()
