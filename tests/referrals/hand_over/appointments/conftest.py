"""Who and what stands ready for the tests of appointments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from referrals.actions import answering
from referrals.states.appointments import Transport
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.hand_over.appointments.kit import BENCH, plan

DETAILS = {"given_name": "Rosalind", "family_name": "Quillfeather"}


@pytest.fixture(autouse=True)
def standing_still(clock):
    """Every test here: the clock stands at `now`."""


@pytest.fixture
def soon(now):
    return now + timedelta(days=2)


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS)


@pytest.fixture
def pantry(omar):
    return providers.service()


@pytest.fixture
def referral(case, pantry, nadia, omar, now):
    sent = providers.sent(case, pantry, by=nadia, at=now)
    return answering.answer(referral=sent, accept=True, by=omar, at=now)


@pytest.fixture
def planned(referral, nadia, noel, soon, now):
    return plan(referral, nadia, soon, goes_along=noel, meeting_point=BENCH, transport=Transport.WALKS)
