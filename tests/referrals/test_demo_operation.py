"""The demonstration's teams are few enough, and wait long enough, that some calls find no unit free."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from casework import tasks
from casework.actions import reference
from casework.models import AidItem, Call, CallVerdict, ProgramHours
from casework.states import Program
from heart.models import User
from referrals.management.demo import calls, cast, encounters, operation

pytestmark = pytest.mark.django_db


def test_some_calls_find_every_team_busy(rules):
    now, by = timezone.now(), User.objects.system("demo")
    rows = [("Argument", Program.COR), ("Threat", Program.COR), ("Harassment", Program.COR)]
    since = (now - timedelta(days=1100)).date()
    reference.import_call_types(rows=rows, effective_from=since, by=by)
    people = cast.make(by)
    operation.make(people, since=since, now=now)
    rng = Random(7)
    eligible = calls.make(rng, count=600, now=now, by=by)
    aid = list(AidItem.objects.all())
    for call in eligible[::6]:
        encounters.respond(rng, call, people, [], aid)
    tasks.work_out_verdicts(now, User.objects.system("sweep"))
    assert CallVerdict.objects.filter(reason="no_unit_free").exists()
    assert not Call.objects.filter(verdict__reason="no_unit_free", responses__isnull=False).exists()


def test_no_more_teams_are_named_than_are_on_duty(rules):
    now, by = timezone.now(), User.objects.system("demo")
    reference.import_call_types(rows=[("Threat", Program.COR)], effective_from=(now - timedelta(days=9)).date(), by=by)
    people = cast.make(by)
    operation.make(people, since=(now - timedelta(days=1100)).date(), now=now)
    teams = dict(ProgramHours.objects.filter(effective_until=None).values_list("program", "units"))
    assert teams == {str(program): number for program, number in encounters.TEAMS.items()}
