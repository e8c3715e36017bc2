"""Small worlds of rows, written as they would stand: an indicator reads what is there, however it came about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from casework.models import (
    Call,
    CallType,
    CallVerdict,
    Case,
    ContactAttempt,
    DemographicAnswer,
    Encounter,
    FollowUp,
    Need,
    Neighbor,
    Response,
)
from casework.states import (
    CaseStatus,
    Channel,
    ContactResult,
    Disposition,
    FollowUpKind,
    FollowUpStatus,
    Known,
    Mode,
    NeedDomain,
    NeedStatus,
    Police,
    Program,
    Wish,
)
from heart.insights.indicator import registry
from heart.insights.period import Period
from heart.models import User

MARCH = Period.of_days(date(2026, 3, 1), date(2026, 3, 31))
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_count = iter(range(1, 10**9))


def local(day: int, hour: int = 12, minute: int = 0, *, month: int = 3, year: int = 2026) -> datetime:
    """A moment of the city's clock, in UTC."""
    from django.utils import timezone

    return timezone.make_aware(datetime(year, month, day, hour, minute)).astimezone(UTC)


NOON = local(10)


def one(row: Any) -> Any:
    """The row, written without anybody answering for it: no action, no history."""
    return type(row).objects.bulk_create([row])[0]


def by() -> User:
    return User.objects.system("tests")


def error(at: datetime = NOON) -> dict[str, Any]:
    """What marks a row as entered in error."""
    return {"in_error_at": at, "in_error_by": by(), "in_error_why": "Another one was meant"}


def call(at: datetime = NOON, *, reason: str | None = None, kind: str = "", **changes: Any) -> Call:
    """A call that CRT could answer; with `reason`, why nobody did."""
    if kind:
        changes["call_type"] = CallType.objects.filter(name=kind).first() or one(CallType(name=kind))
    base: dict[str, Any] = {"source": "test", "number": f"T{next(_count)}", "beat": "D1", "eligible_programs": ["CRT"]}
    made: Call = one(Call(received_at=at, **{**base, **changes}))
    if reason is not None:
        one(CallVerdict(call=made, reason=reason, due=False))
    return made


def response(at: datetime = NOON, *, to: Call | None = None, **changes: Any) -> Response:
    """A CRT response cleared at `at`, 20 minutes on scene and 10 on the way there; to no call unless one is given."""
    base: dict[str, Any] = {
        "program": Program.CRT,
        "dispatched_at": at - 30 * MINUTE,
        "on_scene_at": at - 20 * MINUTE,
        "disposition": Disposition.RESOLVED_ON_SCENE,
        "police": Police.NONE,
    }
    fixed = {"submission": uuid4(), "cleared_at": at, "call": to, "recorded_by": by(), "recorded_at": at}
    return one(Response(**fixed, **{**base, **changes}))


def neighbor(**changes: Any) -> Neighbor:
    return one(Neighbor(created_at=NOON, **changes))


def said(of: Neighbor, question: str, *choices: str, at: datetime = NOON, **changes: Any) -> DemographicAnswer:
    base = {"status": "answered", "choices": list(choices)}
    fixed = {"neighbor": of, "question": question, "asked_at": at, "asked_by": by()}
    return one(DemographicAnswer(**fixed, **{**base, **changes}))


def case(of: Neighbor | None = None, *, at: datetime = NOON, **changes: Any) -> Case:
    if "close_reason" in changes:
        closed = changes.pop("closed_at", at + DAY)
        changes |= {"status": CaseStatus.CLOSED, "closed_at": closed, "closed_by": by()}
    base: dict[str, Any] = {"status": CaseStatus.OPEN, "opened_at": at, "opened_by": by()}
    return one(Case(neighbor=of or neighbor(), **{**base, **changes}))


def encounter(at: datetime = NOON, *, of: Case | None = None, to: Response | None = None, **changes: Any) -> Encounter:
    """Somebody known, met in person, who is owed a follow-up in the case given, or a new one."""
    in_case = of or (case(at=at) if changes.get("owes_follow_up", True) else None)
    base: dict[str, Any] = {
        "known": Known.KNOWN,
        "wish": Wish.WANTS,
        "mode": Mode.IN_PERSON,
        "owes_follow_up": True,
        "verdict": "Wants a follow-up",
        "neighbor": in_case.neighbor if in_case else None,
    }
    if base["neighbor"] is None and "neighbor" not in changes:
        base |= {"known": Known.UNKNOWN}
    return one(Encounter(ended_at=at, case=in_case, response=to or response(at), **{**base, **changes}))


def follow_up(of: Case, due_at: datetime, **changes: Any) -> FollowUp:
    base: dict[str, Any] = {"kind": FollowUpKind.FIRST, "status": FollowUpStatus.OPEN}
    return one(FollowUp(case=of, due_at=due_at, **{**base, **changes}))


def attempt(of: Case, at: datetime, *, reached: bool = False, **changes: Any) -> ContactAttempt:
    owed = FollowUp.objects.filter(case=of).first() or follow_up(of, at)
    result = ContactResult.REACHED if reached else ContactResult.NO_ANSWER
    base: dict[str, Any] = {"channel": Channel.PHONE, "result": result, "submission": uuid4()}
    return one(ContactAttempt(case=of, follow_up=owed, at=at, by=by(), **{**base, **changes}))


def need(of: Case, *, at: datetime = NOON, closed_at: datetime | None = None, **changes: Any) -> Need:
    """An open food need; with an `unmet_reason` or an `evidence` a closed one."""
    base: dict[str, Any] = {"domain": NeedDomain.FOOD, "status": NeedStatus.OPEN}
    if {"unmet_reason", "evidence"} & set(changes):
        base["status"] = NeedStatus.UNMET if "unmet_reason" in changes else NeedStatus.MET
        base |= {"closed_at": closed_at or at + DAY, "closed_by": by()}
    return one(Need(case=of, opened_at=at, **{**base, **changes}))


def figure(key: str, period: Period = MARCH, **where: Any) -> Any:
    return registry[key].figure(period, where)


def told(key: str, period: Period = MARCH, **where: Any) -> tuple[int, int | None, dict[str, int]]:
    """n, N, and those left out of which there are any."""
    found = figure(key, period, **where)
    return found.n, found.of, {reason: n for reason, n in found.excluded.items() if n}


def groups(key: str, dimension: str, period: Period = MARCH, **where: Any) -> dict[Any, int]:
    """n by group."""
    return {group: one.n for group, one in registry[key].figures(period, dimension, where).items()}
