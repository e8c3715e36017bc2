"""The whole demo world, in the order in which a city would live it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from casework.actions import reference, supervision
from casework.models import AidItem, Case, Neighbor, SupervisorTask
from casework.states import CaseStatus
from heart.models import Message, User
from referrals.actions import directory
from referrals.management.demo import (
    asked,
    calls,
    cast,
    encounters,
    extracts,
    field,
    finding,
    listings,
    operation,
    plans,
    record,
    stories,
    team,
    together,
    twice,
    voices,
)
from referrals.models import Organization, Service
from referrals.states import Room

SEED = 20_240_617
CALLS = 6_000
RESPONSES = 150  # of the latest eligible calls, about four months
OLD_DAYS = 35  # cases older than this are closed where nothing stands against it
UNASSIGNED = 4  # the newest cases nobody has taken yet
SAMPLES = Path(settings.BASE_DIR)


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """One transaction without points to fall back to in it, which every action sets: a fifth of the statements."""
    with transaction.atomic():
        savepoints, connection.features.uses_savepoints = connection.features.uses_savepoints, False
        try:
            yield
        finally:
            connection.features.uses_savepoints = savepoints


@_all_or_nothing()
def build(now: datetime) -> None:
    """Fill an empty database. All of it or nothing, so an interrupted start begins again."""
    rng = Random(SEED)  # noqa: S311 - a story, not a secret
    by = User.objects.system("demo")
    reference.ensure_defaults(by=by)
    since = (now - timedelta(days=3 * 365)).date()
    _run("import_call_types", str(SAMPLES / "casework" / "samples" / "call-types.csv"), f"--effective-from={since}")
    _run("import_directory", str(SAMPLES / "referrals" / "samples" / "hsds"))
    people = cast.make(by)
    team.prepare(by, people, now - timedelta(days=3 * 365))
    _report_room(rng, people, now)
    listings.keep(people, now)
    operation.make(people, since=since, now=now)
    eligible = calls.make(rng, count=CALLS, now=now, by=by)
    met = _respond(rng, eligible, people)
    operation.befriend(Random(SEED + 1), people, eligible, now)  # noqa: S311 - a story, not a secret
    finding.tell(Random(SEED + 2), met, people["nadia"], now)  # noqa: S311 - a story, not a secret
    _navigate(rng, met, people, now)
    field.go_out(people, eligible, now)
    team.share(people, now)
    asked.play(people, now)
    record.write(people, now)
    _plan(now)
    twice.record(people["noel"], now)
    together.meet(people, now)
    extracts.ask(people, now)
    voices.hear(people, now)
    _settle_old_tasks(people, now)
    _settle_old_messages(now)


def _run(command: str, *arguments: str) -> None:
    """A command whose count of rows nobody asked for."""
    call_command(command, *arguments, stdout=StringIO())


def _report_room(rng: Random, people: cast.Cast, now: datetime) -> None:
    """Some services said lately whether they have room, some long ago, most never."""
    for service in Service.objects.order_by("pk"):
        if rng.random() < 0.5:
            room = rng.choice(Room.values)
            at = now - timedelta(hours=rng.choice([5, 20, 60, 200, 900]))
            directory.report_capacity(service=service, room=room, by=people["dee"], at=at)


def _respond(rng: Random, eligible: list, people: cast.Cast) -> list[Case]:
    """Answer the calls that HEART answered; returns the cases, oldest first, each once."""
    known: list[Neighbor] = []
    aid = list(AidItem.objects.all())
    # As the hours and areas say, so that the numbers of unmet demand make sense.
    could = encounters.on_duty(eligible[-RESPONSES * 9 :])
    answered = sorted(rng.sample(list(could), RESPONSES), key=lambda call: call.received_at)
    found = (encounters.respond(rng, call, people, known, aid, could[call]) for call in answered)
    return list(dict.fromkeys(case for case in found if case is not None))


def _navigate(rng: Random, met: list[Case], people: cast.Cast, now: datetime) -> None:
    endings, sweep = stories.endings(), User.objects.system("sweep")
    for case in met[:-UNASSIGNED]:
        navigator = "nadia" if rng.random() < 0.6 else "noel"
        encounters.navigate(rng, case, navigator, people, now)
        fresh = stories.still_open(case)
        if fresh is None:
            continue
        if fresh.status == CaseStatus.ENGAGED:
            stories.refer(rng, fresh, people[navigator], people, endings, now, sweep)
        if fresh.opened_at < now - timedelta(days=OLD_DAYS):
            stories.close(rng, fresh, people[navigator], now - timedelta(days=1))


def _plan(now: datetime) -> None:
    """Plans, signed consents and a mistake, in the open cases that navigators carry."""
    carried = Case.objects.exclude(status=CaseStatus.CLOSED).filter(assigned_to__isnull=False)
    partner = Organization.objects.filter(agency__isnull=False).earliest("pk")
    plans.play(list(carried.select_related("neighbor", "assigned_to").order_by("pk")[:10]), partner, now)


def _settle_old_tasks(people: cast.Cast, now: datetime) -> None:
    """The supervisor has talked with everybody who asked for it, but for the last few days."""
    for task in SupervisorTask.objects.filter(opened_at__lt=now - timedelta(days=6)):
        at = task.opened_at + timedelta(hours=20)
        supervision.settle(task=task, settlement="Talked it over the next day", by=people["sol"], at=at)


def _settle_old_messages(now: datetime) -> None:
    """What was owed more than a day ago was sent and read; the rest waits for the first sweep."""
    old = Message.objects.filter(next_try_at__lt=now - timedelta(days=1))
    old.update(status=Message.Status.SENT, sent_at=now, read_at=now, attempts=1)
