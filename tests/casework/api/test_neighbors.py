"""Adding and changing neighbors."""

from __future__ import annotations

from datetime import date

import pytest

from casework.actions import neighbors
from casework.models import Neighbor
from heart.models import Access
from tests.factories import api

pytestmark = pytest.mark.django_db
PATH = "/api/v1/neighbors/"


def test_a_neighbor_is_added(ask, told):
    told.listen()
    answer = ask.post(PATH, {"given_name": "Ann", "date_of_birth": "1980-03-05", "phone": "(919) 555-0123"})

    assert answer.status_code == 201
    assert told.kinds() == ["neighbor_added"]
    assert answer.json()["name"] == "Ann"
    assert [phone["number"] for phone in answer.json()["phones"]] == ["+19195550123"]
    assert answer.json()["has_phone"] is True


def test_a_responder_adds_a_neighbor_too(ray):
    assert api.client(ray).post(PATH, {"usual_places": "The old bus station"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "given_name"),
        ({"given_name": "x" * 101}, "given_name"),
        ({"given_name": "Ann", "phone": "1"}, "phone"),
        ({"given_name": "Ann", "date_of_birth": "5/3/80"}, "date_of_birth"),
        ({"given_name": "Ann", "has_phone": "perhaps"}, "has_phone"),
        ({"given_name": "Ann", "birth_year_about": 10**6}, "birth_year_about"),
        ({"given_name": None, "family_name": "Ames"}, "given_name"),
    ],
)
def test_what_does_not_fit_is_named(body, field, ask):
    answer = ask.post(PATH, body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Neighbor.objects.exists()


class TestChanging:
    @pytest.fixture
    def neighbor(self, record):
        return record().neighbor

    def change(self, ask, neighbor, body):
        return ask.patch(f"{PATH}{neighbor.pk}/", body)

    def test_only_what_is_named_changes(self, ask, neighbor, told, nadia):
        told.listen()
        answer = self.change(ask, neighbor, {"pronouns": "she", "date_of_birth": None})

        assert answer.status_code == 200
        assert told.kinds() == ["neighbor_changed"]
        after = Neighbor.objects.get(pk=neighbor.pk)
        assert (after.pronouns, after.given_name) == ("she", neighbor.given_name)
        assert after.history.latest().history_user == nadia

    def test_a_change_of_the_version_that_was_seen_holds(self, ask, neighbor):
        seen = ask.get(f"{PATH}{neighbor.pk}/").json()["version"]
        assert self.change(ask, neighbor, {"pronouns": "she", "seen": seen}).status_code == 200

    def test_a_change_of_an_older_version_is_a_conflict(self, ask, neighbor):
        seen = ask.get(f"{PATH}{neighbor.pk}/").json()["version"]
        self.change(ask, neighbor, {"pronouns": "she"})

        assert self.change(ask, neighbor, {"pronouns": "he", "seen": seen}).status_code == 409
        assert Neighbor.objects.get(pk=neighbor.pk).pronouns == "she"

    def test_nothing_telling_left_is_refused(self, ask, neighbor):
        answer = self.change(ask, neighbor, {"given_name": "", "family_name": ""})
        assert answer.status_code == 400
        assert Neighbor.objects.get(pk=neighbor.pk).given_name == neighbor.given_name

    def test_what_is_no_detail_is_left_alone(self, ask, neighbor):
        self.change(ask, neighbor, {"id": 1, "created_at": "2020-01-01T00:00:00Z", "pronouns": "she"})
        after = Neighbor.objects.get(pk=neighbor.pk)
        assert (after.created_at, after.pronouns) == (neighbor.created_at, "she")

    def test_one_that_is_not_there_is_not_found(self, ask):
        assert ask.patch(f"{PATH}987654321/", {"pronouns": "she"}).status_code == 404

    @pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada"])
    def test_who_works_no_cases_changes_nobody(self, who, neighbor, request):
        client = api.client(request.getfixturevalue(who))
        assert self.change(client, neighbor, {"pronouns": "she"}).status_code == 403


class TestSearching:
    @pytest.fixture(autouse=True)
    def people(self, nadia, then):
        for details, phone in (
            ({"given_name": "José", "family_name": "Núñez", "date_of_birth": date(1980, 3, 5)}, "919-555-0123"),
            ({"given_name": "Josephine", "family_name": "Baker"}, ""),
            ({"given_name": "Wes", "usual_places": "Behind the library"}, ""),
        ):
            neighbors.add(details=details, phone=phone, by=nadia, at=then)

    def names(self, ask, looking_for: str) -> list[str]:
        answer = ask.post(f"{PATH}search/", {"looking_for": looking_for})
        assert answer.status_code == 200
        assert answer.json()["count"] == len(answer.json()["results"])
        return [hit["name"] for hit in answer.json()["results"]]

    @pytest.mark.parametrize("looking_for", ["jose nunez", "(919) 555-0123", "3/5/1980"])
    def test_the_likeliest_comes_first(self, looking_for, ask):
        assert self.names(ask, looking_for)[0] == "Núñez José"

    def test_somebody_without_a_name_is_found_by_place(self, ask):
        assert "Wes" in self.names(ask, "library")

    def test_nobody_fits(self, ask):
        assert self.names(ask, "zebediah") == []

    def test_a_search_opens_no_record(self, ask):
        self.names(ask, "jose nunez")
        assert not Access.objects.exists()

    def test_what_is_looked_for_must_be_said(self, ask):
        assert ask.post(f"{PATH}search/", {"looking_for": " "}).status_code == 400

    def test_it_is_for_those_who_see_neighbors(self, ray, omar, eve):
        for person in (ray, omar, eve):
            assert api.client(person).post(f"{PATH}search/", {"looking_for": "jose"}).status_code == 403
