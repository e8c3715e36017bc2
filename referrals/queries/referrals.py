"""The read side of referrals: the lists, one referral's story, and which consent covers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, TextChoices, Value, When
from django.utils import timezone

from casework.models import Consent, Need
from casework.states import Information, NeedStatus
from heart import clock, timeline
from heart.models import Event, StateChange, User
from referrals import policies
from referrals.models import Referral, Service
from referrals.queries.appointments import with_outcome_owed
from referrals.queries.talk import with_unread
from referrals.states import (
    FELL_THROUGH,
    OPEN_STATES,
    UNDER_WAY,
    WAITING_FOR_AN_ANSWER,
    DeclineReason,
    ReferralStatus,
    Urgency,
)

OPEN_NEED = [NeedStatus.OPEN, NeedStatus.IN_PROGRESS]
WITHOUT_SERVICE = FELL_THROUGH
ENDED = [status for status in ReferralStatus if status not in OPEN_STATES]
SUBJECT = Referral._meta.label_lower


class Whose(TextChoices):
    """Whose referrals: of the cases one has, or that one sent."""

    MINE = "mine", "Mine"
    EVERYBODY = "everybody", "Everybody's"


class Show(TextChoices):
    """Where a referral stands, for HEART."""

    OPEN = "open", "All that is open"
    NEXT_STEP = "next_step", "Needs a next step"
    WAITING = "waiting", "Waiting for the partner"
    DRAFT = "draft", "Drafts"
    UNDER_WAY = "under_way", "Answered, under way"
    CLOSED = "closed", "Closed"


class Inbox(TextChoices):
    """Where a referral stands, for the partner."""

    WAITING = "waiting", "Waiting for your answer"
    UNDER_WAY = "under_way", "In progress"
    WAITING_LIST = "waiting_list", "Waiting list"
    CLOSED = "closed", "Closed"


# A referral that came to nothing while its need is still open, and nobody else is being asked or was since.
_in_line = Q(status=ReferralStatus.DRAFT, place__isnull=False)
_being_asked = Q(status__in=OPEN_STATES) & ~_in_line
_asked_since = Q(created_at__gt=OuterRef("created_at"), status__in=[*WITHOUT_SERVICE, ReferralStatus.COMPLETED])
_asked_elsewhere = Q(Exists(Referral.objects.filter(_being_asked | _asked_since, need=OuterRef("need"))))
_came_to_nothing = Q(status__in=WITHOUT_SERVICE, need__status__in=OPEN_NEED) & ~_asked_elsewhere
_STANDING: dict[str, Q] = {
    Show.OPEN: Q(status__in=OPEN_STATES) | _came_to_nothing,
    Show.NEXT_STEP: _came_to_nothing,
    Show.WAITING: Q(status__in=WAITING_FOR_AN_ANSWER),
    Show.UNDER_WAY: Q(status__in=UNDER_WAY),
    Show.DRAFT: Q(status=ReferralStatus.DRAFT),
    Show.CLOSED: Q(status__in=ENDED) & ~_came_to_nothing,
}
_INBOX: dict[str, Q] = {
    Inbox.WAITING: Q(status__in=WAITING_FOR_AN_ANSWER),
    Inbox.UNDER_WAY: Q(status__in=UNDER_WAY) & ~Q(status=ReferralStatus.WAITLISTED),
    Inbox.WAITING_LIST: Q(status=ReferralStatus.WAITLISTED),
    Inbox.CLOSED: Q(status__in=ENDED),
}


def _of(user: User, whose: str) -> Q:
    mine = Q(need__case__assigned_to=user) | Q(sent_by=user)
    return mine if whose == Whose.MINE else Q(pk__isnull=False)


def _with_clock(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """With `answer_by` (UTC; only while an answer is awaited) and `pressing` (0 before 1) to sort by."""
    return rows.annotate(
        answer_by=Case(When(status__in=WAITING_FOR_AN_ANSWER, then=F("expires_at"))),
        pressing=Case(When(urgency=Urgency.URGENT, then=Value(0)), default=Value(1)),
    )


# What HEART has to do something about comes first, what has ended last.
_STAGE = Case(
    *(When(_STANDING[show], then=Value(place)) for place, show in enumerate(list(Show)[1:])),
    default=Value(len(Show)),
)


def listed(user: User, *, whose: str, show: str, urgency: str = "", find: str = "") -> QuerySet[Referral]:
    """HEART's list, with whom and what each referral is about, and its `stage` to sort by. One statement.

    `find` are words of the service's or organization's name.
    """
    rows: QuerySet[Referral] = Referral.objects.visible_to(user).filter(_of(user, whose), _STANDING[show])
    if urgency:
        rows = rows.filter(urgency=urgency)
    for word in find.split():
        rows = rows.filter(Q(service__name__icontains=word) | Q(service__organization_name__icontains=word))
    rows = with_outcome_owed(with_unread(_with_clock(rows), user), timezone.now()).annotate(stage=_STAGE)
    return rows.select_related("need__case__neighbor", "need__case__assigned_to", "service")


def counts(user: User, *, whose: str) -> dict[str, int]:
    """How many of these referrals stand where, all but the closed. One statement."""
    rows = Referral.objects.visible_to(user).filter(_of(user, whose), _STANDING[Show.OPEN])
    found: dict[str, int] = rows.aggregate(
        **{show: Count("pk", filter=_STANDING[show]) for show in Show.values if show != Show.CLOSED}
    )
    return found


def inbox(user: User, *, show: str, urgency: str = "") -> QuerySet[Referral]:
    """The partner's list: its own referrals, and of each only what names nobody. One statement."""
    rows = Referral.objects.visible_to(user).filter(_INBOX[show])
    if urgency:
        rows = rows.filter(urgency=urgency)
    named = ("status", "urgency", "sent_at", "expires_at", "appointment_at", "ended_at", "service__name")
    return with_unread(_with_clock(rows), user).select_related("service").only(*named)


def inbox_counts(user: User) -> dict[str, int]:
    """How many of the partner's own referrals stand where. One statement."""
    found: dict[str, int] = Referral.objects.visible_to(user).aggregate(
        **{show: Count("pk", filter=standing) for show, standing in _INBOX.items()}
    )
    return found


def by_need(user: User, case_id: int) -> list[Need]:
    """The needs of a case, the open ones first, each with its referrals, newest first. Two statements.

    `came_to_nothing` says that whoever was asked can't help, and that nobody else is being asked.
    """
    every = Referral.objects.visible_to(user).select_related("service").order_by("-created_at", "pk")
    asked = with_outcome_owed(every, timezone.now())
    is_closed = Case(When(status__in=OPEN_NEED, then=Value(0)), default=Value(1))
    needs = Need.objects.visible_to(user).standing().filter(case=case_id).order_by(is_closed, "opened_at", "pk")
    came_to_nothing = Exists(Referral.objects.filter(_came_to_nothing, need=OuterRef("pk")))
    return list(needs.annotate(came_to_nothing=came_to_nothing).prefetch_related(Prefetch("referrals", asked)))


def next_in_line(user: User, need: Need) -> Referral | None:
    """The draft that waits for its turn, if several services are asked for this need one after the other."""
    rows: QuerySet[Referral] = Referral.objects.visible_to(user).filter(_in_line, need=need)
    return rows.select_related("service").order_by("place", "created_at", "pk").first()


def whole(user: User) -> QuerySet[Referral]:
    """A referral with everything that HEART's page of it shows. One statement."""
    rows: QuerySet[Referral] = Referral.objects.visible_to(user)
    return rows.select_related(
        "need__case__neighbor",
        "need__case__assigned_to",
        "service",
        "organization",
        "consent",
        "despite",
        "sent_by",
        "viewed_by",
        "answered_by",
    )


@dataclass(frozen=True)
class Step:
    """One step of a referral, with the reason that was given for it. `at` is UTC."""

    label: str
    at: datetime
    who: str
    reason: str


def steps(referral: Referral) -> list[Step]:
    """The states that the referral came to, oldest first, with their reasons. One statement."""
    rows = StateChange.objects.filter(subject_type=SUBJECT, subject_key=str(referral.pk)).select_related("by")
    return [
        Step(timeline.label(ReferralStatus, row.target), row.at, timeline.who(row.by), _reason(row))
        for row in rows.order_by("at", "pk")
    ]


def _reason(row: StateChange) -> str:
    """A decline's reason is a code; the others are words."""
    return timeline.label(DeclineReason, row.reason) if row.target == ReferralStatus.DECLINED else row.reason


def told(referral: Referral) -> list[timeline.Entry]:
    """What the ledger tells of this referral, newest first. One statement."""
    events = Event.objects.filter(subject_type=SUBJECT, subject_key=str(referral.pk)).select_related("by")
    return timeline.entries(events.order_by("-at", "-pk"))


def standing(user: User, need: Need, service: Service) -> Referral | None:
    """The open referral of this need to this service, if there is one."""
    rows: QuerySet[Referral] = Referral.objects.visible_to(user)
    return rows.filter(need=need, service=service, status__in=OPEN_STATES).first()


def services_asked(user: User, need: Need) -> set[UUID]:
    """The ids of the services that were asked for this need, whatever came of it. One statement."""
    asked = Referral.objects.visible_to(user).filter(need=need, sent_at__isnull=False)
    return set(asked.values_list("service_id", flat=True))


@dataclass(frozen=True)
class Coverage:
    """The consent that a referral may go out under; or, where there is none, what is lacking."""

    consent: Consent | None
    lacking: list[str]


def coverage(*, need: Need, service: Service, information: Sequence[str], at: datetime) -> Coverage:
    """Which consent in force at `at` (UTC) covers this release, or why none does. Three statements at most."""
    consent = policies.covering_consent(need.case.neighbor_id, service, information, at)
    if consent is not None:
        return Coverage(consent, [])
    in_force = Consent.objects.in_force(at).filter(neighbor=need.case.neighbor_id).prefetch_related("recipients")
    given = list(in_force.order_by("-given_at"))
    if not given:
        return Coverage(None, ["No consent of this neighbor is in force."])
    naming = [one for one in given if _names(one, service)]
    if not naming:
        return Coverage(None, ["The consents in force do not name this organization."])
    return Coverage(None, [_too_narrow(one, information) for one in naming])


def _names(consent: Consent, service: Service) -> bool:
    return any(recipient.organization_key == service.organization_id for recipient in consent.recipients.all())


def _too_narrow(consent: Consent, information: Sequence[str]) -> str:
    missing = [str(Information(kind).label) for kind in information if kind not in consent.covered]
    return f"The consent given {clock.day(consent.given_at)} names this organization, but not: {', '.join(missing)}."
