"""Who may keep an organization's people, and who may answer without signing in: `check_x` raises."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Agency, User
from heart.permissions import Permission as P
from referrals.models import Organization, Referral, Replier, ReplyLink
from referrals.states import WAITING_FOR_AN_ANSWER


def check_administers(user: User) -> None:
    """Raises NotAllowed unless `user` manages HEART's accounts."""
    if not user.can(P.ADMINISTER):
        raise NotAllowed("An administrator of HEART does this.")


def check_can_manage(user: User, agency: Agency | None) -> None:
    """Raises NotAllowed unless `user` manages the people of this partner, or is HEART's administrator."""
    is_partner = agency is not None and agency.kind == Agency.Kind.PARTNER
    theirs = agency is not None and user.agency_id == agency.pk and user.can(P.MANAGE_PEOPLE)
    if not (is_partner and (theirs or user.can(P.ADMINISTER))):
        raise NotAllowed("Only a manager of this organization, or HEART's administrator, keeps its people.")


def check_is_system(user: User) -> None:
    """Raises NotAllowed unless `user` is the system, which mails secrets and acts for who answers by a link."""
    if not user.can(P.ANSWER_BY_LINK):
        raise NotAllowed("Only the system does this.")


def check_can_set_address(user: User, organization: Organization) -> None:
    """Raises NotAllowed unless `user` keeps the directory, sends referrals, or manages this organization's people."""
    at_heart = user.is_heart and (user.can(P.EDIT_DIRECTORY) or user.can(P.SEND_REFERRALS))
    theirs = user.can(P.MANAGE_PEOPLE) and user.agency_id == organization.agency_id
    if user.can(P.SWEEP) or not (at_heart or theirs):
        raise NotAllowed("Only HEART, or a manager of this organization, says where it is written to.")


def check_can_issue(user: User, referral: Referral, at: datetime) -> None:
    """Raises NotAllowed unless `user` sends referrals or is the system; IllegalMove for what can't be answered now,
    Invalid where the organization has no mailbox at which it could prove who it is.
    """
    if not (user.is_heart and user.can(P.SEND_REFERRALS)) and not user.can(P.ANSWER_BY_LINK):
        raise NotAllowed("Only HEART's navigators give a reply link.")
    if not is_answerable(referral, at):
        raise IllegalMove("This referral does not wait for an answer, or its consent has ended.")
    if not mailbox(referral.organization):
        raise Invalid(
            "Enter the organization's referral address first.",
            fields={"email": ["The code that proves who answers goes to this address."]},
        )


def check_can_revoke(user: User) -> None:
    """Raises NotAllowed unless `user` sends referrals."""
    if not (user.is_heart and user.can(P.SEND_REFERRALS)):
        raise NotAllowed("Only HEART's navigators end a reply link.")


def mailbox(organization: Organization) -> str:
    """Where the organization wants to hear of referrals, or ""."""
    address = getattr(organization, "referral_address", None)
    return address.email if address else ""


def is_answerable(referral: Referral, at: datetime) -> bool:
    """Whether the referral waits for an answer, and what it released may still be shown."""
    return referral.status in WAITING_FOR_AN_ANSWER and referral.may_show_identity(at)


def is_unused(link: ReplyLink, at: datetime) -> bool:
    """Whether this link was not used, ended or left to expire by `at` (UTC)."""
    return bool(link.used_at is None and link.revoked_at is None and link.expires_at > at)


def stands(link: ReplyLink, at: datetime) -> bool:
    """Whether this link can be followed at `at` (UTC): it is unused, and its referral still waits."""
    return is_unused(link, at) and is_answerable(link.referral, at)


def is_confirmed(replier: Replier, at: datetime) -> bool:
    """Whether who answers has proved to be of the organization, a little while ago, and has not answered yet."""
    if replier.confirmed_at is None or replier.answered_at is not None:
        return False
    return bool(at < replier.confirmed_at + timedelta(minutes=settings.REPLY_ANSWER_MINUTES))


def check_replier(user: User, replier: Replier, referral: Referral, at: datetime) -> None:
    """Raises NotAllowed unless the system acts for somebody who confirmed themselves, by a link to this referral that
    stands.
    """
    check_is_system(user)
    fits = replier.link.referral_id == referral.pk
    answerable = is_unused(replier.link, at) and is_answerable(referral, at)
    if not (fits and answerable and is_confirmed(replier, at)):
        raise NotAllowed("This link has been used, or has expired.")
