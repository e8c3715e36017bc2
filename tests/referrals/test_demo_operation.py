"""The demonstration's teams are few enough, and wait long enough, that some calls find no unit free."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from casework import tasks
from casework.actions import reference, verdicts
from casework.models import AidItem, CallVerdict, ProgramHours, Response
from casework.states import Program
from heart.models import User
from referrals.management.demo import encounters, operation
from referrals.management.demo.cast import Cast
from tests.casework.field_kit import call
from tests.factories import people

pytestmark = pytest.mark.django_db
ROLES = {"ada": "administrator", "cora": "clinician", "tess": "clinician"}


def everybody() -> Cast:
    names = ("ada", "cora", "tess", "ray", "jules", "wren")
    return Cast({name: people.person(name, ROLES.get(name, "responder")) for name in names})


class Unlucky(Random):
    """Every chance comes true, so that the first neighbor is taken to care."""

    def random(self) -> float:
        return 0.0


def test_a_team_that_waits_at_the_hospital_is_not_free_for_the_next_call(rules):
    now, by = timezone.now(), User.objects.system("demo")
    since = (now - timedelta(days=1100)).date()
    reference.import_call_types(rows=[("Threat", Program.COR)], effective_from=since, by=by)
    cast = everybody()
    operation.make(cast, since=since, now=now)
    afternoon = timezone.localtime(now - timedelta(days=3)).replace(hour=14, minute=0)
    facts = {"eligible_programs": ["COR"], "beat": "111"}
    first = call("1", received_at=afternoon, **facts, dispatched_at=afternoon, closed_at=afternoon + timedelta(hours=1))
    later = call("2", received_at=afternoon + timedelta(hours=2), **facts)
    encounters.respond(Unlucky(7), first, cast, [], list(AidItem.objects.all()))
    verdicts.track(calls=[first, later], by=by)
    tasks.work_out_verdicts(now, User.objects.system("sweep"))
    assert Response.objects.get().disposition == "transported"
    assert CallVerdict.objects.get(call=later).reason == "no_unit_free"


def test_no_more_teams_are_named_than_are_on_duty(rules):
    now, by = timezone.now(), User.objects.system("demo")
    reference.import_call_types(rows=[("Threat", Program.COR)], effective_from=(now - timedelta(days=9)).date(), by=by)
    cast = everybody()
    operation.make(cast, since=(now - timedelta(days=1100)).date(), now=now)
    teams = dict(ProgramHours.objects.filter(effective_until=None).values_list("program", "units"))
    assert teams == {str(program): number for program, number in encounters.TEAMS.items()}
