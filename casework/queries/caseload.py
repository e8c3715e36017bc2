"""The caseload: open cases with their next step, and the counts of its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Greatest

from casework.models import Case, ContactAttempt, Encounter, FollowUp, Need, NeighborPhone
from casework.states import CaseStatus, FollowUpStatus, NeedDomain, NeedStatus
from heart import clock
from heart.models import User

QUIET_DAYS = 14


class Whose(TextChoices):
    """Whose cases."""

    MINE = "mine", "Mine"
    UNASSIGNED = "unassigned", "Unassigned"
    EVERYBODY = "everybody", "Everybody's"


class Show(TextChoices):
    """Which of them. A case can stand under several."""

    ALL = "all", "All open"
    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Due today"
    NOT_REACHED = "not_reached", "Not reached yet"
    QUIET = "quiet", f"Quiet for {QUIET_DAYS} days"


@dataclass(frozen=True)
class Row:
    """One case of the caseload. `attempts` counts all of the case, `last` is the newest of them."""

    case: Case
    next: FollowUp | None
    last: ContactAttempt | None
    attempts: int
    phones: list[NeighborPhone]
    needs: list[str]
    quiet: bool


@dataclass(frozen=True)
class Counts:
    """How many cases stand under each tab: of each person's part, and of each view within the part chosen."""

    whose: dict[str, int]
    show: dict[str, int]


def open_cases(user: User) -> QuerySet[Case]:
    """The open cases that `user` may see, with `next_due_at` and `last_contact_at` (UTC).

    Contact is an attempt, a meeting, or at the least the opening of the case.
    """
    due = FollowUp.objects.filter(case=OuterRef("pk"), status=FollowUpStatus.OPEN).order_by("due_at")
    tried = ContactAttempt.objects.standing().filter(case=OuterRef("pk")).order_by("-at")
    met = Encounter.objects.standing().filter(case=OuterRef("pk")).order_by("-ended_at")
    cases: QuerySet[Case] = Case.objects.visible_to(user).exclude(status=CaseStatus.CLOSED)
    return cases.annotate(
        next_due_at=Subquery(due.values("due_at")[:1]),
        last_attempt_at=Subquery(tried.values("at")[:1]),
        last_contact_at=Greatest("opened_at", "last_attempt_at", Subquery(met.values("ended_at")[:1])),
    )


def _of_whom(user: User) -> dict[str, Q]:
    return {
        Whose.MINE: Q(assigned_to=user),
        Whose.UNASSIGNED: Q(assigned_to__isnull=True),
        Whose.EVERYBODY: Q(pk__isnull=False),
    }


def _standing(at: datetime) -> dict[str, Q]:
    """Today ends at the city's midnight; what is overdue is not due today any more."""
    return {
        Show.ALL: Q(pk__isnull=False),
        Show.OVERDUE: Q(next_due_at__lt=at),
        Show.TODAY: Q(next_due_at__gte=at, next_due_at__lt=clock.midnight_after(at)),
        Show.NOT_REACHED: Q(status=CaseStatus.OPEN),
        Show.QUIET: Q(last_contact_at__lt=at - timedelta(days=QUIET_DAYS)),
    }


def caseload(user: User, *, whose: str, show: str, at: datetime) -> QuerySet[Case]:
    """The cases of one tab, ready for `row`. Four statements, whatever their number."""
    chosen = open_cases(user).filter(_of_whom(user)[whose], _standing(at)[show])
    return with_parts(chosen)


def counts(user: User, *, whose: str, at: datetime) -> Counts:
    """The number on every tab, in one statement: the same conditions as the lists behind them."""
    people, views = _of_whom(user), _standing(at)
    found = open_cases(user).aggregate(
        **{f"whose_{key}": Count("pk", filter=condition) for key, condition in people.items()},
        **{f"show_{key}": Count("pk", filter=people[whose] & condition) for key, condition in views.items()},
    )
    return Counts(
        whose={key: found[f"whose_{key}"] for key in people},
        show={key: found[f"show_{key}"] for key in views},
    )


def with_parts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with what a row shows of them."""
    needs = Need.objects.standing().filter(case=OuterRef("pk"), status__in=[NeedStatus.OPEN, NeedStatus.IN_PROGRESS])
    return (
        cases.annotate(open_needs=ArraySubquery(needs.order_by("opened_at", "pk").values("domain")))
        .select_related("neighbor", "assigned_to")
        .prefetch_related(
            Prefetch(
                "follow_ups",
                FollowUp.objects.filter(status=FollowUpStatus.OPEN).order_by("due_at", "pk"),
                to_attr="steps",
            ),
            Prefetch("attempts", ContactAttempt.objects.standing().order_by("-at", "-pk"), to_attr="tries"),
            Prefetch(
                "neighbor__phones",
                NeighborPhone.objects.standing().filter(in_use=True).order_by("pk"),
                to_attr="numbers",
            ),
        )
    )


def row(case: Case, *, at: datetime) -> Row:
    """A case of `open_cases` and `with_parts` as a row."""
    parts = vars(case)
    return Row(
        case=case,
        next=next(iter(parts["steps"]), None),
        last=next(iter(parts["tries"]), None),
        attempts=len(parts["tries"]),
        phones=vars(case.neighbor)["numbers"],
        needs=[NeedDomain(domain).label for domain in parts["open_needs"]],
        quiet=parts["last_contact_at"] < at - timedelta(days=QUIET_DAYS),
    )
