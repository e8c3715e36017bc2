"""What HEART and its partners tell each other of what they do, from the rows that the work itself goes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from casework.models import ProgramArea, ProgramHours
from casework.queries import aid
from casework.queries import tables as reference
from casework.states import Program
from heart.models import User
from heart.permissions import Permission
from referrals import matching
from referrals.models import Organization, Service
from referrals.models.scopes import Directory
from referrals.rules import small_cells, weekdays
from referrals.rules.fit import Reason
from referrals.states import ServiceStatus
from referrals.states.directory import Audience


@dataclass(frozen=True)
class Works:
    """When and where one program works today."""

    program: str
    hours: list[str]
    beats: str


@dataclass(frozen=True)
class Aid:
    """Something that HEART gives, and how often it did."""

    name: str
    unit: str
    limit: str
    short: str
    long: str


@dataclass(frozen=True)
class Offered:
    """A partner's service, and what is known of its room."""

    service: Service
    room: Reason


def programs(user: User, today: date) -> list[Works]:
    """Each program with its hours and area as they are in force. Two statements."""
    hours = [row for row in reference.rows(user, "hours") if reference.standing(row, today) == "in force"]
    areas = [row for row in reference.rows(user, "areas") if reference.standing(row, today) == "in force"]
    return [_works(program, hours, areas) for program in Program]


def _works(program: Program, hours: list[ProgramHours], areas: list[ProgramArea]) -> Works:
    days: dict[tuple[str, int], list[int]] = {}
    for row in hours:
        if row.program == program:
            days.setdefault((row.clock, row.units), []).append(row.weekday)
    lines = [
        f"{weekdays.named(named)}: {clock}, {units} {'team' if units == 1 else 'teams'}"
        for (clock, units), named in days.items()
    ]
    beats = [beat for row in areas if row.program == program for beat in row.beats]
    return Works(program.label, lines, f"Beats {', '.join(beats)}" if beats else "The whole city")


def direct_aid(user: User, at: datetime) -> list[Aid]:
    """What HEART gives on the spot, with its limits, and how often in 30 and 90 days; outside HEART no small number.
    One statement.
    """
    rows = []
    for item in aid.given(at):
        exact = (str(item.short), str(item.long))
        short, long = exact if user.is_heart else small_cells.two_windows(item.short, item.long)
        rows.append(Aid(item.name, item.unit, item.limit, short, long))
    return rows


def partners(user: User) -> QuerySet[Organization]:
    """The partners that this person may know of, with the services that they may know of. Two statements."""
    services = _known(user, Service.objects.all()).filter(status=ServiceStatus.ACTIVE)
    ordered = services.select_related("capacity").defer("words").order_by("name", "pk")
    rows = _known(user, Organization.objects.all()).filter(agency__isnull=False)
    return rows.prefetch_related(Prefetch("services", ordered, to_attr="offered")).order_by("name", "pk")


def _known(user: User, rows: Directory) -> Directory:
    """Who may search the directory sees what they see there; the others what the public may see."""
    return rows.visible_to(user) if user.can(Permission.VIEW_DIRECTORY) else rows.for_audience(Audience.PUBLIC)


def offers(organization: Organization, at: datetime) -> list[Offered]:
    """The services of one of `partners`, with their room at `at` (UTC). No statement."""
    found = []
    for service in organization.offered:  # type: ignore[attr-defined]
        said = getattr(service, "capacity", None)
        room = matching.about_room(said.room, said.reported_at, at) if said else matching.about_room("", None, at)
        found.append(Offered(service, room))
    return found
