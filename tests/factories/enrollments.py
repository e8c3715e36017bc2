"""Enrollments, made through the actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from casework.models import Neighbor
from heart.models import User
from referrals.actions import enrollments, matches
from referrals.models import Enrollment, EnrollmentMatch
from tests.factories import referrals as providers


def enrolled(neighbor: Neighbor | None = None, *, by: User, at: datetime, **changes: Any) -> Enrollment:
    """Somebody whom `by`'s organization serves with food: this neighbor by name and day of birth, or a stranger."""
    assert by.agency is not None
    base: dict[str, Any] = {
        "organization": providers.service(by.agency.name).organization,
        "given_name": neighbor.given_name if neighbor else "Ottoline",
        "family_name": neighbor.family_name if neighbor else "Brambleworth",
        "date_of_birth": neighbor.date_of_birth if neighbor else at.date() - timedelta(days=9_999),
        "domain": "food-insecurity",
        "served_since": at.date(),
        "covers": ["identity", "need"],
        "release_ends_at": at + timedelta(days=90),
        "submission": uuid4(),
    }
    return enrollments.enroll(**{**base, **changes}, by=by, at=at)


def taken(neighbor: Neighbor, *, by: User, at: datetime, **changes: Any) -> EnrollmentMatch:
    """The same, compared by the sweep: the match that it found."""
    enrollment = enrolled(neighbor, by=by, at=at, **changes)
    [match] = matches.compare(enrollment=enrollment, by=User.objects.system("sweep"), at=at)
    return match
