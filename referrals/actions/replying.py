"""A reply without sign-in: a link is made or ended, followed, proved by a code, and used up by one answer.

For who answers the system acts ("reply-link"); the Replier says who it was, in their own words. Each use is in the
ledger and is a row that the limits are counted by, without the secret. See ADR 0024.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heart import ledger, outbox, tokens
from heart.errors import IllegalMove, Invalid, TooMany
from heart.models import DomainQuerySet, User
from referrals import partner_policies as policies
from referrals.actions import answering, directory
from referrals.events import Event
from referrals.models import Referral, Replier, ReplyLink, ReplyTry
from referrals.states import DeclineReason, Room
from referrals.states.replies import MISSES, ReplyUse

CODE = "referrals.reply_code"
GONE = "This link has been used, or has expired."
WAIT = "There were too many tries. Wait a quarter of an hour, or call HEART."
# Of one network address: misses in 15 minutes. Of one link: times opened, and codes asked for, in an hour. Of one
# code of eight digits: tries.
MOST_MISSES, MOST_OPENED, MOST_CODES, MOST_TRIES = 20, 60, 3, 5
MISSES_FOR, LINK_FOR = timedelta(minutes=15), timedelta(hours=1)
ANSWERS = ("accept", "decline", "no_room")


@transaction.atomic
def issue(*, referral: Referral, mailed: bool = False, by: User, at: datetime | None = None) -> str:
    """Make a link by which the organization can answer this referral without signing in; returns its secret, the only
    time it can be read. It lasts REPLY_LINK_HOURS, and no longer than the referral.

    Raises NotAllowed, IllegalMove where no answer is awaited, or Invalid without a referral address.
    """
    at = at or timezone.now()
    referral = _referrals().lock(referral.pk)
    policies.check_can_issue(by, referral, at)
    token = tokens.make()
    until = at + timedelta(hours=settings.REPLY_LINK_HOURS)
    link = ReplyLink(
        referral=referral,
        digest=tokens.digest(token),
        mailed=mailed,
        issued_at=at,
        issued_by=by,
        expires_at=min(until, referral.expires_at or until),
    ).save_by(by)
    ledger.record(Event.REPLY_LINK_MADE, link, by=by, at=at, mailed=mailed, organization=referral.organization_id)
    return token


def _referrals() -> DomainQuerySet:
    return Referral.objects.select_related("need__case", "consent", "organization__referral_address", "service")


@transaction.atomic
def revoke(*, referral: Referral, by: User, at: datetime | None = None) -> int:
    """End every link to this referral that stands; returns how many. Raises NotAllowed."""
    at = at or timezone.now()
    policies.check_can_revoke(by)
    links = list(ReplyLink.objects.select_for_update().standing(at).filter(referral=referral.pk))
    for link in links:
        link.revoked_at, link.revoked_by = at, by
        link.save_by(by)
    ledger.record(Event.REPLY_LINKS_ENDED, referral, by=by, at=at, links=len(links))
    return len(links)


@transaction.atomic
def follow(*, token: str, network: str, by: User, at: datetime | None = None) -> ReplyLink | None:
    """The link that this secret opens, if it stands: to look at it uses nothing up. None for any other, whatever it is.

    `network` is heart.network.fingerprint's. Raises NotAllowed, or TooMany, which leaves no trace.
    """
    at = at or timezone.now()
    policies.check_is_system(by)
    _check_misses(network, at)
    found = _links().filter(digest=tokens.digest(token)).first()
    link = found if found is not None and policies.stands(found, at) else None
    if link is not None:
        _check_often(link, ReplyUse.OPENED, MOST_OPENED, at)
    what = ReplyUse.OPENED if link else ReplyUse.REFUSED if found else ReplyUse.UNKNOWN
    use = _used(found, what, network, at)
    kind = Event.REPLY_LINK_OPENED if link else Event.REPLY_REFUSED
    ledger.record(kind, found or use, by=by, at=at, use=what)
    return link


def _links() -> DomainQuerySet:
    return ReplyLink.objects.select_related("referral__need__case", "referral__consent", "referral__service")


def _used(link: ReplyLink | None, what: str, network: str, at: datetime) -> ReplyTry:
    return ReplyTry.objects.create(link=link, what=what, network=network, at=at)


def _check_misses(network: str, at: datetime) -> None:
    """Raises TooMany for a network address that missed too often of late."""
    if ReplyTry.objects.filter(network=network, at__gt=at - MISSES_FOR, what__in=MISSES).count() >= MOST_MISSES:
        raise TooMany(WAIT)


def _check_often(link: ReplyLink, what: str, most: int, at: datetime) -> None:
    if ReplyTry.objects.filter(link=link, what=what, at__gt=at - LINK_FOR).count() >= most:
        raise TooMany(WAIT)


@transaction.atomic
def ask_code(
    *, link: ReplyLink, name: str, position: str, network: str, by: User, at: datetime | None = None
) -> Replier:
    """Somebody says who they are: a code goes to the organization's own mailbox.

    Raises NotAllowed, IllegalMove when the link does not stand, TooMany, or Invalid without name and position.
    """
    at = at or timezone.now()
    policies.check_is_system(by)
    _check_misses(network, at)
    link = _links().lock(link.pk)
    if not policies.stands(link, at):
        raise IllegalMove(GONE)
    _check_often(link, ReplyUse.ASKED, MOST_CODES, at)
    faults = {key: [key] for key, words in (("name", name), ("position", position)) if not words.strip()}
    if faults:
        raise Invalid("Say who you are.", fields=faults)
    replier = Replier(link=link, name=name.strip(), position=position.strip(), asked_at=at).save_by(by)
    _used(link, ReplyUse.ASKED, network, at)
    outbox.owe_letter("reply_code", replier, at=at)
    ledger.record(Event.REPLY_CODE_ASKED, replier, by=by, at=at)
    return replier


@transaction.atomic
def mail_code(*, replier: Replier, by: User, at: datetime | None = None) -> str:
    """The code for this person, made as its letter is written; "" when it is not needed any more. Raises NotAllowed."""
    at = at or timezone.now()
    policies.check_is_system(by)
    replier = _repliers().lock(replier.pk)
    if replier.confirmed_at is not None or not policies.stands(replier.link, at):
        return ""
    code = tokens.make_code()
    replier.code_digest = _code_digest(replier, code)
    replier.code_expires_at = at + timedelta(minutes=settings.REPLY_CODE_MINUTES)
    replier.save_by(by)
    ledger.record(Event.REPLY_CODE_MAILED, replier, by=by, at=at)
    return code


def _repliers() -> DomainQuerySet:
    return Replier.objects.select_related(
        "link__referral__need__case", "link__referral__consent", "link__referral__service"
    )


def _code_digest(replier: Replier, code: str) -> str:
    return tokens.keyed(CODE, f"{replier.pk}:{code}")


@transaction.atomic
def enter_code(*, replier: Replier, code: str, network: str, by: User, at: datetime | None = None) -> bool:
    """Whether this is the code: then who answers is confirmed. A wrong one counts, and stays in the ledger.

    Raises NotAllowed, IllegalMove when the link does not stand, or TooMany.
    """
    at = at or timezone.now()
    policies.check_is_system(by)
    _check_misses(network, at)
    replier = _repliers().lock(replier.pk)
    if not policies.stands(replier.link, at):
        raise IllegalMove(GONE)
    if replier.tries >= MOST_TRIES:
        raise TooMany(WAIT)
    right = _is_right(replier, code, at)
    replier.tries += 1
    replier.confirmed_at = at if right else None
    replier.save_by(by)
    what = ReplyUse.CONFIRMED if right else ReplyUse.WRONG_CODE
    _used(replier.link, what, network, at)
    ledger.record(Event.REPLY_CODE_ENTERED, replier, by=by, at=at, right=right)
    return right


def _is_right(replier: Replier, code: str, at: datetime) -> bool:
    """Whether the code is the one that was mailed, in time and for the first time."""
    in_time = replier.code_expires_at is not None and at < replier.code_expires_at
    digits = "".join(one for one in code if one.isdigit())
    fits = tokens.same(replier.code_digest, _code_digest(replier, digits))
    return bool(in_time and replier.confirmed_at is None and fits)


@transaction.atomic
def answer(
    *,
    replier: Replier,
    answer: str,
    reason: str = "",
    note: str = "",
    network: str = "",
    by: User,
    at: datetime | None = None,
) -> Referral:
    """Accept, decline with a reason, or say that there is no room, which is what the directory then says too.

    It uses the link up. Raises NotAllowed, IllegalMove, or Invalid when declining without a reason.
    """
    at = at or timezone.now()
    if answer not in ANSWERS:
        raise Invalid("Choose an answer.", fields={"answer": ["Choose an answer."]})
    link = _links().lock(replier.link_id)
    replier = _repliers().lock(replier.pk)
    replier.link = link
    no_room = answer == "no_room"
    referral = answering.answer(
        referral=link.referral,
        accept=answer == "accept",
        reason=DeclineReason.NO_CAPACITY if no_room else reason,
        note=note,
        through=replier,
        by=by,
        at=at,
    )
    if no_room:
        directory.report_capacity(service=referral.service, room=Room.NO_CAPACITY, by=by, at=at)
    link.used_at = replier.answered_at = at
    link.save_by(by)
    replier.save_by(by)
    _used(link, ReplyUse.ANSWERED, network, at)
    ledger.record(Event.REPLY_LINK_USED, link, by=by, at=at, answer=answer, replier=str(replier.pk))
    return referral
