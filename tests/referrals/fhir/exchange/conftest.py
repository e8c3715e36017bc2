"""Who and what stands ready for the tests of the FHIR exchange."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.fhir.kit import client

DETAILS = {"given_name": "Rosa", "family_name": "Quillfeather"}


@pytest.fixture
def then():
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def case(rules, nadia, then):
    return make.case(at=then, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def referral(case, nadia, omar, then):
    return providers.sent(case, providers.service("Bull City Bridge"), by=nadia, at=then, question="A box of food?")


@pytest.fixture
def partner(omar):
    return client(omar)


@pytest.fixture
def other(pia):
    return client(pia)
