"""The rules that are tables: who is owed a follow-up and when, and what a response should be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from casework.models import FollowUp, FollowUpRule
from casework.rules import follow_up_rule, response_rules
from casework.states import Discipline, Known, Mode, Program, Wish
from tests.factories import casework as make

CITY = ZoneInfo("America/New_York")

# Rule 1, all of it: is a follow-up owed to somebody met so, known so, who said so?
OWED = {
    ("wants", "known", "in_person"): True,
    ("wants", "known", "phone"): True,
    ("wants", "findable", "in_person"): True,
    ("wants", "findable", "phone"): True,
    ("wants", "unknown", "in_person"): False,
    ("wants", "unknown", "phone"): False,
    ("not_asked", "known", "in_person"): True,
    ("not_asked", "known", "phone"): True,
    ("not_asked", "findable", "in_person"): True,
    ("not_asked", "findable", "phone"): True,
    ("not_asked", "unknown", "in_person"): False,
    ("not_asked", "unknown", "phone"): False,
    ("refused", "known", "in_person"): False,
    ("refused", "known", "phone"): False,
    ("refused", "findable", "in_person"): False,
    ("refused", "findable", "phone"): False,
    ("refused", "unknown", "in_person"): False,
    ("refused", "unknown", "phone"): False,
}


def test_the_table_says_something_of_every_encounter():
    assert set(OWED) == set(product(Wish.values, Known.values, Mode.values))


@pytest.mark.django_db
@pytest.mark.parametrize("case", OWED, ids="-".join)
def test_the_rule_as_it_is_installed(rules, case):
    wish, known, mode = case
    verdict = follow_up_rule.decide(FollowUpRule.objects.all(), wish=wish, known=known, mode=mode)
    assert verdict.owes is OWED[case]


@pytest.mark.django_db
@pytest.mark.parametrize("case", OWED, ids="-".join)
def test_an_encounter_keeps_the_verdict_and_owes_accordingly(rules, now, case):
    wish, known, mode = case
    details = {"identifying_note": "Red scarf"} if known == "findable" else {"given_name": "Tamsin"}
    encounter = make.encounter(at=now, wish=wish, known=known, mode=mode, details=details)
    assert encounter.owes_follow_up is OWED[case]
    assert encounter.verdict
    assert FollowUp.objects.filter(encounter=encounter).exists() is OWED[case]


def row(**conditions):
    return FollowUpRule(**{"name": "A row", "owes_follow_up": True, **conditions})


def test_the_first_row_that_fits_decides():
    rows = [row(name="first", wish="wants", owes_follow_up=False), row(name="second", wish="wants")]
    assert follow_up_rule.decide(rows, wish="wants", known="known", mode="phone").why == "first"


def test_every_condition_of_a_row_must_fit():
    rows = [row(name="narrow", wish="refused", known="known", mode="phone", owes_follow_up=False), row(name="rest")]
    for wish, known, mode in product(Wish.values, Known.values, Mode.values):
        fits = (wish, known, mode) == ("refused", "known", "phone")
        verdict = follow_up_rule.decide(rows, wish=wish, known=known, mode=mode)
        assert verdict.why == ("narrow" if fits else "rest")


def test_a_gap_in_the_table_owes():
    verdict = follow_up_rule.decide([], wish="refused", known="known", mode="phone")
    assert verdict == follow_up_rule.NO_ROW_FITS
    assert verdict.owes


# 48 elapsed hours


@pytest.mark.parametrize(
    ("met", "due"),
    [
        # Sunday, March 8, 2026: the clocks leap from 2 to 3.
        (datetime(2026, 3, 7, 20, 0, tzinfo=CITY), datetime(2026, 3, 9, 21, 0, tzinfo=CITY)),
        # Sunday, November 1, 2026: the hour from 1 to 2 comes twice.
        (datetime(2026, 10, 31, 20, 0, tzinfo=CITY), datetime(2026, 11, 2, 19, 0, tzinfo=CITY)),
        (datetime(2026, 6, 10, 20, 0, tzinfo=CITY), datetime(2026, 6, 12, 20, 0, tzinfo=CITY)),
    ],
    ids=["spring", "autumn", "summer"],
)
def test_48_hours_are_48_elapsed_hours(met, due):
    found = follow_up_rule.due_at(ended_at=met.astimezone(UTC), received_at=None)
    assert found - met.astimezone(UTC) == timedelta(hours=48)
    assert found.astimezone(CITY).replace(tzinfo=None) == due.replace(tzinfo=None)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)])
def test_nobody_is_told_an_hour_early_or_late_across_the_change(rules, nadia, sweeper, day):
    from casework import tasks

    follow_up = FollowUp.objects.get(case=make.case(at=day, assigned_to=nadia))
    moment = timedelta(seconds=1)
    assert tasks.tell_overdue(day + timedelta(hours=48) - moment, sweeper) == 0
    assert tasks.tell_overdue(day + timedelta(hours=48), sweeper) == 1
    assert follow_up.due_at == day + timedelta(hours=48)


def test_the_hours_can_be_counted_from_the_call(settings, now):
    received = now - timedelta(hours=2)
    assert follow_up_rule.due_at(ended_at=now, received_at=received) == now + timedelta(hours=48)
    settings.FOLLOW_UP_START = "call"
    assert follow_up_rule.due_at(ended_at=now, received_at=received) == now + timedelta(hours=46)
    assert follow_up_rule.due_at(ended_at=now, received_at=None) == now + timedelta(hours=48)


def test_how_many_hours_is_a_setting(settings, now):
    settings.FOLLOW_UP_HOURS = 24
    assert follow_up_rule.due_at(ended_at=now, received_at=None) == now + timedelta(hours=24)


# Rule 12

EMT, PEER, CLINICIAN = Discipline.EMT, Discipline.PEER, Discipline.CLINICIAN
SIZE, NO_CLINICIAN, VIOLENCE = (
    "A CRT response has two or three members",
    "A CRT response includes a clinician",
    "CRT goes only to calls without violence or weapon",
)


@pytest.mark.parametrize(
    ("disciplines", "violent", "broken"),
    [
        ([CLINICIAN, EMT], False, []),
        ([CLINICIAN, EMT, PEER], False, []),
        ([CLINICIAN, CLINICIAN], False, []),
        ([CLINICIAN], False, [SIZE]),
        ([CLINICIAN, EMT, PEER, PEER], False, [SIZE]),
        ([EMT, PEER], False, [NO_CLINICIAN]),
        ([CLINICIAN, EMT], True, [VIOLENCE]),
        ([EMT], True, [SIZE, NO_CLINICIAN, VIOLENCE]),
    ],
)
def test_what_a_crt_response_should_be(disciplines, violent, broken):
    assert response_rules.broken(program="CRT", disciplines=disciplines, violence_or_weapon=violent) == broken


@pytest.mark.parametrize("program", [program for program in Program if program != Program.CRT])
def test_the_rule_is_for_the_community_response_team_alone(program):
    assert response_rules.broken(program=program, disciplines=[Discipline.OFFICER], violence_or_weapon=True) == []
