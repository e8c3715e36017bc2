"""What is read for a reply without sign-in, and of it by navigators."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from heart import tokens
from heart.models import User
from referrals import partner_policies as policies
from referrals.models import Referral, Replier, ReplyLink
from referrals.states.replies import ACTOR


def system() -> User:
    """Who acts for those who do not sign in. One statement."""
    return User.objects.system(ACTOR)


def replier(key: str, token: str) -> Replier | None:
    """Who said in this browser that they answer by this link. One statement, and none where nobody did."""
    if not key:
        return None
    related = Replier.objects.select_related(
        "link__referral__service", "link__referral__consent", "link__referral__need__case"
    )
    return related.filter(pk=key, link__digest=tokens.digest(token)).first()


def links(user: User, referral: Referral, at: datetime) -> list[tuple[ReplyLink, str]]:
    """The reply links to a referral, the newest first, with who answered, and where each stands. Two statements."""
    answered = Prefetch("repliers", Replier.objects.exclude(confirmed_at=None).order_by("confirmed_at"))
    rows: QuerySet[ReplyLink] = ReplyLink.objects.visible_to(user).filter(referral=referral)
    rows = rows.select_related("issued_by", "referral__consent").prefetch_related(answered)
    return [(row, _standing(row, at)) for row in rows.order_by("-issued_at", "-pk")]


def _standing(link: ReplyLink, at: datetime) -> str:
    if link.used_at:
        return "used"
    if link.revoked_at:
        return "ended"
    return "open" if policies.stands(link, at) else "expired"
