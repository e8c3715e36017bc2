"""Referrals of the period's neighbors, each state they came to, and what became of the services that started."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When

from casework.extracts.people import BELONGS, DOMAINS, person
from casework.extracts.reasons import MOMENT, STAFF, WORDS, WORKING
from casework.extracts.work import QUARTER, WHO, case_keys, cases
from casework.models import ContactAttempt
from casework.states import ContactResult, Evidence, Information
from heart.insights.export.kinds import (
    Category,
    Days,
    Flag,
    Hours,
    InPeriod,
    Passed,
    Pseudonym,
    Row,
    Several,
    ShiftedDate,
)
from heart.insights.export.scope import Scope
from heart.insights.export.table import Table, register
from heart.models import StateChange
from referrals.models import ConnectionCheck, Referral, Service
from referrals.states import (
    ConsentException,
    DeclineReason,
    Received,
    ReferralStatus,
    ServiceStatus,
    Urgency,
)
from referrals.states.asking import SentHow
from referrals.states.still import CheckDay, Still

STATES = tuple(ReferralStatus.choices)
MONTH = timedelta(days=30)
REFERRAL = Pseudonym("referral", "The referral.", "pk")

register(
    Table(
        name="services",
        row="one service of the directory: its kind alone",
        model=Service,
        rows=lambda scope: Service.objects.all(),
        columns=(
            Pseudonym("service", "The service.", "pk"),
            Pseudonym("organization", "Whose it is.", "organization"),
            Several("domains", "The kinds of need that it meets.", "need_domains", choices=DOMAINS),
            Category("status", "Whether it is offered.", "status", choices=tuple(ServiceStatus.choices)),
            Flag("takes_referrals", "Whether neighbors may be sent there.", "takes_referrals"),
        ),
        left_out={
            one.name: "the public directory has it; here it would only name who was asked"
            for one in Service._meta.concrete_fields
            if one.name not in {"id", "organization", "need_domains", "status", "takes_referrals"}
        },
    )
)


def _referred(scope: Scope) -> QuerySet[Any]:
    start, end = scope.period.start, scope.period.end
    dated = Q(sent_at__gte=start, sent_at__lt=end) | Q(started_at__gte=start, started_at__lt=end)
    return Referral.objects.filter(dated).values_list("need__case__neighbor", flat=True)


BELONGS.append(_referred)


def _sent(scope: Scope) -> QuerySet[Referral]:
    """Sent in the period, or of a case of its neighbors within the time that is looked at."""
    of_them = Q(need__case__in=case_keys(scope))
    sent = Q(sent_at__gte=scope.since, sent_at__lt=scope.until)
    began = Q(started_at__gte=scope.period.start, started_at__lt=scope.until)
    wrong = Q(status=ReferralStatus.ENTERED_IN_ERROR) | Q(need__in_error_at__isnull=False)
    rows = Referral.objects.filter(of_them & (sent | began), sent_at__isnull=False)
    return rows.annotate(
        who=person("need__case__neighbor"),
        wrong=Case(When(wrong, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )


register(
    Table(
        name="referrals",
        row="one referral that was sent: in the period, or for its neighbors 90 days before to 180 after",
        model=Referral,
        rows=_sent,
        columns=(
            REFERRAL,
            Pseudonym("neighbor", "The neighbor; of merged records, the one kept.", "who", (), space="neighbor"),
            Pseudonym("care_case", "The case.", "need__case", space="case"),
            Pseudonym("need", "The need.", "need"),
            Pseudonym("service", "The service asked.", "service"),
            Pseudonym("organization", "Whose service it is.", "organization"),
            Pseudonym("consent", "The consent under which it was sent.", "consent"),
            Category("exception", "Why it was sent without one.", "exception", choices=tuple(ConsentException.choices)),
            Several("information", "What was released.", "information", choices=tuple(Information.choices)),
            Category("urgency", "How urgent it was.", "urgency", choices=tuple(Urgency.choices)),
            Category(
                "sent_how",
                "How it reached a provider where nobody signs in.",
                "sent_how",
                choices=tuple(SentHow.choices),
            ),
            Category("status", "Where it stood when the extract was made.", "status", choices=STATES),
            Flag("in_error", "Whether it, or its need, was entered in error.", "wrong", ()),
            ShiftedDate("sent", "The day it was sent.", "sent_at", person=WHO),
            InPeriod("sent_in_period", "Whether that was in the period.", "sent_at"),
            Hours(
                "hours_to_view",
                "From sending to the partner's first look.",
                "sent_at",
                end="viewed_at",
                covers=("sent_at", "viewed_at"),
            ),
            Hours(
                "hours_to_answer",
                "From sending to the answer.",
                "sent_at",
                end="answered_at",
                covers=("sent_at", "answered_at"),
            ),
            Category("decline_reason", "Why it was declined.", "decline_reason", choices=tuple(DeclineReason.choices)),
            Hours("hours_to_start", "From sending to the start of the service.", "sent_at", end="started_at"),
            ShiftedDate("started", "The day the service started.", "started_at", person=WHO),
            InPeriod("started_in_period", "Whether that was in the period.", "started_at"),
            Passed(
                "started_30d_ago",
                "Whether 30 days had passed since when the extract was made.",
                "started_at",
                after=MONTH,
            ),
            Passed("started_90d_ago", "Whether 90 days had passed since.", "started_at", after=QUARTER),
            Days(
                "days_started_to_end",
                "From the start to the end of the service.",
                "started_at",
                end="ended_at",
                covers=("ended_at",),
            ),
            Category("received", "Whether the service was received.", "received", choices=tuple(Received.choices)),
            Category("evidence", "Who says so.", "received_evidence", choices=tuple(Evidence.choices)),
        ),
        left_out={
            "submission": WORKING,
            "question": WORDS,
            "fields": "the single words released are covered by the kinds of information",
            "released": "what was released of the neighbor",
            "place": WORKING,
            "exception_note": WORDS,
            "created_at": MOMENT,
            "sent_by": STAFF,
            "nudge_at": WORKING,
            "expires_at": WORKING,
            "viewed_by": STAFF,
            "answered_by": STAFF,
            "partner_note": WORDS,
            "appointment_at": "when somebody will be somewhere",
        },
        rows_left_out=lambda scope: {
            "drafts that were never sent": Referral.objects.filter(
                sent_at=None, created_at__gte=scope.period.start, created_at__lt=scope.period.end
            ).count()
        },
    )
)


def _states(scope: Scope) -> Iterable[Row]:
    """Each step, with the moment of sending: who waits for whom is how long it took since then."""
    sent = {str(key): at for key, at in _sent(scope).values_list("pk", "sent_at")}
    changes = StateChange.objects.filter(subject_type=Referral._meta.label_lower, subject_key__in=sent)
    for key, source, target, at in changes.order_by("pk").values_list("subject_key", "source", "target", "at"):
        yield {"referral": key, "source": source, "target": target, "sent_at": sent[key], "at": at}


register(
    Table(
        name="referral_states",
        row="one step of a referral from one state to the next",
        model=StateChange,
        rows=_states,
        columns=(
            Pseudonym("referral", "The referral.", "referral", ("subject_key",)),
            Category("source", "The state before; empty for the first.", "source", choices=STATES),
            Category("target", "The state after.", "target", choices=STATES),
            Hours("hours_since_sent", "From sending to this step; below 0: before.", "sent_at", ("at",), end="at"),
        ),
        left_out={
            "subject_type": "those of referrals alone go out; other states stand with their records",
            "by": STAFF,
            "reason": WORDS,
        },
    )
)


def _starts(scope: Scope) -> Iterable[Row]:
    """Each case beside each service that started for its neighbor, in this case or another one."""
    started: dict[int, list[Row]] = {}
    rows = _sent(scope).filter(started_at__isnull=False)
    for row in rows.values("pk", "need__case__neighbor", "started_at"):
        started.setdefault(row["need__case__neighbor"], []).append(row)
    for case in _moments(scope).values("pk", "who", "neighbor", "engaged_at", "reached_at", "wished_at"):
        for one in started.get(case["neighbor"], ()):
            yield {**case, "case": case["pk"], "referral": one["pk"], "started_at": one["started_at"]}


def _moments(scope: Scope) -> QuerySet[Any]:
    def first(**attempt: bool) -> Subquery:
        reached = ContactAttempt.objects.standing().filter(case=OuterRef("pk"), result=ContactResult.REACHED, **attempt)
        return Subquery(reached.order_by("at").values("at")[:1])

    rows = cases(scope).annotate(who=person("neighbor"))
    return rows.annotate(reached_at=first(), wished_at=first(wants_help=True))


register(
    Table(
        name="starts",
        row="one case beside one service that started for the same neighbor",
        model=Referral,
        rows=_starts,
        columns=(
            Pseudonym("care_case", "The case.", "case", (), space="case"),
            Pseudonym("neighbor", "The neighbor; of merged records, the one kept.", "who", (), space="neighbor"),
            Pseudonym("referral", "The referral by which the service started.", "referral", ()),
            Days(
                "days_since_engaged",
                "From engaging to the start; below 0: it started before.",
                "engaged_at",
                (),
                end="started_at",
            ),
            Days("days_since_contacted", "From the first contact to the start.", "reached_at", (), end="started_at"),
            Days("days_since_wanted", "From wanting help to the start.", "wished_at", (), end="started_at"),
        ),
    )
)


def _checks(scope: Scope) -> QuerySet[ConnectionCheck]:
    return ConnectionCheck.objects.filter(
        referral__in=scope.once("referrals", lambda: _sent(scope).values_list("pk", flat=True))
    )


register(
    Table(
        name="still_connected",
        row="what was found some days after a service started",
        model=ConnectionCheck,
        rows=_checks,
        columns=(
            Pseudonym("referral", "The referral by which the service started.", "referral"),
            Category("day", "How many days after the start was asked about.", "day", choices=tuple(CheckDay.choices)),
            Category("still", "Whether the service goes on.", "still", choices=tuple(Still.choices)),
            Category("evidence", "Who says so.", "evidence", choices=tuple(Evidence.choices)),
        ),
        left_out={
            one.name: MOMENT if one.name.endswith("_at") else STAFF
            for one in ConnectionCheck._meta.concrete_fields
            if one.name not in {"id", "referral", "day", "still", "evidence"}
        },
    )
)
