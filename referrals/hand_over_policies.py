"""Who may ask for room, set an appointment, say what came of it, print a sheet: `check_x` raises."""

from __future__ import annotations

from datetime import datetime

from casework.models import Need
from heart.errors import IllegalMove, NotAllowed
from heart.models import User
from heart.permissions import Permission as P
from referrals import policies
from referrals.models import Appointment, CapacityQuestion, Referral, Service
from referrals.states import ReferralStatus
from referrals.states.appointments import OUTCOMES, AppointmentStatus
from referrals.states.questions import QuestionStatus

# Where a referral stands while an appointment can be set, and where one that was set still counts.
BEFORE_IT_STARTS = (ReferralStatus.ACCEPTED, ReferralStatus.WAITLISTED, ReferralStatus.SCHEDULED)
COUNTS = (ReferralStatus.SCHEDULED, ReferralStatus.STARTED, ReferralStatus.COMPLETED)


def check_can_ask(user: User, service: Service, need: Need | None = None) -> None:
    """Raises NotAllowed unless `user` sends referrals; IllegalMove where nobody of the provider would read it."""
    policies.check_is_sender(user)
    if need is not None:
        policies.check_can_refer(user, need)
    if service.organization.agency_id is None:
        raise IllegalMove("Nobody there signs in to answer. Call them: you need not say for whom.")
    if not service.is_offered:
        raise IllegalMove("This service takes no referrals at present.")


def check_can_say_room(user: User, question: CapacityQuestion, at: datetime) -> None:
    """Raises NotAllowed unless `user` answers for the organization; IllegalMove once nobody waits for it."""
    theirs = user.agency_id is not None and user.agency_id == question.service.organization.agency_id
    if user.is_heart or not (theirs and user.can(P.ANSWER_REFERRALS)):
        raise NotAllowed("Only the organization itself says whether it has room.")
    if question.status != QuestionStatus.ASKED or question.expires_at <= at:
        raise IllegalMove("This question has been answered, taken back, or its time is over.")


def check_is_party(user: User, referral: Referral) -> None:
    """Raises NotAllowed unless `user` sends referrals at HEART or works for the organization that was asked."""
    if user.is_heart:
        policies.check_is_sender(user)
    else:
        policies.check_is_recipient(user, referral)


def check_can_set(user: User, referral: Referral) -> None:
    """Raises NotAllowed, or IllegalMove unless the provider took the referral on and the service has not started."""
    check_is_party(user, referral)
    if referral.status not in BEFORE_IT_STARTS:
        raise IllegalMove("An appointment belongs to a referral that was accepted and has not started.")


def check_can_change(user: User, appointment: Appointment) -> None:
    """Raises NotAllowed, or IllegalMove once the appointment is over."""
    check_is_party(user, appointment.referral)
    if appointment.status != AppointmentStatus.PLANNED:
        raise IllegalMove("This appointment has been moved, cancelled, or is over.")


def check_can_arrange(user: User, appointment: Appointment) -> None:
    """Raises NotAllowed unless `user` sends referrals; IllegalMove once the appointment is over."""
    policies.check_is_sender(user)
    check_can_change(user, appointment)


def check_can_say_outcome(user: User, appointment: Appointment, at: datetime) -> None:
    """Raises NotAllowed, or IllegalMove before the appointment begins or where it was moved or cancelled."""
    check_is_party(user, appointment.referral)
    if appointment.status not in {AppointmentStatus.PLANNED, *OUTCOMES}:
        raise IllegalMove("This appointment was moved or cancelled.")
    if at < appointment.starts_at:
        raise IllegalMove("The appointment is still to come.")


def check_is_sweep(user: User) -> None:
    """Raises NotAllowed unless `user` is the system."""
    if not user.can(P.SWEEP):
        raise NotAllowed("Only the system does this.")


def check_can_print(user: User, referral: Referral | None = None) -> None:
    """Raises NotAllowed unless `user` meets neighbors at HEART; IllegalMove for a referral entered in error."""
    meets = user.is_heart and (user.can(P.SEND_REFERRALS) or user.can(P.RECORD_RESPONSES))
    if user.can(P.SWEEP) or not meets:
        raise NotAllowed("Only HEART's staff print a sheet for a neighbor.")
    if referral is not None:
        policies.check_is_sender(user)
        if referral.status == ReferralStatus.ENTERED_IN_ERROR:
            raise IllegalMove("This referral was entered in error.")
