from __future__ import annotations

import pytest

from tests.referrals.directory.kit import at, bring_in, location, organization, service
from tests.referrals.directory.test_audiences import directory as audiences  # noqa: F401 - a fixture
from tests.referrals.hsds_api.kit import Reader, Schemas, tagged


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.HSDS_REQUESTS_PER_MINUTE = 1_000_000


@pytest.fixture
def schemas(shared_data):
    return Schemas(shared_data)


@pytest.fixture
def anybody(db):
    return Reader()


@pytest.fixture
def durham(tmp_path, db, sweeper):
    """Two organizations, four services, three places, and terms of two taxonomies."""
    oak = organization("Oak House", description="Beds and talk.")
    pantry = {"attributes": [{"id": "7d1c5cf0-93cf-4cf1-bb0c-0b0c1b5f7a01", **tagged("Food")}]}
    closet = {"attributes": [{"id": "7d1c5cf0-93cf-4cf1-bb0c-0b0c1b5f7a02", **tagged("Clothes", parent="Goods")}]}
    beds = {"attributes": [{"id": "7d1c5cf0-93cf-4cf1-bb0c-0b0c1b5f7a03", **tagged("Housing", "Other terms")}]}
    address = {**location("North Roxboro")["addresses"][0], "postal_code": "27704-1234"}
    north = location("North Roxboro", latitude=36.05, longitude=-78.9, addresses=[address])
    bring_in(
        tmp_path,
        service(last_modified="2026-03-10T14:00:00Z", **pantry),
        service("Clothes closet", description="Coats.", last_modified="2026-03-09T14:00:00Z", **closet),
        service(
            "Night beds",
            description="A bed for the night.",
            organization=oak,
            last_modified="2026-03-08T14:00:00Z",
            service_at_locations=[at("Night beds", north)],
            service_areas=[{"id": "7d1c5cf0-93cf-4cf1-bb0c-0b0c1b5f7a04", "name": "27703 and 27704"}],
            **beds,
        ),
        service("Talk", description="Listening.", organization=oak, status="inactive", service_at_locations=[]),
        {**oak, "attributes": [{"id": "7d1c5cf0-93cf-4cf1-bb0c-0b0c1b5f7a05", **tagged("Faith")}]},
        by=sweeper,
    )
