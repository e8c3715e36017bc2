"""What one program alone records of a response: taken as told, refused where it can't be."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casework.actions import responses
from casework.actions.responses import Member
from casework.models import Response
from casework.rules import response_rules
from casework.states import Discipline, Program
from heart.errors import Invalid
from tests.factories import casework as make
from tests.factories import field as outside

pytestmark = pytest.mark.django_db

OF_PROGRAM: dict[str, dict[str, Any]] = {
    "CCD": {
        "phone_work": ["assessed", "de_escalated"],
        "disposition": "unit_sent",
        "sent": "CRT",
        "police_otherwise": "yes",
        "on_scene_at": None,
    },
    "CRT": {"scene": "outside"},
    "COR": {
        "scene": "home",
        "weapon": "secured",
        "commitment": "petitioned",
        "commitment_transport": "police",
    },
    "CN": {"visit": "in_person", "scene": "shelter"},
}


def record(cora, now, program: str, **changes: Any) -> Response:
    return responses.record(
        facts=make.facts(now, program=program, **changes),
        members=[Member(Discipline.CLINICIAN, cora)],
        met=[],
        by=cora,
        at=now,
    )


@pytest.mark.parametrize("program", OF_PROGRAM)
def test_each_program_keeps_its_own_facts(cora, now, program):
    made = record(cora, now, program, **OF_PROGRAM[program])
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in OF_PROGRAM[program]} == OF_PROGRAM[program]


@pytest.mark.parametrize("program", Program.values)
@pytest.mark.parametrize("name", response_rules.OWN_FACTS)
def test_a_fact_of_another_program_is_refused_at_its_name(cora, now, program, name):
    owner = next(one for one, told in OF_PROGRAM.items() if name in told)
    if program in response_rules.OWN_FACTS[name]:
        return
    given = {name: OF_PROGRAM[owner][name]}
    with pytest.raises(Invalid) as refused:
        record(cora, now, program, **given)
    assert name in refused.value.fields
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("program", "facts", "field"),
    [
        ("CCD", {"disposition": "resolved_by_phone", "sent": "ems"}, "sent"),
        ("COR", {"commitment": "considered", "commitment_transport": "ems"}, "commitment_transport"),
        ("CN", {"visit": "phone", "scene": "home"}, "scene"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(cora, now, program, facts, field):
    with pytest.raises(Invalid) as refused:
        record(cora, now, program, **facts)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(("weapon", "found"), [("seen", True), ("secured", True), ("reported", False), ("none", False)])
def test_a_weapon_that_was_found_is_a_weapon(cora, now, weapon, found):
    assert record(cora, now, "COR", weapon=weapon).violence_or_weapon is found


def test_rule_12_still_marks_and_keeps(cora, now):
    made = record(cora, now, "CRT", scene="home", violence_or_weapon=True)
    assert len(made.broken_rules) == 2, "alone, and to a weapon"
    assert made.tasks.get().kind == "response_rule"
    assert record(cora, now, "COR", weapon="seen").broken_rules == [], "co-response is there for these"


@pytest.mark.parametrize(
    ("program", "column", "value"),
    [
        ("CRT", "sent", "ems"),
        ("CRT", "phone_work", ["assessed"]),
        ("CN", "weapon", "seen"),
        ("CRT", "visit", "phone"),
        ("CCD", "scene", "home"),
        ("COR", "commitment_transport", "ems"),
    ],
)
def test_the_database_holds_the_same_whatever_writes(cora, now, program, column, value):
    made = record(cora, now, program)
    setattr(made, column, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save_by(cora)


def test_a_call_is_taken_on_the_phone_and_then_by_a_team(now):
    from tests.casework.field_kit import call

    known = call(received_at=now)
    first = outside.ccd(at=now, call=known, disposition="unit_sent", sent="CRT")
    second = make.response(at=now, call=known)
    assert list(known.responses.order_by("pk")) == [first, second]
