"""Who and what stands ready for the tests of sending."""

from __future__ import annotations

import pytest

from tests.factories import casework as make
from tests.factories import referrals as providers


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")
