"""What is exported comes back as it was, in either form, and each exported record is valid HSDS 3.1."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from heart.models import User
from referrals.actions.directory import import_batch
from referrals.hsds.export import export
from referrals.hsds.reading import read
from referrals.hsds.records import Record, Reject
from referrals.states.directory import Audience
from tests.referrals.directory.kit import lines, write
from tests.referrals.directory.whole import check, directories, snapshot, undone

pytestmark = pytest.mark.django_db
FORMS = {"json": ".", "tabular": "tabular"}


@pytest.fixture
def importer(db):
    return User.objects.system("import")


def take_all(folder, by):
    """Import a folder; nothing of it may be put aside."""
    found = list(read(folder))
    assert [one for one in found if isinstance(one, Reject)] == []
    assert import_batch(records=found, source="a test", by=by).rejects == []


def lay(folder: Path, directory):
    for name, rows in directory.items():
        write(folder / f"{name}.ndjson", lines(*rows))
    return folder


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
