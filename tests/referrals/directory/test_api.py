"""/api/v1/services/ and /organizations/."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from heart.models import User
from referrals.actions.directory import report_capacity
from referrals.models import Organization, Service
from referrals.states import Room
from tests.casework.kit import statements
from tests.factories import api
from tests.referrals.directory.kit import at, bring_in, id_of, location, organization, row_of, service

pytestmark = pytest.mark.django_db

SERVICES, ORGANIZATIONS = "/api/v1/services/", "/api/v1/organizations/"


@pytest.fixture
def bring(tmp_path, db):
    importer = User.objects.system("import")
    return lambda *rows: bring_in(tmp_path, *rows, by=importer)


@pytest.fixture
def ask(nadia):
    """What a GET answers, as nadia unless somebody else asks."""

    def ask(path, who=None, status=200, **asked):
        answer = api.client(who or nadia).get(path, asked)
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


def names(answer):
    return [row["name"] for row in answer["results"]]


def test_a_service_as_a_list_tells_it(bring, ask, dee):
    bring(service())
    report_capacity(service=Service.objects.get(), room=Room.CAPACITY, by=dee, at=timezone.now() - timedelta(days=9))
    answer = ask(SERVICES, need="food-insecurity", near="27701", miles=5)
    assert answer["count"] == 1
    [row] = answer["results"]
    assert (row["id"], row["name"]) == (id_of("service", "Food pantry"), "Food pantry")
    assert row["organization"] == {"id": organization()["id"], "name": "Elm Street Table"}
    assert row["need_domains"] == ["food-insecurity"]
    assert [phone["number"] for phone in row["phones"]] == ["919-555-0100"]
    assert row["languages"] == ["English", "Spanish"]
    assert row["schedules"][0]["opens_at"] == "09:00:00"
    assert row["locations"][0]["addresses"][0]["postal_code"] == "27701"
    assert row["capacity"]["fresh"] is False
    assert row["miles"] == pytest.approx(0, abs=0.01)
    assert [reason["fit"] for reason in row["reasons"]] == ["fits", "fits", "fits", "unsure"]


def test_filters_narrow_together(bring, ask):
    bring(
        service("Near pantry"),
        service("Far pantry", service_at_locations=[at("Far", location("Far", latitude=37.0))]),
        service("Near clinic", description="Primary care.", organization=organization("Blue Door")),
    )
    assert names(ask(SERVICES, q="pantry")) == ["Far pantry", "Near pantry"]
    assert names(ask(SERVICES, need="food-insecurity", near="36,-78.9", miles=5)) == ["Near pantry"]
    assert names(ask(SERVICES, near="36,-78.9", sort="distance"))[-1] == "Far pantry"
    assert names(ask(SERVICES, organization=id_of("organization", "Blue Door"))) == ["Near clinic"]
    assert names(ask(SERVICES)) == ["Far pantry", "Near clinic", "Near pantry"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"need": "gold"}, "need"),
        ({"miles": "far"}, "miles"),
        ({"miles": -1}, "miles"),
        ({"near": "27799"}, "near"),
        ({"near": "nowhere"}, "near"),
        ({"sort": "age"}, "sort"),
        ({"organization": "x"}, "organization"),
        ({"q": "x" * 201}, "q"),
    ],
)
def test_an_answer_that_cannot_be_read_is_named(bring, ask, asked, field):
    bring(service())
    assert field in ask(SERVICES, status=400, **asked)["errors"]


def test_a_list_is_paged(bring, ask):
    bring(*(service(f"Service {number:02d}") for number in range(30)))
    first, second = ask(SERVICES, per_page=20), ask(SERVICES, per_page=20, page=2)
    assert (len(first["results"]), len(second["results"]), second["next"]) == (20, 10, None)
    assert ask(SERVICES, per_page=500)["count"] == 30


def test_one_service_whatever_its_status(bring, ask):
    bring(service(status="inactive", application_process="Walk in."))
    row = ask(f"{SERVICES}{id_of('service', 'Food pantry')}/")
    assert (row["status"], row["application_process"], row["capacity"], row["miles"]) == (
        "inactive",
        "Walk in.",
        None,
        None,
    )
    ask(f"{SERVICES}{id_of('nothing')}/", status=404)


def test_organizations(bring, ask, omar, dee):
    bring(service(), service("Clinic", description="Primary care.", organization=organization("Blue Door")))
    row = Organization.objects.get(name="Blue Door")
    row.agency = omar.agency
    row.save_by(dee)
    assert names(ask(ORGANIZATIONS)) == ["Blue Door", "Elm Street Table"]
    assert names(ask(ORGANIZATIONS, need="medical")) == ["Blue Door"]
    assert names(ask(ORGANIZATIONS, q="elm")) == ["Elm Street Table"]
    assert names(ask(ORGANIZATIONS, near="36,-78.9", miles=1)) == ["Blue Door", "Elm Street Table"]
    assert names(ask(ORGANIZATIONS, need="medical", near="40,-78.9", miles=1)) == []
    one = ask(f"{ORGANIZATIONS}{row.pk}/")
    assert (one["partner"], [offered["name"] for offered in one["services"]]) == (True, ["Clinic"])
    assert ask(f"{ORGANIZATIONS}{id_of('organization', 'Elm Street Table')}/")["partner"] is False


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_statements_does_not_grow(bring, nadia, count):
    bring(*(service(f"S{number}", organization=organization(f"O{number}")) for number in range(count)))
    client = api.client(nadia)
    assert statements(lambda: client.get(SERVICES, {"need": "food-insecurity", "near": "27701"})) == 15
    assert statements(lambda: client.get(ORGANIZATIONS, {"need": "food-insecurity"})) == 3
    assert statements(lambda: client.get(f"{SERVICES}{id_of('service', 'S0')}/")) == 13


def test_a_confidential_place_never_leaves_for_a_partner(bring, ask, omar):
    hidden = location("Hollyberry", attributes=[{"id": id_of(1), "value": "confidential"}])
    bring(service("Safe house", service_at_locations=[at("Safe house", hidden)]))
    one = f"{SERVICES}{id_of('service', 'Safe house')}/"
    for path, asked in ((SERVICES, {"near": "36,-78.9", "miles": 1}), (one, {}), (SERVICES, {"sort": "distance"})):
        told = ask(path, who=omar, **asked)
        row = told["results"][0] if "results" in told else told
        assert (row["name"], row["locations"], row["miles"]) == ("Safe house", [], None)
        assert "Hollyberry" not in str(told)
    assert ask(one)["locations"][0]["confidential"] is True


@pytest.mark.parametrize("path", [SERVICES, ORGANIZATIONS])
def test_who_may_ask(bring, ask, request, path):
    bring(service())
    for name in ("nadia", "ray", "omar", "dee", "ada"):
        ask(path, who=request.getfixturevalue(name))
    ask(path, who=request.getfixturevalue("eve"), status=403)
    assert api.client().get(path).status_code == 401


def test_it_is_read_only(bring, nadia):
    bring(service())
    row = row_of(Service, "service Food pantry")
    for method in ("post", "put", "patch", "delete"):
        for path in (SERVICES, f"{SERVICES}{row.pk}/"):
            assert getattr(api.client(nadia), method)(path, {}).status_code in {403, 405}
    assert Service.objects.filter(pk=row.pk).exists()
