"""Who and what stands ready for the tests of the pages of referrals."""

from __future__ import annotations

import pytest

from tests.factories import casework as make
from tests.factories import referrals as providers

DETAILS = {"given_name": "Rosa", "family_name": "Quillfeather", "usual_places": "The library on Main"}


@pytest.fixture(autouse=True)
def standing_still(clock):
    """Every test here: the clock stands at `now`."""


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


@pytest.fixture
def as_nadia(client, nadia):
    client.force_login(nadia)
    return client


@pytest.fixture
def draft(case, pantry, nadia, now):
    return providers.draft(case, pantry, by=nadia, at=now, question="Food?")


@pytest.fixture
def referral(case, pantry, nadia, omar, now):
    return providers.sent(case, pantry, by=nadia, at=now, question="A box of food?")
