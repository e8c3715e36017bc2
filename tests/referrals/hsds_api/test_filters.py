"""Filters narrow one another; what a parameter does not take is refused by its name."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referrals.models import Service
from tests.referrals.directory.kit import id_of
from tests.referrals.hsds_api.kit import LISTS, NOBODYS, problem

pytestmark = pytest.mark.django_db
TABLE, OAK = id_of("organization", "Elm Street Table"), id_of("organization", "Oak House")
FOOD, CLOTHES, FAITH = (id_of("term", word) for word in ("Food", "Clothes", "Faith"))
OURS, OTHERS = id_of("taxonomy", "Invented terms"), id_of("taxonomy", "Other terms")
ALL = {"Food pantry", "Clothes closet", "Night beds", "Talk"}


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, ALL),
        ({"search": "", "organization_id": ""}, ALL),
        ({"search": "groceries"}, {"Food pantry"}),
        ({"search": "beds"}, {"Night beds"}),
        ({"search": "oak house"}, {"Night beds", "Talk"}),
        ({"search": "%"}, set()),
        ({"taxonomy_term_id": FOOD}, {"Food pantry"}),
        ({"taxonomy_term_id": NOBODYS}, set()),
        ({"taxonomy_id": OURS}, {"Food pantry", "Clothes closet"}),
        ({"taxonomy_id": OTHERS}, {"Night beds"}),
        ({"taxonomy_id": OTHERS, "taxonomy_term_id": FOOD}, set()),
        ({"organization_id": OAK}, {"Night beds", "Talk"}),
        ({"organization_id": OAK, "taxonomy_id": OTHERS}, {"Night beds"}),
        ({"organization_id": OAK, "taxonomy_id": OURS}, set()),
        ({"organization_id": TABLE, "search": "coats", "taxonomy_term_id": CLOTHES}, {"Clothes closet"}),
        ({"organization_id": TABLE, "search": "coats", "taxonomy_term_id": FOOD}, set()),
    ],
)
def test_services(anybody, durham, parameters, found):
    assert anybody.names("services", **parameters) == found
    page = anybody.post("services", **parameters).json()
    assert {row["name"] for row in page["contents"]} == found
    assert page["total_items"] == len(found)
    assert page["empty"] is (not found)


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"search": "talk"}, {"Oak House"}),  # a word of its own
        ({"search": "coats"}, {"Elm Street Table"}),  # of its service
        ({"search": "street table"}, {"Elm Street Table"}),
        ({"taxonomy_term_id": FAITH}, {"Oak House"}),
        ({"taxonomy_term_id": FOOD}, {"Elm Street Table"}),
        ({"taxonomy_id": OURS}, {"Elm Street Table", "Oak House"}),
        ({"taxonomy_id": OURS, "search": "beds"}, {"Oak House"}),
    ],
)
def test_organizations(anybody, durham, parameters, found):
    assert anybody.names("organizations", **parameters) == found


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"search": "groceries"}, {"Food pantry at Elm Street"}),
        ({"search": "roxboro"}, {"Night beds at North Roxboro"}),
        ({"organization_id": OAK}, {"Night beds at North Roxboro"}),
        ({"taxonomy_id": OURS, "search": "elm"}, {"Food pantry at Elm Street", "Clothes closet at Elm Street"}),
        ({"taxonomy_term_id": FOOD}, {"Food pantry at Elm Street"}),
        ({"modified_after": "2026-03-10"}, {"Food pantry at Elm Street"}),
        # Night beds serves 27703 and 27704; the others do not say whom they serve.
        ({"postcode": "27701"}, {"Food pantry at Elm Street", "Clothes closet at Elm Street"}),
        (
            {"postcode": "27704-0001"},
            {"Food pantry at Elm Street", "Clothes closet at Elm Street", "Night beds at North Roxboro"},
        ),
        # From the middle of 27704, which is the place itself; Elm Street is 5.6 km south of it.
        ({"postcode": "27704", "proximity": 0}, {"Night beds at North Roxboro"}),
        ({"postcode": "27704", "proximity": 5500}, {"Night beds at North Roxboro"}),
        ({"postcode": "27704", "proximity": "5600.5", "search": "coats"}, {"Clothes closet at Elm Street"}),
        ({"postcode": "27701", "proximity": 100000, "organization_id": OAK}, set()),
    ],
)
def test_services_at_locations(anybody, durham, parameters, found):
    assert anybody.names("service_at_locations", **parameters) == found


def test_an_area_of_coordinates_names_no_postal_code(anybody, durham, sweeper):
    area = Service.objects.get(name="Night beds").service_areas.get()
    area.name, area.extent, area.extent_type = "All of it", '{"coordinates": [36.12345, 78.54321]}', "geojson"
    area.save_by(sweeper)
    assert "Night beds at North Roxboro" in anybody.names("service_at_locations", postcode="27701")


def test_taxonomies_and_their_terms(anybody, durham):
    assert anybody.names("taxonomies") == {"Invented terms", "Other terms"}
    assert anybody.names("taxonomies", search="other") == {"Other terms"}
    assert anybody.names("taxonomy_terms") == {"Food", "Clothes", "Housing", "Faith"}
    assert anybody.names("taxonomy_terms", taxonomy_id=OTHERS) == {"Housing"}
    assert anybody.names("taxonomy_terms", top_only="true") == {"Food", "Housing", "Faith"}
    assert anybody.names("taxonomy_terms", parent_id=id_of("term", "Goods")) == {"Clothes"}
    assert anybody.names("taxonomy_terms", parent_id=id_of("term", "Goods"), top_only="true") == set()
    assert anybody.names("taxonomy_terms", search="CLO", taxonomy_id=OURS) == {"Clothes"}


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-03-09T14:00:00Z", {"Food pantry", "Clothes closet"}),  # on it or after it
        ("2026-03-09T14:00:01Z", {"Food pantry"}),
        ("2026-03-09T14:00:01", {"Food pantry"}),  # without an offset: UTC
        ("2026-03-09T10:00:00-04:00", {"Food pantry", "Clothes closet"}),
        ("2026-03-09T23:00:00+09:00", {"Food pantry", "Clothes closet"}),
        ("2026-03-09T23:00:00 09:00", {"Food pantry", "Clothes closet"}),  # a plus that nobody escaped
        ("2026-03-09", {"Food pantry", "Clothes closet"}),
        ("2026-03-11T00:00:00Z", set()),
        ("0001-01-02T00:00:00Z", {"Food pantry", "Clothes closet", "Night beds"}),
    ],
)
def test_modified_after(anybody, durham, moment, found, dee):
    talk = Service.objects.get(name="Talk")
    talk.last_modified = None
    talk.save_by(dee)
    assert anybody.names("services", modified_after=moment) == found


@pytest.mark.parametrize(
    ("kind", "parameters", "named"),
    [
        ("services", {"modified_after": "yesterday"}, ["modified_after"]),
        ("services", {"modified_after": "2026-13-01"}, ["modified_after"]),
        ("services", {"modified_after": "0001-01-01T00:00:00+14:00"}, ["modified_after"]),
        ("services", {"organization_id": "Oak"}, ["organization_id"]),
        ("services", {"taxonomy_term_id": "1", "taxonomy_id": "2"}, ["taxonomy_id", "taxonomy_term_id"]),
        ("services", {"search": "a\0b"}, ["search"]),
        ("services", {"search": "a" * 201}, ["search"]),
        ("services", {"full": "perhaps"}, ["full"]),
        ("services", {"format": "xml"}, ["format"]),
        ("services", {"page": 0}, ["page"]),
        ("services", {"page": "one", "per_page": -1}, ["page", "per_page"]),
        ("services", {"organization_id": [OAK, TABLE]}, ["organization_id"]),
        ("taxonomy_terms", {"parent_id": "x"}, ["parent_id"]),
        ("service_at_locations", {"proximity": 500}, ["postcode"]),
        ("service_at_locations", {"proximity": "near", "postcode": "27701"}, ["proximity"]),
        ("service_at_locations", {"proximity": "NaN", "postcode": "27701"}, ["proximity"]),
        ("service_at_locations", {"proximity": -1, "postcode": "27701"}, ["proximity"]),
        ("service_at_locations", {"postcode": "SW1A 1AA"}, ["postcode"]),
        ("service_at_locations", {"proximity": 500, "postcode": "99999"}, ["postcode"]),
        ("organizations", {"full_service": "2"}, ["full_service"]),
    ],
)
def test_what_a_parameter_does_not_take_is_refused_by_its_name(anybody, durham, kind, parameters, named):
    problem(anybody.get(kind, **parameters), *named)


def test_the_middle_of_a_postal_code_is_that_of_public_places(anybody, durham, dee):
    """A confidential place may be the only one there: then nobody knows where that is, HEART neither."""
    place = Service.objects.get(name="Night beds").at_locations.get().location
    place.confidential = True
    place.save_by(dee)
    problem(anybody.get("service_at_locations", postcode="27704", proximity=10), "postcode")


NAMES = [
    "search",
    "page",
    "per_page",
    "format",
    "taxonomy_term_id",
    "taxonomy_id",
    "organization_id",
    "modified_after",
    "minimal",
    "full",
    "full_service",
    "postcode",
    "proximity",
    "top_only",
    "parent_id",
    "other",
]
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["true", "false", "1", "ndjson", "27701", FOOD, OAK, "2026-03-09", "NaN", "-1", "'", "a & | b", "\\"]
    ),
    st.integers().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.floats().map(str),
)
BODIES = st.one_of(
    VALUES, st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text(max_size=2), max_size=2)
)


@given(kind=st.sampled_from(LISTS), address=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_address_breaks_it(anybody, durham, kind, address):
    assert anybody.get(kind, **address).status_code in {200, 400}


@given(kind=st.sampled_from(LISTS), body=st.dictionaries(st.sampled_from(NAMES), BODIES, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_body_breaks_it(anybody, durham, kind, body):
    assert anybody.post(kind, **body).status_code in {200, 400}


def test_half_a_character_is_refused(anybody, durham):
    answer = anybody.client.post("/hsds/services", '{"search": "\\ud800"}', content_type="application/json")
    problem(answer, "search")
