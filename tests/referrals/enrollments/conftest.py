"""Who and what stands ready for the tests of enrollments."""

from __future__ import annotations

import pytest

from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.enrollments.kit import ROSA


@pytest.fixture(autouse=True)
def standing_still(clock):
    """Every test here: the clock stands at `now`."""


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=ROSA, phone="919-555-0123")


@pytest.fixture
def rosa(case):
    return case.neighbor


@pytest.fixture
def bridge():
    return providers.service("Bull City Bridge").organization


@pytest.fixture
def eno():
    return providers.service("Eno River Recovery").organization


@pytest.fixture
def as_omar(client, omar, bridge):
    client.force_login(omar)
    return client
