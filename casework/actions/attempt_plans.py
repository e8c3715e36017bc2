"""Attempt plans: written by administrators, chosen for a case by whoever works it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import AttemptPlan, AttemptPlanVersion, Case
from casework.rules import attempt_plan
from casework.rules.attempt_plan import MOST_CHANNELS
from casework.states import Channel
from heart import ledger
from heart.errors import IllegalMove, Invalid
from heart.models import User

Step = dict[str, Any]
NO_PHONE: list[Step] = [
    {"gap_hours": 0, "channels": [Channel.IN_PERSON.value, Channel.PARTNER.value]},
    {"gap_hours": 24, "channels": [Channel.PARTNER.value, Channel.TRUSTED_CONTACT.value]},
    {"gap_hours": 72, "channels": [Channel.IN_PERSON.value, Channel.TRUSTED_CONTACT.value]},
]
HIGH_RISK: list[Step] = [
    {"gap_hours": 0, "channels": []},
    {"gap_hours": 4, "channels": [Channel.PHONE.value, Channel.IN_PERSON.value]},
    {"gap_hours": 20, "channels": [Channel.IN_PERSON.value]},
    {"gap_hours": 24, "channels": []},
    {"gap_hours": 24, "channels": [Channel.TRUSTED_CONTACT.value, Channel.PARTNER.value]},
]
# What a new installation starts with, beside the default, which is the built-in plan of the settings (rule 3).
FIRST_PLANS: list[dict[str, Any]] = [
    {
        "name": "No phone",
        "use": "When there is no number, or none that is safe.",
        "terms": {"steps": NO_PHONE, "min_days": 3, "min_channels": 2, "within_days": 14, "check_in_days": 7},
    },
    {
        "name": "High risk",
        "use": "When waiting could do harm: five tries in four days, and a check-in the day after a talk.",
        "terms": {"steps": HIGH_RISK, "min_days": 3, "min_channels": 3, "within_days": 7, "check_in_days": 1},
    },
]


@transaction.atomic
def write(
    *,
    plan: AttemptPlan | None = None,
    name: str,
    use: str = "",
    is_default: bool = False,
    terms: dict[str, Any],
    why: str = "",
    by: User,
    at: datetime | None = None,
) -> AttemptPlan:
    """Write a new plan, or the next version of `plan`; cases that have it keep the version they have.

    `terms` are the columns of AttemptPlanVersion: steps (gap_hours, channels), min_days, min_channels, within_days,
    check_in_days. A new default takes the place of the old one. Raises NotAllowed, or Invalid when the name is
    taken, no reason is given for a change, or the plan could never be fulfilled.
    """
    policies.check_can_administer_plans(by)
    at = at or timezone.now()
    list(AttemptPlan.objects.select_for_update())  # one after the other: numbers and the default follow from all
    check(terms)
    if plan is not None and not why.strip():
        raise Invalid("Say why the plan changes.", fields={"why": ["Say why."]})
    if AttemptPlan.objects.filter(name__iexact=name.strip()).exclude(pk=plan and plan.pk).exists():
        raise Invalid("Another plan has this name.", fields={"name": ["Choose another name."]})
    row = AttemptPlan.objects.get(pk=plan.pk) if plan else AttemptPlan()
    if is_default:
        for old in AttemptPlan.objects.filter(is_default=True).exclude(pk=row.pk):
            old.is_default = False
            old.save_by(by)
    row.name, row.use = name.strip(), use.strip()
    row.is_default, row.active = is_default or row.is_default, True
    row.save_by(by)
    number = row.versions.count() + 1
    version = AttemptPlanVersion(plan=row, number=number, why=why.strip(), made_at=at, made_by=by, **terms)
    version.save()
    ledger.record(Event.ATTEMPT_PLAN_WRITTEN, row, by=by, at=at, number=number)
    return row


def check(terms: dict[str, Any]) -> None:
    """Raises Invalid unless the plan can be fulfilled by somebody who follows it, even without a phone."""
    steps: Sequence[Step] = terms["steps"]
    if not steps:
        raise Invalid("A plan has one step at least.", fields={"steps": ["Write at least one step."]})
    hours, most = sum(step["gap_hours"] for step in steps), terms["within_days"] * 24
    if hours > most:
        raise Invalid(
            "Its steps take longer than it allows.",
            fields={"within_days": [f"The steps take {hours} hours; allow {-(-hours // 24)} days or more."]},
        )
    if terms["min_days"] > min(len(steps), hours // 24 + 1):
        days = min(len(steps), hours // 24 + 1)
        raise Invalid(
            "It asks for more days than it has.", fields={"min_days": [f"These steps fall on {days} days at least."]}
        )
    named = {channel for step in steps for channel in step["channels"] or Channel.values}
    ways = min(MOST_CHANNELS, len(steps), len(named))
    if terms["min_channels"] > ways:
        raise Invalid(
            "It asks for more ways than it has.", fields={"min_channels": [f"These steps allow {ways} at most."]}
        )


@transaction.atomic
def retire(*, plan: AttemptPlan, by: User, at: datetime | None = None) -> AttemptPlan:
    """The plan can't be chosen any more; cases that have it keep it. Raises NotAllowed, or IllegalMove for the
    default plan.
    """
    policies.check_can_administer_plans(by)
    plan = AttemptPlan.objects.lock(plan.pk)
    if plan.is_default:
        raise IllegalMove("New cases begin with this plan. Make another one the default first.")
    plan.active = False
    plan.save_by(by)
    ledger.record(Event.ATTEMPT_PLAN_RETIRED, plan, by=by, at=at or timezone.now())
    return plan


@transaction.atomic
def choose(*, case: Case, version: AttemptPlanVersion, reason: str, by: User, at: datetime | None = None) -> Case:
    """Give the case another attempt plan, as that plan stands now. What is scheduled already stays.

    Raises NotAllowed, IllegalMove if the case is closed, or Invalid without a reason or for a plan that is retired.
    """
    case = Case.objects.lock(case.pk)
    policies.check_can_work(by, case)
    if not reason.strip():
        raise Invalid("Say why.", fields={"reason": ["Say why."]})
    if not AttemptPlanVersion.objects.current().filter(pk=version.pk).exists():
        raise Invalid("This plan can't be chosen any more.", fields={"version": ["Choose another plan."]})
    case.plan = version
    case.save_by(by, reason=reason)
    ledger.record(Event.ATTEMPT_PLAN_CHOSEN, case, by=by, at=at or timezone.now(), plan=version.plan.name)
    return case


@transaction.atomic
def ensure_first_plans(*, by: User, at: datetime | None = None) -> int:
    """Write the default plan, and those for no phone and for high risk, where there is no plan at all; returns how
    many. Raises NotAllowed.
    """
    policies.check_can_administer_plans(by)
    if AttemptPlan.objects.exists():
        return 0
    plan = attempt_plan.built_in()
    terms = {
        "steps": [{"gap_hours": step.gap_hours, "channels": list(step.channels)} for step in plan.steps],
        "min_days": plan.min_days,
        "min_channels": plan.min_channels,
        "within_days": plan.within_days,
        "check_in_days": plan.check_in_days,
    }
    write(name="Standard", use="For everybody, unless another fits better.", is_default=True, terms=terms, by=by, at=at)
    for first in FIRST_PLANS:
        write(**first, by=by, at=at)
    return 1 + len(FIRST_PLANS)
