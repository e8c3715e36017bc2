"""The read side of enrollments: a partner's own, and what HEART has to look at.

A partner's pages take the same statements whatever HEART knows of the people on them.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from casework.models import NeighborPhone
from heart.models import User
from referrals.models import Enrollment, EnrollmentMatch, EnrollmentNotice, Organization
from referrals.states.enrollments import EnrollmentStatus, MatchStatus


def organization_of(user: User) -> Organization | None:
    """The organization whose word this person gives. One statement."""
    rows = Organization.objects.visible_to(user)
    found: Organization | None = rows.filter(agency=user.agency_id, agency__isnull=False).first()
    return None if user.is_heart else found


def own(user: User, *, ended: bool, at: datetime) -> QuerySet[Enrollment]:
    """The organization's enrollments, each with `told`: what it may read of it at `at` (UTC). Two statements."""
    rows: QuerySet[Enrollment] = Enrollment.objects.visible_to(user)
    active = rows.filter(status=EnrollmentStatus.ACTIVE)
    chosen = rows.exclude(status=EnrollmentStatus.ACTIVE) if ended else active
    return chosen.prefetch_related(Prefetch("notices", EnrollmentNotice.objects.standing(at), to_attr="told"))


def notice_of(enrollment: Enrollment, at: datetime) -> EnrollmentNotice | None:
    """What the organization may read of its enrollment at `at` (UTC), the newest. One statement."""
    rows = EnrollmentNotice.objects.standing(at).filter(enrollment=enrollment)
    return rows.select_related("organization").order_by("-pk").first()


def to_review(user: User) -> QuerySet[EnrollmentMatch]:
    """What waits for a look: likenesses of enrollments for which no neighbor is taken yet. Two statements."""
    taken = EnrollmentMatch.objects.filter(enrollment=OuterRef("enrollment"), status=MatchStatus.CONFIRMED)
    phones = Prefetch("neighbor__phones", NeighborPhone.objects.visible_to(user).standing().order_by("pk"))
    rows: QuerySet[EnrollmentMatch] = EnrollmentMatch.objects.visible_to(user)
    waiting = rows.filter(~Exists(taken), status=MatchStatus.PROPOSED)
    return waiting.select_related("enrollment__organization", "neighbor").prefetch_related(phones)
