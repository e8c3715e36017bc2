"""The chain that holds the indicators together: from the eligible call to care that lasts.

One unit throughout, the call. Each stands at the furthest step that any of its encounters reached; who reached a step
without one before it (a referral made on the spot, with no attempt) counts as having passed that too. What follows an
encounter is what happened in its case since it ended.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from casework.indicators.dimensions import moments, of_call, standing
from casework.models import Call, Consent, ContactAttempt, Encounter, Need, Response
from casework.states import (
    CaseOutcome,
    CaseStatus,
    ContactResult,
    Disposition,
    Known,
    NeedStatus,
    UnmetReason,
    Wish,
)
from casework.states.operation import Unanswered
from heart.insights.chain import Chain, chain
from referrals.indicators.chain_steps import STEPS
from referrals.indicators.sent import KINDS, STANDS
from referrals.indicators.still import still_at
from referrals.models import Referral
from referrals.states import DeclineReason, ReferralStatus
from referrals.states.still import CheckDay, Still

S, D = ReferralStatus, Disposition
ENDED = {  # how a response ended, where nobody is recorded as met
    D.HANDED_OVER: "handed_over",
    D.GONE: "gone",
    D.UNIT_SENT: "unit_sent",
    D.RESOLVED_BY_PHONE: "by_phone",
    D.CANCELLED: "cancelled",
}
NOT_STARTED = {
    S.ACCEPTED: "accepted",
    S.SCHEDULED: "accepted",
    S.WAITLISTED: "waitlisted",
    S.SENT: "waiting",
    S.VIEWED: "waiting",
    S.COULD_NOT_REACH: "could_not_reach",
    S.STOPPED: "stopped",
    S.WITHDRAWN: "withdrawn",
    S.EXPIRED: "expired",
}


class Places:
    """The expressions of a call's place, each of them the place of one kind of row."""

    def __init__(self, one: Chain) -> None:
        self.chain, self.now = one, timezone.now()

    def of_call(self) -> Any:
        """The furthest place of its encounters; without one, that of its responses; else why nobody answered."""
        met = Encounter.objects.standing().filter(standing("response"), response__call=OuterRef("pk"))
        answered = Response.objects.standing().filter(call=OuterRef("pk"))
        return Coalesce(
            _greatest(met, self._of_encounter()),
            _greatest(answered, self._choose("response", ENDED, "disposition", "nobody_recorded")),
            self._choose("call", {one: one.value for one in Unanswered}, "verdict__reason", "not_worked_out"),
        )

    def _of_encounter(self) -> Any:
        tried = ContactAttempt.objects.standing().filter(case=OuterRef("case"), at__gte=OuterRef("ended_at"))
        reached = tried.filter(result=ContactResult.REACHED)
        return Coalesce(
            self._of_referrals(),
            _case(
                self._of_no_attempt(),
                (Exists(reached.filter(wants_help=True)), self._of_needs()),
                (Exists(reached.filter(wants_help=False)), self._at("contact", "did_not_want")),
                (Exists(reached), self._at("contact", "not_asked")),
                (Exists(tried), self._of_case()),
            ),
        )

    def _of_no_attempt(self) -> Any:
        running = Q(ended_at__gt=self.now - timedelta(hours=settings.FOLLOW_UP_HOURS))
        return _case(
            self._at("encounter", "nobody_tried"),
            (Q(owes_follow_up=False, wish=Wish.REFUSED), self._at("encounter", "refused")),
            (Q(owes_follow_up=False, known=Known.UNKNOWN), self._at("encounter", "not_findable")),
            (Q(owes_follow_up=False), self._at("encounter", "owed_none")),
            (Q(case__status=CaseStatus.CLOSED), self._at("encounter", "closed")),
            (running, self._at("encounter", "running")),
        )

    def _of_case(self) -> Any:
        closed = Q(case__status=CaseStatus.CLOSED)
        return _case(
            self._at("attempt", "goes_on"),
            (closed & Q(case__close_reason=CaseOutcome.UNABLE_TO_REACH), self._at("attempt", "unable")),
            (closed, self._at("attempt", "closed")),
        )

    def _of_needs(self) -> Any:
        agreed = Consent.objects.in_force(self.now).filter(neighbor=OuterRef("case__neighbor"))
        unmet = {Q(unmet_reason=one): f"unmet_{one.value}" for one in UnmetReason}
        place = _case(
            self._at("wanted", "no_consent"),
            (Q(status=NeedStatus.MET), self._at("wanted", "met")),
            *((which, self._at("wanted", reason)) for which, reason in unmet.items()),
            (Exists(agreed), self._at("wanted", "open")),
        )
        needs = Need.objects.standing().filter(case=OuterRef("case"))
        return Coalesce(_greatest(needs, place), self._at("wanted", "no_need"))

    def _of_referrals(self) -> Any:
        """Empty where none was sent."""
        sent = Referral.objects.filter(STANDS, need__case=OuterRef("case"), sent_at__gte=OuterRef("ended_at"))
        return _greatest(sent.annotate(still=still_at(CheckDay.NINETY)), self._of_referral())

    def _of_referral(self) -> Any:
        started = KINDS["started"]
        declined = {Q(decline_reason=one): f"declined_{one.value}" for one in DeclineReason}
        return _case(
            self._at("referral", "cancelled"),
            (started & Q(still=Still.YES), self._at("still")),
            (started & Q(still=Still.NO), self._at("started", "ended")),
            (started & Q(still=Still.NOT_KNOWN), self._at("started", "not_known")),
            (started & Q(started_at__gt=self.now - timedelta(days=CheckDay.NINETY)), self._at("started", "not_yet")),
            (started, self._at("started", "not_asked")),
            *((which & KINDS["declined"], self._at("referral", reason)) for which, reason in declined.items()),
            *((Q(status=status), self._at("referral", reason)) for status, reason in NOT_STARTED.items()),
        )

    def _choose(self, step: str, reasons: dict[Any, str], column: str, other: str) -> Any:
        found = ((Q(**{column: value}), self._at(step, reason)) for value, reason in reasons.items())
        return _case(self._at(step, other), *found)

    def _at(self, step: str, reason: str = "") -> Value:
        return Value(self.chain.number(step, reason))


def _case(otherwise: Any, *conditions: tuple[Any, Any]) -> Case:
    return Case(*(When(which, then=then) for which, then in conditions), default=otherwise, output_field=IntegerField())


def _greatest(rows: QuerySet[Any], place: Any) -> Subquery:
    return Subquery(rows.annotate(stands_at=place).order_by("-stands_at").values("stands_at")[:1])


def _eligible() -> QuerySet[Call]:
    return Call.objects.exclude(eligible_programs=[])


chain(
    key="call_to_care",
    name="From the call to care",
    sentence="What became of the calls that HEART could answer: how far each came, and the one reason why no further.",
    formula=(
        "each eligible call at the furthest step that any of its encounters reached since, by what happened in the "
        "encounter's case; what was entered in error counts for nothing"
    ),
    steps=STEPS,
    rows=_eligible,
    at="received_at",
    place=lambda one: Places(one).of_call(),
    by={**of_call(""), **moments("received_at")},
)
