"""The referral's states as the FHIR SDOH Clinical Care guide has them, and which of ours each is. No database here.

The guide (HL7 SDOH Clinical Care 3.0, profile SDOHCC Task For Referral Management) gives a referral's Task ten
statuses, says which of them each party sets, between which it may pass, and which are to give a statusReason.
"""

from __future__ import annotations

from enum import StrEnum

from referrals.states import ReferralStatus as S


class TaskStatus(StrEnum):
    """Task.status of a referral."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"


class Party(StrEnum):
    """Who sets a status: Task.requester, who asks, and Task.owner, whom the guide calls the referral target."""

    REQUESTER = "requester"
    PERFORMER = "performer"


T = TaskStatus
_ends = {T.COMPLETED, T.FAILED, T.CANCELLED, T.ENTERED_IN_ERROR}
TRANSITIONS: dict[TaskStatus, frozenset[TaskStatus]] = {
    T.DRAFT: frozenset({T.REQUESTED, T.ENTERED_IN_ERROR}),
    T.REQUESTED: frozenset({T.ACCEPTED, T.REJECTED, T.CANCELLED, T.ENTERED_IN_ERROR}),
    T.ACCEPTED: frozenset({T.IN_PROGRESS, T.ON_HOLD, *_ends}),
    T.IN_PROGRESS: frozenset({T.ON_HOLD, *_ends}),
    T.ON_HOLD: frozenset({T.IN_PROGRESS, *_ends}),
    T.REJECTED: frozenset({T.ENTERED_IN_ERROR}),
    T.CANCELLED: frozenset({T.ENTERED_IN_ERROR}),
    T.FAILED: frozenset({T.ENTERED_IN_ERROR}),
    T.COMPLETED: frozenset({T.ENTERED_IN_ERROR}),
    T.ENTERED_IN_ERROR: frozenset(),
}
_target = frozenset({Party.PERFORMER})
_requester = frozenset({Party.REQUESTER})
SET_BY: dict[TaskStatus, frozenset[Party]] = {
    T.DRAFT: _requester,
    T.REQUESTED: _requester,
    T.ACCEPTED: _target,
    T.REJECTED: _target,
    T.CANCELLED: _requester | _target,
    T.IN_PROGRESS: _target,
    T.ON_HOLD: _target,
    T.FAILED: _target,
    T.COMPLETED: _target,
    T.ENTERED_IN_ERROR: _requester,
}
REASON_EXPECTED = frozenset({T.REJECTED, T.CANCELLED, T.ON_HOLD, T.FAILED})

# Finer states of ours are one status of the guide's, told apart by Task.businessStatus.
STATUS: dict[S, TaskStatus] = {
    S.DRAFT: T.DRAFT,
    S.SENT: T.REQUESTED,
    S.VIEWED: T.REQUESTED,
    S.ACCEPTED: T.ACCEPTED,
    S.WAITLISTED: T.ON_HOLD,
    S.SCHEDULED: T.IN_PROGRESS,
    S.STARTED: T.IN_PROGRESS,
    S.COMPLETED: T.COMPLETED,
    S.DECLINED: T.REJECTED,
    S.EXPIRED: T.CANCELLED,
    S.COULD_NOT_REACH: T.FAILED,
    S.STOPPED: T.CANCELLED,
    S.WITHDRAWN: T.CANCELLED,
    S.CANCELLED: T.CANCELLED,
    S.ENTERED_IN_ERROR: T.ENTERED_IN_ERROR,
}
# A draft leaves this system with nobody: that it is given up is no transition that anybody outside could see.
OURS_ALONE = frozenset({(S.DRAFT, S.CANCELLED)})
# In the guide whoever is asked need not say no before the asker calls it off; ours declines instead.
CANCELS_BY_DECLINING = frozenset({T.REQUESTED})
