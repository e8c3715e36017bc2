"""A partner's own word that it serves somebody. What HEART knows of that person has no part in any of this.

The same statements run for a person whom HEART knows, does not know, or may not speak of: the comparison comes
later, behind the partner's back and not at its asking (referrals.actions.matches).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework.actions.neighbors import normal_phone
from casework.states import Information, NeedDomain
from heart import ledger
from heart.errors import Invalid
from heart.models import User
from referrals import policies
from referrals.events import Event
from referrals.models import Enrollment, Organization
from referrals.rules.duplicate_service import PART_2, TELLING
from referrals.states.enrollments import ENROLLMENT_MOVES, EnrollmentEnd, EnrollmentStatus

TOO_MANY = "That is more people in an hour than one organization can enroll. Nothing was kept; go on in an hour."


@transaction.atomic
def enroll(
    *,
    organization: Organization,
    given_name: str,
    family_name: str,
    domain: str,
    served_since: date,
    covers: Sequence[str],
    release_ends_at: datetime,
    date_of_birth: date | None = None,
    phone: str = "",
    own_reference: str = "",
    may_name: bool = False,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Enrollment:
    """Keep that the organization serves somebody for a kind of need. The same `submission` again returns the same row.

    `covers` is what the person's own release lets the organization tell HEART, on the organization's word, until
    `release_ends_at` (UTC). Raises NotAllowed, or Invalid when the release does not cover this, when neither the
    day of birth nor a phone is given, or past ENROLLMENTS_PER_HOUR.
    """
    at = at or timezone.now()
    policies.check_can_enroll(by, organization)
    if submission and (done := organization.enrollments.filter(submission=submission).first()) is not None:
        return done
    _check_pace(organization, at)
    _check_release(domain, covers, release_ends_at, at)
    _check_person(given_name, family_name, date_of_birth, phone, served_since, at)
    enrollment = Enrollment(
        submission=submission or uuid4(),
        organization=organization,
        domain=domain,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        date_of_birth=date_of_birth,
        phone=normal_phone(phone) if phone else "",
        own_reference=own_reference.strip(),
        served_since=served_since,
        release_covers=[kind for kind in Information.values if kind in covers],
        release_ends_at=release_ends_at,
        may_name=may_name,
        created_at=at,
        created_by=by,
    )
    ENROLLMENT_MOVES.begin(enrollment, by=by, at=at)
    ledger.record(Event.ENROLLED, enrollment, by=by, at=at, domain=domain)
    return enrollment


@transaction.atomic
def end(*, enrollment: Enrollment, reason: str, by: User, at: datetime | None = None) -> Enrollment:
    """End an enrollment, or mark it as entered by mistake. HEART sees it no more from the same moment on.

    Raises NotAllowed, Invalid without a reason, or IllegalMove when it has ended.
    """
    at = at or timezone.now()
    enrollment = Enrollment.objects.select_related("organization").lock(enrollment.pk)
    policies.check_can_end_enrollment(by, enrollment)
    if reason not in EnrollmentEnd.values:
        raise Invalid("Choose why.", fields={"reason": ["Choose why it ends."]})
    mistake = reason == EnrollmentEnd.MISTAKE
    target = EnrollmentStatus.ENTERED_IN_ERROR if mistake else EnrollmentStatus.ENDED
    enrollment.ended_at, enrollment.ended_by, enrollment.end_reason = at, by, reason
    ENROLLMENT_MOVES.apply(enrollment, target, by=by, at=at, reason=reason)
    ledger.record(Event.ENROLLMENT_ENDED, enrollment, by=by, at=at, reason=reason)
    return enrollment


def _check_pace(organization: Organization, at: datetime) -> None:
    """The same for everybody, whoever is enrolled: counted are the organization's own rows."""
    lately = Enrollment.objects.filter(organization=organization, created_at__gt=at - timedelta(hours=1))
    if lately.count() >= settings.ENROLLMENTS_PER_HOUR:
        raise Invalid(TOO_MANY)


def _check_release(domain: str, covers: Sequence[str], ends_at: datetime, at: datetime) -> None:
    faults = {}
    if domain not in NeedDomain.values:
        faults["domain"] = ["Choose the kind of need."]
    if not TELLING <= set(covers) <= set(Information.values):
        faults["covers"] = ["HEART can be told only what the person's release covers: who it is, and what you do."]
    elif domain in PART_2 and Information.SUBSTANCE_USE not in covers:
        faults["covers"] = ["Substance use needs a release that names it (42 CFR 2.31)."]
    if not at < ends_at <= at + timedelta(days=settings.CONSENT_DAYS + 1):
        faults["release_ends_on"] = [f"Choose a day to come, at most {settings.CONSENT_DAYS} days from now."]
    if faults:
        raise Invalid("The release does not cover this.", fields=faults)


def _check_person(
    given_name: str, family_name: str, born: date | None, phone: str, served_since: date, at: datetime
) -> None:
    today, faults = timezone.localdate(at), {}
    if not given_name.strip():
        faults["given_name"] = ["Write the given name."]
    if not family_name.strip():
        faults["family_name"] = ["Write the family name."]
    if born is None and not phone:
        faults["date_of_birth"] = ["Give the date of birth, or a phone: a name alone is many people's."]
    if born is not None and born > today:
        faults["date_of_birth"] = ["Choose a day that has been."]
    if served_since > today:
        faults["served_since"] = ["Choose today or a day before."]
    if faults:
        raise Invalid("Please check who it is.", fields=faults)
