"""What the table of who may use which URL is written with: groups of people, rows, and methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.architecture.world import ACTORS, NOBODY, OTHER_ORGANIZATION, World

Who = frozenset[str]
Keys = Callable[[World], dict[str, Any]]
EVERYBODY: Who = frozenset(ACTORS)
SIGNED_IN: Who = EVERYBODY - {NOBODY}
CASEWORK: Who = frozenset({"navigator", "clinician", "supervisor"})
FIELD: Who = CASEWORK | {"responder"}
SUPERVISOR: Who = frozenset({"supervisor"})
COSIGNERS: Who = frozenset({"clinician", "supervisor"})
ADMINISTRATOR: Who = frozenset({"administrator"})
PARTNERS: Who = frozenset({"partner", "partner_manager", OTHER_ORGANIZATION})
RECIPIENT: Who = frozenset({"partner", "partner_manager"})
MANAGER: Who = frozenset({"partner_manager"})
AUTHOR: Who = frozenset({"navigator"})
INSIGHTS: Who = CASEWORK | {"evaluator", "administrator"}
APPROVERS: Who = frozenset({"supervisor", "administrator"})
EXTRACTS: Who = APPROVERS | {"evaluator"}
DIRECTORY: Who = FIELD | PARTNERS | {"directory_editor", "administrator"}
EDITORS: Who = frozenset({"directory_editor", "administrator"})
KEEPERS: Who = EDITORS | RECIPIENT  # of the listing of omar's organization
TEAM: Who = FIELD | {"directory_editor", "administrator"}  # who is asked how work is
CODERS: Who = frozenset({"supervisor", "evaluator"})
NO_ONE: Who = frozenset()


@dataclass(frozen=True)
class Row:
    """One URL: `who` may use it by method, on the record that `keys` names."""

    route: str
    who: dict[str, Who]
    keys: Keys = lambda world: {}
    hidden_from: Who = frozenset()
    known_to: Who = frozenset()
    query: Keys = lambda world: {}


def key(name: str, argument: str = "pk") -> Keys:
    """The primary key of one of the world's records."""
    return lambda world: {argument: getattr(world, name).pk}


def get(who: Who) -> dict[str, Who]:
    return {"GET": who}


def post(who: Who) -> dict[str, Who]:
    return {"POST": who}


def get_post(who: Who, posting: Who | None = None) -> dict[str, Who]:
    return {"GET": who, "POST": who if posting is None else posting}
