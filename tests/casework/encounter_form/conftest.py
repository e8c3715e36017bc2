"""Who and what stands ready for the tests of the encounter form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import casework as make


@pytest.fixture
def marcus(ray):
    at = timezone.now() - timedelta(days=3)
    details = {"given_name": "Marcus", "family_name": "Bell", "birth_year_about": 1980, "identifying_note": "Red beard"}
    return make.encounter(at=at, details=details, phone="919-555-0100").neighbor
