"""The caseload: open cases with their next step, and the counts of its tabs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.db.models.functions import Coalesce, Greatest

from casework import waiting
from casework.models import Case, ContactAttempt, Encounter, FollowUp, Need, NeighborPhone
from casework.queries.finding import usual_place
from casework.states import CaseStatus, FollowUpStatus, NeedDomain, NeedStatus
from heart import clock
from heart.models import User

QUIET_DAYS = 14
OPEN_NEEDS = (NeedStatus.OPEN, NeedStatus.IN_PROGRESS)


class Whose(TextChoices):
    """Whose cases. One's own are also those of whom one covers."""

    MINE = "mine", "Mine"
    UNASSIGNED = "unassigned", "Unassigned"
    EVERYBODY = "everybody", "Everybody's"


class Show(TextChoices):
    """Which of them. A case can stand under several."""

    ALL = "all", "All open"
    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Due today"
    WAITING = "waiting", "Waiting for a partner"
    NOT_REACHED = "not_reached", "Not reached yet"
    QUIET = "quiet", f"Quiet for {QUIET_DAYS} days"


@dataclass(frozen=True)
class Asked:
    """What the person asks the caseload for. `person` is another navigator whose caseload is looked at; `words`
    are parts of names, sent by POST and never stored.
    """

    whose: str = Whose.MINE.value
    show: str = Show.ALL.value
    person: int | None = None
    need: str = ""
    beat: str = ""
    language: str = ""
    words: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tabs leaves cases out."""
        return any((self.need, self.beat, self.language, self.words))


@dataclass(frozen=True)
class Choices:
    """The beats and languages of the open cases, for the filter."""

    beats: list[str]
    languages: list[str]


@dataclass(frozen=True)
class Row:
    """One case of the caseload. `attempts` counts all of the case, `last` is the newest of them."""

    case: Case
    next: FollowUp | None
    last: ContactAttempt | None
    attempts: int
    has_number: bool
    needs: list[str]
    quiet: bool


@dataclass(frozen=True)
class Counts:
    """How many cases stand under each tab: of each person's part within the view chosen, and the other way round."""

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


def _of_whom(user: User, covered: Collection[int], person: int | None) -> dict[str, Q]:
    """`covered` are the keys of those whom `user` covers now."""
    mine = Q(assigned_to__in=[user.pk, *covered]) if person is None else Q(assigned_to=person)
    return {
        Whose.MINE: mine,
        Whose.UNASSIGNED: Q(assigned_to__isnull=True),
        Whose.EVERYBODY: Q(pk__isnull=False),
    }


def _standing(at: datetime) -> dict[str, Q]:
    """Today ends at the city's midnight; what is overdue is not due today any more."""
    return {
        Show.ALL: Q(pk__isnull=False),
        Show.OVERDUE: Q(next_due_at__lt=at),
        Show.TODAY: Q(next_due_at__gte=at, next_due_at__lt=clock.midnight_after(at)),
        Show.WAITING: Q(waits=True),
        Show.NOT_REACHED: Q(status=CaseStatus.OPEN),
        Show.QUIET: Q(last_contact_at__lt=at - timedelta(days=QUIET_DAYS)),
    }


def _narrowed(asked: Asked) -> Q:
    """The filter's conditions. Each stands in a subquery of its own, so that no case is counted twice."""
    found = Q()
    if asked.need:
        needs = Need.objects.standing().filter(case=OuterRef("pk"), domain=asked.need, status__in=OPEN_NEEDS)
        found &= Q(Exists(needs))
    if asked.beat:
        found &= Q(Exists(Encounter.objects.filter(case=OuterRef("pk"), response__call__beat=asked.beat)))
    if asked.language:
        found &= Q(neighbor__language__iexact=asked.language)
    for word in asked.words.split():
        found &= (
            Q(neighbor__given_name__icontains=word)
            | Q(neighbor__family_name__icontains=word)
            | Q(neighbor__also_known_as__icontains=word)
        )
    return found


def _fitting(user: User, asked: Asked) -> QuerySet[Case]:
    """The open cases that the filter leaves, each with whether it `waits` for somebody outside."""
    waits = ExpressionWrapper(waiting.condition(), output_field=BooleanField())
    return open_cases(user).filter(_narrowed(asked)).annotate(waits=waits)


def caseload(user: User, asked: Asked, *, covered: Collection[int] = (), at: datetime) -> QuerySet[Case]:
    """The cases of one tab, ready for `row`. Two statements, whatever their number."""
    whose = _of_whom(user, covered, asked.person)[asked.whose]
    return with_parts(_fitting(user, asked).filter(whose, _standing(at)[asked.show]))


def counts(user: User, asked: Asked, *, covered: Collection[int] = (), at: datetime) -> Counts:
    """The number on every tab, in one statement: the same conditions as the lists behind them."""
    people, views = _of_whom(user, covered, asked.person), _standing(at)
    found = _fitting(user, asked).aggregate(
        **{f"whose_{key}": Count("pk", filter=condition & views[asked.show]) for key, condition in people.items()},
        **{f"show_{key}": Count("pk", filter=people[asked.whose] & condition) for key, condition in views.items()},
    )
    return Counts(
        whose={key: found[f"whose_{key}"] for key in people},
        show={key: found[f"show_{key}"] for key in views},
    )


def choices(user: User) -> Choices:
    """The beats and languages of the open cases. One statement."""
    named = ~Q(neighbor__language="")
    met = Encounter.objects.filter(case=OuterRef("pk")).exclude(response__call__beat="").exclude(response__call=None)
    beat = Subquery(met.order_by("ended_at").values("response__call__beat")[:1])
    found = (
        Case.objects.visible_to(user)
        .exclude(status=CaseStatus.CLOSED)
        .annotate(first_beat=beat)
        .aggregate(
            beats=ArrayAgg("first_beat", distinct=True, filter=Q(first_beat__isnull=False), default=[]),
            languages=ArrayAgg("neighbor__language", distinct=True, filter=named, default=[]),
        )
    )
    return Choices(beats=sorted(found["beats"]), languages=sorted(found["languages"]))


def with_parts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with what a row shows of them."""
    needs = Need.objects.standing().filter(case=OuterRef("pk"), status__in=OPEN_NEEDS)
    tried = ContactAttempt.objects.standing().filter(case=OuterRef("pk"))
    last = tried.order_by("-at", "-pk")
    numbers = NeighborPhone.objects.standing().filter(neighbor=OuterRef("neighbor"), in_use=True)
    return (
        cases.annotate(
            open_needs=ArraySubquery(needs.order_by("opened_at", "pk").values("domain")),
            tries=Coalesce(Subquery(tried.order_by().values("case").annotate(n=Count("pk")).values("n")), 0),
            last_channel=Subquery(last.values("channel")[:1]),
            last_result=Subquery(last.values("result")[:1]),
            has_number=Exists(numbers),
            usual_place=usual_place("neighbor"),
        )
        .select_related("neighbor", "assigned_to")
        .prefetch_related(
            Prefetch(
                "follow_ups",
                FollowUp.objects.filter(status=FollowUpStatus.OPEN).order_by("due_at", "pk"),
                to_attr="steps",
            ),
        )
    )


def row(case: Case, *, at: datetime) -> Row:
    """A case of `open_cases` and `with_parts` as a row."""
    parts = vars(case)
    return Row(
        case=case,
        next=next(iter(parts["steps"]), None),
        last=_last(parts) if parts["tries"] else None,
        attempts=parts["tries"],
        has_number=parts["has_number"],
        needs=[NeedDomain(domain).label for domain in parts["open_needs"]],
        quiet=parts["last_contact_at"] < at - timedelta(days=QUIET_DAYS),
    )


def _last(parts: dict[str, Any]) -> ContactAttempt:
    """The newest attempt, as far as a row shows it; not a row of the table."""
    return ContactAttempt(at=parts["last_attempt_at"], channel=parts["last_channel"], result=parts["last_result"])
