"""A hundred thousand services: every search goes through an index of the services, and none reads them all."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from casework.states import NeedDomain
from referrals.matching import Point
from referrals.models import Service
from referrals.queries import directory as queries
from tests.factories import people

SERVICES = 100_000
FILL = """
INSERT INTO referrals_organization (id, name, alternate_name, description, email, website, tax_status, tax_id,
    legal_status, logo, uri, audience, source, source_digest)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'Organization ' || n, '', '', '', '', '', '', '', '', '', 'public', '', ''
FROM generate_series(0, 999) n;
INSERT INTO referrals_service (id, organization_id, organization_name, name, alternate_name, description, url, email,
    status, application_process, fees_description, eligibility_description, need_domains, located, source,
    source_digest, audience, interpretation_services, wait_time, fees, accreditations, assurer_email, licenses, alert)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n %% 1000), 32, '0')::uuid, 'Organization ' || n %% 1000,
    'Service ' || n, '', 'Speaks of topic' || n %% 200 || '. Open to everybody in the county.',
    '', '', 'active', '', '', '', ARRAY[(%s::text[])[(1 + n %% 22)::int]], n %% 50 > 0, '', '',
    'public', '', '', '', '', '', '', ''
FROM generate_series(1::bigint, %s) n;
INSERT INTO referrals_location (id, name, alternate_name, location_type, url, description, transportation,
    external_identifier, external_identifier_type, latitude, longitude, confidential)
SELECT lpad(to_hex(n), 32, '0')::uuid, '', '', 'physical', '', '', '', '', '',
    CASE WHEN n %% 50 > 0 THEN 35 + (n * 7919 %% 20011) / 10000.0 END,
    CASE WHEN n %% 50 > 0 THEN -80 + (n * 104729 %% 20021) / 10000.0 END, false FROM generate_series(1::bigint, %s) n;
INSERT INTO referrals_serviceatlocation (id, service_id, location_id, description)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, ''
FROM generate_series(1::bigint, %s) n;
"""
HERE = Point(36.0, -79.0)


def scans(plan, kind="Seq Scan"):
    """The tables that a plan reads from end to end (or by another kind of step)."""
    own = [plan["Relation Name"]] if plan["Node Type"] == kind else []
    return own + [name for child in plan.get("Plans", ()) for name in scans(child, kind)]


def indexes(plan):
    own = [plan["Index Name"]] if "Index Name" in plan else []
    return own + [name for child in plan.get("Plans", ()) for name in indexes(child)]


def plan_of(rows):
    explained = rows.explain(format="json")
    return (json.loads(explained) if isinstance(explained, str) else explained)[0]["Plan"]


def sorted_page(rows, sort):
    names = queries.SORTS[sort]
    names = [names] if isinstance(names, str) else names
    return rows.order_by(*(F(name).asc(nulls_last=True) for name in names), "pk")[:25]


@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_services_are_searched_by_index():
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # without checking each of 300,000 references
        cursor.execute(FILL, [NeedDomain.values, SERVICES, SERVICES, SERVICES])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE referrals_service, referrals_location, referrals_serviceatlocation")
    assert Service.objects.count() == SERVICES
    nadia = people.person("nadia", "navigator")
    searches = {
        "need": ({"need": "food-insecurity"}, "best", "service_needs"),
        "words": ({"words": "topic77"}, "best", "service_words"),
        "beginning of a word": ({"words": "everybody topic19"}, "best", "service_words"),
        "need and words": ({"need": "medical", "words": "topic7"}, "best", "service_"),
        "need and distance": ({"need": "food-insecurity", "near": HERE, "miles": 5}, "best", "service_needs"),
        "distance": ({"near": HERE, "miles": 3}, "distance", "location_where"),
        "nothing": ({}, "name", "service_by_name"),
    }
    for label, (asked, sort, index) in searches.items():
        rows = queries.search_services(nadia, at=timezone.now(), **asked)
        page = sorted_page(rows, sort)
        plan = plan_of(page)
        assert "referrals_service" not in scans(plan), f"{label}: reads every service"
        assert any(name.startswith(index) for name in indexes(plan)), f"{label}: {indexes(plan)}"
        assert len(page) > 10, label
