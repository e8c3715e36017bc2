"""A partner with a mailbox, a referral that waits for its answer, and what comes out of the post."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core import mail

from heart import delivery
from heart.models import User
from referrals.actions import people as actions
from referrals.models import Organization, Referral, ReferralAddress
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

MAILBOX = "intake@bridge.example"
DETAILS = {"given_name": "Rosa", "family_name": "Quillfeather", "usual_places": "The library on Main"}


def manager(name: str = "mara", agency: str = "Bull City Bridge") -> User:
    return people.person(name, "partner_manager", agency)


def mailbox(organization: Organization, email: str = MAILBOX) -> ReferralAddress:
    dee = people.person("dee", "directory_editor")
    return actions.set_referral_address(organization=organization, email=email, by=dee)


def waiting(at: datetime, **changes: Any) -> Referral:
    """Nadia asks Bull City Bridge, which has a mailbox, for food for Rosa Quillfeather."""
    nadia = people.person("nadia", "navigator")
    pantry = providers.service("Bull City Bridge")
    mailbox(pantry.organization)
    case = make.case(at=at, assigned_to=nadia, details=DETAILS, phone="919-555-0123")
    return providers.sent(case, pantry, by=nadia, at=at, question="A box of food?", **changes)


def post(at: datetime) -> list[Any]:
    """Deliver what is due, and take the mail that came of it."""
    mail.outbox.clear()
    delivery.deliver_due(at)
    return list(mail.outbox)


def secret(letter: Any, word: str) -> str:
    """The secret of a link in this mail: after /reply/ or /invitations/."""
    found = re.search(rf"/{word}/([\w-]{{40,}})/", letter.body)
    assert found, letter.body
    return found[1]


def words(response: Any) -> str:
    """The page as a person reads it."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html).replace("&#x27;", "'")
