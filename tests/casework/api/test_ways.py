"""Ways to find a neighbor through the API: shown on the record, added one by one, named by an attempt."""

from __future__ import annotations

from uuid import uuid4

import pytest

from casework.actions import neighbors
from casework.models import FollowUp, Neighbor, UsualPlace
from tests.factories import api
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db
KINDS = {
    "names": ({"given": "Bo", "kind": "nickname"}, "names", {"given": "Bo", "preferred": False}),
    "places": (
        {"kind": "park", "where": "The park", "weekdays": [1, 3], "parts": ["morning"]},
        "places",
        {"where": "The park", "weekdays": [1, 3], "parts": ["morning"], "seen_by": None},
    ),
    "contacts": (
        {"name": "Rosa", "number": "919-555-0188", "may_tell": "heart", "agreed": True},
        "trusted_contacts",
        {"number": "+19195550188", "may_tell": "heart", "agreed_by": "nadia"},
    ),
    "pets": ({"kind": "dog", "name": "Biscuit"}, "pets", {"kind": "dog", "name": "Biscuit"}),
}


@pytest.fixture
def ann(record) -> Neighbor:
    return record().neighbor


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_added_and_stands_on_the_record(ask, ann, told, kind):
    body, shown, expected = KINDS[kind]
    told.listen()
    made = ask.post(f"/api/v1/neighbors/{ann.pk}/{kind}/", body)
    assert made.status_code == 201
    assert told.kinds() == ["way_added"]
    rows = ask.get(f"/api/v1/neighbors/{ann.pk}/").json()[shown]
    assert [{name: row[name] for name in expected} for row in rows] == [expected]
    assert rows[0] == made.json()


def test_a_partner_is_one_of_the_directory(ask, ann):
    pantry = providers.service().organization
    path = f"/api/v1/neighbors/{ann.pk}/partners/"
    made = ask.post(path, {"organization_key": str(pantry.pk), "how": "Drop-in"})
    assert made.json()["name"] == pantry.name
    unknown = ask.post(path, {"organization_key": str(uuid4())})
    assert unknown.status_code == 400
    assert "organization_key" in unknown.json()["errors"]


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("names", {"kind": "nickname"}, "given"),
        ("places", {"kind": "moon", "where": "Up"}, "kind"),
        ("places", {"kind": "park", "where": "Up", "weekdays": [9]}, "weekdays"),
        ("places", {"kind": "park", "where": "Up", "latitude": "36.0"}, "latitude"),
        ("contacts", {"name": "Rosa", "may_tell": "anything"}, "agreed"),
        ("contacts", {"name": "Rosa", "number": "1"}, "number"),
    ],
)
def test_what_does_not_fit_is_named(ask, ann, kind, body, field):
    answer = ask.post(f"/api/v1/neighbors/{ann.pk}/{kind}/", body)
    assert answer.status_code == 400
    assert [name for name in answer.json()["errors"] if name.split(".")[0] == field]


@pytest.mark.parametrize("who", ["ray", "eve", "ada"])
def test_it_is_closed_to_other_roles(request, ann, who):
    client = api.client(request.getfixturevalue(who))
    assert client.post(f"/api/v1/neighbors/{ann.pk}/pets/", {"kind": "dog"}).status_code == 403


class TestAttempts:
    def log(self, ask, ann, **ways):
        follow_up = FollowUp.objects.get(case__neighbor=ann, status="open")
        body = {"channel": "in_person", "result": "reached", **ways}
        return ask.post(f"/api/v1/follow-ups/{follow_up.pk}/attempts/", body)

    def test_one_says_which_way_it_went(self, ask, ann, nadia, now):
        place = make.way(UsualPlace, ann, by=nadia, at=now)
        made = self.log(ask, ann, place=place.pk)
        assert made.status_code == 201
        assert (made.json()["place"], made.json()["phone"]) == (place.pk, None)
        place.refresh_from_db()
        assert place.seen_by == nadia

    def test_two_ways_another_s_way_and_an_unknown_one_are_refused(self, ask, ann, record, nadia, now):
        place = make.way(UsualPlace, ann, by=nadia, at=now)
        phone = neighbors.add_phone(neighbor=ann, number="919-555-0111", by=nadia)
        others = make.way(UsualPlace, record().neighbor, by=nadia, at=now)
        for ways in ({"place": place.pk, "phone": phone.pk}, {"place": others.pk}, {"place": 10**6}):
            assert self.log(ask, ann, **ways).status_code == 400
