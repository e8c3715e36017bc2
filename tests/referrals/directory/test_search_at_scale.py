"""A hundred thousand services: every search goes through an index of the services, and none reads them all."""

from __future__ import annotations

import json
from datetime import time
from time import perf_counter

import pytest
from django.db import connection
from django.utils import timezone

from casework.states import NeedDomain
from referrals.models import Service
from referrals.queries import directory as queries
from referrals.queries.candidates import looked_at, table
from referrals.rules.eligibility import Person
from referrals.rules.geometry import Point
from referrals.rules.opening import When
from tests.factories import people

SERVICES = 100_000
FILL = """
INSERT INTO referrals_organization (id, name, alternate_name, description, email, website, tax_status, tax_id,
    legal_status, logo, uri, audience, source, source_digest, told_here)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'Organization ' || n, '', '', '', '', '', '', '', '', '', 'public', '', '', '{}'
FROM generate_series(0, 999) n;
INSERT INTO referrals_service (id, organization_id, organization_name, name, alternate_name, description, url, email,
    status, application_process, fees_description, eligibility_description, need_domains, located, source,
    source_digest, audience, interpretation_services, wait_time, fees, accreditations, assurer_email, licenses, alert,
    told_here, takes_referrals)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n %% 1000), 32, '0')::uuid, 'Organization ' || n %% 1000,
    'Service ' || n, '', 'Speaks of topic' || n %% 200 || '. Open to everybody in the county.',
    '', '', 'active', '', '', '', ARRAY[(%s::text[])[(1 + n %% 22)::int]], n %% 50 > 0, '', '',
    'public', '', '', '', '', '', '', '', '{}', true
FROM generate_series(1::bigint, %s) n;
INSERT INTO referrals_location (id, name, alternate_name, location_type, url, description, transportation,
    external_identifier, external_identifier_type, latitude, longitude, confidential, told_here)
SELECT lpad(to_hex(n), 32, '0')::uuid, '', '', 'physical', '', '', '', '', '',
    CASE WHEN n %% 50 > 0 THEN 35 + (n * 7919 %% 20011) / 10000.0 END,
    CASE WHEN n %% 50 > 0 THEN -80 + (n * 104729 %% 20021) / 10000.0 END, false, '{}'
FROM generate_series(1::bigint, %s) n;
INSERT INTO referrals_serviceatlocation (id, service_id, location_id, description)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, ''
FROM generate_series(1::bigint, %s) n;
INSERT INTO referrals_schedule (id, service_id, freq, byday, opens_at, closes_at, wkst, byweekno, bymonthday, byyearday,
    description, schedule_link, attending_type, notes)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'WEEKLY', 'MO,TU,WE,TH,FR', '09:00', '17:00', '',
    '', '', '', '', '', '', '' FROM generate_series(1::bigint, %s) n WHERE n %% 3 > 0;
INSERT INTO referrals_language (id, service_id, name, code, note)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid,
    (ARRAY['English', 'Spanish', 'Dari'])[1 + n %% 3], '', '' FROM generate_series(1::bigint, %s) n;
INSERT INTO referrals_costoption (id, service_id, option, currency, amount, amount_description)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, '', 'USD', n %% 2, ''
FROM generate_series(1::bigint, %s) n WHERE n %% 3 = 0;
INSERT INTO referrals_accessibility (id, location_id, description, details, url)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'Wheelchair ramp', '', ''
FROM generate_series(1::bigint, %s) n WHERE n %% 3 = 1;
INSERT INTO referrals_servicecapacity (service_id, room, reported_at, reported_by_id)
SELECT lpad(to_hex(n), 32, '0')::uuid, (ARRAY['capacity', 'no-capacity'])[1 + n %% 2], now(), 1
FROM generate_series(1::bigint, %s) n WHERE n %% 3 = 2;
"""
LARGE = (
    "service",
    "location",
    "serviceatlocation",
    "schedule",
    "language",
    "costoption",
    "accessibility",
    "servicecapacity",
)
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


def taken(user, ask, services, now):
    """What a search found with its first page, and the milliseconds it took."""
    began = perf_counter()
    ranked = queries.search(user, ask, services=services, at=now).ranked
    queries.results(user, ranked.shown[:20], ask, now)
    return ranked, round((perf_counter() - began) * 1000)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_services_are_searched_by_index():
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # without checking each of the references
        cursor.execute(FILL, [NeedDomain.values, *[SERVICES] * FILL.count("(1::bigint, %s)")])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(f"VACUUM ANALYZE {', '.join(f'referrals_{name}' for name in LARGE)}")
    assert Service.objects.count() == SERVICES
    now = timezone.now()
    need, tuesday = {"need": "food-insecurity"}, When.next(1, time(10), now)
    each = {
        "open": {"when": tuesday},
        "language": {"language": "Spanish"},
        "who": {"person": Person(ages=(44, 44), gender="woman", veteran=False)},
        "cost": {"cost": "free"},
        "room": {"has_room": True},
        "referrals": {"to_refer": True},
        "wheelchair": {"wheelchair": True},
    }
    every = {name: value for asked in each.values() for name, value in asked.items()}
    searches = {
        "need": (need, None, "service_needs"),
        "words": ({"words": "topic77"}, None, "service_words"),
        "beginning of a word": ({"words": "everybody topic19"}, None, "service_words"),
        "need and words": ({"need": "medical", "words": "topic7"}, None, "service_"),
        "need and distance": ({**need, "near": HERE}, 5, "service_needs"),
        "distance": ({"near": HERE}, 3, "location_where"),
        **{f"need, {label}": ({**need, **asked}, None, "service_needs") for label, asked in each.items()},
        "need and all of it": ({**need, "near": HERE, **every}, 25, "service_needs"),
        "distance and all of it": ({"near": HERE, **every}, 3, "location_where"),
        "nothing but open": ({"when": tuesday}, None, "service_by_name"),
        "nothing but all of it": (every, None, "service_by_name"),
    }
    nadia, omar = people.person("nadia", "navigator"), people.person("omar", "partner", "Elm Street Table")
    for label, (asked, miles, index) in searches.items():
        ask = queries.asked(nadia, **asked)
        for user in (nadia, omar):
            plan = plan_of(table(user, looked_at(user, ask, miles=miles), ask, now))
            read = set(scans(plan)) & {f"referrals_{name}" for name in LARGE}
            assert not read, f"{label}, for {user.username}: reads all of {read}"
            assert any(name.startswith(index) for name in indexes(plan)), f"{label}: {indexes(plan)}"
        ranked, took = taken(nadia, ask, looked_at(nadia, ask, miles=miles), now)
        print(f"{label}: {len(ranked.fits)} fit, {len(ranked.unsure)} to ask, {len(ranked.excluded)} not: {took} ms")
        assert len(ranked.shown) > 10, label
    by_name = plan_of(queries.by_name(nadia).order_by("name", "pk")[:25])
    assert "service_by_name" in indexes(by_name)
    assert not scans(by_name)
