"""A walk over every POST of the API, whichever app it belongs to."""

from __future__ import annotations

import pytest

from heart.api.idempotency import HEADER, REPLAYED
from heart.api.views import ApiView
from heart.permissions import ROLES
from tests.factories import api, people

pytestmark = pytest.mark.django_db

POSTS = [route for route in api.routes() if "POST" in route.methods]


def somebody_who_may(route: api.Route):
    """A person of a role that may POST here. A partner's role belongs to a partner's agency."""
    allowed = set(route.view.access["POST"])
    role = next(key for key, role in ROLES.items() if role.permissions & allowed and key != "system")
    return people.person(f"one-{role}", role, "Bull City Bridge" if role == "partner" else "")


def test_there_is_something_to_walk():
    assert len(POSTS) >= 12


def test_every_view_of_the_api_stands_on_the_common_ground():
    for route in api.routes():
        assert issubclass(route.view, ApiView), route.path
        assert set(route.methods) == set(route.view.access), route.path


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
def test_every_post_honors_the_key(route):
    """Even a refusal (here: an empty body, a record that is not there) is given again, not worked out again."""
    client = api.client(somebody_who_may(route))

    first = client.post(route.path, {}, headers={HEADER: "walk"})
    assert first.status_code in {400, 403, 404, 409}, first.content
    second = client.post(route.path, {}, headers={HEADER: "walk"})
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second[REPLAYED] == "true"
    assert client.post(route.path, {"other": 1}, headers={HEADER: "walk"}).status_code == 422
