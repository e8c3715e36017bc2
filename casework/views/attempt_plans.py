"""Attempt plans, for administrators: what each says, its versions, and the form that writes the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework.actions import attempt_plans as actions
from casework.forms.attempt_plans import MOST_STEPS, PlanForm, StepForms
from casework.models import AttemptPlan, AttemptPlanVersion
from casework.queries import attempt_plans as query
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


@open_to(P.ADMINISTER)
def plans(request: Request) -> HttpResponse:
    """Every plan as it stands now."""
    rows = [(plan, version, query.told(version)) for plan, version in query.every(request.user)]
    return render(request, "casework/attempt_plans.html", {"rows": rows})


@open_to(P.ADMINISTER, methods="GET POST")
def write(request: Request, pk: int | None = None) -> HttpResponse:
    """A new plan, or the next version of one. Cases keep the version that they have."""
    plan = get_object_or_404(AttemptPlan.objects.visible_to(request.user), pk=pk) if pk else None
    versions = _versions(request, plan)
    latest = versions[0] if versions else None
    initial: list[dict[str, Any]] = [dict(step) for step in latest.steps] if latest else [{"gap_hours": 0}]
    steps = StepForms(posted(request), prefix="steps", initial=initial[:MOST_STEPS])
    form = PlanForm(posted(request), steps=steps, version=latest)
    if attempt(form, actions.write, plan=plan, by=request.user):
        messages.success(request, "Saved. Cases that have this plan keep it as it was.")
        return redirect("attempt-plans")
    context = {"plan": plan, "form": form, "steps": steps, "versions": [(one, query.told(one)) for one in versions]}
    wrong = bool(form.errors) or (steps.is_bound and not steps.is_valid())
    return render(request, "casework/attempt_plan.html", context, status=422 if wrong else 200)


def _versions(request: Request, plan: AttemptPlan | None) -> list[AttemptPlanVersion]:
    """What the plan said and says, the newest first."""
    if plan is None:
        return []
    rows = AttemptPlanVersion.objects.visible_to(request.user).filter(plan=plan)
    return list(rows.select_related("plan", "made_by").order_by("-number"))


@open_to(P.ADMINISTER, methods="POST")
def retire(request: Request, pk: int) -> HttpResponse:
    """Takes a plan off the list of those that can be chosen."""
    plan = get_object_or_404(AttemptPlan.objects.visible_to(request.user), pk=pk)
    actions.retire(plan=plan, by=request.user)
    messages.success(request, f"{plan.name} can't be chosen any more. Cases that have it keep it.")
    return redirect("attempt-plans")
