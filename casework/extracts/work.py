"""The work with the neighbors of the period: cases, follow-ups, attempts, needs, consents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from casework.extracts.people import DOMAINS, keys, person
from casework.extracts.reasons import IN_ERROR_FIELDS, MOMENT, NAMES, STAFF, TWICE, WORDS, WORKING
from casework.models import Case, Consent, ContactAttempt, FollowUp, Need
from casework.states import (
    CaseOutcome,
    CaseStatus,
    Channel,
    ConsentMethod,
    ContactResult,
    Evidence,
    FollowUpKind,
    FollowUpStatus,
    Information,
    NeedStatus,
    UnmetReason,
)
from casework.states.goals import NeedPriority
from casework.states.record import DocumentLanguage
from heart.insights.export.kinds import Category, Days, Flag, Hours, InPeriod, Passed, Pseudonym, Several, ShiftedDate
from heart.insights.export.scope import Scope
from heart.insights.export.table import Table, register

WHO = (("neighbor", "who"),)
QUARTER = timedelta(days=90)


def neighbor(*covers: str) -> Pseudonym:
    return Pseudonym("neighbor", "The neighbor; of merged records, the one kept.", "who", covers, space="neighbor")


def cases(scope: Scope) -> QuerySet[Case]:
    """Every case of the period's neighbors that was opened before the end of what is looked at."""
    return Case.objects.filter(neighbor__in=keys(scope), opened_at__lt=scope.until)


def case_keys(scope: Scope) -> list[int]:
    """Their keys."""
    return scope.once("cases", lambda: cases(scope).values_list("pk", flat=True))


def _cases(scope: Scope) -> QuerySet[Case]:
    return cases(scope).annotate(who=person("neighbor"), reached_at=_first(), wished_at=_first(wants_help=True))


def _first(**attempt: Any) -> Subquery:
    reached = ContactAttempt.objects.standing().filter(case=OuterRef("pk"), result=ContactResult.REACHED, **attempt)
    return Subquery(reached.order_by("at").values("at")[:1])


register(
    Table(
        name="cases",
        row="one case of care navigation of a neighbor of the period",
        model=Case,
        rows=_cases,
        columns=(
            Pseudonym("care_case", "The case.", "pk", space="case"),
            neighbor("neighbor"),
            Category(
                "status", "Where it stood when the extract was made.", "status", choices=tuple(CaseStatus.choices)
            ),
            Category(
                "outcome",
                "How it was closed; joined: went on in another case.",
                "close_reason",
                choices=tuple(CaseOutcome.choices),
            ),
            ShiftedDate("opened", "The day it was opened.", "opened_at", person=WHO),
            InPeriod("opened_in_period", "Whether that was in the period.", "opened_at"),
            Passed(
                "opened_90d_ago",
                "Whether 90 days had passed since when the extract was made.",
                "opened_at",
                after=QUARTER,
            ),
            ShiftedDate("engaged", "The day the neighbor engaged.", "engaged_at", person=WHO),
            InPeriod("engaged_in_period", "Whether that was in the period.", "engaged_at"),
            Passed("engaged_90d_ago", "Whether 90 days had passed since.", "engaged_at", after=QUARTER),
            ShiftedDate(
                "contacted", "The day of the first attempt that reached the neighbor.", "reached_at", (), person=WHO
            ),
            InPeriod("contacted_in_period", "Whether that was in the period.", "reached_at", ()),
            Passed("contacted_90d_ago", "Whether 90 days had passed since.", "reached_at", (), after=QUARTER),
            ShiftedDate("wanted", "The day the neighbor first said that help is wanted.", "wished_at", (), person=WHO),
            InPeriod("wanted_in_period", "Whether that was in the period.", "wished_at", ()),
            Passed("wanted_90d_ago", "Whether 90 days had passed since.", "wished_at", (), after=QUARTER),
            ShiftedDate("closed", "The day it was closed.", "closed_at", person=WHO),
            InPeriod("closed_in_period", "Whether that was in the period.", "closed_at"),
            Days("days_open", "From opening to closing.", "opened_at", end="closed_at"),
        ),
        left_out={
            "assigned_to": STAFF,
            "opened_by": STAFF,
            "closed_by": STAFF,
            "plan": WORKING,
            "close_note": WORDS,
            "joined_into": "the outcome says that it went on in another case of the neighbor",
        },
    )
)


def _follow_ups(scope: Scope) -> QuerySet[FollowUp]:
    due = Q(due_at__gte=scope.since, due_at__lt=scope.until)
    of_period = Q(encounter__ended_at__gte=scope.period.start, encounter__ended_at__lt=scope.period.end)
    rows = FollowUp.objects.filter(Q(case__in=case_keys(scope)) & due | of_period)
    return rows.annotate(who=person("case__neighbor"))


RESULTS = (*ContactResult.choices, ("cancelled", "Cancelled"), ("met", "Met in the field"))
register(
    Table(
        name="follow_ups",
        row="one dated task owed to a neighbor",
        model=FollowUp,
        rows=_follow_ups,
        columns=(
            Pseudonym("follow_up", "The follow-up.", "pk"),
            neighbor(),
            Pseudonym("care_case", "Its case.", "case", space="case"),
            Pseudonym("encounter", "The encounter that owed it; empty for later ones.", "encounter"),
            Category("kind", "Which it is.", "kind", choices=tuple(FollowUpKind.choices)),
            ShiftedDate("due", "The day by which it was due.", "due_at", person=WHO),
            InPeriod("due_in_period", "Whether that was in the period.", "due_at"),
            Category("channel", "What the attempt plan suggested.", "channel", choices=tuple(Channel.choices)),
            Category(
                "status", "Where it stood when the extract was made.", "status", choices=tuple(FollowUpStatus.choices)
            ),
            Hours(
                "hours_due_to_closed",
                "From when it was due to when it was closed; below 0: before.",
                "due_at",
                end="closed_at",
            ),
            Category("result", "The result of its last attempt.", "result", choices=RESULTS),
        ),
        left_out={"came_of": TWICE, "why": WORDS, "closed_by": STAFF},
    )
)


def _attempts(scope: Scope) -> QuerySet[ContactAttempt]:
    rows = ContactAttempt.objects.standing().filter(case__in=case_keys(scope))
    return rows.filter(at__gte=scope.since, at__lt=scope.until).annotate(who=person("case__neighbor"))


register(
    Table(
        name="attempts",
        row="one try to reach a neighbor",
        model=ContactAttempt,
        rows=_attempts,
        rows_left_out=lambda scope: {
            "entered in error": ContactAttempt.objects.filter(
                in_error_at__isnull=False, at__gte=scope.period.start, at__lt=scope.period.end
            ).count()
        },
        columns=(
            Pseudonym("attempt", "The attempt.", "pk"),
            neighbor(),
            Pseudonym("care_case", "Its case.", "case", space="case"),
            Pseudonym("follow_up", "The follow-up it was made for.", "follow_up"),
            ShiftedDate("date", "The day it was made.", "at", person=WHO),
            InPeriod("in_period", "Whether that was in the period.", "at"),
            Category("channel", "By what.", "channel", choices=tuple(Channel.choices)),
            Category(
                "result",
                "What came of it; two-way contact is “reached” alone.",
                "result",
                choices=tuple(ContactResult.choices),
            ),
            Flag("wants_help", "Whether the neighbor wants help; asked only when reached.", "wants_help"),
        ),
        left_out={
            "submission": WORKING,
            "encounter": "a meeting in the field is an attempt in person; the two rows must not be tied by it",
            "by": STAFF,
            "remark": WORDS,
            "phone": "which number, place or person was tried",
            "place": "which number, place or person was tried",
            "trusted_contact": "which number, place or person was tried",
            "partner": "which number, place or person was tried",
            **IN_ERROR_FIELDS,
        },
    )
)


def _needs(scope: Scope) -> QuerySet[Need]:
    return Need.objects.standing().filter(case__in=case_keys(scope)).annotate(who=person("case__neighbor"))


register(
    Table(
        name="needs",
        row="one need of a neighbor in one domain",
        model=Need,
        rows=_needs,
        rows_left_out=lambda scope: {
            "entered in error": Need.objects.filter(in_error_at__isnull=False, case__in=case_keys(scope)).count()
        },
        columns=(
            Pseudonym("need", "The need.", "pk"),
            neighbor(),
            Pseudonym("care_case", "Its case.", "case", space="case"),
            Pseudonym("encounter", "The encounter in which it was first seen.", "brought_by", space="encounter"),
            Category("domain", "The kind of need.", "domain", choices=DOMAINS),
            Category("priority", "Its place in the plan.", "priority", choices=tuple(NeedPriority.choices)),
            Category(
                "status", "Where it stood when the extract was made.", "status", choices=tuple(NeedStatus.choices)
            ),
            ShiftedDate("opened", "The day it was recorded.", "opened_at", person=WHO),
            InPeriod("opened_in_period", "Whether that was in the period.", "opened_at"),
            ShiftedDate("closed", "The day it was closed.", "closed_at", person=WHO),
            InPeriod("closed_in_period", "Whether that was in the period.", "closed_at"),
            Days("days_open", "From recording to closing.", "opened_at", end="closed_at"),
            Category("unmet_reason", "Why it ended unmet.", "unmet_reason", choices=tuple(UnmetReason.choices)),
            Category("evidence", "Who says that it was met.", "evidence", choices=tuple(Evidence.choices)),
        ),
        left_out={"detail": WORDS, "owner": STAFF, "closed_by": STAFF, **IN_ERROR_FIELDS},
    )
)


def _consents(scope: Scope) -> QuerySet[Consent]:
    rows = Consent.objects.standing().annotate(who=person("neighbor")).filter(who__in=keys(scope))
    return rows.filter(given_at__lt=scope.until, expires_at__gte=scope.since)


register(
    Table(
        name="consents",
        row="one release of information by a neighbor: its kinds, not its words or recipients",
        model=Consent,
        rows=_consents,
        columns=(
            Pseudonym("consent", "The consent.", "pk"),
            neighbor("neighbor"),
            ShiftedDate("given", "The day it was given.", "given_at", person=WHO),
            InPeriod("given_in_period", "Whether that was in the period.", "given_at"),
            Several("information", "What may be shared.", "information", choices=tuple(Information.choices)),
            Category("method", "How it was given.", "method", choices=tuple(ConsentMethod.choices)),
            Category(
                "copy_language",
                "The language of the copy handed over.",
                "copy_language",
                choices=tuple(DocumentLanguage.choices),
            ),
            Days("days_granted", "For how long it was given.", "given_at", end="expires_at"),
            Days("days_to_revoked", "When it was revoked; empty: it was not.", "given_at", end="revoked_at"),
        ),
        left_out={
            "submission": WORKING,
            "neighbor_name": NAMES,
            "discloser": WORDS,
            "substance_words": WORDS,
            "purpose": WORDS,
            "ends_when": WORDS,
            "explained": "always yes: a consent without it is refused",
            "signed_name": NAMES,
            "witness": NAMES,
            "recorded_by": STAFF,
            "recorded_at": MOMENT,
            "revoked_by": STAFF,
            "revoke_reason": WORDS,
            "copy_at": MOMENT,
            "copy_by": STAFF,
            **IN_ERROR_FIELDS,
        },
    )
)
