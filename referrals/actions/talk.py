"""Messages between the navigator and the partner on one referral: written, read, marked as entered in error."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from heart import ledger
from heart.errors import Invalid
from heart.models import Message, User
from referrals import talk_policies
from referrals.actions.answering import tell_navigator
from referrals.actions.sending import tell_partner
from referrals.events import Event
from referrals.models import Referral, ReferralMessage, ReferralMessageRead


@transaction.atomic
def write(
    *, referral: Referral, text: str, submission: UUID | None = None, by: User, at: datetime | None = None
) -> ReferralMessage:
    """Write to the other side, who is told that there is something to read, not what.

    The same `submission` again returns the message that it made. Raises NotAllowed, IllegalMove, or Invalid without
    words.
    """
    at = at or timezone.now()
    referral = _locked(referral.pk)
    talk_policies.check_can_write(by, referral, at)
    if not text.strip():
        raise Invalid("Write something.", fields={"text": ["Write something."]})
    tap = submission or uuid4()
    done: ReferralMessage | None = ReferralMessage.objects.filter(submission=tap, referral=referral).first()
    if done is not None:
        return done
    message = ReferralMessage(
        submission=tap,
        referral=referral,
        author=by,
        from_heart=by.is_heart,
        text=text.strip(),
        written_at=at,
    ).save_by(by)
    ledger.record(Event.MESSAGE_WRITTEN, referral, by=by, at=at, message=message.pk, from_heart=by.is_heart)
    tell = tell_partner if by.is_heart else tell_navigator
    tell("referral_message", referral, at=at, about=message)
    return message


@transaction.atomic
def read(*, referral: Referral, by: User, at: datetime | None = None) -> int:
    """Keep that `by` had what the other side wrote before their eyes, each message the first time; how many were new.

    Raises NotAllowed.
    """
    at = at or timezone.now()
    talk_policies.check_can_read(by, referral, at)
    theirs = ReferralMessage.objects.of_the_other_side(by).filter(referral=referral)
    new = list(theirs.exclude(reads__by=by).values_list("pk", flat=True))
    if new:
        rows = [ReferralMessageRead(message_id=pk, by=by, at=at) for pk in new]
        ReferralMessageRead.objects.bulk_create(rows, ignore_conflicts=True)
        told = Message.objects.filter(kind="referral_message", recipient=by, read_at=None)
        told.filter(subject_key__in=map(str, new)).update(read_at=at)
        ledger.record(Event.MESSAGES_READ, referral, by=by, at=at, count=len(new), from_heart=not by.is_heart)
    return len(new)


@transaction.atomic
def enter_in_error(*, message: ReferralMessage, why: str, by: User, at: datetime | None = None) -> ReferralMessage:
    """Mark a message as entered in error: the other side no longer reads its words, only that there was one.

    Raises NotAllowed, IllegalMove when it is marked already, or Invalid without a reason.
    """
    at = at or timezone.now()
    message = ReferralMessage.objects.lock(message.pk)
    message.referral = _locked(message.referral_id)
    talk_policies.check_can_mark(by, message)
    if not why.strip():
        raise Invalid("Say what was wrong.", fields={"why": ["Say what was wrong."]})
    message.in_error_at, message.in_error_by, message.in_error_why = at, by, why.strip()
    message.save_by(by, reason="Entered in error")
    ledger.record(Event.MESSAGE_IN_ERROR, message.referral, by=by, at=at, message=message.pk)
    return message


def _locked(pk: UUID) -> Referral:
    row: Referral = Referral.objects.select_related(
        "need__case__assigned_to", "organization", "consent", "sent_by"
    ).lock(pk)
    return row
