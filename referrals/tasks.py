"""The sweeps of referrals and enrollments: nudge, expire, compare with neighbors, tell who may be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from casework.models import Consent
from casework.states import CaseOutcome
from heart.errors import IllegalMove
from heart.models import User
from heart.sweeps import sweep
from referrals import elsewhere, listing
from referrals.actions import appointments, connections, listing_rounds, matches, meetings, questions, waiting
from referrals.hand_over_policies import COUNTS
from referrals.models import (
    Appointment,
    CapacityQuestion,
    ConfirmationRequest,
    ConnectionCheck,
    Enrollment,
    EnrollmentCheck,
    EnrollmentMatch,
    Meeting,
    Organization,
    Referral,
    ReferralNotice,
    Service,
)
from referrals.rules.agenda import next_meeting
from referrals.rules.duplicate_service import TELLING, for_partner
from referrals.states import WAITING_FOR_AN_ANSWER, ReferralStatus, ServiceStatus
from referrals.states.enrollments import MatchStatus
from referrals.states.meetings import MeetingStatus
from referrals.states.still import CheckDay

BATCH = 200


@sweep("nudge partners")
def nudge(at: datetime, by: User) -> int:
    """Remind partners of referrals that they have not viewed since `nudge_at`."""
    done = 0
    while batch := _nudge_batch(at, by):
        done += batch
    return done


@sweep("expire referrals")
def expire(at: datetime, by: User) -> int:
    """Expire referrals that nobody answered by `expires_at`."""
    done = 0
    while batch := _expire_batch(at, by):
        done += batch
    return done


@sweep("compare enrollments with neighbors")
def compare_enrollments(at: datetime, by: User) -> int:
    """Look for the neighbors whom partners enrolled; returns how many likenesses are new.

    One that was found nowhere is looked for again after ENROLLMENT_RECHECK_HOURS hours.
    """
    found = 0
    while (batch := _compare_batch(at, by)) is not None:
        found += batch
    return found


@sweep("tell partners of duplicate services")
def tell_partners(at: datetime, by: User) -> int:
    """Tell partners of what else serves the people whom they enrolled, where a consent in force lets them know."""
    told = last = 0
    while rows := _tell_batch(last, at, by):
        told, last = told + rows[0], rows[1]
    return told


@sweep("expire questions about room")
def expire_questions(at: datetime, by: User) -> int:
    """End the questions about room that nobody answered by `expires_at`."""
    done = 0
    for question in CapacityQuestion.objects.waiting().filter(expires_at__lte=at).order_by("expires_at")[:BATCH]:
        done += _unless_changed(questions.expire, question=question, by=by, at=at)
    return done


@sweep("remind of appointments")
def remind_of_appointments(at: datetime, by: User) -> int:
    """Remind of appointments that begin within APPOINTMENT_REMINDER_HOURS hours."""
    soon = at + timedelta(hours=settings.APPOINTMENT_REMINDER_HOURS)
    due = Appointment.objects.planned().filter(reminded_at=None, starts_at__gt=at, starts_at__lte=soon)
    rows = due.filter(referral__status__in=COUNTS).order_by("starts_at")[:BATCH]
    return sum(_unless_changed(appointments.remind, appointment=row, by=by, at=at) for row in rows)


@sweep("ask what came of appointments")
def ask_what_came_of_appointments(at: datetime, by: User) -> int:
    """Ask both sides of appointments that began APPOINTMENT_OUTCOME_HOURS hours ago, and of which nothing is said."""
    over = at - timedelta(hours=settings.APPOINTMENT_OUTCOME_HOURS)
    due = Appointment.objects.planned().filter(asked_at=None, starts_at__lte=over, referral__status__in=COUNTS)
    rows = due.order_by("starts_at")[:BATCH]
    return sum(_unless_changed(appointments.ask_outcome, appointment=row, by=by, at=at) for row in rows)


@sweep("ask to confirm listings")
def ask_to_confirm_listings(at: datetime, by: User) -> int:
    """Ask partners whether listings that nobody confirmed for LISTING_STALE_DAYS days are still right."""
    asked = ConfirmationRequest.objects.filter(
        organization=OuterRef("pk"), asked_at__gt=at - timedelta(days=settings.LISTING_ASK_AGAIN_DAYS)
    )
    stale = Service.objects.filter(listing.is_stale(at), organization=OuterRef("pk"), status=ServiceStatus.ACTIVE)
    due = Organization.objects.filter(Exists(stale), ~Exists(asked), agency__isnull=False).order_by("pk")[:BATCH]
    return sum(_unless_changed(listing_rounds.ask_to_confirm, organization=row, by=by, at=at) for row in due)


@sweep("ask whether neighbors are still connected")
def ask_whether_still_connected(at: datetime, by: User) -> int:
    """Tell navigators of services that started 30 or 90 days ago, and of which nobody has said whether they go on."""
    return sum(_ask_still(day, at, by) for day in CheckDay)


def _ask_still(day: CheckDay, at: datetime, by: User) -> int:
    said = ConnectionCheck.objects.filter(referral=OuterRef("pk"), day=day)
    asked = ReferralNotice.objects.filter(referral=OuterRef("pk"), kind=day.notice)
    due = Referral.objects.filter(
        ~Exists(said),
        ~Exists(asked),
        status__in=connections.GOES_ON,
        started_at__lte=at - timedelta(days=day),
        started_at__gt=at - timedelta(days=connections.ASKED_UNTIL[day]),
    ).exclude(need__case__close_reason=CaseOutcome.DECEASED)
    rows = due.order_by("started_at")[:BATCH]
    return sum(connections.ask(referral=row, day=day, by=by, at=at) for row in rows)


@sweep("call off appointments")
def call_off_appointments(at: datetime, by: User) -> int:
    """Call off what was planned for referrals that have ended, or wait on a list again."""
    rows = Appointment.objects.planned().exclude(referral__status__in=COUNTS).order_by("starts_at")[:BATCH]
    return sum(_unless_changed(appointments.call_off, appointment=row, by=by, at=at) for row in rows)


def _unless_changed(action: Callable[..., object], **given: object) -> bool:
    """Take the action, which locks and looks again: somebody may have been quicker."""
    try:
        action(**given)
    except IllegalMove:
        return False
    return True


@sweep("prepare the coordination meeting")
def prepare_meetings(at: datetime, by: User) -> int:
    """Plan the next weekly meeting, and build the agendas of those that begin within MEETING_AGENDA_HOURS hours."""
    starts_at = next_meeting(at)
    if starts_at is not None and not Meeting.objects.filter(starts_at=starts_at).exists():
        meetings.plan(starts_at=starts_at, by=by, at=at)
    return _build_due(at, by)


@transaction.atomic
def _build_due(at: datetime, by: User) -> int:
    soon = at + timedelta(hours=settings.MEETING_AGENDA_HOURS)
    due = Meeting.objects.filter(status=MeetingStatus.PLANNED, build=0, starts_at__lte=soon)
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("starts_at"))
    return sum(bool(meetings.build(meeting=row, by=by, at=at)) for row in rows)


@transaction.atomic
def _nudge_batch(at: datetime, by: User) -> int:
    given = ReferralNotice.objects.filter(referral=OuterRef("pk"), kind="nudge")
    rows = list(
        Referral.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organization", "need__case")
        .filter(~Exists(given), status=ReferralStatus.SENT, nudge_at__lte=at)
        .order_by("nudge_at")[:BATCH]
    )
    for referral in rows:
        waiting.nudge(referral=referral, by=by, at=at)
    return len(rows)


@transaction.atomic
def _expire_batch(at: datetime, by: User) -> int:
    rows = list(
        Referral.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(status__in=WAITING_FOR_AN_ANSWER, expires_at__lte=at)
        .order_by("expires_at")[:BATCH]
    )
    for referral in rows:
        waiting.expire(referral=referral, by=by, at=at)
    return len(rows)


@transaction.atomic
def _compare_batch(at: datetime, by: User) -> int | None:
    """How many likenesses are new; None when nothing was left to compare."""
    taken = EnrollmentMatch.objects.filter(enrollment=OuterRef("pk"), status=MatchStatus.CONFIRMED)
    since = at - timedelta(hours=settings.ENROLLMENT_RECHECK_HOURS)
    lately = EnrollmentCheck.objects.filter(enrollment=OuterRef("pk"), checked_at__gt=since)
    rows = list(
        Enrollment.objects.in_force(at)
        .filter(~Exists(taken), ~Exists(lately))
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("created_at")[:BATCH]
    )
    found = [match for row in rows for match in matches.compare(enrollment=row, by=by, at=at)]
    return len(found) if rows else None


@transaction.atomic
def _tell_batch(after: int, at: datetime, by: User) -> tuple[int, int] | None:
    """How many partners were told, and up to which match; None when there were no more."""
    naming = Consent.objects.in_force(at).filter(
        neighbor=OuterRef("neighbor"),
        recipients__organization_key=OuterRef("enrollment__organization"),
        information__contains=sorted(TELLING),
    )
    rows = list(
        EnrollmentMatch.objects.of_those_in_force(at)
        .filter(Exists(naming), status=MatchStatus.CONFIRMED, pk__gt=after)
        .select_related("enrollment__organization")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:BATCH]
    )
    if not rows:
        return None
    neighbors = {row.neighbor_id for row in rows}
    found, consents = elsewhere.under_way(neighbors, at), elsewhere.consents_of(neighbors, at)
    told = 0
    for row in rows:
        domain = row.enrollment.domain
        others = [one for kind, one in found[row.neighbor_id] if kind == domain]
        verdict = for_partner(row.enrollment.organization_id, domain, others, consents[row.neighbor_id])
        told += bool(verdict) and matches.tell(match=row, verdict=verdict, by=by, at=at)
    return told, rows[-1].pk
