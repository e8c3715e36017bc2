"""Needs: recorded, worked on, met or unmet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Case, Encounter, Need
from casework.states import NEED_MOVES, NeedStatus, UnmetReason
from heart import ledger
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission


@transaction.atomic
def add(*, case: Case, domain: str, detail: str = "", by: User, at: datetime | None = None) -> Need:
    """Record a need, or return the open need of the same domain that the case has already.

    Raises NotAllowed or IllegalMove.
    """
    at = at or timezone.now()
    case = Case.objects.lock(case.pk)
    policies.check_can_work(by, case)
    return seen(case=case, domain=domain, detail=detail, by=by, at=at)


@transaction.atomic
def seen(
    *, case: Case, domain: str, detail: str = "", encounter: Encounter | None = None, by: User, at: datetime
) -> Need:
    """A need seen in an encounter: as `add`, for a responder who works no cases."""
    known = Need.objects.standing().filter(
        case=case, domain=domain, status__in=[NeedStatus.OPEN, NeedStatus.IN_PROGRESS]
    )
    if (need := known.first()) is not None:
        return need
    need = Need(case=case, domain=domain, detail=detail, opened_at=at, brought_by=encounter)
    NEED_MOVES.begin(need, by=by, at=at)
    ledger.record(Event.NEED_ADDED, need, by=by, at=at, domain=domain)
    return need


@transaction.atomic
def start(*, need: Need, by: User, at: datetime | None = None) -> Need:
    """Work on the need has begun. Raises NotAllowed or IllegalMove."""
    at = at or timezone.now()
    need = Need.objects.select_related("case").lock(need.pk)
    policies.check_can_change_need(by, need)
    NEED_MOVES.apply(need, NeedStatus.IN_PROGRESS, by=by, at=at)
    ledger.record(Event.NEED_STARTED, need, by=by, at=at, domain=need.domain)
    return need


@transaction.atomic
def close(*, need: Need, unmet_reason: str = "", evidence: str = "", by: User, at: datetime | None = None) -> Need:
    """Close a need: met with its evidence, or unmet with one reason. Exactly one of the two is given.

    Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    need = Need.objects.select_related("case").lock(need.pk)
    policies.check_can_change_need(by, need)
    if bool(unmet_reason) == bool(evidence):
        raise Invalid(
            "Say either who says that it was met, or why it was not.",
            fields={"unmet_reason": ["Choose one of the two."]},
        )
    if need.status == NeedStatus.OPEN:
        NEED_MOVES.apply(need, NeedStatus.IN_PROGRESS, by=by, at=at)
    need.closed_at, need.closed_by = at, by
    need.unmet_reason, need.evidence = unmet_reason, evidence
    target = NeedStatus.UNMET if unmet_reason else NeedStatus.MET
    reason = UnmetReason(unmet_reason).label if unmet_reason else ""
    NEED_MOVES.apply(need, target, by=by, at=at, reason=reason)
    ledger.record(
        Event.NEED_CLOSED,
        need,
        by=by,
        at=at,
        domain=need.domain,
        status=target,
        reason=unmet_reason,
        evidence=evidence,
    )
    return need


@transaction.atomic
def arrange(*, need: Need, priority: str, owner: User | None = None, by: User, at: datetime | None = None) -> Need:
    """Say how pressing a need is, in the neighbor's order, and who works on it: nobody means the case's navigator.

    Raises NotAllowed, IllegalMove when it is closed, or Invalid for somebody who works no cases.
    """
    at = at or timezone.now()
    need = Need.objects.select_related("case").lock(need.pk)
    policies.check_can_change_need(by, need)
    if owner is not None and not (owner.is_heart and owner.can(Permission.WORK_CASES)):
        raise Invalid("Choose somebody who works cases.", fields={"owner": ["Choose somebody who works cases."]})
    need.priority, need.owner = priority, owner
    need.save_by(by)
    ledger.record(Event.NEED_ARRANGED, need, by=by, at=at, domain=need.domain, priority=priority)
    return need
