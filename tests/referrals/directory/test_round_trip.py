"""What is exported comes back as it was, in either form, and each exported record is valid HSDS 3.1."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator, FormatChecker

from heart.models import User
from referrals.actions.directory import import_batch
from referrals.hsds.export import export
from referrals.hsds.reading import read
from referrals.hsds.records import Record, Reject
from referrals.states.directory import Audience
from tests.referrals.directory.kit import lines, write
from tests.referrals.directory.whole import directories, snapshot, undone

pytestmark = pytest.mark.django_db
FORMS = {"json": ".", "tabular": "tabular"}


@pytest.fixture
def importer(db):
    return User.objects.system("import")


class Schemas(dict):
    """A validator for each kind of record, formats checked. Too long to be printed with a failure."""

    def __repr__(self):
        return "the schemas"


@pytest.fixture
def schemas(shared_data):
    found = Schemas()
    for kind, name in (("organizations", "organization"), ("services", "service")):
        schema = json.loads(gzip.decompress((shared_data / "hsds-3.1" / f"{name}.json.gz").read_bytes()))
        found[kind] = Draft202012Validator(schema, format_checker=FormatChecker())
    place = found["organizations"].schema["properties"]["locations"]["items"]
    found["locations"] = Draft202012Validator(place, format_checker=FormatChecker())
    return found


def take_all(folder, by):
    """Import a folder; nothing of it may be put aside."""
    found = list(read(folder))
    assert [one for one in found if isinstance(one, Reject)] == []
    assert import_batch(records=found, source="a test", by=by).rejects == []


def lay(folder: Path, directory):
    for name, rows in directory.items():
        write(folder / f"{name}.ndjson", lines(*rows))
    return folder


def documents(folder, kind):
    return [json.loads(line) for line in (folder / f"{kind}.ndjson").read_text(encoding="utf-8").split("\n") if line]


def check(folder, schemas):
    for kind, validator in schemas.items():
        for document in documents(folder, kind):
            assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)] == []


@given(directory=directories())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_a_directory_comes_back_as_it_was(importer, schemas, directory):
    with TemporaryDirectory() as name:
        before, after = Path(name) / "before", Path(name) / "after"
        before.mkdir()
        with undone():
            found = [one for one in read(lay(before, directory)) if isinstance(one, Record)]
            import_batch(records=found, source="a test", by=importer)
            told = snapshot()
            export(after, Audience.HEART)
        check(after, schemas)
        for form in FORMS.values():
            with undone():
                take_all(after / form, importer)
                again = snapshot()
                for kind in told:
                    assert again[kind] == told[kind]
