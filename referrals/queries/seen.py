"""The accounting of what one organization has been shown (45 CFR 164.528), for that organization itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from casework.states import Information
from heart.models import Access, User
from heart.permissions import Permission
from heart.timeline import labels, who
from referrals.models import Organization, Referral

SUBJECT = Referral._meta.label_lower


@dataclass(frozen=True)
class Seen:
    """One time that somebody of ours was shown something. `at` is UTC; `what` names kinds of information, no more."""

    at: datetime
    person: str
    by_link: bool
    reference: str
    link: UUID | None
    what: str


def disclosures(user: User) -> QuerySet[Access]:
    """What was shown to this person's own organization, signed in or by a reply link. One statement."""
    if user.is_heart or not user.can(Permission.ANSWER_REFERRALS):
        return Access.objects.none()
    own = Organization.objects.filter(agency=user.agency_id).values("pk")
    mine = Q(agency=user.agency_id) | Q(recipient_key__in=own)
    rows = Access.objects.filter(mine, kind=Access.Kind.DISCLOSURE)
    return rows.select_related("by").order_by("-at", "-pk")


def told(user: User, rows: Iterable[Access]) -> list[Seen]:
    """These rows in words, each with its referral's reference, linked while one may still open it. One statement."""
    page = list(rows)
    keys = [row.subject_key for row in page if row.subject_type == SUBJECT]
    open_still = {
        str(pk): pk for pk in Referral.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
    }
    return [
        Seen(
            at=row.at,
            person=row.person or who(row.by),
            by_link=bool(row.person),
            reference=row.subject_key.replace("-", "")[:8].upper() if row.subject_type == SUBJECT else "",
            link=open_still.get(row.subject_key),
            what=labels(Information, row.released),
        )
        for row in page
    ]
