"""Plans in versions: an administrator writes them, a case keeps the one that it has, a navigator chooses another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from casework.actions import attempt_plans, cases, follow_ups
from casework.models import AttemptPlan, AttemptPlanVersion, Case, FollowUp
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)


def terms(**changes: Any) -> dict[str, Any]:
    steps = [{"gap_hours": hours, "channels": []} for hours in (0, 24, 48)]
    plan = {"steps": steps, "min_days": 3, "min_channels": 2, "within_days": 14, "check_in_days": 5}
    return {**plan, **changes}


@pytest.fixture
def plans(ada, now):
    attempt_plans.ensure_first_plans(by=ada, at=now)


def now_of(name: str) -> AttemptPlanVersion:
    return AttemptPlanVersion.objects.current().get(plan__name=name)


def test_a_new_installation_has_three_and_the_default_is_the_rules_own(ada, now):
    assert attempt_plans.ensure_first_plans(by=ada, at=now) == 3
    assert attempt_plans.ensure_first_plans(by=ada, at=now) == 0
    assert list(AttemptPlan.objects.values_list("name", "is_default")) == [
        ("Standard", True),
        ("High risk", False),
        ("No phone", False),
    ]
    standard = AttemptPlanVersion.objects.default()
    assert (len(standard.steps), standard.min_days, standard.min_channels, standard.within_days) == (3, 3, 2, 14)


@pytest.mark.usefixtures("plans")
def test_a_new_case_begins_with_the_default_and_keeps_its_version(ada, nadia, now):
    case = make.case(at=now, assigned_to=nadia)
    first = AttemptPlanVersion.objects.default()
    assert case.plan == first
    attempt_plans.write(plan=first.plan, name="Standard", terms=terms(check_in_days=9), why="Too soon", by=ada, at=now)
    assert AttemptPlanVersion.objects.default().check_in_days == 9
    assert Case.objects.get(pk=case.pk).plan == first
    assert make.case(at=now).plan.number == 2


@pytest.mark.usefixtures("plans")
def test_the_next_step_and_the_end_follow_the_cases_own_plan(nadia, now):
    case = make.case(at=now - 3 * DAY, assigned_to=nadia)
    attempt_plans.choose(case=case, version=now_of("High risk"), reason="She said goodbye", by=nadia, at=now)
    owed = FollowUp.objects.get(case=case)
    follow_ups.log_attempt(
        submission=uuid4(), follow_up=owed, channel="phone", result="no_answer", by=nadia, at=now - 2 * DAY
    )
    step = FollowUp.objects.get(case=case, status="open")
    assert (step.due_at, step.channel) == (now - 2 * DAY + timedelta(hours=4), "in_person")
    assert step.why == "Attempt 2 of 5, the same day, in person"
    assert not cases.may_propose_unable_to_reach(Case.objects.get(pk=case.pk))


@pytest.mark.usefixtures("plans")
def test_choosing_needs_a_reason_and_stands_in_the_timeline(nadia, now):
    case = make.case(at=now, assigned_to=nadia)
    with pytest.raises(Invalid) as refused:
        attempt_plans.choose(case=case, version=now_of("No phone"), reason=" ", by=nadia, at=now)
    assert "reason" in refused.value.fields
    attempt_plans.choose(case=case, version=now_of("No phone"), reason="Lost it", by=nadia, at=now)
    event = Event.objects.get(kind="casework.attempt_plan_chosen")
    assert (event.case_key, event.details) == (case.pk, {"plan": "No phone"})
    assert Case.objects.get(pk=case.pk).history.first().history_change_reason == "Lost it"


@pytest.mark.usefixtures("plans")
def test_an_old_version_or_a_retired_plan_is_not_chosen(ada, nadia, now):
    case, old = make.case(at=now, assigned_to=nadia), now_of("No phone")
    attempt_plans.write(plan=old.plan, name="No phone", terms=terms(), why="Shorter", by=ada, at=now)
    with pytest.raises(Invalid):
        attempt_plans.choose(case=case, version=old, reason="Lost it", by=nadia, at=now)
    attempt_plans.retire(plan=old.plan, by=ada, at=now)
    assert "No phone" not in set(AttemptPlanVersion.objects.current().values_list("plan__name", flat=True))


@pytest.mark.usefixtures("plans")
def test_the_default_is_one_and_cannot_be_retired(ada, now):
    attempt_plans.write(name="Slow", is_default=True, terms=terms(), by=ada, at=now)
    assert AttemptPlan.objects.get(is_default=True).name == "Slow"
    with pytest.raises(IllegalMove):
        attempt_plans.retire(plan=AttemptPlan.objects.get(name="Slow"), by=ada, at=now)
    attempt_plans.retire(plan=AttemptPlan.objects.get(name="Standard"), by=ada, at=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"steps": []}, "steps"),
        ({"within_days": 2}, "within_days"),
        ({"min_days": 4}, "min_days"),
        ({"min_channels": 4}, "min_channels"),
        ({"steps": [{"gap_hours": 24, "channels": ["phone"]}] * 3}, "min_channels"),
        ({"steps": [{"gap_hours": 1, "channels": []}] * 3, "min_days": 2}, "min_days"),
    ],
)
def test_a_plan_that_nobody_could_fulfil_is_refused(ada, now, changes, field):
    with pytest.raises(Invalid) as refused:
        attempt_plans.write(name="Odd", terms=terms(**changes), by=ada, at=now)
    assert list(refused.value.fields) == [field]
    assert not AttemptPlan.objects.exists()


@pytest.mark.usefixtures("plans")
def test_a_change_needs_a_reason_and_a_name_is_one_plans(ada, now):
    standard = AttemptPlan.objects.get(name="Standard")
    with pytest.raises(Invalid) as refused:
        attempt_plans.write(plan=standard, name="Standard", terms=terms(), by=ada, at=now)
    assert "why" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        attempt_plans.write(name="no PHONE", terms=terms(), by=ada, at=now)
    assert "name" in refused.value.fields


def test_navigators_and_supervisors_write_no_plans(nadia, sol, now):
    for somebody in (nadia, sol):
        with pytest.raises(NotAllowed):
            attempt_plans.write(name="Mine", terms=terms(), by=somebody, at=now)
