"""Who and what stands ready for the tests of meetings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from referrals.actions import answering, meetings
from referrals.models import AgendaRow
from referrals.states.meetings import AgendaKind as K
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import referrals as providers
from tests.referrals.meetings.kit import held

ROSA = {"given_name": "Rosa", "family_name": "Quillfeather", "date_of_birth": date(1980, 5, 3)}


SOON = timedelta(hours=20)


@pytest.fixture(autouse=True)
def standing_still(clock):
    """Every test here: the clock stands at `now`."""


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now - timedelta(days=30), assigned_to=nadia, details=ROSA)


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


@pytest.fixture
def stuck(case, pantry, nadia, omar, now):
    """Sent to omar's organization, viewed four days ago, and not answered."""
    referral = providers.sent(case, pantry, by=nadia, at=now - timedelta(days=5), urgency="routine")
    return answering.view(referral=referral, by=omar, at=now - timedelta(days=4))


@pytest.fixture
def meeting(sol, now):
    return meetings.plan(starts_at=now + SOON, by=sol, at=now)


@pytest.fixture
def collision(case, nadia, omar, pia, now):
    """omar's organization accepted Rosa's referral, and pia's serves her on its own word."""
    meals = providers.service("Bull City Bridge", "Hot meals")
    referral = providers.sent(case, meals, by=nadia, at=now - timedelta(days=1))
    answering.answer(referral=referral, accept=True, by=omar, at=now)
    partners.taken(case.neighbor, by=pia, at=now, may_name=True)
    return referral


@pytest.fixture
def session(stuck, meeting, sol, now):
    """In session, with the stuck referral on its agenda."""
    return held(meeting, sol, now)


@pytest.fixture
def row(session):
    return AgendaRow.objects.get(meeting=session, kind=K.STUCK)
