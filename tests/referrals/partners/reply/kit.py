"""What the tests of a reply by link share."""

from __future__ import annotations

import re

from tests.referrals.partners import kit

TOLD = ("Rosa", "Quillfeather", "555-0123", "library", "A box of food?", "Food ")


WHO = {"name": "Ann Lee", "position": "Intake"}


def ask(client, token, **changes):
    return client.post(f"/reply/{token}/", {**WHO, **changes})


def mailed_code(now):
    """The code in the newest mail to the mailbox."""
    letter = kit.post(now)[-1]
    assert letter.to == [kit.MAILBOX]
    return re.match(r"\d{8}", letter.body)[0]


def confirm(client, token, now):
    ask(client, token)
    return client.post(f"/reply/{token}/code/", {"code": mailed_code(now)})


def gone(response):
    return response.status_code == 404 and "This link does not work" in kit.words(response)
