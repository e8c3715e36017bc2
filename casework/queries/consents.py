"""Consents that end soon."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from casework.models import Case, Consent
from casework.states import CaseStatus
from heart.models import User


def ending(user: User, *, at: datetime) -> QuerySet[Consent]:
    """The consents that this person may see, that end soon after `at` (UTC) and have not been renewed, of neighbors
    with an open case, each with whom it names and that case. Three statements.
    """
    open_cases = Case.objects.visible_to(user).exclude(status=CaseStatus.CLOSED).select_related("assigned_to")
    rows: QuerySet[Consent] = Consent.objects.visible_to(user).to_renew(at)
    return (
        rows.filter(neighbor__cases__in=open_cases)
        .select_related("neighbor")
        .prefetch_related("recipients", Prefetch("neighbor__cases", open_cases, to_attr="open_cases"))
    )
