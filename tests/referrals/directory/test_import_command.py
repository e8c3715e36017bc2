"""manage.py import_directory: counts that are true, rejects with line and column, a rerun that changes nothing."""

from __future__ import annotations

import csv
import stat

import pytest
from django.core.management import CommandError, call_command

from referrals.actions import directory
from referrals.management.commands import import_directory
from referrals.models import Organization, Phone, Service
from tests.referrals.directory.kit import dump, id_of, lines, organization, service, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Run the command; its counts by kind, its exit status and what it said beside."""

    def run(*arguments, **options):
        status = 0
        try:
            call_command("import_directory", *map(str, arguments), **options)
        except SystemExit as error:
            status = error.code
        told = capsys.readouterr()
        head, *rows = [line.split() for line in told.out.splitlines() if line.strip()] or [[]]
        counts = {row[0]: dict(zip(head, map(int, row[1:]), strict=True)) for row in rows if row[-1].isdigit()}
        return counts, status, told

    return run


def test_it_counts_what_it_did(tmp_path, run):
    path = write(tmp_path / "services.ndjson", lines(service("One"), service("Two")))
    counts, status, _ = run(path)
    assert status == 0
    assert counts["services"] == {
        "read": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "rejected": 0,
    }
    assert (counts["organizations"]["read"], counts["organizations"]["created"]) == (1, 1)
    assert (counts["phones"]["created"], counts["languages"]["created"]) == (2, 4)


def test_a_second_run_leaves_everything_as_it_is(tmp_path, run):
    path = write(tmp_path / "services.ndjson", lines(service("One"), service("Two")))
    run(path)
    before = dump()
    counts, status, _ = run(path)
    assert (status, dump()) == (0, before)
    assert all(row["read"] == row["unchanged"] for row in counts.values())


def test_a_change_is_counted_and_so_is_what_was_taken_out(tmp_path, run):
    path = tmp_path / "services.ndjson"
    run(write(path, lines(service("One"), service("Two"))))
    counts, _, _ = run(write(path, lines(service("One", phones=[]), service("Two"))))
    assert (counts["services"]["updated"], counts["services"]["unchanged"]) == (1, 1)
    assert (counts["phones"]["read"], counts["phones"]["removed"]) == (1, 1)


def test_broken_rows_are_named_kept_and_told_by_the_exit_status(tmp_path, run):
    rows = [
        service("Good"),
        "{broken",
        {**service("Nameless"), "name": ""},
        {**organization(), "id": id_of(1), "name": ""},
    ]
    path = write(tmp_path / "services.ndjson", lines(*rows))
    rejects = tmp_path / "rejects.csv"
    counts, status, told = run(path, "--rejects", rejects)
    assert status == 2
    assert (counts["services"]["read"], counts["services"]["rejected"]) == (2, 1)
    assert (counts["organizations"]["read"], counts["organizations"]["rejected"]) == (2, 1)
    assert (counts["documents"]["read"], counts["documents"]["rejected"]) == (1, 1)
    assert "services.ndjson, line 3, name: empty, and it is required" in told.err
    kept = list(csv.DictReader(rejects.open()))
    assert [(row["line"], row["column"], row["table"], row["file"]) for row in kept] == [
        ("2", "column 2", "documents", "services.ndjson"),
        ("3", "name", "services", "services.ndjson"),
        ("4", "name", "organizations", "services.ndjson"),
    ]
    assert kept[0]["row"] == "{broken"
    assert id_of("service", "Nameless") in kept[1]["row"]
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600


def test_a_long_list_of_rejects_is_not_told_to_the_end(tmp_path, run):
    path = write(tmp_path / "services.ndjson", lines(*["{"] * 50))
    counts, _, told = run(path)
    assert counts["documents"]["rejected"] == 50
    assert len(told.err.splitlines()) == 21
    assert "--rejects" in told.err


def test_what_the_database_knows_better_is_counted_too(tmp_path, run):
    row = service("Stray", organization_id=id_of("nobody"))
    row.pop("organization")
    counts, status, told = run(write(tmp_path / "services.ndjson", lines(row)))
    assert (counts["services"]["read"], counts["services"]["rejected"], status) == (1, 1, 2)
    assert "organization_id: no organization with this id is known" in told.err


def test_a_dry_run_counts_the_same_and_keeps_nothing(tmp_path, run):
    path = write(tmp_path / "services.ndjson", lines(service("One"), service("Two"), "{"))
    dry, status, told = run(path, "--dry-run")
    assert "nothing was written" in told.out
    assert not Organization.objects.exists()
    assert run(path)[:2] == (dry, status)


def test_batches_make_no_difference(tmp_path, run, monkeypatch):
    rows = [service(f"Service {number}", organization=organization(f"Org {number % 3}")) for number in range(20)]
    path = write(tmp_path / "services.ndjson", lines(*rows))
    monkeypatch.setattr(import_directory, "BATCH", 3)
    counts, _, _ = run(path)
    assert (counts["services"]["created"], counts["organizations"]["created"]) == (20, 3)
    monkeypatch.setattr(import_directory, "BATCH", 7)
    before = dump()
    counts, _, _ = run(path)
    assert (counts["services"]["unchanged"], counts["organizations"]["unchanged"]) == (20, 3)
    assert dump() == before


def test_what_was_stored_before_a_crash_is_harmless_to_the_next_run(tmp_path, run, monkeypatch):
    rows = [service(f"Service {number}") for number in range(6)]
    path = write(tmp_path / "services.ndjson", lines(*rows))
    monkeypatch.setattr(import_directory, "BATCH", 2)
    done = []

    def stops(**arguments):
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt
        return directory.import_batch(**arguments)

    monkeypatch.setattr(import_directory, "import_batch", stops)
    with pytest.raises(KeyboardInterrupt):
        call_command("import_directory", str(path))
    monkeypatch.undo()
    stored = Service.objects.count()
    assert 0 < stored < 6
    run(path)
    assert (Service.objects.count(), Phone.objects.count()) == (6, 6)


def test_the_format_can_be_said(tmp_path, run):
    path = write(tmp_path / "services.ndjson", lines(service()))
    assert run(path, "--format", "hsds-json")[1] == 0
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import_directory", str(path), "--format", "xml")


@pytest.mark.parametrize("name", ["missing.json", "notes.csv"])
def test_a_file_that_is_no_directory_is_refused_with_a_sentence(tmp_path, name):
    if name != "missing.json":
        write(tmp_path / name, "a,b\n")
    with pytest.raises(CommandError, match=r"There is no"):
        call_command("import_directory", str(tmp_path / name))


def test_it_can_be_quiet(tmp_path, run):
    path = write(tmp_path / "services.ndjson", lines(service()))
    _, _, told = run(path, verbosity=0)
    assert (told.out, told.err) == ("", "")
