"""A referral on paper, for a provider where nobody signs in: what was released, as it was frozen, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from heart import clock
from heart.insights.indicator import Period
from heart.models import User
from heart.paper import Paper
from referrals import release
from referrals.models import Referral
from referrals.rules.folding import Count
from referrals.rules.gap_report import Part as GapPart
from referrals.rules.gap_report import Section, told
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


SMALL_GROUPS = (
    "Groups of fewer than 11, and those whose rest would be fewer than 11, are not shown on their own, so that no "
    "neighbor can be told from a number. No organization is named."
)


def gaps(period: Period, sentences: Sequence[str], parts: Sequence[GapPart], *, at: datetime) -> bytes:
    """The report of gaps for a council: three sentences, then each number with its definition."""
    days = f"{clock.full_day(period.start)} to {clock.full_day(period.end - timedelta.resolution)}"
    paper = Paper(title="What is missing", foot=f"What is missing, {days}. Made on {clock.full_moment(at)}.")
    paper.heading("What is missing", 1)
    paper.words(f"HEART care navigation, {days}, beside the period before.", quiet=True)
    for sentence in sentences:
        paper.bullet(sentence)
    for part in parts:
        paper.heading(part.name)
        paper.words(f"{told(part.whole)} {part.what}. In the period before: {told(part.before)}.")
        paper.words(part.definition, quiet=True)
        for one in part.sections:
            _gap_table(paper, one)
    paper.words(SMALL_GROUPS, quiet=True)
    return paper.finished()


def _gap_table(paper: Paper, one: Section) -> None:
    paper.heading(one.title, 3)
    if not one.rows:
        paper.words("Too few to tell apart.", quiet=True)
        return
    timed = any(row.value is not None for row in one.rows)
    head = [one.group, "Number", *(["Median days"] if timed else [])]
    rows = [[row.label, told(row), *([_days(row)] if timed else [])] for row in one.rows]
    paper.rows(head, rows, widths=[50, 30, 20] if timed else [60, 40])


def _days(row: Count) -> str:
    return "" if row.value is None else f"{row.value:.1f}"
