"""Who and what stands ready for the tests of the partner's pages, beside what all pages of referrals have."""

from __future__ import annotations

import pytest

from referrals.actions import answering


@pytest.fixture
def as_omar(client, omar):
    client.force_login(omar)
    return client


@pytest.fixture
def accepted(referral, omar, now):
    return answering.answer(referral=referral, accept=True, by=omar, at=now)
