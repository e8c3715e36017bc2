"""What the tests of the pages of referrals share."""

from __future__ import annotations

import re
from uuid import uuid4

from casework.models import Need
from tests.factories import casework as make


def need_of(case):
    return Need.objects.get(case=case)


def consented(case, service, by, at, **changes):
    return make.consent(case.neighbor, {service.organization_id: service.organization_name}, by=by, at=at, **changes)


def words(response):
    """The page as a person reads it."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def new_url(case, service, need=None):
    return f"/referrals/new/?need={(need or need_of(case)).pk}&service={service.pk}"


def filled(**changes):
    form = {
        "submission": str(uuid4()),
        "urgency": "routine",
        "question": "A box of food this week?",
        "information": ["identity", "contact", "need"],
        "exception": "",
        "exception_note": "",
        "do": "send",
    }
    return {**form, **changes}
