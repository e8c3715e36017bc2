"""A world with every loss in it, drawn by a fixed seed, and an extract of it as a database of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
from django.utils import timezone

from casework.models import AidItem, Case, DirectAid, Encounter, ResponseMember, SafetyAnswer
from casework.states import CaseOutcome, Destination, Disposition, Known, Police, Program, UnmetReason
from casework.states.operation import Unanswered
from heart.insights.export.files import Files, write
from heart.insights.export.reading import Read, read_all
from heart.insights.export.scope import Scope, key_of
from heart.insights.period import Period
from heart.models import Extract
from referrals.states import DeclineReason, ReferralStatus
from referrals.states.still import Still
from tests.casework.indicators.kit import DAY, HOUR, MINUTE, error
from tests.referrals.indicators import kit as make

SECRET = "an-invented-secret-of-forty-characters!!"


def last_days(count: int = 200) -> Period:
    """Up to yesterday: what began lately is still running."""
    return Period.last_days(count, timezone.localdate())


def scope(period: Period | None = None, number: int = 1, secret: str = SECRET) -> Scope:
    return Scope(key_of(secret, number), period or last_days(), timezone.now())


def extract(of: Scope) -> tuple[list[Read], Files]:
    tables = read_all(of)
    return tables, write(tables, of, 1)


def asked(by: Any, *, first: date | None = None, last: date | None = None, at: datetime | None = None) -> Extract:
    """An extract that `by` asks for: of the last 200 days."""
    from heart.insights.export import actions

    period = last_days()
    days = {"first": first or period.first, "last": last or period.last}
    return actions.ask(submission=uuid4(), purpose="Does it hold?", **days, by=by, at=at)


@contextmanager
def opened(files: Files, folder: Path, ending: str = "parquet") -> Iterator[duckdb.DuckDBPyConnection]:
    """The extract as an evaluator opens it: its files alone, each a view by its name."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with duckdb.connect() as database:
        for path in sorted(folder.glob(f"*.{ending}")):
            database.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
        yield database


def figures(database: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    """The one row that a recipe gives, by the names of its columns."""
    answer = database.execute(sql)
    names = [column[0] for column in answer.description or ()]
    row = answer.fetchone()
    assert row is not None
    return dict(zip(names, row, strict=True))


class World:
    """Calls, people and referrals around the last 200 days, as they would stand."""

    def __init__(self, seed: int, people: int = 60, calls: int = 260) -> None:
        self.draw = random.Random(seed)
        self.now = timezone.now()
        self.calls = [self._call() for _ in range(calls)]
        self.items = [make.one(AidItem(name=name)) for name in ("Lunch", "Tent")]
        for _ in range(people):
            self._person()
        for _ in range(12):
            self._unknown()

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def moment(self, before: int = 300, after: int = 0) -> datetime:
        """Some second, so many days ago at most."""
        return self.now - timedelta(seconds=self.draw.randint(after * 86400 + 60, before * 86400))

    def _call(self) -> Any:
        at, draw = self.moment(), self.draw
        call = make.call(
            at,
            kind=draw.choice(("Welfare check", "Welfare check", "Mental health", "Trespass")),
            beat=draw.choice(("D1", "D1", "D2", "D3", "")),
            eligible_programs=draw.choice((["CRT"], ["CRT", "CCD"], [])),
            reason=draw.choice(Unanswered.values) if self.chance(0.5) else None,
        )
        if self.chance(0.3):
            self.response(at + draw.randint(1, 90) * MINUTE, to=call)
            if self.chance(0.2):
                self.response(at + draw.randint(60, 200) * MINUTE, to=call)
        return call

    def response(self, at: datetime, to: Any = None, **changes: Any) -> Any:
        draw = self.draw
        program = draw.choice(("CRT", "CRT", "COR", "CCD"))
        disposition = draw.choice(("resolved_on_scene", "transported", "cancelled", "gone"))
        if program == Program.CCD:
            disposition = draw.choice((Disposition.RESOLVED_BY_PHONE, Disposition.UNIT_SENT))
        facts: dict[str, Any] = {
            "program": program,
            "disposition": disposition,
            "destination": draw.choice(Destination.values) if disposition == "transported" else "",
            "police": draw.choice(Police.values),
            "dispatched_at": at - draw.randint(20, 90) * MINUTE if self.chance(0.9) else None,
            "on_scene_at": at - draw.randint(1, 40) * MINUTE if program != "CCD" and self.chance(0.9) else None,
            **(error(at) if self.chance(0.08) else {}),
        }
        made = make.response(at, to=to, **{**facts, **changes})
        if self.chance(0.5):
            made_by = make.by()
            make.one(ResponseMember(response=made, user=made_by, discipline="emt"))
            if self.chance(0.7):
                said = draw.choice(("yes", "yes", "no", "no_answer"))
                answer = {"felt_safe": said, "wants_debrief": "no", "answered_at": at}
                make.one(SafetyAnswer(response=made, user=made_by, **answer))
        return made

    def _unknown(self) -> None:
        at = self.moment()
        met = {"known": Known.UNKNOWN, "owes_follow_up": False, "neighbor": None}
        make.encounter(
            at, to=self.response(at, **{"in_error_at": None, "in_error_by": None, "in_error_why": ""}), **met
        )

    def _person(self) -> None:
        draw = self.draw
        who = make.neighbor(
            date_of_birth=date(draw.randint(1930, 2006), draw.randint(1, 12), draw.randint(1, 28)),
            language_code=draw.choice(("en", "en", "en", "es", "")),
        )
        for question, answers in (
            ("gender", ("woman", "man", "nonbinary")),
            ("race_ethnicity", ("black", "white", "hispanic")),
            ("housing", ("outside", "shelter")),
        ):
            if self.chance(0.8):
                make.said(who, question, *sorted(draw.sample(answers, 2 if self.chance(0.2) else 1)))
        opened = self.moment(330)
        for place in range(2 if self.chance(0.3) else 1):
            opened = self._case(who, opened + place * 40 * DAY, last=place == 1)

    def _case(self, who: Any, opened: datetime, *, last: bool) -> datetime:
        draw, ends = self.draw, opened + self.draw.randint(1, 140) * DAY
        if opened > self.now:
            return opened
        changes: dict[str, Any] = {}
        if ends < self.now and (not last or self.chance(0.5)):
            changes |= {"close_reason": draw.choice(("connected", "declined", "moved")), "closed_at": ends}
        if self.chance(0.6):
            changes["engaged_at"] = min(opened + draw.randint(0, 200) * HOUR, self.now - HOUR)
        if not last and "close_reason" not in changes:
            changes |= {"close_reason": CaseOutcome.MOVED, "closed_at": min(opened + 39 * DAY, self.now)}
        case = make.case(who, at=opened, **changes)
        self._work(case, opened)
        return opened

    def _work(self, case: Case, opened: datetime) -> None:
        for _ in range(self.draw.randint(1, 3)):
            self._encounter(case, opened + self.draw.randint(0, 30 * 24) * HOUR)
        for _ in range(self.draw.randint(0, 5)):
            at = opened + self.draw.randint(0, 40 * 24 * 60) * MINUTE
            if at < self.now:
                reached = self.chance(0.4)
                wants = {"wants_help": self.chance(0.6)} if reached else {}
                make.attempt(case, at, reached=reached, **wants, **(error(at) if self.chance(0.1) else {}))
        for domain in self.draw.sample(("food-insecurity", "homelessness", "medical", "utility-insecurity"), 2):
            self._need(case, domain, opened)

    def _encounter(self, case: Case, at: datetime) -> Encounter | None:
        if at > self.now:
            return None
        owes = self.chance(0.8)
        met = make.encounter(
            at, of=case, to=self.response(at, in_error_at=None, in_error_by=None, in_error_why=""), owes_follow_up=owes
        )
        if owes and self.chance(0.9):
            make.follow_up(case, at + 48 * HOUR, encounter=met)
        if self.chance(0.1):
            Encounter.objects.filter(pk=met.pk).update(**error(at))
        if self.chance(0.4):
            make.one(DirectAid(encounter=met, item=self.draw.choice(self.items), quantity=self.draw.randint(1, 3)))
        return met

    def _need(self, case: Case, domain: str, opened: datetime) -> None:
        draw, closed_at = self.draw, opened + self.draw.randint(1, 100) * DAY
        ended: dict[str, Any] = {}
        if closed_at < self.now and self.chance(0.6):
            ended = draw.choice(({"unmet_reason": draw.choice(UnmetReason.values)}, {"evidence": "partner"}))
            ended["closed_at"] = closed_at
        wrong = error(opened) if self.chance(0.08) else {}
        need = make.need(case, at=opened, domain=domain, **ended, **wrong)
        sent = opened + draw.randint(1, 60 * 24) * HOUR
        if sent < self.now and self.chance(0.7):
            self._referral(need, sent)

    def _referral(self, need: Any, sent: datetime) -> None:
        draw = self.draw
        service = make.service(draw.choice(("Food pantry", "Beds", "Clinic")))
        answered = sent + draw.randint(1, 100) * HOUR
        if answered > self.now or self.chance(0.2):
            state = draw.choice((ReferralStatus.SENT, ReferralStatus.EXPIRED, ReferralStatus.ENTERED_IN_ERROR))
            make.referral(need, sent, to=service, status=state)
        elif self.chance(0.3):
            why = {"status": ReferralStatus.DECLINED, "decline_reason": draw.choice(DeclineReason.values)}
            make.referral(need, sent, to=service, viewed_at=answered, answered_at=answered, **why)
        else:
            self._started(need, sent, answered, service)

    def _started(self, need: Any, sent: datetime, answered: datetime, service: Any) -> None:
        at = answered + self.draw.randint(0, 60 * 24) * HOUR
        if at > self.now:
            make.referral(need, sent, to=service, answered_at=answered, status=ReferralStatus.ACCEPTED)
            return
        received = {} if self.chance(0.7) else {"received": "", "received_evidence": ""}
        begun = make.started(need, sent, at, to=service, **received)
        for day in (30, 90):
            if at + day * DAY < self.now and self.chance(0.7):
                make.check(begun, day, self.draw.choice(tuple(Still)))
