"""A referral on paper, for a provider where nobody signs in: what was released, as it was frozen, and no more."""

from __future__ import annotations

from datetime import datetime

from heart import clock
from heart.models import User
from heart.paper import Paper
from referrals import release
from referrals.models import Referral
from referrals.rules.sheet_words import Sheet

ANSWER = (
    "Please tell us by phone or letter whether you can take this on, and from when. If you can't, please say why: "
    "no room, not eligible, or another reason. Give the reference above; it names nobody."
)


def letter(referral: Referral, *, by: User, at: datetime) -> bytes:
    """The letter as a PDF. The notice of 42 CFR 2.32 stands above everything where substance use is told."""
    reference, name = referral.reference, referral.organization.name
    foot = f"Referral {reference}. Printed by {by} on {clock.full_moment(at)}. Confidential: for {name} alone."
    paper = Paper(title=f"Referral {reference}", foot=foot)
    paper.heading(f"Referral {reference}", 1)
    paper.facts(
        [
            ("To", f"{name}: {referral.service.name}"),
            ("From", f"{referral.sent_by}, HEART"),
            ("Sent", clock.full_day(referral.sent_at) if referral.sent_at else ""),
            ("Urgency", referral.get_urgency_display()),
        ]
    )
    if release.carries_notice(referral.released):
        paper.notice(release.REDISCLOSURE_NOTICE)
    for section in release.shown(referral, at):
        paper.heading(section.label)
        paper.facts(section.parts.items())
    if referral.question:
        paper.heading("What we ask")
        paper.words(referral.question)
    paper.heading("Your answer")
    paper.words(ANSWER)
    if referral.consent is not None:
        until = clock.full_day(referral.consent.expires_at)
        paper.words(
            f"Shared under the neighbor's consent, which holds until {until} unless it is ended before.", quiet=True
        )
    return paper.finished()


def hand_over(sheet: Sheet) -> bytes:
    """A sheet for a neighbor to carry, in large letters. Nothing on it says who printed it, or for whom."""
    paper = Paper(title=sheet.title, foot="", lang=f"{sheet.language}-US")
    paper.heading(sheet.title, 1)
    paper.large(sheet.lines)
    return paper.finished()
