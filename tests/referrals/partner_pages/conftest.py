"""Who and what stands ready for the tests of the partner's pages."""

from __future__ import annotations

import pytest
import time_machine

from referrals.actions import answering
from tests.factories import casework as make
from tests.factories import referrals as providers

DETAILS = {"given_name": "Rosa", "family_name": "Quillfeather", "usual_places": "The library on Main"}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


@pytest.fixture
def referral(case, pantry, nadia, omar, now):
    return providers.sent(case, pantry, by=nadia, at=now, question="A box of food?")


@pytest.fixture
def as_omar(client, omar):
    client.force_login(omar)
    return client


@pytest.fixture
def accepted(referral, omar, now):
    return answering.answer(referral=referral, accept=True, by=omar, at=now)
