from __future__ import annotations

import pytest

from tests.referrals.listing import kit


@pytest.fixture
def pantry(omar):
    """A service of omar's organization."""
    return kit.pantry()
