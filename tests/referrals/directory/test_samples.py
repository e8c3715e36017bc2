"""The invented directory that the project carries: whole, clean, and of use to a newcomer."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator, FormatChecker

from casework.states import NeedDomain
from referrals.models import Location, Organization, Service
from referrals.rules.geometry import Point, miles_between
from tests.referrals.directory.kit import dump, records

SAMPLE = Path(__file__).parents[3] / "referrals" / "samples" / "hsds"
DURHAM = Point(35.994, -78.8986)
FORMS = [pytest.param(SAMPLE, id="json"), pytest.param(SAMPLE / "tabular", id="tabular")]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.django_db
def test_it_comes_in_clean_and_a_second_time_changes_nothing(path):
    call_command("import_directory", path, verbosity=0)
    before = dump()
    assert Service.objects.exists()
    call_command("import_directory", path, verbosity=0)
    assert dump() == before


@pytest.mark.django_db
def test_both_forms_tell_the_same():
    call_command("import_directory", SAMPLE, verbosity=0)
    before = dump()
    call_command("import_directory", SAMPLE / "tabular", verbosity=0)
    assert dump() == before


@pytest.mark.django_db
def test_there_is_something_for_every_need_and_for_the_demos_partners():
    call_command("import_directory", SAMPLE, verbosity=0)
    assert Organization.objects.count() >= 30
    assert Service.objects.count() >= 45
    for domain in NeedDomain:
        assert Service.objects.filter(need_domains__contains=[domain]).exists(), domain
    for name in ("Bull City Bridge", "Eno River Recovery"):
        assert Organization.objects.get(name=name).services.count() >= 2
    assert Location.objects.filter(confidential=True).count() == 1
    assert Service.objects.filter(languages__name="Spanish").count() >= 20
    for words in ("shelter", "detox", "food pantry", "crisis center", "peer support", "clínica"):
        assert Service.objects.filter(words=words).exists(), words


def test_it_is_invented_and_lies_in_durham():
    text = "".join(path.read_text() for path in SAMPLE.rglob("*.*"))
    numbers = set(re.findall(r"\d{3}-\d{3}-\d{4}", text))
    assert numbers
    assert all(re.fullmatch(r"919-555-01\d\d", number) for number in numbers)
    hosts = set(re.findall(r"https?://([^/\",\s]+)", text))
    assert hosts
    assert all(host.endswith(".example") for host in hosts)
    for record in records(SAMPLE):
        for tie in record.children.get("service_at_location", ()):
            [place] = tie.children["locations"]
            assert miles_between(DURHAM, Point(place.values["latitude"], place.values["longitude"])) < 10
            assert "27701" <= place.children["addresses"][0].values["postal_code"] <= "27713"


@pytest.mark.parametrize("kind", ["organization", "service"])
def test_each_record_is_valid_hsds(shared_data, kind):
    schema = json.loads(gzip.decompress((shared_data / "hsds-3.1" / f"{kind}.json.gz").read_bytes()))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    for record in json.loads((SAMPLE / f"{kind}s.json").read_text()):
        assert [error.message for error in validator.iter_errors(record)] == [], record["name"]
