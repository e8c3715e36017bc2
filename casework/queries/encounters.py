"""What recording a response needs to know beforehand, and what is shown of one afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone

from casework import policies
from casework.matching import LIKELY, wanted
from casework.models import (
    AidItem,
    Call,
    DirectAid,
    Encounter,
    Need,
    Neighbor,
    Response,
    ResponseMember,
    SafetyAnswer,
)
from casework.queries.search import search_matchable
from casework.states import Discipline, NeedDomain
from heart.models import Agency, User
from heart.permissions import Permission

FEWEST_LETTERS = 3
MOST_LIKELY = 5
RECENT_CALLS = 25
RECENT_HOURS = 24
SHIFT_HOURS = 12
# Who was met longer ago is hardly recognized any more.
UNKNOWN_DAYS = 90
# The order on the first day, before any need has been counted.
EXPECTED = (
    NeedDomain.HOMELESSNESS,
    NeedDomain.MENTAL_HEALTH,
    NeedDomain.FOOD,
    NeedDomain.SUBSTANCE_USE,
    NeedDomain.MEDICAL,
    NeedDomain.MATERIAL,
    NeedDomain.TRANSPORTATION,
    NeedDomain.FINANCIAL,
    NeedDomain.SAFETY,
)
# A responder may be a peer support specialist or an EMT: the role alone does not tell.
BY_ROLE = {"clinician": Discipline.CLINICIAN, "navigator": Discipline.NAVIGATOR}


@dataclass(frozen=True)
class Likely:
    """A neighbor who may be the one met, as one line: the name, about which age, how to know them. No phone."""

    pk: int
    name: str
    about: str
    sure: bool


@dataclass(frozen=True)
class Crew:
    """With whom this person was last on a response in this shift."""

    program: str = ""
    unit: str = ""
    colleagues: list[int] = field(default_factory=list)


def likely(user: User, typed: str) -> list[Likely]:
    """The neighbors whom these words may mean, the likeliest first, five at most. At most seven statements.

    Nothing for fewer than three letters or digits. `sure` is a likeness that must not be passed over unseen.
    """
    if sum(letter.isalnum() for letter in typed) < FEWEST_LETTERS:
        return []
    hits = search_matchable(user, wanted(typed))[:MOST_LIKELY]
    rows = Neighbor.objects.matchable_by(user).in_bulk([hit.pk for hit in hits]) if hits else {}
    return [line(rows[hit.pk], sure=hit.score >= LIKELY) for hit in hits if hit.pk in rows]


def line(neighbor: Neighbor, *, sure: bool = True) -> Likely:
    """A neighbor as one line."""
    alias = neighbor.also_known_as if neighbor.also_known_as != neighbor.name else ""
    parts = [f"“{alias}”" if alias else "", _age(neighbor), neighbor.identifying_note]
    return Likely(neighbor.pk, neighbor.name, ", ".join(part for part in parts if part), sure)


def _age(neighbor: Neighbor) -> str:
    year = neighbor.date_of_birth.year if neighbor.date_of_birth else neighbor.birth_year_about
    return f"about {timezone.localdate().year - year}" if year else ""


def recent_calls(user: User, at: datetime) -> list[Call]:
    """The newest calls of the last RECENT_HOURS hours that a program answers. One statement."""
    since = at - timedelta(hours=RECENT_HOURS)
    rows = Call.objects.visible_to(user).filter(received_at__gte=since).exclude(eligible_programs=[])
    return list(rows.select_related("call_type").order_by("-received_at")[:RECENT_CALLS])


def colleagues(user: User) -> QuerySet[User]:
    """Everybody else who answers calls."""
    rows = User.objects.who_can(Permission.RECORD_RESPONSES).filter(agency__kind=Agency.Kind.HEART)
    return rows.exclude(pk=user.pk).order_by("first_name", "last_name", "username")


def usual_disciplines(people: Iterable[User]) -> dict[int, str]:
    """Each person's discipline: that of their last response, else what their role says. One statement."""
    known = {person.pk: str(BY_ROLE[person.role]) for person in people if person.role in BY_ROLE}
    rows = ResponseMember.objects.filter(user__in=[person.pk for person in people]).order_by("user", "-pk")
    return known | dict(rows.distinct("user").values_list("user", "discipline"))


def last_crew(user: User, at: datetime) -> Crew:
    """The program, unit and colleagues of this person's last response of the shift. At most two statements."""
    since = at - timedelta(hours=SHIFT_HOURS)
    rows = Response.objects.visible_to(user).standing().filter(members__user=user, cleared_at__range=(since, at))
    last = rows.prefetch_related("members").order_by("-cleared_at", "-pk").first()
    if last is None:
        return Crew()
    others = [member.user_id for member in last.members.all() if member.user_id not in (None, user.pk)]
    return Crew(last.program, last.unit, others)


def needs_commonest_first() -> list[tuple[str, str]]:
    """Every need with its label, the most often recorded first. One statement."""
    counted = dict(Need.objects.standing().values_list("domain").annotate(Count("pk")).order_by())
    usual = [*EXPECTED, *(need for need in NeedDomain if need not in EXPECTED)]
    return [(str(need), str(need.label)) for need in sorted(usual, key=lambda need: -counted.get(need, 0))]


def aid_items(user: User) -> list[AidItem]:
    """What can be given on the spot, with its limits. One statement."""
    return list(AidItem.objects.visible_to(user).filter(active=True))


def responses(user: User) -> QuerySet[Response]:
    """The responses this person may see, each with its call, team and the person who recorded it. Two statements."""
    team = ResponseMember.objects.select_related("user").order_by("pk")
    rows: QuerySet[Response] = Response.objects.visible_to(user).select_related(
        "call__call_type", "recorded_by", "in_error_by"
    )
    return rows.prefetch_related(Prefetch("members", team))


def of_call(user: User, call: int, *, but: int | None = None) -> list[Response]:
    """What HEART did about a call, first things first, `but` for one response. One statement."""
    rows: QuerySet[Response] = Response.objects.visible_to(user).standing().filter(call=call).exclude(pk=but)
    return list(rows.order_by("cleared_at", "pk"))


def encounters(user: User) -> QuerySet[Encounter]:
    """The encounters this person may see, with the neighbor, what was given and what is owed. Two statements."""
    rows: QuerySet[Encounter] = Encounter.objects.visible_to(user)
    parts = ("response", "neighbor", "follow_up", "case__assigned_to", "in_error_by", "recognized_by")
    aid = Prefetch("aid", DirectAid.objects.standing().select_related("item").order_by("item__name"))
    return rows.select_related(*parts).prefetch_related(aid).order_by("pk")


def unrecognized(user: User, at: datetime) -> QuerySet[Encounter]:
    """The encounters of somebody unknown in the UNKNOWN_DAYS days before `at` (UTC), with their response."""
    rows: QuerySet[Encounter] = Encounter.objects.visible_to(user).standing()
    since = at - timedelta(days=UNKNOWN_DAYS)
    return rows.filter(neighbor__isnull=True, ended_at__gt=since, ended_at__lte=at).select_related("response")


def may_answer_safety(user: User, response: Response) -> bool:
    """Whether the two questions are still open for this person. Two statements at most."""
    if not policies.allows(policies.check_can_answer_safety, user, response):
        return False
    return not SafetyAnswer.objects.filter(response=response, user=user).exists()
