"""Who may use which URL, and how: written here once, beside the code, by somebody who thought about it.

`test_urls.py` finds every URL and method that the product has. One that does not stand here fails, as does a row
here that the product does not have. Then it walks each as everybody.

Refused means: to the sign-in page for nobody (401 in the API), 403 for a role without it, 404 for a record that
the person may not know of (`hidden_from`, and always for the other organization where the partner is let in).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.architecture.world import ACTORS, NOBODY, OTHER_ORGANIZATION, World

Who = frozenset[str]
Keys = Callable[[World], dict[str, Any]]

EVERYBODY: Who = frozenset(ACTORS)
SIGNED_IN: Who = EVERYBODY - {NOBODY}
CASEWORK: Who = frozenset({"navigator", "clinician", "supervisor"})
FIELD: Who = CASEWORK | {"responder"}
SUPERVISOR: Who = frozenset({"supervisor"})
ADMINISTRATOR: Who = frozenset({"administrator"})
PARTNERS: Who = frozenset({"partner", OTHER_ORGANIZATION})
RECIPIENT: Who = frozenset({"partner"})
AUTHOR: Who = frozenset({"navigator"})
INSIGHTS: Who = CASEWORK | {"evaluator", "administrator"}
DIRECTORY: Who = FIELD | PARTNERS | {"directory_editor", "administrator"}
EDITORS: Who = frozenset({"directory_editor", "administrator"})

# Parts of the address space that have their own guard and their own test.
EXCLUDED: dict[str, str] = {
    "admin/": "Django's admin, closed by HeartAdminSite: walked in test_the_admin_is_for_administrators_alone",
}


@dataclass(frozen=True)
class Row:
    """One URL: `who` may use it by method, on the record that `keys` names."""

    route: str
    who: dict[str, Who]
    keys: Keys = lambda world: {}
    hidden_from: Who = field(default_factory=frozenset)


def key(name: str, argument: str = "pk") -> Keys:
    """The primary key of one of the world's records."""
    return lambda world: {argument: getattr(world, name).pk}


def get(who: Who) -> dict[str, Who]:
    return {"GET": who}


def post(who: Who) -> dict[str, Who]:
    return {"POST": who}


def get_post(who: Who, posting: Who | None = None) -> dict[str, Who]:
    return {"GET": who, "POST": who if posting is None else posting}


PAGES = [
    Row("", get(SIGNED_IN)),
    Row("sign-in/", get_post(EVERYBODY)),
    Row("sign-out/", post(EVERYBODY)),
    Row("messages/", get(SIGNED_IN)),
    Row("messages/<int:pk>/", post(AUTHOR), key("message"), hidden_from=SIGNED_IN - AUTHOR),
    Row("healthz", get(EVERYBODY)),
    Row("readyz", get(EVERYBODY)),
    Row("calls/", get(FIELD)),
    Row("encounters/new/", get_post(FIELD)),
    Row("encounters/neighbors/", post(FIELD)),
    Row("encounters/<int:pk>/", get(FIELD), key("encounter")),
    Row("responses/<int:pk>/", get_post(FIELD), key("response")),
    Row("insights/", get(INSIGHTS)),
    Row("api/docs/", get(SIGNED_IN)),
]

API = [
    Row("api/schema/", get(SIGNED_IN)),
    Row("api/v1/calls/", {"GET": FIELD, "POST": ADMINISTRATOR}),
    Row("api/v1/calls/<int:pk>/", get(FIELD), key("call")),
    Row("api/v1/responses/", get_post(FIELD)),
    Row("api/v1/responses/<int:pk>/", get(FIELD), key("response")),
    Row("api/v1/encounters/", get(FIELD)),
    Row("api/v1/encounters/<int:pk>/", get(FIELD), key("encounter")),
    Row("api/v1/neighbors/", {"GET": CASEWORK, "POST": FIELD}),
    Row("api/v1/neighbors/<int:pk>/", {"GET": CASEWORK, "PATCH": CASEWORK}, key("neighbor")),
    Row("api/v1/cases/", get(CASEWORK)),
    Row("api/v1/cases/<int:pk>/", get(CASEWORK), key("case")),
    Row("api/v1/cases/<int:pk>/moves/", post(CASEWORK), key("case")),
    Row("api/v1/follow-ups/", get(CASEWORK)),
    Row("api/v1/follow-ups/<int:pk>/", get(CASEWORK), key("follow_up")),
    Row("api/v1/follow-ups/<int:pk>/attempts/", post(CASEWORK), key("follow_up")),
    Row("api/v1/needs/", get_post(CASEWORK)),
    Row("api/v1/needs/<int:pk>/", get(CASEWORK), key("need")),
    Row("api/v1/needs/<int:pk>/moves/", post(CASEWORK), key("need")),
    Row("api/v1/notes/", get_post(CASEWORK)),
    Row("api/v1/notes/<int:pk>/", {"GET": CASEWORK, "PATCH": AUTHOR}, key("note")),
    Row("api/v1/notes/<int:pk>/sign/", post(AUTHOR), key("note")),
    Row("api/v1/notes/<int:pk>/addenda/", post(CASEWORK), key("signed_note")),
    Row("api/v1/consents/", get_post(CASEWORK)),
    Row("api/v1/consents/<int:pk>/", get(CASEWORK), key("consent")),
    Row("api/v1/consents/<int:pk>/revoke/", post(CASEWORK), key("consent")),
    Row("api/v1/indicators/", get(INSIGHTS)),
]

TABLE = {row.route: row for row in [*PAGES, *API]}
