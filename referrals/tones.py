"""The tone of each state of a referral."""

from heart.tones import register
from referrals.states import ReferralStatus as S

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
        S.WITHDRAWN: "neutral",
        S.CANCELLED: "neutral",
        S.ENTERED_IN_ERROR: "neutral",
    },
)
