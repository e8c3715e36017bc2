"""What needs the supervisor: what is overdue, what nobody has, how much each person carries, what must be zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casework.events import Event as Happened
from casework.models import Case, ContactAttempt, Encounter, FollowUp, NavigatorProfile, SafetyAnswer, SupervisorTask
from casework.models.navigator import CAPACITY
from casework.queries.caseload import open_cases
from casework.states import CaseStatus, FollowUpStatus, TaskKind, TaskStatus
from heart import clock
from heart.models import Event, Message, User
from heart.permissions import Permission

REPAIR_DAYS = 30
REPAIRS = [Happened.ENCOUNTER_REPAIRED, Happened.CASE_REPAIRED]


@dataclass(frozen=True)
class Standing:
    """The numbers at the head of the page. The last four should be zero."""

    overdue: int
    escalated: int
    unassigned: int
    tasks: int
    repaired: int
    without_next_step: int
    unfollowed: int
    dead_messages: int


@dataclass(frozen=True)
class Load:
    """What one person carries. `here` is false of somebody who works no cases any more and still has some."""

    person: User
    open: int
    overdue: int
    today: int
    not_reached: int
    capacity: int
    here: bool

    @property
    def beyond(self) -> bool:
        """Whether they carry more than they can."""
        return self.open > self.capacity


def standing(user: User, at: datetime) -> Standing:
    """The numbers, as of `at` (UTC); repairs of the last REPAIR_DAYS days. Seven statements."""
    late = overdue(user, at).aggregate(all=Count("pk"), escalated=Count("pk", filter=Q(due_at__lte=_escalation(at))))
    since = at - timedelta(days=REPAIR_DAYS)
    return Standing(
        overdue=late["all"],
        escalated=late["escalated"],
        unassigned=unassigned(user).count(),
        tasks=tasks(user).filter(status=TaskStatus.OPEN).count(),
        repaired=Event.objects.filter(kind__in=REPAIRS, at__gte=since).count(),
        without_next_step=Case.objects.visible_to(user).without_next_step().count(),
        unfollowed=Encounter.objects.visible_to(user).unfollowed().count(),
        dead_messages=Message.objects.filter(status=Message.Status.DEAD).count(),
    )


def _escalation(at: datetime) -> datetime:
    """What was due by then is escalated at `at`."""
    return at - timedelta(hours=settings.ESCALATION_HOURS_AFTER)


def overdue(user: User, at: datetime, *, escalated: bool = False, person: int | None = None) -> QuerySet[FollowUp]:
    """The overdue follow-ups, with their case, neighbor, navigator and `tries` (attempts of the case so far).

    `escalated` leaves those that have been so for ESCALATION_HOURS_AFTER hours, `person` those of one navigator.
    """
    tried = (
        ContactAttempt.objects.standing()
        .filter(case=OuterRef("case"))
        .order_by()
        .values("case")
        .annotate(n=Count("pk"))
    )
    rows: QuerySet[FollowUp] = FollowUp.objects.visible_to(user).filter(status=FollowUpStatus.OPEN, due_at__lt=at)
    if escalated:
        rows = rows.filter(due_at__lte=_escalation(at))
    if person is not None:
        rows = rows.filter(case__assigned_to=person)
    counted = Coalesce(Subquery(tried.values("n"), output_field=IntegerField()), 0)
    return rows.annotate(tries=counted).select_related("case__neighbor", "case__assigned_to")


def unassigned(user: User) -> QuerySet[Any]:
    """The open cases that nobody has who works cases still, with `next_due_at`."""
    nobody = Q(assigned_to__isnull=True) | ~Q(assigned_to__in=_workers())
    return open_cases(user).filter(nobody).select_related("neighbor", "assigned_to")


def _workers() -> QuerySet[User]:
    return User.objects.who_can(Permission.WORK_CASES)


def load(user: User, at: datetime) -> list[Load]:
    """What each person carries, who works cases or has some left, the most overdue first. Five statements."""
    cases = Case.objects.visible_to(user).exclude(status=CaseStatus.CLOSED).exclude(assigned_to=None)
    counted = cases.order_by().values("assigned_to")
    held = {
        row["assigned_to"]: row
        for row in counted.annotate(open=Count("pk"), not_reached=Count("pk", filter=Q(status=CaseStatus.OPEN)))
    }
    steps = FollowUp.objects.visible_to(user).filter(status=FollowUpStatus.OPEN).order_by().values("case__assigned_to")
    today = Q(due_at__gte=at, due_at__lt=clock.midnight_after(at))
    due = {
        row["case__assigned_to"]: row
        for row in steps.annotate(late=Count("pk", filter=Q(due_at__lt=at)), today=Count("pk", filter=today))
    }
    here = set(_workers().values_list("pk", flat=True))
    people = User.objects.filter(pk__in=here | set(held)).order_by("first_name", "last_name", "username")
    capacities = dict(NavigatorProfile.objects.visible_to(user).values_list("person", "capacity"))
    none_held, none_due = {"open": 0, "not_reached": 0}, {"late": 0, "today": 0}
    rows = []
    for one in people:
        has, step = held.get(one.pk, none_held), due.get(one.pk, none_due)
        rows.append(
            Load(
                one,
                open=has["open"],
                overdue=step["late"],
                today=step["today"],
                not_reached=has["not_reached"],
                capacity=capacities.get(one.pk, CAPACITY),
                here=one.pk in here,
            )
        )
    return sorted(rows, key=lambda row: (row.here, -row.overdue, -row.open))


def tasks(user: User) -> QuerySet[SupervisorTask]:
    """The tasks this person may see, with the response, whom they are about and who settled them."""
    rows: QuerySet[SupervisorTask] = SupervisorTask.objects.visible_to(user)
    return rows.select_related("response__call", "about", "settled_by")


def answer_behind(user: User, task: SupervisorTask) -> SafetyAnswer | None:
    """The answers to the two questions that opened this task. None for a rule that was broken."""
    if task.kind != TaskKind.DEBRIEF:
        return None
    rows: QuerySet[SafetyAnswer] = SafetyAnswer.objects.visible_to(user)
    return rows.filter(response=task.response_id, user=task.about_id).first()
