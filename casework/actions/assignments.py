"""Giving many cases at once, and reading what was handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import cases as case_actions
from casework.events import Event
from casework.models import Assignment, Case
from heart import ledger
from heart.errors import DomainError, Invalid
from heart.models import User


@transaction.atomic
def assign_many(*, cases: Sequence[Case], to: User, note: str, by: User, at: datetime | None = None) -> int:
    """Give all of the cases to `to`, each as by itself, or none of them; returns how many. `note` is every one's
    hand-over. Those that `to` has already are left alone.

    Raises NotAllowed, or Invalid with the cases that could not be given, and why, under `cases`.
    """
    policies.check_can_supervise(by)
    if not cases:
        raise Invalid("No case was chosen.", fields={"cases": ["Choose at least one case."]})
    refused, given = [], 0
    for case in sorted(cases, key=lambda one: one.pk):
        try:
            with transaction.atomic():
                given += case.assigned_to_id != to.pk
                case_actions.assign(case=case, to=to, note=note, by=by, at=at)
        except Invalid:
            raise
        except DomainError as error:
            refused.append(f"Case {case.pk}: {error.message}")
    if refused:
        raise Invalid("Nothing was changed.", fields={"cases": ["Nothing was changed.", *refused]})
    return given


@transaction.atomic
def acknowledge(*, assignment: Assignment, by: User, at: datetime | None = None) -> Assignment:
    """The new navigator has read the hand-over note: it leaves the head of the case's page.

    The same again changes nothing. Raises NotAllowed unless the case was given to `by`.
    """
    assignment = Assignment.objects.lock(assignment.pk)
    policies.check_can_acknowledge(by, assignment)
    if assignment.acknowledged_at is None:
        assignment.acknowledged_at = at or timezone.now()
        assignment.save_by(by)
        ledger.record(Event.HAND_OVER_READ, assignment, by=by, at=assignment.acknowledged_at)
    return assignment
