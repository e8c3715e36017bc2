"""Lists and single rows: who sees which, at what cost, and what is written down about it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import neighbors, notes
from casework.models import Encounter, Neighbor
from heart.models import Access
from tests.factories import api, people
from tests.factories import casework as make

pytestmark = pytest.mark.django_db

NOUNS = ["responses", "encounters", "neighbors", "cases", "follow-ups", "needs", "notes", "consents"]
OF_A_NEIGHBOR = [noun for noun in NOUNS if noun != "responses"]
# The token, the count, the rows, and what is nested in them.
MOST_STATEMENTS = 5
WAYS = 5  # a neighbor holds names, places, contacts, partners and pets: a statement for each kind


def at(noun: str, pk: int | None = None) -> str:
    return f"/api/v1/{noun}/" if pk is None else f"/api/v1/{noun}/{pk}/"


def statements(client: api.Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_row_is_in_its_list_and_alone(noun, ask, record):
    row = record().of(noun)

    listed = ask.get(at(noun)).json()
    one = ask.get(at(noun, row.pk)).json()
    assert row.pk in [found["id"] for found in listed["results"]]
    assert one["id"] == row.pk
    brief = next(found for found in listed["results"] if found["id"] == row.pk)
    shared = set(brief) & set(one)
    assert {name: one[name] for name in shared} == {name: brief[name] for name in shared}


def test_a_list_costs_the_same_with_1_row_and_with_20(ask, record):
    record()
    paths = [at(noun) + "?per_page=100" for noun in NOUNS]
    for_one = {path: statements(ask, path) for path in paths}
    for _ in range(19):
        record()

    assert all(ask.get(path).json()["count"] >= 20 for path in paths)
    assert {path: statements(ask, path) for path in paths} == for_one
    assert max(for_one.values()) <= MOST_STATEMENTS


def test_one_row_costs_the_same_whatever_hangs_on_it(ask, record, nadia):
    """Ten of what is nested in a row cost what one does; the access row is one statement."""
    made = record()
    paths = [at(noun, made.of(noun).pk) for noun in NOUNS]
    for_one = {path: statements(ask, path) for path in paths}
    for number in range(9):
        notes.add_to(note=made.note, body="More", by=nadia)
        neighbors.add_phone(neighbor=made.neighbor, number=f"919-555-010{number}", by=nadia)

    assert {path: statements(ask, path) for path in paths} == for_one
    of_a_neighbor = for_one.pop(at("neighbors", made.of("neighbors").pk))
    assert of_a_neighbor <= MOST_STATEMENTS + WAYS
    assert max(for_one.values()) <= MOST_STATEMENTS


@pytest.mark.parametrize("noun", OF_A_NEIGHBOR)
def test_that_one_row_of_a_neighbors_record_was_opened_is_written_down(noun, ask, nadia, record):
    made = record()
    row = made.of(noun)
    ask.get(at(noun, row.pk))

    access = Access.objects.get()
    assert (access.by, access.neighbor_key, access.kind, access.reason) == (nadia, made.neighbor.pk, "view", "API")
    assert (access.subject_type, access.subject_key) == (row._meta.label_lower, str(row.pk))


def test_a_response_is_of_no_neighbors_record(ask, record):
    ask.get(at("responses", record().response.pk))
    assert not Access.objects.exists()


@pytest.mark.parametrize("noun", NOUNS)
def test_a_row_that_is_not_there_is_not_found_and_not_written_down(noun, ask, record):
    record()
    for pk in (987654321, 2**63, 10**30):
        assert ask.get(at(noun, pk)).status_code == 404
    assert not Access.objects.exists()


@pytest.mark.parametrize("noun", OF_A_NEIGHBOR)
def test_a_list_opens_no_record_and_holds_no_words_about_anybody(noun, ask, record):
    record()
    listed = ask.get(at(noun)).content.decode()
    for words in ("Nobody answered.", "The number is right.", "To arrange help", "As spoken"):
        assert words not in listed
    assert not Access.objects.exists()


@pytest.mark.parametrize("who", ["omar", "pia", "eve", "ada", "dee"])
def test_partners_evaluators_and_administrators_see_no_casework(who, record, request):
    client, row = api.client(request.getfixturevalue(who)), record()
    for noun in NOUNS:
        assert client.get(at(noun)).status_code == 403
        assert client.get(at(noun, row.of(noun).pk)).status_code == 403
    assert not Access.objects.exists()


def test_a_responder_opens_no_neighbors_record(ray, record):
    client, row = api.client(ray), record()
    for noun in set(NOUNS) - {"responses", "encounters"}:
        assert client.get(at(noun)).status_code == 403
        assert client.get(at(noun, row.of(noun).pk)).status_code == 403


@pytest.mark.parametrize("who", ["noel", "cora", "sol"])
def test_everybody_who_works_cases_sees_them(who, record, request):
    client, row = api.client(request.getfixturevalue(who)), record()
    for noun in NOUNS:
        assert client.get(at(noun)).json()["count"] >= 1
        assert client.get(at(noun, row.of(noun).pk)).status_code == 200


def test_a_responder_sees_the_encounters_of_ones_own_responses_alone(record, ray, then):
    mine = record().encounter
    rex = people.person("rex", "responder")

    assert [row["id"] for row in api.client(ray).get(at("encounters")).json()["results"]] == [mine.pk]
    assert api.client(ray).get(at("encounters", mine.pk)).status_code == 200
    assert api.client(rex).get(at("encounters")).json()["count"] == 0
    assert api.client(rex).get(at("encounters", mine.pk)).status_code == 404


def test_staff_of_a_partner_see_nothing_even_with_a_role_that_does(record):
    """The role opens the door; the agency decides about the rows."""
    stranger = people.person("stray", "navigator", "Bull City Bridge")
    row = record()
    client = api.client(stranger)
    for noun in NOUNS:
        assert client.get(at(noun)).json()["count"] == 0
        assert client.get(at(noun, row.of(noun).pk)).status_code == 404


STEPS = [
    ("PATCH", "neighbors", ""),
    ("PATCH", "notes", ""),
    ("POST", "cases", "moves/"),
    ("POST", "follow-ups", "attempts/"),
    ("POST", "needs", "moves/"),
    ("POST", "notes", "sign/"),
    ("POST", "notes", "addenda/"),
    ("POST", "consents", "revoke/"),
]


def test_and_take_no_step_with_what_they_do_not_see(record):
    client, row = api.client(people.person("stray", "navigator", "Bull City Bridge")), record()
    for method, noun, step in STEPS:
        answer = client.generic(method, at(noun, row.of(noun).pk) + step, "{}", content_type="application/json")
        assert answer.status_code == 404, f"{method} {noun} {step}"
    for noun, body in (("needs", {"domain": "safety"}), ("notes", {"title": "A", "body": "B"})):
        answer = client.post(at(noun), {"case": row.case.pk, **body})
        assert list(answer.json()["errors"]) == ["case"]


def test_an_encounter_with_nobody_known_is_of_no_record(ask, then):
    encounter = make.response(
        at=then, met_people=[make.met(known="unknown", details={}, needs_seen=[])]
    ).encounters.get()
    answer = ask.get(at("encounters", encounter.pk)).json()
    assert (answer["neighbor"], answer["case"], answer["follow_up"]) == (None, None, None)
    assert not Access.objects.exists()


def test_times_are_in_utc(ask, record, then):
    answer = ask.get(at("cases", record().case.pk)).json()
    assert answer["opened_at"] == then.isoformat().replace("+00:00", "Z")


def test_head_is_answered_like_get_without_a_body(ask, record):
    answer = ask.head(at("cases", record().case.pk))
    assert (answer.status_code, answer.content) == (200, b"")


class TestPages:
    @pytest.fixture
    def five(self, nadia, then):
        return [Neighbor(given_name=f"N{number}", created_at=then).save_by(nadia).pk for number in range(5)]

    def page(self, ask, **asked):
        return ask.get(at("neighbors"), asked)

    def test_pages_follow_each_other_without_gap_or_repeat(self, ask, five):
        seen, link = [], at("neighbors") + "?per_page=2"
        while link:
            answer = ask.get(link).json()
            seen += [row["id"] for row in answer["results"]]
            link = answer["next"]
        assert seen == five

    def test_the_order_is_the_same_where_all_else_is_equal(self, ask, nadia, then):
        twins = [make.case(at=then) for _ in range(6)]
        twins[0].save_by(nadia)  # a changed row lies last in the table
        pages = [ask.get(at("cases"), {"per_page": 2, "page": number}).json()["results"] for number in (1, 2, 3)]
        assert [row["id"] for page in pages for row in page] == [case.pk for case in twins]

    @pytest.mark.parametrize(("asked", "given"), [("3", 3), ("100", 100), ("101", 100), ("999999999999", 100)])
    def test_at_most_100_are_given(self, asked, given, ask, nadia, then):
        Neighbor.objects.bulk_create([Neighbor(given_name="N", created_at=then) for _ in range(101)])
        assert len(self.page(ask, per_page=asked).json()["results"]) == given

    @pytest.mark.parametrize("asked", ["0", "-1", "x", "", "1.5"])
    def test_a_size_that_is_none_is_the_usual_one(self, asked, ask, nadia, then):
        Neighbor.objects.bulk_create([Neighbor(given_name="N", created_at=then) for _ in range(26)])
        assert len(self.page(ask, per_page=asked).json()["results"]) == 25

    @pytest.mark.parametrize("asked", ["0", "-1", "99", "x", "9" * 40])
    def test_a_page_that_does_not_exist_is_not_found(self, asked, ask, five):
        assert self.page(ask, page=asked).status_code == 404

    def test_an_empty_list_is_a_page(self, ask):
        assert self.page(ask).json() == {"count": 0, "next": None, "previous": None, "results": []}
        assert Encounter.objects.count() == 0
