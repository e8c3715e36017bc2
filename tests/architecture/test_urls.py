"""Every URL and method, walked as every role, as nobody, and as another organization, on real records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

from heart.models import User
from heart.privacy import PERSONAL
from tests.architecture.access_table import EXCLUDED, HIDDEN, TABLE, Row
from tests.architecture.world import ACTORS, NOBODY, OTHER_ORGANIZATION, World, shared_world

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE_TO_ASK = {"HEAD", "OPTIONS"}
PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
world = shared_world
WALKS = [*TABLE.values(), *HIDDEN]


@dataclass(frozen=True)
class Found:
    """A URL that the product has."""

    route: str
    methods: frozenset[str]


def discover(patterns: list[Any], prefix: str = "") -> Iterator[Found]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from discover(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Found(route, methods_of(pattern.callback))


def methods_of(view: Any) -> frozenset[str]:
    """The methods that a view answers."""
    if (declared := getattr(view, "heart_methods", None)) is not None:
        return frozenset(declared) - SAFE_TO_ASK
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    actions = getattr(view, "actions", None)
    if actions:
        return frozenset(method.upper() for method in actions) - SAFE_TO_ASK
    if cls is not None:
        return frozenset(method for method in METHODS if hasattr(cls, method.lower()))
    return frozenset(METHODS)


URLS = {found.route: found for found in discover(get_resolver().url_patterns)}
WALKED = {route: url for route, url in URLS.items() if not route.startswith(tuple(EXCLUDED))}


def test_every_url_and_method_is_declared():
    undeclared = [f"{route} {sorted(url.methods)}" for route, url in WALKED.items() if route not in TABLE]
    assert not undeclared, "say in access_table.py or access_beyond.py who may use:\n  " + "\n  ".join(undeclared)
    wrong = [
        f"{route}: it answers {sorted(url.methods)}, declared are {sorted(TABLE[route].who)}"
        for route, url in WALKED.items()
        if url.methods != frozenset(TABLE[route].who)
    ]
    assert not wrong, "\n  ".join(wrong)


def test_no_declaration_is_stale():
    assert not set(TABLE) - set(WALKED), "no such URLs any more"
    for prefix in EXCLUDED:
        assert any(route.startswith(prefix) for route in URLS), f"nothing lies under {prefix} any more"


def test_only_known_actors_are_declared():
    for row in TABLE.values():
        assert set().union(*row.who.values(), row.hidden_from) <= set(ACTORS), row.route


def address(row: Row, world: World) -> str:
    """The path of the row's URL with the keys of a real record in it."""
    keys = row.keys(world)

    def fill(match: re.Match[str]) -> str:
        converter, name = match["converter"] or "str", match["name"]
        if name not in keys:
            raise NoReverseMatch(f"{row.route}: access_table.py gives no key for <{name}>")
        return str(get_converters()[converter].to_url(keys[name]))

    if row.route.startswith("^"):
        return "/" + keys["path"]
    query = urlencode(row.query(world))
    return f"/{re.sub(PARAMETER, fill, row.route)}{'?' * bool(query)}{query}"


def is_api(path: str) -> bool:
    return path.startswith(("/api/", "/hsds/", "/fhir/")) and path != "/api/docs/"


def ask(client: Client, method: str, path: str) -> HttpResponse:
    if not is_api(path):
        return client.generic(method, path) if method not in {"GET", "POST"} else getattr(client, method.lower())(path)
    return client.generic(
        method,
        path,
        b"" if method == "GET" else b"{}",
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=str(uuid4()),
    )


def outcome(response: HttpResponse) -> str:
    """ "in", or how it was refused."""
    location = response.headers.get("Location", "")
    if response.status_code in {301, 302, 303} and location.startswith("/sign-in/"):
        return "sign in"
    if response.status_code >= 500 and response.status_code != 503:
        return f"error {response.status_code}"
    refused = {401: "sign in", 403: "refused", 404: "hidden", 405: "no such method", 429: "not counted: too many asked"}
    return refused.get(response.status_code, "in")


def wanted(row: Row, method: str, actor: str) -> str:
    who = row.who[method]
    if actor in who:
        return "in"
    if actor == NOBODY:
        return "sign in"
    if actor in row.hidden_from or (actor == OTHER_ORGANIZATION and "partner" in who and actor not in row.known_to):
        return "hidden"
    return "refused"


@pytest.fixture(scope="module")
def clients(world) -> dict[str, Client]:
    found = {}
    for actor, user in world.cast.items():
        found[actor] = Client()
        if user is not None:
            found[actor].force_login(user)
    return found


def walk(client: Client, method: str, path: str) -> HttpResponse:
    """Ask, and take back what it did, to the database and to the client's cookies."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = ask(client, method, path)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


@pytest.mark.parametrize("row", WALKS, ids=lambda row: row.route or "/")
def test_a_url_is_open_to_exactly_those_declared(row, world, clients):
    path = address(row, world)
    wrong = []
    for method in row.who:
        for actor, client in clients.items():
            got = outcome(walk(client, method, path))
            want = wanted(row, method, actor)
            if row.route == "sign-out/" and want == "in":
                got = "in" if got == "sign in" else got  # where one goes after signing out
            if got != want:
                wrong.append(f"{method} {row.route} as {actor}: {got}, should be {want}")
    assert not wrong, "\n  ".join(wrong)


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.route or "/")
def test_a_method_that_is_not_declared_is_no_way_in(row, world, clients):
    path = address(row, world)
    for method in set(METHODS) - set(row.who):
        for actor in ("supervisor", "administrator", NOBODY):
            got = outcome(walk(clients[actor], method, path))
            assert got != "in", f"{method} {row.route} lets {actor} in"


# --- Django's admin -----------------------------------------------------------------------------------------------


def admin_paths() -> list[str]:
    names = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    return ["/admin/", *names, *(f"{name}add/" for name in names)]


@pytest.mark.parametrize("path", admin_paths())
def test_the_admin_is_for_administrators_alone(path, clients):
    for actor, client in clients.items():
        status = walk(client, "GET", path).status_code
        if actor == "administrator":
            assert status in {200, 403}, f"{path} as {actor}: {status}"  # 403: rows that nobody adds by hand
        else:
            assert status in {302, 403, 404}, f"{path} as {actor}: {status}"


def test_no_neighbor_is_in_the_admin():
    for model in admin.site._registry:
        held = PERSONAL & set(model.privacy.values())
        assert not held, f"{model._meta.label} holds {held} and must not be in the admin"


def test_nothing_is_deleted_in_the_admin(rf):
    request = rf.get("/admin/")
    request.user = User(role="administrator", is_active=True)
    for model, page in admin.site._registry.items():
        assert not page.has_delete_permission(request), model._meta.label
