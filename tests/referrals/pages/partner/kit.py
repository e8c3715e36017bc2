"""What the tests of the partner's pages share."""

from __future__ import annotations

import re

from heart.models import Access


def url(referral, step=""):
    return f"/partner/referrals/{referral.pk}/{step}"


def words(response):
    """The page as a person reads it."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text).replace("&#x27;", "'")


def disclosures():
    return Access.objects.filter(kind=Access.Kind.DISCLOSURE).order_by("pk")
