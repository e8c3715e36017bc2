"""What the endpoints answer: every document of every one is as the published schemas want it."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from referrals.models import Service
from tests.referrals.directory.kit import id_of
from tests.referrals.directory.test_samples import SAMPLE
from tests.referrals.hsds_api.kit import FULL, LISTS, NOBODYS, Reader, problem

pytestmark = pytest.mark.django_db


def test_the_api_says_what_it_is(anybody, schemas):
    about = anybody.page()
    assert schemas.wrong("about", about) == []
    assert about["version"] == "3.1"
    assert set(about) == set(schemas.of["about"]["properties"])


def test_every_path_method_and_parameter_of_the_specification_is_there(anybody, durham, schemas):
    found = {kind: anybody.page(kind)["contents"][0]["id"] for kind in LISTS}
    for path, methods in schemas.openapi["paths"].items():
        kind = path.strip("/").partition("/")[0]
        address = path.strip("/").replace("{id}", found.get(kind, ""))
        for method in methods.keys() & {"get", "post"}:
            assert getattr(anybody, method)(address).status_code == 200, f"{method} {path}"


def test_every_answer_fits_its_schema(anybody, durham, schemas):
    for kind in LISTS:
        page = anybody.page(kind)
        assert schemas.wrong("page", page) == []
        assert set(page) == {*schemas.of["page"]["properties"], "contents"}
        assert page["contents"], kind
        for document in page["contents"]:
            assert schemas.wrong(kind, document) == [], kind
            one = anybody.page(f"{kind}/{document['id']}")
            assert schemas.wrong(f"{kind}:full" if kind in FULL else kind, one) == [], kind
            assert one["id"] == document["id"]


@pytest.mark.parametrize("kind", FULL)
def test_a_full_list_has_what_the_single_records_have(anybody, durham, schemas, kind):
    for document in anybody.page(kind, full="true")["contents"]:
        assert schemas.wrong(f"{kind}:full", document) == []
        assert document == anybody.page(f"{kind}/{document['id']}")


def test_the_directory_that_comes_along_is_answered_whole_and_valid(anybody, schemas, nadia):
    call_command("import_directory", SAMPLE, verbosity=0)
    for reader in (anybody, Reader(nadia)):
        for kind in FULL:
            rows = reader.lines(kind, full="true")
            assert rows
            assert [wrong for row in rows for wrong in schemas.wrong(f"{kind}:full", row)] == []


def test_an_organization_has_its_services_in_short_or_whole(anybody, durham, schemas):
    oak = id_of("organization", "Oak House")
    short = anybody.page(f"organizations/{oak}")
    whole = anybody.page(f"organizations/{oak}", full_service="true")
    assert schemas.wrong("organizations:full", short) == schemas.wrong("organizations:full", whole) == []
    assert {row["name"] for row in short["services"]} == {row["name"] for row in whole["services"]}
    assert {row["name"] for row in short["services"]} == {"Night beds", "Talk"}
    assert all("phones" not in row for row in short["services"])
    assert all(row["phones"] for row in whole["services"])
    assert whole in anybody.page("organizations", full_service="true")["contents"]
    assert short in anybody.page("organizations", full="true")["contents"]


def test_a_minimal_list_has_every_service_on_one_page(anybody, durham):
    page = anybody.page("services", minimal="true")
    assert (page["total_pages"], page["size"]) == (1, 4)
    pantry = {"id": id_of("service", "Food pantry"), "modified_date": "2026-03-10T14:00:00Z"}
    assert pantry in page["contents"]
    assert all(set(row) == {"id", "modified_date"} for row in page["contents"])
    assert anybody.lines("services", minimal="true") == page["contents"]


def test_minimal_and_full_are_two_things(anybody):
    problem(anybody.get("services", minimal="true", full="true"), "minimal", "full")


@pytest.mark.parametrize("kind", LISTS)
def test_what_is_not_there_is_404_in_the_same_words(anybody, durham, kind):
    answers = [anybody.get(f"{kind}/{id}") for id in (NOBODYS, "1", "x/y")] + [anybody.get("nothing/of/the/kind")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert len({answer.content for answer in answers}) == 1


def test_a_post_asks_what_a_get_asks_and_changes_nothing(anybody, durham, dee):
    """As nobody, with no CSRF token, and signed in by a session alike. Nobody gets a cookie."""
    wanted = {"search": "food", "per_page": 1}
    answer = anybody.post("services", **wanted)
    assert answer.json() == anybody.page("services", **wanted)
    assert not answer.cookies
    form = anybody.client.post("/hsds/services?per_page=1", "search=food", "application/x-www-form-urlencoded")
    assert form.json() == answer.json()
    anybody.client.force_login(dee)
    assert anybody.post("services", **wanted).json() == answer.json()


def test_a_body_that_is_no_object_is_refused(anybody):
    for body in ("[1]", '"x"', "{", "NaN"):
        answer = anybody.client.post("/hsds/services", body, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), body
    assert anybody.client.post("/hsds/services", "x", content_type="text/csv").status_code == 415


def test_what_is_no_search_can_not_be_posted(anybody, durham):
    for path in ("", f"services/{NOBODYS}"):
        assert anybody.post(path).status_code == 405
    for method in ("put", "patch", "delete"):
        assert getattr(anybody.client, method)("/hsds/services").status_code == 405


def test_an_answer_that_is_still_good_is_not_sent_again(anybody, durham, dee):
    first = anybody.get("services")
    assert first["Cache-Control"] == "no-cache"
    assert {"Authorization", "Cookie"} <= {name.strip() for name in first["Vary"].split(",")}
    again = anybody.get("services", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    pantry = Service.objects.get(name="Food pantry")
    pantry.name = "Food and more"
    pantry.save_by(dee)
    assert anybody.get("services", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_what_somebody_in_particular_reads_is_kept_by_nobody(durham, dee, anybody):
    for reader in (Reader(dee), anybody):
        reader.client.force_login(dee)
        for path in ("services", f"services/{id_of('service', 'Talk')}"):
            answer = reader.get(path)
            assert "no-store" in answer["Cache-Control"]
            assert "ETag" not in answer.headers
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_of_other_sites_may_read_as_nobody(anybody, durham):
    assert anybody.get("services")["Access-Control-Allow-Origin"] == "*"
    before = anybody.client.options("/hsds/services")
    assert before["Access-Control-Allow-Origin"] == "*"
    assert "POST" in before["Access-Control-Allow-Methods"]
    assert "Authorization" not in before["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in before.headers


def test_a_token_that_is_not_known_is_refused(anybody):
    answer = anybody.get("services", headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_browser_reads_json_too(anybody, durham):
    answer = anybody.get("services", headers={"Accept": "text/html"})
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["size"] == 4
