"""The plan in the neighbor's own words: goals, steps and how it goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework import policies
from casework.actions import goals
from casework.forms.goals import ChangeGoalForm, EndGoalForm, GoalForm, ProgressForm, StepForm
from casework.models import Goal, GoalStep
from casework.states.goals import GoalStatus
from casework.views import cases
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


def find(request: Request, pk: int) -> Goal:
    """The goal with its case and neighbor, or 404."""
    return get_object_or_404(Goal.objects.visible_to(request.user).select_related("case__neighbor", "need"), pk=pk)


def _home(goal: Goal) -> str:
    return f"{cases.case_url(goal.case)}#goals"


@open_to(P.WORK_CASES, methods="GET POST")
def add(request: Request, pk: int) -> HttpResponse:
    """Sets a goal of the case."""
    case = cases.find(request, pk)
    policies.check_can_work(request.user, case)
    form = GoalForm(posted(request), case=case)
    if goal := attempt(form, goals.set_goal, case=case, by=request.user):
        messages.success(request, "The goal is kept.")
        return redirect(_home(goal))
    return _page(request, "Set a goal", case, form, "What matters to the neighbor comes first.")


@open_to(P.WORK_CASES, methods="GET POST")
def add_step(request: Request, pk: int) -> HttpResponse:
    """Adds a step towards a goal."""
    goal = find(request, pk)
    policies.check_can_change_goal(request.user, goal)
    form = StepForm(posted(request))
    if attempt(form, goals.add_step, goal=goal, by=request.user):
        messages.success(request, "The step is kept.")
        return redirect(_home(goal))
    return _page(request, "Agree on a step", goal.case, form, f"Goal: “{goal.words}”")


@open_to(P.WORK_CASES, methods="POST")
def complete_step(request: Request, pk: int) -> HttpResponse:
    """Says that a step is done. A second tap changes nothing."""
    rows = GoalStep.objects.visible_to(request.user).select_related("goal__case")
    step = get_object_or_404(rows, pk=pk)
    if step.done_at is None:
        goals.complete_step(step=step, by=request.user)
        messages.success(request, "One step further.")
    return redirect(_home(step.goal))


@open_to(P.WORK_CASES, methods="GET POST")
def tell(request: Request, pk: int) -> HttpResponse:
    """Keeps how it goes with a goal."""
    goal = find(request, pk)
    policies.check_can_change_goal(request.user, goal)
    form = ProgressForm(posted(request))
    if attempt(form, goals.tell_progress, goal=goal, by=request.user):
        messages.success(request, "Progress kept.")
        return redirect(_home(goal))
    return _page(request, "How does it go?", goal.case, form, f"Goal: “{goal.words}”")


@open_to(P.WORK_CASES, methods="GET POST")
def end(request: Request, pk: int) -> HttpResponse:
    """Ends a goal as achieved or stopped. A second tap finds it ended so."""
    goal = find(request, pk)
    form = EndGoalForm(posted(request))
    if form.is_valid() and (goal.status, goal.ended_by_id) == (form.cleaned_data["status"], request.user.pk):
        return redirect(_home(goal))
    policies.check_can_change_goal(request.user, goal)
    if attempt(form, goals.end, goal=goal, by=request.user):
        messages.success(request, "The goal has ended.")
        return redirect(_home(goal))
    return _page(request, "End a goal", goal.case, form, f"Goal: “{goal.words}”")


@open_to(P.WORK_CASES, methods="GET POST")
def change(request: Request, pk: int) -> HttpResponse:
    """Puts another goal in the place of this one. A second tap finds it changed."""
    goal = find(request, pk)
    if request.method == "POST" and goal.status == GoalStatus.CHANGED:
        return redirect(_home(goal))
    policies.check_can_change_goal(request.user, goal)
    form = ChangeGoalForm(posted(request), initial={"words": goal.words})
    if attempt(form, goals.change, goal=goal, by=request.user):
        messages.success(request, "The goal is changed. The one before stays in sight.")
        return redirect(_home(goal))
    return _page(request, "Change a goal", goal.case, form, f"Goal: “{goal.words}”")


def _page(request: Request, title: str, case: Any, form: Any, lede: str) -> HttpResponse:
    context = {"title": title, "case": case, "form": form, "lede": lede, "home": f"{cases.case_url(case)}#goals"}
    return render(request, "casework/goal_form.html", context, status=422 if form.errors else 200)
