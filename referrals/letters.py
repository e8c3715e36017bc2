"""Mail to providers and to invited people. Each secret in it is made as it is written."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from heart.letters import Letter, register
from heart.models import User
from referrals.actions import people, replying
from referrals.models import Invitation, Referral, Replier
from referrals.partner_policies import is_answerable, mailbox
from referrals.rules import reply_words
from referrals.states.replies import ACTOR


def first_letter(key: str, at: datetime) -> Letter | None:
    """The mail that a referral was sent, with a link to answer it."""
    return _with_link(key, at, again=False)


def reminder(key: str, at: datetime) -> Letter | None:
    """The mail that a referral still waits."""
    return _with_link(key, at, again=True)


def _with_link(key: str, at: datetime, *, again: bool) -> Letter | None:
    referral = Referral.objects.select_related("organization__referral_address", "consent").get(pk=key)
    to = mailbox(referral.organization)
    if not to or not is_answerable(referral, at):
        return None
    token = replying.issue(referral=referral, mailed=True, by=User.objects.system(ACTOR), at=at)
    url = settings.BASE_URL + reverse("reply", args=[token])
    return Letter(to, *reply_words.link_mail(referral.reference, url, again=again))


def code(key: str, at: datetime) -> Letter | None:
    """The mail with the code that proves who answers."""
    replier = Replier.objects.select_related("link__referral__organization__referral_address").get(pk=key)
    referral = replier.link.referral
    to = mailbox(referral.organization)
    digits = replying.mail_code(replier=replier, by=User.objects.system(ACTOR), at=at) if to else ""
    if not digits:
        return None
    return Letter(to, *reply_words.code_mail(referral.reference, digits, settings.REPLY_CODE_MINUTES))


def invitation(key: str, at: datetime) -> Letter | None:
    """The mail by which somebody sets a first password."""
    invited = Invitation.objects.select_related("user").get(pk=key)
    token = people.mail_link(invitation=invited, by=User.objects.system(ACTOR), at=at)
    if not token:
        return None
    url = settings.BASE_URL + reverse("invitation", args=[token])
    return Letter(invited.user.email, *reply_words.invitation_mail(url, settings.INVITATION_DAYS))


register("referral_sent", first_letter)
register("referral_nudge", reminder)
register("reply_code", code)
register("invitation", invitation)
