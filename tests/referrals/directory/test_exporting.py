"""Documents and files of the directory: valid HSDS 3.1, in a fixed number of statements, for the audience asked for."""

from __future__ import annotations

import csv
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator, FormatChecker

from heart.models import User
from referrals.hsds.json_writer import Writer
from referrals.hsds.tables import TABLES
from referrals.models import Organization, Phone, Service, ServiceAtLocation
from referrals.states.directory import Audience
from tests.referrals.directory.kit import bring_in, id_of, organization
from tests.referrals.directory.test_audiences import offered, place, provider
from tests.referrals.directory.whole import documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(db):
    return User.objects.system("import")


@pytest.fixture
def take_in(tmp_path, importer):
    return lambda *rows: bring_in(tmp_path, *rows, by=importer)


def whole(number):
    """An organization and a service with everything, and a place of its own."""
    return provider(f"Table{number}"), offered(f"Pantry{number}", organization(f"Table{number}"), place(f"Elm{number}"))


PAGES = {
    "services": (Service, Writer.services),
    "service summaries": (Service, Writer.service_summaries),
    "organizations": (Organization, Writer.organizations),
    "organization summaries": (Organization, Writer.organization_summaries),
    "organizations with services": (Organization, lambda write, rows: write.organizations(rows, with_services=True)),
    "services at locations": (ServiceAtLocation, Writer.service_at_locations),
    "summaries of services at locations": (ServiceAtLocation, Writer.service_at_location_summaries),
}


@pytest.mark.parametrize("page", PAGES)
def test_twenty_rows_take_as_many_statements_as_one(take_in, page):
    model, write = PAGES[page]

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            documents = write(Writer(), list(model.objects.public().order_by("pk")))
        return len(documents), len(queries)

    take_in(*whole(0))
    one = statements()
    take_in(*(row for number in range(1, 20) for row in whole(number)))
    assert statements() == (20, one[1])


def test_lists_are_what_their_schemas_want(shared_data, take_in):
    take_in(*whole(0))
    for kind, model, write in (
        ("service", Service, Writer.service_summaries),
        ("organization", Organization, Writer.organization_summaries),
        ("service_at_location", ServiceAtLocation, Writer.service_at_location_summaries),
    ):
        schema = json.loads((shared_data / "hsds-3.1" / f"{kind}_list.json").read_text())
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        [document] = write(Writer(), list(model.objects.public()))
        assert [error.message for error in validator.iter_errors(document)] == []
        assert set(document) <= set(schema["properties"]), kind


@pytest.mark.parametrize(
    ("model", "field", "value", "said"),
    [
        (Phone, "extension", "0042", None),
        (Phone, "extension", "42", 42),
        (Service, "email", "ask at the desk", None),
        (Service, "url", "www.elm.example", None),
    ],
)
def test_what_the_format_of_a_field_does_not_take_is_told_by_an_attribute(take_in, dee, model, field, value, said):
    take_in(*whole(0))
    row = model.objects.filter(**({"service__isnull": False} if model is Phone else {})).first()
    setattr(row, field, value)
    row.save_by(dee)
    [document] = Writer().services(list(Service.objects.all()))
    told = document["phones"][0] if model is Phone else document
    marks = {one.get("label"): one["value"] for one in told["attributes"] if one.get("link_type") == "heart:field"}
    assert (told.get(field), marks) == (said, {} if said else {field: value})


def test_the_command_writes_both_forms_for_the_public_unless_told(take_in, tmp_path, capsys, dee):
    take_in(*whole(0), *whole(1))
    hidden = Service.objects.get(name="Pantry1")
    hidden.audience = Audience.PARTNERS
    hidden.save_by(dee)
    call_command("export_directory", tmp_path / "out")
    assert "services                           1" in capsys.readouterr().out
    assert [one["name"] for one in documents(tmp_path / "out", "services")] == ["Pantry0"]
    with (tmp_path / "out" / "tabular" / "services.csv").open(newline="") as stream:
        assert [row["name"] for row in csv.DictReader(stream)] == ["Pantry0"]
    package = json.loads((tmp_path / "out" / "tabular" / "datapackage.json").read_text())
    assert [one["path"] for one in package["resources"]] == [f"{kind}.csv" for kind in TABLES]
    call_command("export_directory", tmp_path / "out", audience="partners", verbosity=0)
    assert len(documents(tmp_path / "out", "services")) == 2


def test_tables_have_the_columns_that_hsds_gives_them(shared_data, take_in, tmp_path):
    take_in(*whole(0))
    call_command("export_directory", tmp_path / "out", verbosity=0)
    told = json.loads((shared_data / "hsds-3.1" / "tabular.json").read_text())["properties"]
    for table in told.values():
        path = table["items"]["path"]
        wanted = {name for name, one in table["items"]["properties"].items() if one["type"] != "array"}
        with (tmp_path / "out" / "tabular" / path).open(newline="") as stream:
            columns = set(next(csv.reader(stream)))
        assert wanted <= columns, path


def test_a_folder_that_cannot_be_written_is_said_to_be(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="can't be written"):
        call_command("export_directory", tmp_path / "file")


def test_ids_are_told_as_they_are(take_in):
    take_in(*whole(0))
    [document] = Writer().services(list(Service.objects.all()))
    assert document["id"] == id_of("service", "Pantry0")
    assert document["organization"]["id"] == document["organization_id"] == organization("Table0")["id"]
    assert document["capacities"][0]["unit"]["name"] == "Beds"
