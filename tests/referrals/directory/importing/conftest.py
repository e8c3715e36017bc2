"""Who and what stands ready for the tests of importing the directory."""

from __future__ import annotations

import pytest

from heart.models import User
from tests.referrals.directory.kit import (
    bring_in,
)


@pytest.fixture
def importer(db):
    return User.objects.system("import")


@pytest.fixture
def take_in(tmp_path, importer, now):
    """Import these documents in one batch, as of March 10."""
    return lambda *rows, when=now: bring_in(tmp_path, *rows, by=importer, at=when)
