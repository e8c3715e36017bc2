"""A real 211's export in iCarol's own columns: every exception counted by its reason, twice, and given out again."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest
from django.core.management import call_command

from heart.models import Event
from referrals.hsds.json_writer import Writer
from referrals.models import Address, Location, Organization, Service
from referrals.states.directory import Audience

pytestmark = pytest.mark.django_db
READ = {
    "organizations": (452, 0),
    "services": (1_526, 6),
    "locations": (1_969, 0),
    "addresses": (2_783, 0),
    "service_at_location": (1_516, 0),
    "phones": (4_817, 0),
    "languages": (1_233, 0),
    "schedules": (2_100, 0),
    "accessibility": (25, 0),
    "service_areas": (1_192, 0),
    "required_documents": (22, 0),
    "attributes": (2_098, 0),
}
PUT_ASIDE = {
    ("services", "no agency with this number is in the file"): 5,
    ("services", "empty, and it is required"): 1,
}
CUT = "as long as the export lets it be: it may be cut off"
TAGS = "markup was taken out"
NO_STATUS = "no status: kept, and nobody is sent there until somebody knows"
KEPT = {
    ("services", CUT): 754,
    ("organizations", CUT): 131,
    ("languages", CUT): 1,
    ("services", TAGS): 495,
    ("organizations", TAGS): 124,
    ("schedules", "hours not understood; kept as the source's words"): 448,
    ("languages", "says more than names of languages; kept as the source's words too"): 209,
    ("services", "inactive: kept as inactive, and not found by a search"): 185,
    ("organizations", "inactive: kept, and HSDS has no status for an organization"): 22,
    ("services", "not to be referred to: kept, and nobody is sent there"): 10,
    ("organizations", "not to be referred to: kept, and nobody is sent to its programs"): 3,
    ("services", "its agency takes no referrals: kept, and nobody is sent there"): 2,
    ("services", NO_STATUS): 5,
    ("organizations", NO_STATUS): 3,
    ("organizations", "no program is told of: kept, with nothing to be referred to"): 17,
    ("services", "a message whose time is over; it was left out"): 55,
    ("phones", "a name without a number; it was left out"): 69,
    ("phones", "not a whole telephone number; kept as written"): 11,
    ("phones", "not a telephone number; it was left out"): 1,
    ("addresses", "no street; the city and ZIP code beside it were left out"): 25,
    ("addresses", "not a ZIP code; kept as written"): 15,
    ("addresses", "too long for a ZIP code; it was left out"): 1,
    ("locations", "the address is withheld: the place is kept for HEART alone"): 14,
    ("services", "not a web address; kept as written"): 4,
    ("organizations", "not a web address; kept as written"): 2,
    ("services", "not one address; kept as written"): 1,
    ("organizations", "not one address; kept as written"): 1,
}


@pytest.fixture
def run(shared_data, tmp_path, capsys):
    """Import the file; what it printed, and the rows of the rejects file."""

    def run():
        path, rejects = shared_data / "directory" / "dc-icarol.csv.gz", tmp_path / "rejects.csv"
        with pytest.raises(SystemExit) as end:
            call_command("import_directory", path, format="icarol", rejects=rejects)
        assert end.value.code == 2
        with rejects.open(newline="") as stream:
            return capsys.readouterr().out.splitlines(), list(csv.DictReader(stream))

    return run


def table(lines):
    """The counts by kind."""
    head, *rows = [line.split() for line in lines[: lines.index("")]]
    return {row[0]: dict(zip(head, map(int, row[1:]), strict=True)) for row in rows}


def test_it_is_imported_twice_with_every_exception_counted_and_each_record_goes_out_valid(run, schemas):
    lines, rejects = run()
    counts = table(lines)
    assert {kind: (row["read"], row["rejected"]) for kind, row in counts.items()} == READ
    assert all(row["created"] == row["read"] - row["rejected"] for row in counts.values())
    told = Counter((row["kept"], row["table"], row["reason"]) for row in rejects)
    assert told == {
        **{("", *reason): count for reason, count in PUT_ASIDE.items()},
        **{("yes", *reason): count for reason, count in KEPT.items()},
    }
    for (kind, reason), count in (PUT_ASIDE | KEPT).items():
        assert f"{count:>7}  {kind}: {reason}." in lines

    events = Event.objects.count()
    lines, _ = run()
    assert all(row["unchanged"] == row["read"] - row["rejected"] for row in table(lines).values())
    assert Event.objects.count() == events

    statuses = Counter(Service.objects.values_list("status", "takes_referrals"))
    assert statuses == {("active", True): 1_318, ("active", False): 17, ("inactive", True): 185}
    told = list(_documents(Audience.HEART))
    for kind, document in told:
        assert [f"{error.json_path}: {error.message}" for error in schemas[kind].iter_errors(document)] == []
    _hides_what_is_confidential(json.dumps(told))


def _documents(audience):
    write = Writer(audience)
    for document in write.organizations(list(Organization.objects.for_audience(audience))):
        yield "organizations", document
    for document in write.services(list(Service.objects.for_audience(audience).defer("words"))):
        yield "services", document


def _hides_what_is_confidential(told_to_heart):
    """Neither the places whose address is withheld nor where their mail goes is told to anybody else."""
    places = list(Location.objects.filter(confidential=True))
    assert len(places) == 14
    open_streets = set(Address.objects.filter(location__confidential=False).values_list("address_1", flat=True))
    streets = set(Address.objects.filter(location__in=places).values_list("address_1", flat=True)) - open_streets
    secrets = {str(place.pk) for place in places} | (streets - {"Confidential"})
    assert len(secrets) == 19
    assert all(secret in told_to_heart for secret in secrets)
    told = json.dumps(list(_documents(Audience.PUBLIC)))
    assert "My Sister's Place" in told
    assert [secret for secret in secrets if secret in told] == []
