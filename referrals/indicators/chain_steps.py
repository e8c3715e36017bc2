"""The steps from a call to care that lasts, each with the reasons for going no further. No database here."""

from __future__ import annotations

from casework.states import UnmetReason
from casework.states.operation import Unanswered
from heart.insights.chain import Step
from referrals.states import DeclineReason

CALL = Step(
    "call",
    "Eligible calls",
    "Calls that HEART could answer, at all hours.",
    {**{one.value: str(one.label) for one in Unanswered}, "not_worked_out": "Why is not worked out yet"},
)
RESPONSE = Step(
    "response",
    "Answered",
    "A HEART unit answered.",
    {
        "nobody_recorded": "Nobody recorded as met",
        "handed_over": "Handed over to EMS, fire or police",
        "gone": "Nobody found on arrival",
        "unit_sent": "Another unit was sent",
        "by_phone": "By phone only",
        "cancelled": "Cancelled before arrival",
    },
)
ENCOUNTER = Step(
    "encounter",
    "Met",
    "A neighbor was met.",
    {
        "running": "The 48 hours are still running",
        "nobody_tried": "Owed a follow-up, and nobody tried",
        "closed": "The case was closed before anybody tried",
        "refused": "Refused a follow-up",
        "not_findable": "Not known, and no way to find them",
        "owed_none": "Owed no follow-up for another reason",
    },
)
ATTEMPT = Step(
    "attempt",
    "Tried to reach",
    "Somebody tried to reach the neighbor afterwards.",
    {
        "goes_on": "Attempts go on",
        "unable": "Closed: unable to reach",
        "closed": "Closed for another reason",
    },
)
CONTACT = Step(
    "contact",
    "Reached",
    "The neighbor was reached and talked with us.",
    {"not_asked": "Not asked whether help is wanted", "did_not_want": "Did not want help"},
)
WANTED = Step(
    "wanted",
    "Wanted help",
    "The neighbor said that they want help.",
    {
        "met": "Need met without a referral",
        "open": "Need still open",
        "no_consent": "Need still open, and no consent",
        **{f"unmet_{one.value}": f"Need unmet: {str(one.label).lower()}" for one in UnmetReason},
        "no_need": "No need recorded",
    },
)
REFERRAL = Step(
    "referral",
    "Referred",
    "A provider was asked.",
    {
        "accepted": "Accepted, not begun",
        "waitlisted": "On the waiting list",
        "waiting": "Waiting for an answer",
        "could_not_reach": "The partner could not reach the neighbor",
        "stopped": "Stopped by the partner",
        "withdrawn": "Withdrawn by the neighbor",
        "cancelled": "Cancelled by the sender",
        "expired": "Not answered in time",
        **{f"declined_{one.value}": f"Declined: {str(one.label).lower()}" for one in DeclineReason},
    },
)
STARTED = Step(
    "started",
    "Started",
    "A service started.",
    {
        "not_yet": "Not yet 90 days since",
        "not_asked": "Nobody asked after 90 days",
        "not_known": "Could not find out",
        "ended": "No longer connected at 90 days",
    },
)
STILL = Step("still", "Still connected", "The service still goes on after 90 days.")
STEPS = (CALL, RESPONSE, ENCOUNTER, ATTEMPT, CONTACT, WANTED, REFERRAL, STARTED, STILL)
