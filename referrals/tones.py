"""The tone of each state of a referral."""

from heart.tones import register
from referrals.states import ReferralStatus as S
from referrals.states.appointments import AppointmentStatus
from referrals.states.enrollments import EnrollmentStatus, MatchStatus
from referrals.states.listing import ListingEditStatus
from referrals.states.meetings import MeetingStatus, MeetingTaskStatus
from referrals.states.questions import QuestionStatus

register(
    S,
    {
        S.DRAFT: "neutral",
        S.SENT: "info",
        S.VIEWED: "info",
        S.ACCEPTED: "good",
        S.WAITLISTED: "warn",
        S.SCHEDULED: "good",
        S.STARTED: "good",
        S.COMPLETED: "good",
        S.DECLINED: "bad",
        S.EXPIRED: "bad",
        S.COULD_NOT_REACH: "warn",
        S.STOPPED: "bad",
        S.WITHDRAWN: "neutral",
        S.CANCELLED: "neutral",
        S.ENTERED_IN_ERROR: "neutral",
    },
)
register(
    EnrollmentStatus,
    {EnrollmentStatus.ACTIVE: "good", EnrollmentStatus.ENDED: "neutral", EnrollmentStatus.ENTERED_IN_ERROR: "neutral"},
)
register(MatchStatus, {MatchStatus.PROPOSED: "info", MatchStatus.CONFIRMED: "good", MatchStatus.REFUSED: "neutral"})
register(
    MeetingStatus,
    {
        MeetingStatus.PLANNED: "info",
        MeetingStatus.HELD: "warn",
        MeetingStatus.CLOSED: "neutral",
        MeetingStatus.CANCELLED: "neutral",
    },
)
register(
    MeetingTaskStatus,
    {MeetingTaskStatus.OPEN: "info", MeetingTaskStatus.DONE: "good", MeetingTaskStatus.DROPPED: "neutral"},
)
register(
    AppointmentStatus,
    {
        AppointmentStatus.PLANNED: "info",
        AppointmentStatus.KEPT: "good",
        AppointmentStatus.MISSED: "bad",
        AppointmentStatus.MOVED: "neutral",
        AppointmentStatus.CANCELLED: "neutral",
    },
)
register(
    QuestionStatus,
    {
        QuestionStatus.ASKED: "info",
        QuestionStatus.ANSWERED: "good",
        QuestionStatus.EXPIRED: "warn",
        QuestionStatus.TAKEN_BACK: "neutral",
    },
)
register(
    ListingEditStatus,
    {
        ListingEditStatus.WAITING: "info",
        ListingEditStatus.DONE: "good",
        ListingEditStatus.TAKEN: "good",
        ListingEditStatus.REFUSED: "bad",
        ListingEditStatus.WITHDRAWN: "neutral",
    },
)
