"""Who and what stands ready for the tests of a reply by link."""

from __future__ import annotations

import pytest

from tests.referrals.partners import kit


@pytest.fixture(autouse=True)
def standing_still(clock):
    """Every test here: the clock stands at `now`."""


@pytest.fixture
def referral(rules, now):
    return kit.waiting(now)


@pytest.fixture
def token(referral, now):
    letter = next(one for one in kit.post(now) if one.to == [kit.MAILBOX])
    return kit.secret(letter, "reply")
