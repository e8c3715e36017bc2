"""The words of the directory and of referrals, and the referral's state table. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P


class ServiceStatus(TextChoices):
    """HSDS 3.1 service.status."""

    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"
    DEFUNCT = "defunct", "Defunct"
    TEMPORARILY_CLOSED = "temporarily closed", "Temporarily closed"


class LocationType(TextChoices):
    """HSDS 3.1 location.location_type."""

    PHYSICAL = "physical", "Physical"
    POSTAL = "postal", "Postal"
    VIRTUAL = "virtual", "Virtual"


class Room(TextChoices):
    """FHIR SDOH Clinical Care 3.0, CapacityStatus."""

    CAPACITY = "capacity", "Has room"
    WAITLIST = "waitlist", "No room, has a waiting list"
    NO_CAPACITY = "no-capacity", "No room"
    ASSESSMENT = "additional-assessment-required", "Must assess first"


class Urgency(TextChoices):
    """FHIR SDOH Clinical Care 3.0, TaskPriority."""

    ROUTINE = "routine", "Routine"
    URGENT = "urgent", "Urgent"


class ReferralStatus(TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    VIEWED = "viewed", "Viewed"
    ACCEPTED = "accepted", "Accepted"
    WAITLISTED = "waitlisted", "On the waiting list"
    SCHEDULED = "scheduled", "Scheduled"
    STARTED = "started", "Started"
    COMPLETED = "completed", "Completed"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"
    COULD_NOT_REACH = "could_not_reach", "Could not reach the neighbor"
    STOPPED = "stopped", "Stopped by the partner"
    WITHDRAWN = "withdrawn", "Withdrawn by the neighbor"
    CANCELLED = "cancelled", "Cancelled by the sender"
    ENTERED_IN_ERROR = "entered_in_error", "Entered in error"


class DeclineReason(TextChoices):
    NO_CAPACITY = "no_capacity", "No room"
    NOT_ELIGIBLE = "not_eligible", "Not eligible for this service"
    NOT_OFFERED = "not_offered", "We do not offer this"
    OUT_OF_AREA = "out_of_area", "Outside our area"
    LANGUAGE = "language", "We have nobody who speaks the language"
    ALREADY_SERVED = "already_served", "We already serve this neighbor"
    OTHER = "other", "Another reason"


class ConsentException(TextChoices):
    """When a referral may identify the neighbor without a consent (rule 5)."""

    MEDICAL_EMERGENCY = "medical_emergency", "Medical emergency (42 CFR 2.51)"
    REQUIRED_BY_LAW = "required_by_law", "A report that the law requires"


class Received(TextChoices):
    """Whether the service was received: an outcome of its own, not a state."""

    YES = "yes", "Service received"
    NO = "no", "Service not received"


S = ReferralStatus
_sender = {P.SEND_REFERRALS}
# Where nobody of a provider signs in, HEART writes its answers down (referrals.policies.check_can_answer).
_partner = {P.ANSWER_REFERRALS, P.RECORD_ANSWERS}
_answerer = _partner | {P.ANSWER_BY_LINK}
_system = {P.SWEEP}
_before_an_answer = (S.SENT, S.VIEWED)
_under_way = (S.ACCEPTED, S.WAITLISTED, S.SCHEDULED, S.STARTED)
_not_begun = (S.ACCEPTED, S.WAITLISTED, S.SCHEDULED)

REFERRAL_MOVES = Moves(
    "referral",
    S,
    S.DRAFT,
    table(
        (S.DRAFT, S.SENT, _sender, "Send"),
        (S.DRAFT, S.CANCELLED, _sender | _system, "Cancel", True),
        (S.SENT, S.VIEWED, _answerer, "View"),
        (S.VIEWED, S.ACCEPTED, _answerer, "Accept"),
        (S.VIEWED, S.DECLINED, _answerer, "Decline", True),
        (S.SENT, S.EXPIRED, _system, "Expire"),
        (S.VIEWED, S.EXPIRED, _system, "Expire"),
        *(
            (state, S.WAITLISTED, _partner, "Put on the waiting list", True)
            for state in _under_way
            if state != S.WAITLISTED
        ),
        (S.ACCEPTED, S.SCHEDULED, _partner, "Schedule"),
        (S.WAITLISTED, S.SCHEDULED, _partner, "Schedule"),
        *((state, S.STARTED, _partner, "Start") for state in _not_begun),
        *((state, S.COMPLETED, _partner, "Complete") for state in _under_way),
        *((state, S.COULD_NOT_REACH, _partner, "Could not reach", True) for state in _under_way),
        *((state, S.STOPPED, _partner, "Stop", True) for state in _under_way),
        *((state, S.WITHDRAWN, _sender, "The neighbor withdraws", True) for state in _before_an_answer),
        *((state, S.WITHDRAWN, _sender | _partner, "The neighbor withdraws", True) for state in _under_way),
        # The system cancels what is left of a need when one of the services that were asked starts.
        *((state, S.CANCELLED, _sender | _system, "Cancel", True) for state in (*_before_an_answer, *_not_begun)),
        (S.STARTED, S.CANCELLED, _sender, "Cancel", True),
        *(
            (state, S.ENTERED_IN_ERROR, _sender, "Mark as entered in error", True)
            for state in S
            if state != S.ENTERED_IN_ERROR
        ),
    ),
)
OPEN_STATES = [S.DRAFT, S.SENT, S.VIEWED, *_under_way]
WAITING_FOR_AN_ANSWER = list(_before_an_answer)
UNDER_WAY = list(_under_way)
NOT_BEGUN = [*_before_an_answer, *_not_begun]
FELL_THROUGH = [S.DECLINED, S.EXPIRED, S.COULD_NOT_REACH, S.STOPPED]
