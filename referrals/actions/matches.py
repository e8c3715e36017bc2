"""Whether somebody enrolled is a neighbor, and what follows. HEART's side alone: a partner starts none of this."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.models import Case
from casework.queries.search import candidates_for
from casework.states import CaseStatus
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission
from referrals import policies
from referrals.events import Event
from referrals.models import Enrollment, EnrollmentCheck, EnrollmentMatch, EnrollmentNotice
from referrals.rules import same_person
from referrals.rules.duplicate_service import Verdict
from referrals.rules.same_person import Alike, Person
from referrals.states.enrollments import MATCH_MOVES, MatchStatus

MOST_PROPOSED = 3


@transaction.atomic
def compare(*, enrollment: Enrollment, by: User, at: datetime) -> list[EnrollmentMatch]:
    """Look for the neighbor who was enrolled; returns what was found anew. The caller holds the enrollment's lock.

    One single neighbor with the whole name and the day of birth is taken as certain; others alike are put before
    HEART's staff. What somebody refused is not proposed again. Raises NotAllowed unless `by` is the system.
    """
    policies.check_can_match(by)
    EnrollmentCheck.objects.update_or_create(enrollment=enrollment, defaults={"checked_at": at})
    known = set(EnrollmentMatch.objects.filter(enrollment=enrollment).values_list("neighbor_id", flat=True))
    found = [(pk, how) for pk, how in _alike(enrollment, at) if pk not in known]
    certain = [pk for pk, how in found if how.certain]
    made = []
    for pk, how in found[:MOST_PROPOSED]:
        match = _begin(enrollment, pk, how, by=by, at=at)
        if certain == [pk]:
            match.decided_at, match.decided_by = at, by
            MATCH_MOVES.apply(match, MatchStatus.CONFIRMED, by=by, at=at)
        made.append(match)
    ledger.record_many(Event.ENROLLMENT_MATCHED, [(one, {"status": one.status}) for one in made], by=by, at=at)
    for match in made:
        _tell_heart(match, at)
    return made


def _alike(enrollment: Enrollment, at: datetime) -> list[tuple[int, Alike]]:
    """The neighbors who may be meant, the likeliest first."""
    person = Person(
        enrollment.given_name, enrollment.family_name, enrollment.date_of_birth, enrollment.phone.lstrip("+")[-10:]
    )
    today = timezone.localdate(at)
    found = [
        (pk, how)
        for pk, known in candidates_for(same_person.asked(person)).items()
        if (how := same_person.alike(person, known, today=today)) is not None
    ]
    return sorted(found, key=lambda one: (-one[1].score, one[0]))


def _begin(enrollment: Enrollment, neighbor_id: int, how: Alike, *, by: User, at: datetime) -> EnrollmentMatch:
    match = EnrollmentMatch(
        enrollment=enrollment, neighbor_id=neighbor_id, score=how.score, reasons=how.reasons, found_at=at
    )
    MATCH_MOVES.begin(match, by=by, at=at)
    return match


@transaction.atomic
def decide(
    *, match: EnrollmentMatch, same: bool, reason: str = "", by: User, at: datetime | None = None
) -> EnrollmentMatch:
    """Say that the person enrolled is this neighbor, or is somebody else. The partner is not told of it.

    Raises NotAllowed, IllegalMove, or Invalid when another neighbor is taken for that person already, or when a
    match that counted is taken back without a reason.
    """
    at = at or timezone.now()
    match = EnrollmentMatch.objects.select_related("enrollment").lock(match.pk)
    policies.check_can_decide_match(by, match)
    others = EnrollmentMatch.objects.filter(enrollment=match.enrollment, status=MatchStatus.CONFIRMED)
    if same and others.exclude(pk=match.pk).exists():
        raise Invalid("Another neighbor is taken for this person. Say first that it is somebody else.")
    target = MatchStatus.CONFIRMED if same else MatchStatus.REFUSED
    match.decided_at, match.decided_by = at, by
    MATCH_MOVES.apply(match, target, by=by, at=at, reason=reason)
    ledger.record(Event.ENROLLMENT_MATCH_DECIDED, match, by=by, at=at, status=target)
    return match


@transaction.atomic
def tell(*, match: EnrollmentMatch, verdict: Verdict, by: User, at: datetime) -> bool:
    """Tell the partner what the check says of its enrollment, under the consent that lets it know. Once a consent:
    False if it was told under this one.

    Raises NotAllowed unless `by` is the system.
    """
    policies.check_can_match(by)
    assert verdict.standing is not None
    assert verdict.consent_key is not None
    told: Any
    told, created = EnrollmentNotice.objects.get_or_create(
        enrollment=match.enrollment,
        consent_id=verdict.consent_key,
        defaults={
            "neighbor_id": match.neighbor_id,
            "standing": verdict.standing,
            "organization_id": verdict.said[0].organization_key,
            "at": at,
        },
    )
    if created:
        ledger.record(Event.ENROLLMENT_TOLD, match, by=by, at=at, standing=verdict.standing)
        people = User.objects.who_can(Permission.ANSWER_REFERRALS)
        for person in people.filter(agency=match.enrollment.organization.agency):
            path = f"/partner/enrollments/{match.enrollment_id}/"
            outbox.owe("enrollment_told", told, to=person, path=path, at=at)
    return created


def _tell_heart(match: EnrollmentMatch, at: datetime) -> None:
    """Owe a word to whoever has the neighbor's case, or else to the supervisors."""
    case = Case.objects.filter(neighbor=match.neighbor_id).exclude(status=CaseStatus.CLOSED).first()
    owner = case.assigned_to if case is not None else None
    certain = match.status == MatchStatus.CONFIRMED
    kind, path = ("served_elsewhere", f"/neighbors/{match.neighbor_id}/elsewhere/")
    if not certain:
        kind, path = ("enrollment_review", "/enrollments/")
    people = [owner] if owner is not None and owner.is_active else User.objects.who_can(Permission.SUPERVISE)
    for person in people:
        outbox.owe(kind, match, to=person, path=path, at=at)
