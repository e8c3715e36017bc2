"""A hand-over in person: set, arranged, moved, cancelled, kept or missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework.actions import owing
from heart import ledger, outbox
from heart.errors import IllegalMove, Invalid
from heart.models import User
from referrals import hand_over_policies as policies
from referrals.actions import planned
from referrals.actions.answering import tell_navigator
from referrals.actions.sending import tell_partner
from referrals.events import Event
from referrals.models import Appointment, Location, Referral, ServiceAtLocation
from referrals.states import REFERRAL_MOVES, ReferralStatus
from referrals.states.appointments import OUTCOMES, AppointmentStatus, Transport

MISSED = "The neighbor missed an appointment with a provider"
REFERRAL_ENDED = "The referral is no longer under way."


@transaction.atomic
def plan(
    *,
    referral: Referral,
    starts_at: datetime,
    place: Location | None = None,
    place_words: str = "",
    transport: str = Transport.NONE,
    goes_along: User | None = None,
    meeting_point: str = "",
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Appointment:
    """Set the appointment of a referral at `starts_at` (UTC), which is scheduled by that, and tell the other side.

    Who goes along and where the neighbor is met are HEART's to say. The same `submission` again returns what it made.
    Raises NotAllowed, IllegalMove where one stands already, or Invalid.
    """
    at = at or timezone.now()
    referral = _locked(referral.pk)
    done = Appointment.objects.filter(submission=submission, referral=referral).first() if submission else None
    if done is not None:
        policies.check_is_party(by, referral)
        return done
    policies.check_can_set(by, referral)
    if Appointment.objects.planned().filter(referral=referral).exists():
        raise IllegalMove("An appointment is set already. Move it, or cancel it first.")
    arranged = _checked(referral, starts_at, place, place_words, transport, goes_along, meeting_point, by, at)
    _keep_in_step(referral, starts_at, by=by, at=at)
    row = planned.begin(referral=referral, submission=submission or uuid4(), by=by, at=at, **arranged)
    ledger.record(Event.APPOINTMENT_SET, row, by=by, at=at, starts_at=starts_at, transport=transport)
    _tell("appointment_set", row, by=by, at=at)
    return row


@transaction.atomic
def arrange(
    *,
    appointment: Appointment,
    transport: str,
    goes_along: User | None = None,
    meeting_point: str = "",
    by: User,
    at: datetime | None = None,
) -> Appointment:
    """Say who of HEART goes along, how the neighbor gets there and where they are met. Raises as `plan`."""
    at = at or timezone.now()
    row = _with_referral(appointment)
    policies.check_can_arrange(by, row)
    _check_company(transport, goes_along, meeting_point, by)
    row.transport, row.goes_along, row.meeting_point = transport, goes_along, meeting_point.strip()
    row.save_by(by, reason="Arranged")
    company = bool(goes_along)
    ledger.record(Event.APPOINTMENT_ARRANGED, row, by=by, at=at, transport=transport, company=company)
    _tell_company("appointment_company", row, by=by, at=at)
    return row


@transaction.atomic
def move(
    *,
    appointment: Appointment,
    starts_at: datetime,
    reason: str,
    place: Location | None = None,
    place_words: str = "",
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Appointment:
    """Set another time or place, with a reason. The old one stays as it was; who goes along goes along again.

    Raises NotAllowed, IllegalMove, or Invalid without a reason or for a time that has passed.
    """
    at = at or timezone.now()
    old = _with_referral(appointment)
    done = Appointment.objects.filter(submission=submission, moved_from=old).first() if submission else None
    if done is not None:
        policies.check_is_party(by, old.referral)
        return done
    policies.check_can_change(by, old)
    policies.check_can_set(by, old.referral)
    _check_place(old.referral, starts_at, place, place_words, by, at)
    planned.leave(appointment=old, status=AppointmentStatus.MOVED, reason=reason, by=by, at=at)
    _keep_in_step(old.referral, starts_at, by=by, at=at)
    row = planned.begin(
        referral=old.referral,
        moved_from=old,
        submission=submission or uuid4(),
        starts_at=starts_at,
        place=place,
        place_words=place_words.strip(),
        goes_along=old.goes_along,
        transport=old.transport,
        meeting_point=old.meeting_point,
        by=by,
        at=at,
    )
    ledger.record(Event.APPOINTMENT_MOVED, row, by=by, at=at, starts_at=starts_at, was=old.starts_at)
    _tell("appointment_moved", row, by=by, at=at)
    return row


@transaction.atomic
def cancel(*, appointment: Appointment, reason: str, by: User, at: datetime | None = None) -> Appointment:
    """Call the appointment off. The referral stays scheduled, without a time, until the next one is set.

    Raises NotAllowed, IllegalMove, or Invalid without a reason.
    """
    at = at or timezone.now()
    row = _with_referral(appointment)
    policies.check_can_change(by, row)
    _cancel(row, reason, by=by, at=at)
    ledger.record(Event.APPOINTMENT_CANCELLED, row, by=by, at=at)
    _tell("appointment_cancelled", row, by=by, at=at)
    return row


@transaction.atomic
def call_off(*, appointment: Appointment, by: User, at: datetime) -> Appointment:
    """Call off what belongs to a referral that is no longer under way; who would go along is told. A sweep's.

    Raises NotAllowed or IllegalMove.
    """
    policies.check_is_sweep(by)
    row = _with_referral(appointment)
    if row.referral.status in policies.COUNTS or row.status != AppointmentStatus.PLANNED:
        raise IllegalMove("This appointment counts, or has ended.")
    _cancel(row, REFERRAL_ENDED, by=by, at=at)
    ledger.record(Event.APPOINTMENT_CANCELLED, row, by=by, at=at)
    _tell_company("appointment_cancelled", row, by=by, at=at)
    return row


def _cancel(row: Appointment, reason: str, *, by: User, at: datetime) -> None:
    planned.leave(appointment=row, status=AppointmentStatus.CANCELLED, reason=reason, by=by, at=at)
    row.referral.appointment_at = None
    row.referral.save_by(by, reason="Appointment cancelled")


@transaction.atomic
def outcome(
    *, appointment: Appointment, outcome: str, reason: str = "", by: User, at: datetime | None = None
) -> Appointment:
    """Say whether the appointment was kept. A missed one owes the neighbor a follow-up, in the same transaction.

    Whether the service has started is asked, never assumed. The other side can correct what was said, with a reason.
    Raises NotAllowed, IllegalMove before it begins, or Invalid.
    """
    at = at or timezone.now()
    row = _with_referral(appointment)
    policies.check_can_say_outcome(by, row, at)
    if outcome not in OUTCOMES:
        raise Invalid("Say what happened.", fields={"outcome": ["Choose what happened."]})
    if row.status == outcome:
        return row
    planned.leave(appointment=row, status=outcome, reason=reason, by=by, at=at)
    if outcome == AppointmentStatus.MISSED:
        due = at + timedelta(hours=settings.MISSED_APPOINTMENT_HOURS)
        owing.owe_attempt(case=row.referral.need.case, due_at=due, why=MISSED, by=by, at=at)
    ledger.record(Event.APPOINTMENT_OUTCOME, row, by=by, at=at, status=outcome, from_heart=by.is_heart)
    _tell(f"appointment_{outcome}", row, by=by, at=at)
    return row


@transaction.atomic
def remind(*, appointment: Appointment, by: User, at: datetime) -> Appointment:
    """Remind who goes along and who has the case, once. Raises NotAllowed."""
    policies.check_is_sweep(by)
    row = _with_referral(appointment)
    if row.status != AppointmentStatus.PLANNED or row.reminded_at is not None:
        return row
    row.reminded_at = at
    row.save_by(by, reason="Reminded")
    ledger.record(Event.APPOINTMENT_REMINDED, row, by=by, at=at)
    tell_navigator("appointment_reminder", row.referral, at=at, about=row)
    _tell_company("appointment_reminder", row, by=by, at=at)
    return row


@transaction.atomic
def ask_outcome(*, appointment: Appointment, by: User, at: datetime) -> Appointment:
    """Ask both sides what came of an appointment whose time has passed, once. Raises NotAllowed."""
    policies.check_is_sweep(by)
    row = _with_referral(appointment)
    if row.status != AppointmentStatus.PLANNED or row.asked_at is not None:
        return row
    row.asked_at = at
    row.save_by(by, reason="Asked what came of it")
    ledger.record(Event.APPOINTMENT_OUTCOME_ASKED, row, by=by, at=at)
    tell_navigator("appointment_outcome_owed", row.referral, at=at, about=row)
    tell_partner("appointment_outcome_owed", row.referral, at=at, about=row)
    return row


def _checked(
    referral: Referral,
    starts_at: datetime,
    place: Location | None,
    place_words: str,
    transport: str,
    goes_along: User | None,
    meeting_point: str,
    by: User,
    at: datetime,
) -> dict[str, Any]:
    """The facts of an appointment, each as it may be kept."""
    _check_place(referral, starts_at, place, place_words, by, at)
    _check_company(transport, goes_along, meeting_point, by)
    return {
        "starts_at": starts_at,
        "place": place,
        "place_words": place_words.strip(),
        "transport": transport,
        "goes_along": goes_along,
        "meeting_point": meeting_point.strip(),
    }


def _check_place(
    referral: Referral, starts_at: datetime, place: Location | None, place_words: str, by: User, at: datetime
) -> None:
    faults: dict[str, list[str]] = {}
    if starts_at <= at:
        faults["starts_at"] = ["Choose a day and time to come."]
    known = ServiceAtLocation.objects.visible_to(by).filter(service=referral.service_id)
    if place is not None and not known.filter(location=place).exists():
        faults["place"] = ["Choose one of the service's places."]
    if place is None and not place_words.strip():
        faults["place_words"] = ["Choose a place, or say where."]
    if faults:
        raise Invalid("A part of the appointment is missing.", fields=faults)


def _check_company(transport: str, goes_along: User | None, meeting_point: str, by: User) -> None:
    faults: dict[str, list[str]] = {}
    if transport not in Transport.values:
        faults["transport"] = ["Choose how the neighbor gets there."]
    if goes_along is not None and not (by.is_heart and goes_along.is_heart and goes_along.is_active):
        faults["goes_along"] = ["Choose somebody of HEART's; HEART says who goes along."]
    if meeting_point.strip() and not by.is_heart:
        faults["meeting_point"] = ["HEART says where the neighbor is met."]
    if faults:
        raise Invalid("A part of the appointment is missing.", fields=faults)


def _keep_in_step(referral: Referral, starts_at: datetime, *, by: User, at: datetime) -> None:
    """The referral is scheduled for that time."""
    referral.appointment_at = starts_at
    if referral.status == ReferralStatus.SCHEDULED:
        referral.save_by(by, reason="Appointment")
    else:
        REFERRAL_MOVES.apply(referral, ReferralStatus.SCHEDULED, by=by, at=at)


def _tell(kind: str, row: Appointment, *, by: User, at: datetime) -> None:
    """The other side, who has the case, and who goes along: none of them the one who did it."""
    if by.is_heart:
        tell_partner(kind, row.referral, at=at, about=row)
    tell_navigator(kind, row.referral, at=at, about=row, but=by)
    _tell_company(kind, row, by=by, at=at)


def _tell_company(kind: str, row: Appointment, *, by: User, at: datetime) -> None:
    if row.goes_along is not None and row.goes_along != by and row.goes_along.is_active:
        outbox.owe(kind, row, to=row.goes_along, path=f"/referrals/{row.referral_id}/", at=at)


def _with_referral(appointment: Appointment) -> Appointment:
    """The row, locked after its referral."""
    referral = _locked(appointment.referral_id)
    row: Appointment = Appointment.objects.select_related("goes_along").lock(appointment.pk)
    row.referral = referral
    return row


def _locked(pk: UUID) -> Referral:
    row: Referral = Referral.objects.select_related(
        "need__case__assigned_to", "organization", "service", "consent", "sent_by"
    ).lock(pk)
    return row
