"""The messages of a referral as one side reads them, and how many wait to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from heart.models import User
from referrals import policies, talk_policies
from referrals.models import Referral, ReferralMessage, ReferralMessageRead


@dataclass(frozen=True)
class Said:
    """One message as `user` may read it. `text` is empty where the other side took it back; `at` is UTC."""

    message: ReferralMessage
    mine: bool
    text: str
    reads: list[ReferralMessageRead]
    may_mark: bool


def thread(user: User, referral: Referral) -> list[Said]:
    """The messages of the referral, oldest first, with who read them when. Two statements; nothing for who may not."""
    reads = Prefetch("reads", ReferralMessageRead.objects.select_related("by__agency").order_by("at", "pk"))
    rows = ReferralMessage.objects.visible_to(user).filter(referral=referral)
    found = rows.select_related("author__agency", "in_error_by").prefetch_related(reads)
    return [_said(user, referral, message) for message in found.order_by("written_at", "pk")]


def _said(user: User, referral: Referral, message: ReferralMessage) -> Said:
    mine = message.from_heart == user.is_heart
    message.referral = referral
    return Said(
        message=message,
        mine=mine,
        text=message.text if mine or message.stands else "",
        reads=list(message.reads.all()),
        may_mark=policies.allows(talk_policies.check_can_mark, user, message),
    )


def may_write(user: User, referral: Referral, at: datetime) -> bool:
    """Whether a message can be written now."""
    return policies.allows(talk_policies.check_can_write, user, referral, at)


def with_unread(rows: QuerySet[Referral], user: User) -> QuerySet[Referral]:
    """With `unread`: how many messages of the other side nobody of this side has read. No statement of its own."""
    waiting = ReferralMessage.objects.visible_to(user).of_the_other_side(user)
    waiting = waiting.filter(referral=OuterRef("pk"), reads__isnull=True, in_error_at__isnull=True)
    counted = waiting.order_by().values("referral").annotate(count=Count("pk")).values("count")
    return rows.annotate(unread=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
