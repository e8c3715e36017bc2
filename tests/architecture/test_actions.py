"""Every action, taken by every role, by another organization and by the system, on real records."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from heart.errors import DomainError, NotAllowed
from heart.models import Event, User
from tests.architecture.action_table import INSIDE, ROWS, Row
from tests.architecture.source import called, calls, modules
from tests.architecture.test_writes import NOT_ACTIONS, actions
from tests.architecture.world import NOBODY, World, shared_world

pytestmark = pytest.mark.django_db
CALLERS_OF_INSIDE = ("actions", "tasks", "corrections")

world = shared_world


@pytest.fixture(scope="module")
def actors(world) -> dict[str, User]:
    """Everybody who can be somebody: an action always has one who answers for it."""
    people = {name: user for name, user in world.cast.items() if name != NOBODY and user is not None}
    return {**people, "system": User.objects.system("sweep")}


def function(name: str) -> Callable[..., Any]:
    module, _, action = name.rpartition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(module), action)
    return found


def take(row: Row, world: World, by: User) -> tuple[bool, int]:
    """Whether `by` may, and how many events it left; then as if nothing had been."""
    with transaction.atomic():
        before = Event.objects.count()
        try:
            with transaction.atomic():
                function(row.action)(**row.given(world, by), by=by, at=world.now)
            allowed = True
        except NotAllowed:
            allowed = False
        except DomainError:
            allowed = True
        events = Event.objects.count() - before
        transaction.set_rollback(True)
    return allowed, events


def test_every_action_is_declared():
    names = {f"{module.name}.{function.name}" for module, function in actions()} - set(NOT_ACTIONS)
    declared = {row.action for row in ROWS} | set(INSIDE)
    assert not names - declared, "say in action_table.py or action_beyond.py who may take these"
    assert not declared - names, "no such actions any more"
    assert not {row.action for row in ROWS} & set(INSIDE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.action)
def test_an_action_is_open_to_exactly_those_declared(row, world, actors):
    wrong = []
    for name, by in actors.items():
        allowed, events = take(row, world, by)
        if allowed != (name in row.who):
            wrong.append(f"{row.action} by {name}: {'allowed' if allowed else 'refused'}")
        if not allowed and events:
            wrong.append(f"{row.action} by {name}: refused, and left {events} events")
    assert not wrong, "\n  ".join(wrong)


def inside_calls() -> Iterator[tuple[str, str]]:
    """Where an inside action is called from, as `module.function(`."""
    names = {name.rsplit(".", 2)[-2] + "." + name.rsplit(".", 1)[-1] for name in INSIDE}
    for module in modules():
        for call in calls(module.tree):
            if called(call) in names and not isinstance(call.func, ast.Name):
                yield module.path, f"{module.path}:{call.lineno} {called(call)}"


def test_what_asks_no_policy_is_called_from_within_alone():
    outside = [place for path, place in inside_calls() if not any(f"/{part}" in path for part in CALLERS_OF_INSIDE)]
    assert not outside, "these actions ask no policy: take the one that they are a part of\n  " + "\n  ".join(outside)
