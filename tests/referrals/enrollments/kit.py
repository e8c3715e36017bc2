"""What the tests of enrollments share."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

from referrals import tasks
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import referrals as providers

ROSA = {"given_name": "Rosa", "family_name": "Quillfeather", "date_of_birth": date(1980, 5, 3)}


def typed(now, **changes):
    """What omar types about Rosa."""
    base = {
        "submission": str(uuid4()),
        "given_name": "Rosa",
        "family_name": "Quillfeather",
        "date_of_birth": "1980-05-03",
        "phone": "",
        "own_reference": "",
        "domain": "food-insecurity",
        "served_since": "2026-03-01",
        "covers": ["identity", "need"],
        "release_ends_on": "2026-09-01",
    }
    return {**base, **changes}


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text).replace("&#x27;", "'")


def sweep(now, sweeper):
    return tasks.compare_enrollments(now, sweeper), tasks.tell_partners(now, sweeper)


def told(client, row):
    return words(client.get(f"/partner/enrollments/{row.pk}/"))


def same(response):
    """A page without what differs from one request to the next, and from one row to the next."""
    text = re.sub(r'value="[^"]{60,}"|nonce="[^"]+"|X-CSRFToken\W+\w+', "", response.content.decode())
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9A-F]{8}\b", "", text)


def served_elsewhere(world):
    """Another organization serves her already, on its own word, and the consent names that one alone."""
    case = make.case(at=world["now"], assigned_to=world["nadia"], details=ROSA)
    eno = providers.service("Eno River Recovery").organization
    make.consent(case.neighbor, {eno.pk: eno.name}, by=world["nadia"], at=world["now"])
    partners.taken(case.neighbor, by=world["pia"], at=world["now"], may_name=True)
