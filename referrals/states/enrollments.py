"""The words of enrollments and of the duplicate-service check. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P


class EnrollmentStatus(TextChoices):
    ACTIVE = "active", "Enrolled"
    ENDED = "ended", "Ended"
    ENTERED_IN_ERROR = "entered_in_error", "Entered in error"


class EnrollmentEnd(TextChoices):
    """Why an organization serves somebody no more. The last one is a mistake in the record, not an end of a service."""

    COMPLETED = "completed", "The service is complete"
    LEFT = "left", "The person stopped coming"
    ELSEWHERE = "elsewhere", "The person goes elsewhere now"
    RELEASE_ENDED = "release_ended", "The person took back the release"
    MISTAKE = "mistake", "Entered by mistake"


class MatchStatus(TextChoices):
    """Whether the person whom a partner enrolled is this neighbor."""

    PROPOSED = "proposed", "Waits for a look"
    CONFIRMED = "confirmed", "This neighbor"
    REFUSED = "refused", "Somebody else"


class Standing(TextChoices):
    """How far another organization has come with the same kind of need, the furthest first (rule 6)."""

    SERVED = "served", "Already served"
    WAITING = "waiting", "Waiting for a place"
    ASKED = "asked", "Asked for"


ENROLLMENT_MOVES = Moves(
    "enrollment",
    EnrollmentStatus,
    EnrollmentStatus.ACTIVE,
    table(
        (EnrollmentStatus.ACTIVE, EnrollmentStatus.ENDED, {P.ANSWER_REFERRALS}, "End"),
        (EnrollmentStatus.ACTIVE, EnrollmentStatus.ENTERED_IN_ERROR, {P.ANSWER_REFERRALS}, "Mark as entered in error"),
    ),
)
MATCH_MOVES = Moves(
    "match",
    MatchStatus,
    MatchStatus.PROPOSED,
    table(
        (MatchStatus.PROPOSED, MatchStatus.CONFIRMED, {P.WORK_CASES, P.SWEEP}, "This neighbor"),
        (MatchStatus.PROPOSED, MatchStatus.REFUSED, {P.WORK_CASES}, "Somebody else"),
        (MatchStatus.CONFIRMED, MatchStatus.REFUSED, {P.WORK_CASES}, "Somebody else after all", True),
    ),
)
