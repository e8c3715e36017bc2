"""All of one case that its page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from casework.models import (
    Addendum,
    Assignment,
    Attachment,
    Case,
    Consent,
    ContactAttempt,
    DirectAid,
    Encounter,
    FollowUp,
    Goal,
    GoalProgress,
    GoalStep,
    Need,
    Neighbor,
    NeighborPhone,
    Note,
)
from casework.queries.finding import Finding, finding, ways_of
from casework.states import FollowUpStatus, NeedStatus
from casework.states.goals import GoalStatus
from heart import ledger
from heart.models import Access, Event, User
from heart.models.base import Answered
from heart.permissions import Permission

WAYS = ("phone", "place", "trusted_contact", "partner")
EVENTS = 12
OPEN_NEED = {NeedStatus.OPEN, NeedStatus.IN_PROGRESS}
OPENINGS = 50


@dataclass(frozen=True)
class CaseRecord:
    """The parts of a case: open follow-ups by due time, needs by age, the rest newest first."""

    case: Case
    found: Finding
    follow_ups: list[FollowUp]
    attempts: list[ContactAttempt]
    needs: list[Need]
    goals: list[Goal]
    notes: list[Note]
    files: list[Attachment]
    consents: list[Consent]
    encounters: list[Encounter]
    events: list[Event]
    more_events: bool

    @property
    def phones(self) -> list[NeighborPhone]:
        return self.found.phones

    @property
    def open_needs(self) -> list[Need]:
        return [need for need in self.needs if need.stands and need.status in OPEN_NEED]

    @property
    def closed_needs(self) -> list[Need]:
        return [need for need in self.needs if not need.stands or need.status not in OPEN_NEED]


def case_record(case: Case, *, all_events: bool = False, at: datetime | None = None) -> CaseRecord:
    """The parts of a case read with its neighbor at `at` (UTC; now). Without `all_events` the newest EVENTS.

    Nineteen statements.
    """
    told = ledger.of_cases(Case.objects.filter(Q(pk=case.pk) | Q(joined_into=case)).values("pk"))
    events = list(told if all_events else told[: EVENTS + 1])
    shown = events if all_events else events[:EVENTS]
    return CaseRecord(
        case=case,
        found=finding(case.neighbor, at=at or timezone.now()),
        follow_ups=list(case.follow_ups.filter(status=FollowUpStatus.OPEN).order_by("due_at", "pk")),
        attempts=list(case.attempts.select_related("by", "in_error_by", *WAYS).order_by("-at", "-pk")),
        needs=list(case.needs.select_related("closed_by", "owner", "in_error_by").order_by("opened_at", "pk")),
        goals=goals_of(case),
        notes=notes_of(case.notes.all()),
        files=list(case.attachments.select_related("added_by", "in_error_by").order_by("-added_at", "-pk")),
        consents=consents_of(case.neighbor),
        encounters=encounters_of(case.encounters.all()),
        events=shown,
        more_events=len(events) > len(shown),
    )


def notes_of(notes: QuerySet[Note]) -> list[Note]:
    """The notes with their authors and addenda, newest first. Two statements."""
    addenda = Prefetch("addenda", Addendum.objects.select_related("author", "in_error_by").order_by("created_at", "pk"))
    return list(
        notes.select_related("author", "signed_by", "in_error_by")
        .prefetch_related(addenda, "cosignatures")
        .annotate(files=Count("attachments", filter=Q(attachments__in_error_at=None)))
        .order_by("-created_at", "-pk")
    )


def unread_hand_over(case: Case) -> Assignment | None:
    """The note of the case's last assignment, until its reader has marked it as read. One statement."""
    last = Assignment.objects.filter(case=case).select_related("given_to", "given_by", "taken_from").first()
    return last if last and last.note and last.acknowledged_at is None else None


def consents_of(neighbor: Neighbor) -> list[Consent]:
    """The neighbor's consents with whom they name, newest first. Two statements."""
    given = neighbor.consents.select_related("recorded_by", "revoked_by", "in_error_by").prefetch_related("recipients")
    return list(given.order_by("-given_at", "-pk"))


def encounters_of(encounters: QuerySet[Encounter]) -> list[Encounter]:
    """The encounters with their response and what was given, newest first. Two statements."""
    aid = Prefetch("aid", DirectAid.objects.standing().select_related("item").order_by("item__name"))
    return list(
        encounters.select_related("response__call", "in_error_by").prefetch_related(aid).order_by("-ended_at", "-pk")
    )


@dataclass(frozen=True)
class Ends:
    """What is open when a case is closed: needs come first, goals are stopped and follow-ups called off with it."""

    needs: list[Need]
    goals: list[Goal]
    follow_ups: list[FollowUp]


def ends_of(case: Case) -> Ends:
    """What of the case is open. Three statements."""
    return Ends(
        needs=list(case.needs.standing().filter(status__in=OPEN_NEED)),
        goals=list(case.goals.standing().filter(status=GoalStatus.ACTIVE)),
        follow_ups=list(case.follow_ups.filter(status=FollowUpStatus.OPEN)),
    )


def goals_of(case: Case) -> list[Goal]:
    """The case's goals with their steps and progress, those worked on first. Three statements."""
    steps = GoalStep.objects.select_related("in_error_by", "done_by").order_by("added_at", "pk")
    told = GoalProgress.objects.select_related("in_error_by", "told_to").order_by("-told_at", "-pk")
    goals = case.goals.select_related("need", "ended_by", "in_error_by")
    goals = goals.prefetch_related(Prefetch("steps", steps), Prefetch("progress", told))
    return sorted(goals, key=lambda goal: (not goal.stands, goal.status != GoalStatus.ACTIVE, goal.pk))


def people_who_work_cases() -> QuerySet[User]:
    """The active HEART staff to whom a case can be given, by name."""
    people: QuerySet[User] = User.objects.who_can(Permission.WORK_CASES).filter(agency__kind="heart")
    return people.order_by("first_name", "last_name", "username")


def opened_by(neighbor: Neighbor) -> QuerySet[Access]:
    """Who has opened the neighbor's record or was shown a part of it, newest first; also what was merged into it."""
    records = Neighbor.objects.filter(Q(pk=neighbor.pk) | Q(merged_into=neighbor)).values("pk")
    return Access.objects.filter(neighbor_key__in=records).select_related("by", "agency").order_by("-at", "-pk")


def rows_with_history(case: Case) -> Iterable[Answered]:
    """The case and the rows whose changes its history page shows. Thirteen statements."""
    yield case
    yield case.neighbor
    yield from case.neighbor.phones.all()
    yield from ways_of(case.neighbor)
    yield from case.neighbor.demographics.all()
    yield from case.follow_ups.all()
    yield from case.needs.all()
    yield from case.goals.all()
    yield from case.notes.all()
    yield from case.neighbor.consents.all()
