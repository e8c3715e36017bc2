"""Pages, all of them as NDJSON, and what one costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.api.hsds import paging
from tests.referrals.directory.kit import at, bring_in, id_of, organization, service
from tests.referrals.directory.test_audiences import offered, place, provider
from tests.referrals.hsds_api.kit import FULL, LISTS, Reader, tagged

pytestmark = pytest.mark.django_db


def test_the_pages_together_are_all_there_is(anybody, durham):
    pages = [anybody.page("services", per_page=3, page=number) for number in (1, 2)]
    assert [page["page_number"] for page in pages] == [1, 2]
    assert [page["size"] for page in pages] == [3, 1]
    assert [(page["first_page"], page["last_page"]) for page in pages] == [(True, False), (False, True)]
    assert all((page["total_items"], page["total_pages"], page["empty"]) == (4, 2, False) for page in pages)
    ids = [row["id"] for page in pages for row in page["contents"]]
    assert ids == sorted(ids)
    assert len(set(ids)) == 4


def test_a_page_that_is_full_to_the_brim_is_the_last_one(anybody, durham):
    page = anybody.page("services", per_page=4)
    assert (page["total_pages"], page["first_page"], page["last_page"]) == (1, True, True)


@pytest.mark.parametrize("number", [3, 10**6, 10**40])
def test_beyond_the_last_page_is_nothing(anybody, durham, number):
    page = anybody.page("services", per_page=3, page=number)
    assert (page["contents"], page["size"], page["empty"], page["last_page"]) == ([], 0, True, True)
    assert (page["total_items"], page["total_pages"], page["page_number"]) == (4, 2, number)


@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_directory_has_one_empty_page(anybody, kind):
    assert anybody.page(kind) == {
        "total_items": 0,
        "total_pages": 0,
        "page_number": 1,
        "size": 0,
        "first_page": True,
        "last_page": True,
        "empty": True,
        "contents": [],
    }
    assert anybody.lines(kind) == []


def test_nobody_gets_more_than_a_page_holds(anybody, durham, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 2)
    page = anybody.page("services", per_page=10**9)
    assert (page["size"], page["total_pages"]) == (2, 2)
    monkeypatch.setattr(paging, "MOST_MINIMAL", 3)
    assert anybody.page("services", minimal="true")["size"] == 3
    monkeypatch.setattr(paging, "USUAL", 1)
    assert anybody.page("services")["size"] == 1


@pytest.mark.parametrize("batch", [1, 3, 200])
@pytest.mark.parametrize("kind", LISTS)
def test_ndjson_is_all_pages_without_their_covers(anybody, durham, kind, batch, monkeypatch):
    monkeypatch.setattr(paging, "BATCH", batch)
    assert anybody.lines(kind, page=2, per_page=1) == anybody.page(kind)["contents"]
    if kind in FULL:
        assert anybody.lines(kind, full="true") == anybody.page(kind, full="true")["contents"]


def test_ndjson_is_filtered_too_and_can_be_asked_for_by_its_type(anybody, durham):
    page = anybody.page("services", search="coats")["contents"]
    assert anybody.lines("services", search="coats") == page
    answer = anybody.get("services", headers={"Accept": "application/x-ndjson, */*;q=0.1"}, search="coats")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert b"".join(answer).count(b"\n") == len(page)
    said = anybody.get("services", headers={"Accept": "application/x-ndjson"}, format="json")
    assert said["Content-Type"] == "application/json"


def world(folder, rows, by):
    """That many organizations, each with a service at a place, and all that can hang on those."""
    folder.mkdir()
    every = []
    for number in range(rows):
        name = f"Number {number:02}"
        owner = provider(name)
        term = {"id": id_of("tagged", number), **tagged(f"Term {number:02}", f"Terms {number:02}")}
        one = offered(f"Offer {number:02}", organization(name), place(f"Place {number:02}"))
        every += [owner, {**one, "attributes": [*one["attributes"], term]}]
    bring_in(folder, *every, by=by)


CALLS = [
    *((kind, {}) for kind in LISTS),
    *((kind, {"full": "true"}) for kind in FULL),
    ("services", {"minimal": "true"}),
    ("organizations", {"full_service": "true"}),
]


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_takes_as_many_statements_whatever_is_on_it(tmp_path, sweeper, omar, anybody, signed_in):
    reader = Reader(omar) if signed_in else anybody
    few, many = {}, {}
    world(tmp_path / "few", 1, sweeper)
    for taken, rows in ((few, 1), (many, 20)):
        if rows == 20:
            world(tmp_path / "many", 20, sweeper)
        for kind, parameters in CALLS:
            with CaptureQueriesContext(connection) as queries:
                page = reader.page(kind, per_page=20, **parameters)
            assert page["size"] == rows, kind
            taken[kind, str(parameters)] = len(queries)
    assert few == many
    own = 1 if signed_in else 0  # whose token it is
    assert {kind: few[kind, "{}"] - own for kind in LISTS} == {
        "services": 3,
        "organizations": 2,
        "service_at_locations": 5,
        "taxonomies": 3,
        "taxonomy_terms": 4,
    }


def test_filters_take_no_statements_of_their_own(anybody, durham, django_assert_num_queries):
    owner = id_of("organization", "Oak House")
    with CaptureQueriesContext(connection) as plain:
        anybody.page("services")
    with django_assert_num_queries(len(plain)):
        anybody.page("services", search="beds", organization_id=owner, modified_after="2026-01-01")


def test_one_service_takes_no_more_than_a_page_of_them(anybody, tmp_path, sweeper):
    bring_in(
        tmp_path,
        *(service(f"Offer {n}", service_at_locations=[at(f"Offer {n}", place(f"P {n}"))]) for n in "ab"),
        by=sweeper,
    )
    with CaptureQueriesContext(connection) as page:
        anybody.page("services", full="true")
    with CaptureQueriesContext(connection) as one:
        anybody.page(f"services/{id_of('service', 'Offer a')}")
    assert len(one) == len(page) - 1  # nothing to count
