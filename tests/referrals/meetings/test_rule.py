"""Meetings: the rule, without a database."""

from __future__ import annotations

from datetime import datetime

import pytest

from referrals.rules.agenda import Item, chosen, heart_reads, next_meeting, partner_reads
from referrals.states.meetings import AgendaKind as K

pytestmark = pytest.mark.django_db


def test_the_agenda_goes_by_kind_and_weight_and_ends_somewhere():
    items = [Item(K.FAMILIAR, 9), Item(K.STUCK, 3), Item(K.STUCK, 8), Item(K.STUCK, 5)]
    taken, left_out = chosen(items, most=2)
    assert [(one.kind, one.weight) for one in taken] == [(K.STUCK, 8), (K.STUCK, 5), (K.FAMILIAR, 9)]
    assert left_out == {"stuck": 1}


@pytest.mark.parametrize(
    ("kind", "facts", "heart", "partner"),
    [
        (K.STUCK, {"status": "viewed", "days": 4}, "Viewed, and not answered for 4 days", None),
        (K.STUCK, {"status": "accepted", "days": 1}, "Accepted, and not started for 1 day", None),
        (K.CAPACITY, {"before": "", "after": "capacity"}, "Not known, now: has room", None),
        (K.EXPIRING, {"ends": "2026-03-20"}, "The consent ends Mar 20, 2026, and what was asked under it is still open",
         "The consent that your referral came under ends Mar 20, 2026"),
    ],
)  # fmt: skip
def test_a_row_in_words(kind, facts, heart, partner):
    assert heart_reads(kind, facts) == heart
    assert partner_reads(kind, facts) == (partner or heart)


def test_of_another_organization_a_partner_reads_what_its_facts_were_given():
    facts = {"domain": "food-insecurity", "other": "served", "by": ""}
    assert partner_reads(K.DUPLICATE, facts) == "Food: already served, by another organization in the network"
    assert partner_reads(K.DUPLICATE, {**facts, "by": "Eno"}) == "Food: already served, by Eno"


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ("2026-03-10 14:00", "2026-03-11 14:00"),
        ("2026-03-11 13:59", "2026-03-11 14:00"),
        ("2026-03-11 14:00", "2026-03-18 14:00"),
        ("2026-10-30 14:00", "2026-11-04 15:00"),
    ],
    ids=["the next day", "a minute before", "as it begins", "over the change of the clocks"],
)
def test_the_weekly_meeting_is_at_ten_on_wednesdays_of_the_citys_clock(at, begins):
    here, there = (datetime.fromisoformat(f"{text}+00:00") for text in (at, begins))
    assert next_meeting(here) == there


def test_no_weekday_plans_no_meeting(settings, now):
    settings.MEETING_WEEKDAY = ""
    assert next_meeting(now) is None
