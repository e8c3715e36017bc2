"""Sweeps: each runs, whatever becomes of the others, and one that fails is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from heart import sweeps
from heart.errors import Invalid
from heart.models import SweepRun, User
from heart.permissions import Permission

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(monkeypatch):
    """A registry of this test's own."""
    monkeypatch.setattr(sweeps, "registry", {})
    monkeypatch.setattr(sweeps, "turns", {})
    return sweeps.registry


@pytest.mark.parametrize("fault", [Invalid("Say why."), ValueError("Marcus Bell"), KeyError(3), ZeroDivisionError()])
def test_one_that_fails_does_not_stop_the_others(registry, fault):
    @sweeps.sweep("a first")
    def first(at, by):
        return 3

    @sweeps.sweep("b broken")
    def broken(at, by):
        raise fault

    @sweeps.sweep("c third")
    def third(at, by):
        return 4

    with capture_logs() as told:
        assert sweeps.run_all() == {"a first": 3, "c third": 4}
    assert set(SweepRun.objects.values_list("name", flat=True)) == {"a first", "c third"}
    assert sweeps.late(timezone.now()) == ["b broken"]
    # The class alone: the words of an error can be a neighbor's name.
    assert told == [{"event": "sweep_failed", "sweep": "b broken", "error": type(fault).__name__, "log_level": "error"}]


def test_no_reminder_waits_for_the_mail_and_no_mail_for_long_work(registry):
    order = []

    def named(name, **options):
        @sweeps.sweep(name, **options)
        def run(at, by):
            order.append(name)
            return 0

    named("a figures", turn=sweeps.Turn.LONG)
    named("a mail", turn=sweeps.Turn.OUTSIDE)
    named("z reminders")
    named("b repairs")
    sweeps.run_all()
    assert order == ["b repairs", "z reminders", "a mail", "a figures"]


def test_a_sweep_acts_as_the_system_at_the_given_time(registry, now):
    seen = []

    @sweeps.sweep("only")
    def only(at, by):
        seen.append((at, by.username, by.can(Permission.SWEEP), by.can(Permission.WORK_CASES)))
        return 0

    sweeps.run_all(now)
    assert seen == [(now, "system:sweep", True, False)]


def test_a_sweep_is_late_after_five_of_its_intervals(registry, settings):
    settings.SWEEP_SECONDS = 60

    @sweeps.sweep("only")
    def only(at, by):
        return 0

    sweeps.run_all()
    ran = SweepRun.objects.get().finished_at
    assert sweeps.late(ran + timedelta(minutes=5)) == []
    assert sweeps.late(ran + timedelta(minutes=5, seconds=1)) == ["only"]


def test_the_readiness_page_says_no_while_a_sweep_fails_and_yes_after_it(registry, monkeypatch):
    monkeypatch.setattr("heart.views.pages._redis_answers", lambda: True)
    broken = {"now": True}

    @sweeps.sweep("only")
    def only(at, by):
        if broken["now"]:
            raise ValueError
        return 0

    sweeps.run_all()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready")
    broken["now"] = False
    sweeps.run_all()
    assert Client().get("/readyz").status_code == 200


def test_every_sweep_of_the_product_runs_by_hand(rules, capsys):
    call_command("sweep")
    told = capsys.readouterr().out
    for name in sweeps.registry:
        assert f"{name}: " in told
    assert sweeps.late(timezone.now()) == []


def test_the_products_mail_goes_before_its_long_work():
    turns = [sweeps.turns[name] for name in sorted(sweeps.registry, key=lambda name: (sweeps.turns[name], name))]
    assert turns[-5:] == [sweeps.Turn.OUTSIDE, *[sweeps.Turn.LONG] * 4], "mail, then what nobody waits for"


def test_a_system_actor_made_by_two_at_once_is_one(monkeypatch):
    """Both looked, neither found it; the second finds what the first has made meanwhile."""
    first = User.objects.system("twice")
    real, calls = User.objects.get, []

    def blind_once(*args, **kwargs):
        calls.append(kwargs)
        if len(calls) == 1:
            raise User.DoesNotExist
        return real(*args, **kwargs)

    monkeypatch.setattr(User.objects, "get", blind_once)
    assert User.objects.system("twice") == first
