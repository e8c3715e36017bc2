"""Who may write, read or mark the messages on a referral: `check_x` raises."""

from __future__ import annotations

from datetime import datetime

from heart.errors import IllegalMove, NotAllowed
from heart.models import User
from heart.permissions import Permission as P
from referrals import policies
from referrals.models import Referral, ReferralMessage
from referrals.states import ReferralStatus


def check_is_party(user: User, referral: Referral) -> None:
    """Raises NotAllowed unless `user` sends referrals at HEART or works for the organization that was asked."""
    if user.is_heart:
        policies.check_is_sender(user)
    else:
        policies.check_is_recipient(user, referral)


def check_can_read(user: User, referral: Referral, at: datetime) -> None:
    """Raises as `check_is_party`; a partner reads only while it may see what the referral released."""
    check_is_party(user, referral)
    if not user.is_heart and not referral.may_show_identity(at):
        raise NotAllowed("The neighbor's consent to share this has ended, and with it the messages.")


def check_can_write(user: User, referral: Referral, at: datetime) -> None:
    """Raises NotAllowed, or IllegalMove where nobody is there to read, or the consent has ended at `at` (UTC)."""
    check_is_party(user, referral)
    if referral.sent_at is None:
        raise IllegalMove("The referral is not sent yet: its question is what the partner will read.")
    if referral.status == ReferralStatus.ENTERED_IN_ERROR:
        raise IllegalMove("This referral was entered in error, so the provider can't open it to read a message.")
    if referral.organization.agency_id is None:
        raise IllegalMove("Nobody there signs in to read a message. Call them.")
    if not referral.may_show_identity(at):
        raise IllegalMove("The neighbor's consent to share this has ended, so no more is written about them here.")


def check_can_mark(user: User, message: ReferralMessage) -> None:
    """Raises NotAllowed unless `user` wrote it, or supervises and HEART wrote it; IllegalMove when it is marked."""
    check_is_party(user, message.referral)
    supervises = user.is_heart and message.from_heart and user.can(P.SUPERVISE)
    if user.pk != message.author_id and not supervises:
        raise NotAllowed("Only who wrote a message, or a supervisor of theirs, marks it as entered in error.")
    if not message.stands:
        raise IllegalMove("This is marked as entered in error already.")
