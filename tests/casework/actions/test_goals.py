"""The plan in the neighbor's own words: goals, steps, progress, and how goals end."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework.actions import cases, corrections, goals, needs
from casework.models import Goal, GoalProgress, GoalStep
from casework.states.goals import GoalStatus, NeedPriority
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DOOR = "I want a door that I can lock"


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def goal(case, nadia, now):
    return goals.set_goal(case=case, words=DOOR, by=nadia, at=now)


class TestSetting:
    def test_it_keeps_the_neighbors_words_and_may_be_about_a_need(self, case, nadia, now):
        need = case.needs.get()
        goal = goals.set_goal(case=case, words=f" {DOOR} ", need=need, by=nadia, at=now)
        assert (goal.words, goal.need, goal.status, goal.set_by) == (DOOR, need, GoalStatus.ACTIVE, nadia)

    def test_a_double_tap_is_one_goal(self, case, nadia):
        submission = uuid4()
        one, again = (goals.set_goal(case=case, words=DOOR, submission=submission, by=nadia) for _ in range(2))
        assert one == again
        assert Event.objects.filter(kind="casework.goal_set").count() == 1

    def test_it_says_something(self, case, nadia):
        with pytest.raises(Invalid):
            goals.set_goal(case=case, words="  ", by=nadia)

    def test_another_cases_need_is_refused(self, case, nadia, now):
        with pytest.raises(Invalid):
            goals.set_goal(case=case, words=DOOR, need=make.case(at=now).needs.get(), by=nadia)

    def test_who_works_no_cases_sets_none(self, case, ray, eve):
        for person in (ray, eve):
            with pytest.raises(NotAllowed):
                goals.set_goal(case=case, words=DOOR, by=person)


class TestSteps:
    def test_what_who_and_by_when(self, goal, nadia, now):
        step = goals.add_step(goal=goal, what="Ask the shelter", who="Nadia", by_day=date(2026, 3, 20), by=nadia)
        assert (step.what, step.who, step.by_day, step.done_at) == ("Ask the shelter", "Nadia", date(2026, 3, 20), None)
        goals.complete_step(step=step, by=nadia, at=now + HOUR)
        step.refresh_from_db()
        assert (step.done_at, step.done_by) == (now + HOUR, nadia)

    def test_a_step_is_done_once(self, goal, nadia):
        step = goals.add_step(goal=goal, what="Ask", who="Nadia", by=nadia)
        goals.complete_step(step=step, by=nadia)
        with pytest.raises(IllegalMove):
            goals.complete_step(step=step, by=nadia)

    @pytest.mark.parametrize(("what", "who"), [("", "Nadia"), ("Ask", " ")])
    def test_both_parts_are_needed(self, goal, nadia, what, who):
        with pytest.raises(Invalid):
            goals.add_step(goal=goal, what=what, who=who, by=nadia)

    def test_a_double_tap_is_one_step_and_one_word_of_progress(self, goal, nadia):
        submission = uuid4()
        for _ in range(2):
            goals.add_step(goal=goal, what="Ask", who="Nadia", submission=submission, by=nadia)
            goals.tell_progress(goal=goal, words="Went well", submission=submission, by=nadia)
        assert (GoalStep.objects.count(), GoalProgress.objects.count()) == (1, 1)


class TestEnding:
    @pytest.mark.parametrize("status", [GoalStatus.ACHIEVED, GoalStatus.STOPPED])
    def test_it_ends_with_a_reason(self, goal, nadia, now, status):
        goals.end(goal=goal, status=status, reason="Has a key", by=nadia, at=now + HOUR)
        goal.refresh_from_db()
        assert (goal.status, goal.end_reason, goal.ended_by) == (status, "Has a key", nadia)

    def test_without_a_reason_it_goes_on(self, goal, nadia):
        with pytest.raises(Invalid):
            goals.end(goal=goal, status=GoalStatus.ACHIEVED, reason=" ", by=nadia)
        assert Goal.objects.get().status == GoalStatus.ACTIVE

    def test_a_changed_goal_leaves_the_one_before_in_sight(self, goal, nadia):
        new = goals.change(goal=goal, words="I want to live with my sister", reason="She asked", by=nadia)
        goal.refresh_from_db()
        assert (goal.status, goal.end_reason) == (GoalStatus.CHANGED, "She asked")
        assert (new.replaces, new.status) == (goal, GoalStatus.ACTIVE)

    def test_nothing_is_added_to_what_has_ended(self, goal, nadia):
        step = goals.add_step(goal=goal, what="Ask", who="Nadia", by=nadia)
        goals.end(goal=goal, status=GoalStatus.STOPPED, reason="No more", by=nadia)
        for refused in (
            lambda: goals.add_step(goal=goal, what="Ask", who="Nadia", by=nadia),
            lambda: goals.tell_progress(goal=goal, words="Well", by=nadia),
            lambda: goals.complete_step(step=step, by=nadia),
            lambda: goals.change(goal=goal, words="Else", reason="x", by=nadia),
        ):
            with pytest.raises(IllegalMove):
                refused()

    def test_closing_the_case_stops_it(self, goal, case, nadia):
        needs.close(need=case.needs.get(), evidence="neighbor", by=nadia)
        cases.close(case=case, outcome="connected", by=nadia)
        goal.refresh_from_db()
        assert (goal.status, goal.end_reason) == (GoalStatus.STOPPED, "The case was closed")

    def test_one_entered_in_error_takes_nothing_more(self, goal, nadia):
        corrections.enter_in_error(row=goal, why="Somebody else's", by=nadia)
        with pytest.raises(IllegalMove):
            goals.tell_progress(goal=goal, words="Well", by=nadia)
        corrections.take_back(row=goal, by=nadia)
        assert goals.tell_progress(goal=goal, words="Well", by=nadia).pk


class TestTheOrderOfNeeds:
    def test_how_pressing_and_who_works_on_it(self, case, nadia, noel):
        need = needs.arrange(need=case.needs.get(), priority=NeedPriority.FIRST, owner=noel, by=nadia)
        assert (need.priority, need.owner) == (NeedPriority.FIRST, noel)
        assert needs.arrange(need=need, priority=NeedPriority.LATER, by=nadia).owner is None

    def test_the_owner_works_cases(self, case, nadia, omar):
        with pytest.raises(Invalid):
            needs.arrange(need=case.needs.get(), priority=NeedPriority.NEXT, owner=omar, by=nadia)

    def test_a_closed_need_has_no_order(self, case, nadia):
        need = needs.close(need=case.needs.get(), evidence="neighbor", by=nadia)
        with pytest.raises(IllegalMove):
            needs.arrange(need=need, priority=NeedPriority.FIRST, by=nadia)
