"""The read side of the coordination meeting: HEART reads rows, a partner its own parts, each in fixed statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from casework.models import Neighbor
from heart.models import Agency, User
from heart.permissions import Permission
from referrals.models import (
    AgendaPart,
    AgendaRow,
    Attendance,
    Decision,
    DecisionTold,
    Meeting,
    MeetingTask,
    Remark,
)
from referrals.rules.agenda import heart_reads, partner_reads
from referrals.states.meetings import AgendaKind, MeetingStatus, MeetingTaskStatus


@dataclass(frozen=True)
class Line:
    """One row of the agenda as its reader may see it."""

    key: int
    kind: str
    title: str
    href: str
    words: str
    decisions: list[Any]
    tasks: list[MeetingTask]
    remarks: list[Remark]
    parts: list[AgendaPart] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        """The kind, in words."""
        return str(AgendaKind(self.kind).label)


def listed(user: User, at: datetime) -> QuerySet[Meeting]:
    """The meetings, the latest first, each with `own`: how many rows this person may read. One statement."""
    rows: QuerySet[Meeting] = Meeting.objects.visible_to(user).exclude(status=MeetingStatus.CANCELLED)
    if user.is_heart:
        return rows.annotate(own=Count("rows", filter=Q(rows__build=F("build"))))
    told = AgendaPart.objects.visible_to(user).told_at(at)
    return rows.annotate(own=Count("rows__parts", filter=Q(rows__parts__in=told)))


def agenda_of_heart(user: User, meeting: Meeting) -> list[Line]:
    """HEART's whole agenda. Eight statements, whatever the number of rows."""
    rows = AgendaRow.objects.visible_to(user).filter(meeting=meeting).order_by("position")
    parts = AgendaPart.objects.visible_to(user).select_related("organization").order_by("organization__name")
    said = Remark.objects.select_related("by", "part__organization")
    rows = rows.select_related("neighbor__merged_into", "need", "referral__service", "service").prefetch_related(
        Prefetch("decisions", Decision.objects.select_related("by")),
        Prefetch("decisions__told", DecisionTold.objects.select_related("part__organization")),
        Prefetch("tasks", MeetingTask.objects.visible_to(user).select_related("owner__agency")),
        Prefetch("parts", parts),
        Prefetch("parts__remarks", said),
    )
    return [_heart_line(row) for row in rows]


def _heart_line(row: AgendaRow) -> Line:
    neighbor = _kept(row.neighbor)
    parts = list(row.parts.all())
    return Line(
        key=row.pk,
        kind=row.kind,
        title=_title(row, neighbor),
        href=_href(row, neighbor),
        words=heart_reads(row.kind, row.facts),
        decisions=list(row.decisions.all()),
        tasks=list(row.tasks.all()),
        remarks=[remark for part in parts for remark in part.remarks.all()],
        parts=parts,
    )


def _title(row: AgendaRow, neighbor: Neighbor | None) -> str:
    """Whom and what a row is about."""
    service = row.service or (row.referral.service if row.kind == AgendaKind.STUCK and row.referral else None)
    return ": ".join(filter(None, [neighbor.name if neighbor else "", service.name if service else ""]))


def _kept(neighbor: Neighbor | None) -> Neighbor | None:
    """The record kept, where this one was merged since."""
    return neighbor.merged_into or neighbor if neighbor else None


def _href(row: AgendaRow, neighbor: Neighbor | None) -> str:
    if row.kind == AgendaKind.CAPACITY:
        return reverse("service", args=[row.service_id])
    if row.kind == AgendaKind.STUCK:
        return reverse("referral", args=[row.referral_id])
    if row.kind == AgendaKind.DUPLICATE and neighbor is not None:
        return reverse("neighbor-elsewhere", args=[neighbor.pk])
    if row.need is not None:
        return reverse("case", args=[row.need.case_id])
    return reverse("neighbor", args=[neighbor.pk]) if neighbor is not None else ""


def agenda_of_partner(user: User, meeting: Meeting, at: datetime) -> list[Line]:
    """An organization's own parts, as they may be told at `at` (UTC). Four statements, whatever their number."""
    own = AgendaPart.objects.visible_to(user).told_at(at).filter(row__meeting=meeting)
    tasks = MeetingTask.objects.visible_to(user).select_related("owner__agency")
    related = ("row", "referral__service", "referral__consent", "enrollment", "service")
    rows = own.select_related(*related).prefetch_related(
        Prefetch("told", DecisionTold.objects.select_related("decision")),
        Prefetch("remarks", Remark.objects.select_related("by")),
        Prefetch("row__tasks", tasks),
    )
    return [_partner_line(part, at) for part in rows.order_by("row__position")]


def _partner_line(part: AgendaPart, at: datetime) -> Line:
    """A part in words; HEART's own words on it only while its referral's release lasts."""
    title, href = _own(part)
    told = part.referral is None or part.referral.may_show_identity(at)
    return Line(
        key=part.pk,
        kind=part.row.kind,
        title=title,
        href=href,
        words=partner_reads(part.row.kind, part.facts),
        decisions=list(part.told.all()) if told else [],
        tasks=list(part.row.tasks.all()) if told else [],
        remarks=list(part.remarks.all()),
    )


def _own(part: AgendaPart) -> tuple[str, str]:
    """What of the organization's own the part is about, naming nobody."""
    if part.referral is not None:
        words = f"Referral {part.referral.reference}, {part.referral.service.name}"
        return words, reverse("partner-referral", args=[part.referral_id])
    if part.enrollment is not None:
        return f"Enrollment {part.enrollment.reference}", reverse("partner-enrollment", args=[part.enrollment_id])
    return (part.service.name, reverse("service", args=[part.service_id])) if part.service is not None else ("", "")


def neighbors_on(user: User, meeting: Meeting) -> list[Neighbor]:
    """Whose records HEART's agenda shows, each once. One statement."""
    on_it = AgendaRow.objects.visible_to(user).filter(meeting=meeting, neighbor=OuterRef("pk"))
    return list(Neighbor.objects.visible_to(user).filter(Exists(on_it)).order_by("pk"))


def attendance(user: User, meeting: Meeting) -> list[Attendance]:
    """Who was there, as far as this person may know. One statement."""
    rows = Attendance.objects.visible_to(user).filter(meeting=meeting, present=True)
    return list(rows.select_related("person__agency").order_by("person__agency__name", "person__last_name", "pk"))


def remarks(user: User, meeting: Meeting) -> list[Remark]:
    """HEART's own words for the minutes, amendments among them. One statement; none for a partner."""
    if not user.is_heart:
        return []
    return list(Remark.objects.filter(meeting=meeting, part__isnull=True).select_related("by").order_by("pk"))


def row(user: User) -> QuerySet[AgendaRow]:
    """A row with what its page shows, for HEART."""
    rows: QuerySet[AgendaRow] = AgendaRow.objects.visible_to(user)
    return rows.select_related("meeting", "neighbor__merged_into", "need", "referral__service", "service")


def parts_of(user: User, one: AgendaRow, at: datetime) -> list[AgendaPart]:
    """The parts of a row that may be told at `at` (UTC), by organization. One statement."""
    own = AgendaPart.objects.visible_to(user).told_at(at).filter(row=one)
    return list(own.select_related("organization__agency").order_by("organization__name"))


def may_own(parts: list[AgendaPart]) -> list[User]:
    """Who can take on a task of a row with these parts: HEART's people, and those of its organizations."""
    ours = Q(pk__in=User.objects.who_can(Permission.SEND_REFERRALS), agency__kind=Agency.Kind.HEART)
    agencies = [part.organization.agency_id for part in parts if part.organization.agency_id]
    theirs = Q(pk__in=User.objects.who_can(Permission.ANSWER_REFERRALS), agency__in=agencies)
    people = User.objects.filter(ours | theirs).select_related("agency")
    return list(people.order_by("agency__kind", "agency__name", "last_name", "username"))


def invited() -> list[User]:
    """Whom the attendance offers: everybody who takes part. One statement."""
    people = User.objects.who_can(Permission.SEND_REFERRALS) | User.objects.who_can(Permission.ANSWER_REFERRALS)
    return list(people.select_related("agency").order_by("agency__kind", "agency__name", "last_name", "username"))


def _with_withheld(user: User) -> QuerySet[MeetingTask]:
    """Each task with `withheld`: that a partner reads its words no more, since what let them be told has ended."""
    rows: QuerySet[MeetingTask] = MeetingTask.objects.visible_to(user)
    if user.is_heart:
        return rows.annotate(withheld=Value(False))
    readable = AgendaPart.objects.visible_to(user).with_words_at(timezone.now()).filter(row=OuterRef("row"))
    return rows.annotate(withheld=~Exists(readable))


def tasks_of(user: User) -> QuerySet[MeetingTask]:
    """One's own tasks that are to be done, the soonest first. One statement."""
    rows: QuerySet[MeetingTask] = _with_withheld(user)
    return rows.filter(owner=user, status=MeetingTaskStatus.OPEN).select_related("meeting").order_by("due_on", "pk")


def done_tasks_of(user: User, since: date) -> QuerySet[MeetingTask]:
    """One's own tasks that were closed since this day. One statement."""
    rows: QuerySet[MeetingTask] = _with_withheld(user)
    closed = rows.filter(owner=user, closed_at__date__gte=since).select_related("meeting")
    return closed.order_by("-closed_at")
