"""A real county's directory: every record of it, in every form, twice."""

from __future__ import annotations

import datetime
import time
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from casework.states import NeedDomain
from referrals.models import Address, Language, Location, Organization, Phone, Schedule, Service, ServiceAtLocation
from referrals.queries import directory as queries
from referrals.queries.candidates import looked_at
from referrals.rules.opening import When
from tests.referrals.directory.kit import dump, records
from tests.referrals.directory.whole import check, snapshot

SERVICES, ORGANIZATIONS = 3_642, 1_074
COUNTS = {
    Organization: ORGANIZATIONS,
    Service: SERVICES,
    Location: SERVICES,
    Address: 3_606,
    ServiceAtLocation: SERVICES,
    Phone: 3_620,
    Language: 8_235,
    Schedule: 9_925,
}
SECONDS = 60  # of this process, for the first import; the wall clock would count what else the machine does


@pytest.fixture
def folder(shared_data):
    return shared_data / "directory"


def test_every_record_is_read(folder):
    found = Counter(record.kind for record in records(folder / "miami-services.ndjson.gz"))
    assert found == {"services": SERVICES, "organizations": ORGANIZATIONS}
    assert len(records(folder / "miami-organizations.ndjson.gz")) == ORGANIZATIONS


def test_both_forms_tell_the_same(folder):
    as_json = {record.id: record.digest for record in records(folder / "miami-services.ndjson.gz")}
    as_tables = {record.id: record.digest for record in records(folder / "miami-tabular.tar.gz")}
    assert len(as_tables) == len(as_json) + 447  # places that no service names stand in the tables alone
    assert {id: as_tables[id] for id in as_json} == as_json


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_it_is_imported_twice_with_the_same_end_then_exported_and_searched(folder, nadia, capsys, schemas, tmp_path):
    started = time.process_time()
    call_command("import_directory", folder)
    assert time.process_time() - started < SECONDS
    assert {model: model.objects.count() for model in COUNTS} == COUNTS

    first = dump()
    call_command("import_directory", folder)
    assert dump() == first

    capsys.readouterr()
    call_command("import_directory", folder / "miami-tabular.tar.gz")
    table = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()[1:]}
    assert table["organizations"] == [str(ORGANIZATIONS), "0", "0", str(ORGANIZATIONS), "0", "0"]
    assert table["services"] == [str(SERVICES), "0", "0", str(SERVICES), "0", "0"]
    assert table["locations"] == ["4089", "447", "0", str(SERVICES), "0", "0"]

    _export(tmp_path, schemas)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself in time; this transaction it never sees
    _search(nadia)


def _export(folder, schemas):
    """Each record that goes out is valid, and bringing them in again changes no value."""
    call_command("export_directory", folder, audience="heart", verbosity=0)
    check(folder, schemas)
    told = snapshot()
    call_command("import_directory", folder, verbosity=0)
    assert snapshot() == told
    call_command("import_directory", folder / "tabular", verbosity=0)
    assert snapshot() == told


def _search(nadia):
    """What a navigator would try first."""
    now = timezone.now()
    ask = queries.asked(nadia, need=NeedDomain.FOOD, near="33127", when=When.next(1, datetime.time(10), now))
    ranked = queries.search(nadia, ask, services=looked_at(nadia, ask, miles=3), at=now).ranked
    results = queries.results(nadia, ranked.shown[:20], ask, now)
    assert len(results) == 20
    assert all("food" in result.reasons[0].text.lower() for result in results)
    assert results[0].miles < 3
    assert {reason.text for reason in results[0].reasons} >= {"Open Tuesday at 10:00 AM"}
    assert len(ranked.fits) > 5
    assert len(ranked.unsure) > 5
    for words in ("detox", "detoxific"):
        assert len(queries.search(nadia, queries.asked(nadia, words=words), at=now).ranked.shown) >= 10
