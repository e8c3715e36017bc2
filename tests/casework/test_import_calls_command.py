"""`manage.py import_calls`, `import_call_types` and `ensure_reference`, as an operator runs them."""

from __future__ import annotations

import csv
import gzip
import stat
import sys
from collections import Counter
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from casework.models import Call, CallType, Eligibility
from heart.models import Event

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "casework" / "samples"


class Run:
    """One run of a command: what it printed, and how it ended."""

    def __init__(self, *words: object, **options: object) -> None:
        out, err = StringIO(), StringIO()
        self.status = 0
        try:
            call_command(*(str(word) for word in words), stdout=out, stderr=err, **options)
        except SystemExit as end:
            self.status = int(end.code or 0)
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def counts(self) -> dict[str, int]:
        """The five counts, as printed."""
        told = [line.split(": ") for line in self.out.splitlines() if line.count(": ") == 1]
        return {name: int(count) for name, count in told if count.isdigit()}


def counts(read: int, created: int = 0, updated: int = 0, unchanged: int = 0, rejected: int = 0) -> dict[str, int]:
    return {"read": read, "created": created, "updated": updated, "unchanged": unchanged, "rejected": rejected}


def everything() -> dict[str, list[dict]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


@pytest.fixture
def types() -> None:
    Run("import_call_types", SAMPLES / "call-types.csv", effective_from=date(2026, 1, 1))


class TestOurSamples:
    @pytest.mark.parametrize("name", ["eno-falls", "port-lindow"])
    def test_the_mapping_is_told_by_the_columns_and_every_call_is_kept(self, types, name):
        run = Run("import_calls", SAMPLES / f"{name}.csv")
        assert run.status == 0
        assert f"mapping: {name}" in run.out
        assert run.counts == counts(60, created=60)
        assert Call.objects.filter(source=name).count() == 60

    def test_some_are_eligible_and_some_are_not(self, types):
        Run("import_calls", SAMPLES / "eno-falls.csv")
        found = Counter(tuple(call.eligible_programs) for call in Call.objects.all())
        assert found == {(): 16, ("CRT",): 30, ("CCD", "CRT"): 5, ("COR",): 9}

    def test_an_eido(self, types):
        run = Run("import_calls", SAMPLES / "eno-falls-eido.json")
        assert (run.status, run.counts) == (0, counts(1, created=1))
        assert Call.objects.get().eligible_programs == ["CRT"]

    def test_packed(self, types, tmp_path):
        packed = tmp_path / "log.csv.gz"
        packed.write_bytes(gzip.compress((SAMPLES / "eno-falls.csv").read_bytes()))
        assert Run("import_calls", packed).counts == counts(60, created=60)
        assert Run("import_calls", SAMPLES / "eno-falls.csv").counts == counts(60, unchanged=60)


class TestAgain:
    def test_nothing_changes_in_any_table(self, types):
        Run("import_calls", SAMPLES / "eno-falls.csv")
        before = everything()
        run = Run("import_calls", SAMPLES / "eno-falls.csv")
        assert run.counts == counts(60, unchanged=60)
        assert everything() == before

    def test_also_when_some_rows_are_broken(self, types):
        first = Run("import_calls", SAMPLES / "eno-falls-broken.csv")
        before = everything()
        second = Run("import_calls", SAMPLES / "eno-falls-broken.csv")
        assert first.counts == counts(11, created=2, rejected=9)
        assert second.counts == counts(11, unchanged=2, rejected=9)
        assert everything() == before

    def test_only_what_dispatch_changed_is_written(self, types, tmp_path):
        Run("import_calls", SAMPLES / "eno-falls.csv")
        before = Event.objects.count()
        changed = tmp_path / "log.csv"
        changed.write_text((SAMPLES / "eno-falls.csv").read_text().replace(",GOA,", ",CLR,", 3))
        run = Run("import_calls", changed)
        assert run.counts == counts(60, updated=3, unchanged=57)
        assert Event.objects.count() == before + 3

    def test_a_row_repeated_in_the_file_counts_as_unchanged(self, types, tmp_path):
        lines = (SAMPLES / "eno-falls.csv").read_text().splitlines(keepends=True)
        doubled = tmp_path / "log.csv"
        doubled.write_text("".join([*lines, lines[1]]))
        assert Run("import_calls", doubled).counts == counts(61, created=60, unchanged=1)


class TestADryRun:
    def test_it_counts_the_same_and_writes_nothing(self, types):
        before = everything()
        dry = Run("import_calls", SAMPLES / "eno-falls-broken.csv", dry_run=True)
        assert everything() == before
        assert "nothing was written" in dry.out
        real = Run("import_calls", SAMPLES / "eno-falls-broken.csv")
        assert (dry.counts, dry.status) == (real.counts, real.status)

    def test_also_on_an_installation_without_a_single_row(self):
        before = everything()
        assert Run("import_calls", SAMPLES / "eno-falls.csv", dry_run=True).counts == counts(60, created=60)
        assert everything() == before


class TestABrokenRow:
    def test_it_is_told_by_line_and_column_and_the_status_is_2(self, types):
        run = Run("import_calls", SAMPLES / "eno-falls-broken.csv")
        assert run.status == 2
        told = run.err.splitlines()
        assert "line 3, Call Received: not a date and time in the form that the mapping names" in told
        assert "line 5, Incident Number: empty, and a call is known by its number" in told
        assert "line 11, First Dispatched: the row ends here: 3 of 18 columns" in told
        assert len(told) == 9

    def test_what_stood_there_is_not_shown(self, types):
        run = Run("import_calls", SAMPLES / "eno-falls-broken.csv")
        for word in ("KILN", "March 9th", "MAYBE", "EF26-9", "35.99"):
            assert word not in run.out + run.err

    def test_of_very_many_only_the_first_are_shown(self, types, tmp_path):
        log = tmp_path / "log.csv"
        header, row = (SAMPLES / "eno-falls.csv").read_text().splitlines(keepends=True)[:2]
        log.write_text(header + row.replace("EF26-100412", "") * 100)
        run = Run("import_calls", log)
        assert run.counts == counts(100, rejected=100)
        assert len(run.err.splitlines()) == 21
        assert "--rejects" in run.err

    def test_the_rejects_file_has_each_with_the_row_itself(self, types, tmp_path):
        path = tmp_path / "aside.csv"
        Run("import_calls", SAMPLES / "eno-falls-broken.csv", rejects=path)
        with path.open(newline="") as file:
            aside = list(csv.DictReader(file))
        assert [int(row["line"]) for row in aside] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
        assert all(row["column"] and row["reason"] for row in aside)
        assert aside[0]["Incident Number"] == "EF26-900002"

    def test_the_rejects_file_is_its_owner_s_alone(self, types, tmp_path):
        path = tmp_path / "aside.csv"
        Run("import_calls", SAMPLES / "eno-falls-broken.csv", rejects=path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_the_rejects_file_can_be_corrected_and_imported(self, types, tmp_path):
        path = tmp_path / "aside.csv"
        Run("import_calls", SAMPLES / "eno-falls-broken.csv", rejects=path)
        with path.open(newline="") as file:
            header, first, *_ = csv.reader(file)
        corrected = [word.replace("March 9th, 10 a.m.", "03/09/2026 10:00:00") for word in first]
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([header, corrected])
        run = Run("import_calls", path)
        assert (run.status, run.counts) == (0, counts(1, created=1))

    def test_a_rejects_file_of_nothing_says_so_by_its_header_alone(self, types, tmp_path):
        path = tmp_path / "aside.csv"
        path.write_text("from an earlier run")
        Run("import_calls", SAMPLES / "eno-falls.csv", rejects=path)
        assert path.read_text().startswith("line,column,reason,Incident Number,")
        assert len(path.read_text().splitlines()) == 1


class TestTypes:
    def test_a_local_type_that_the_mapping_does_not_know_is_listed_at_the_end(self, types):
        run = Run("import_calls", SAMPLES / "port-lindow.csv")
        assert "that the mapping does not know" in run.out
        assert "      2  Shopping cart in road" in run.out

    def test_a_heart_type_that_the_table_has_not_is_listed_too(self):
        run = Run("import_calls", SAMPLES / "eno-falls.csv")
        assert "see import_call_types" in run.out
        assert "      8  Welfare check" in run.out
        assert run.status == 0

    def test_there_is_no_note_where_all_are_known(self, types, tmp_path):
        log = tmp_path / "log.csv"
        log.write_text((SAMPLES / "eno-falls.csv").read_text().replace("FOLL,", "TRF,"))
        assert "know" not in Run("import_calls", log).out


class TestWhatCanNotBeRead:
    @pytest.mark.parametrize(
        ("options", "told"),
        [
            ({"mapping": "atlantis"}, "There is no mapping called 'atlantis'"),
            ({"mapping": "san-francisco"}, "needs columns that this file has not"),
            ({"timezone": "Durham"}, "'Durham' is not a time zone"),
            ({"rejects": Path("/nowhere/aside.csv")}, "rejects file can't be written"),
        ],
    )
    def test_is_told_and_nothing_is_written(self, options, told):
        before = everything()
        with pytest.raises(CommandError, match=told):
            Run("import_calls", SAMPLES / "eno-falls.csv", **options)
        assert everything() == before

    def test_a_file_that_is_not_there(self):
        with pytest.raises(CommandError, match="No such file"):
            Run("import_calls", SAMPLES / "nowhere.csv")

    def test_a_file_that_ends_in_the_middle_keeps_what_came_before(self, types, tmp_path):
        header, row = (SAMPLES / "eno-falls.csv").read_text().splitlines(keepends=True)[:2]
        rows = [row.replace("100412", str(number * 7919)) for number in range(6_000)]
        packed = gzip.compress("".join([header, *rows]).encode())
        half = tmp_path / "log.csv.gz"
        half.write_bytes(packed[: len(packed) // 2])
        with pytest.raises(CommandError, match=r"ends in the middle .* The rows before that were stored"):
            Run("import_calls", half)
        assert 1_000 < Call.objects.count() < 6_000


def test_the_time_zone_can_be_told(types):
    Run("import_calls", SAMPLES / "eno-falls.csv", timezone="America/Los_Angeles")
    first = Call.objects.get(number="EF26-100412")
    assert first.received_at == datetime(2026, 2, 27, 18, 41, 24, tzinfo=UTC)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stderr", "shown"), [(Terminal, True), (StringIO, False)])
def test_progress_is_shown_on_a_terminal_and_nowhere_else(types, monkeypatch, stderr, shown):
    screen = stderr()
    monkeypatch.setattr(sys, "stderr", screen)
    Run("import_calls", SAMPLES / "eno-falls.csv")
    assert ("100%" in screen.getvalue()) == shown


class TestTheRealLog:
    """A thousand calls of a real city, and the call types that HEART has published."""

    @pytest.fixture
    def real(self, shared_data) -> Path:
        table = shared_data / "calls" / "heart-call-types.csv"
        assert Run("import_call_types", table, effective_from=date(2024, 9, 1)).counts == counts(32, created=32)
        return shared_data / "calls" / "sf-cad-1000.csv"

    def test_every_call_is_stored_and_a_second_run_changes_nothing(self, real):
        first = Run("import_calls", real)
        assert (first.status, first.counts) == (0, counts(1000, created=1000))
        before = everything()
        second = Run("import_calls", real)
        assert (second.status, second.counts) == (0, counts(1000, unchanged=1000))
        assert everything() == before
        assert Call.history.count() == Event.objects.filter(kind="casework.call_received").count() == 1000

    def test_the_counts_are_those_of_the_file(self, real):
        Run("import_calls", real)
        with real.open(newline="") as file:
            told = list(csv.DictReader(file))
        sensitive = sum(row["sensitive_call"] == "true" for row in told)
        assert Call.objects.filter(sensitive=True).count() == sensitive == 293
        placed = sum(bool(row["intersection_point"]) for row in told)
        assert Call.objects.exclude(latitude=None).count() == placed == 700
        not_reached = sum(not row["onscene_datetime"] for row in told)
        assert Call.objects.filter(on_scene_at=None).count() == not_reached == 162
        welfare = sum(row["call_type_final"] in {"910", "914"} for row in told)
        assert Call.objects.filter(call_type__name="Nonurgent and urgent welfare check").count() == welfare == 26
        programs = Counter(program for call in Call.objects.all() for program in call.eligible_programs)
        assert programs == {"CRT": 120, "COR": 87}

    def test_times_are_san_francisco_s(self, real):
        Run("import_calls", real)
        call = Call.objects.get(number="260150539")
        assert call.received_at == datetime(2026, 1, 15, 15, 18, 10, tzinfo=UTC)
        assert call.closed_at == datetime(2026, 1, 15, 17, 16, 56, tzinfo=UTC)

    def test_no_sensitive_call_has_a_place(self, real):
        Run("import_calls", real)
        withheld = Call.objects.filter(sensitive=True)
        assert set(withheld.values_list("location", "latitude", "longitude")) == {("", None, None)}

    def test_one_broken_row_among_a_thousand_is_named_and_costs_itself_alone(self, real, tmp_path):
        lines = real.read_text().splitlines(keepends=True)
        lines[499] = lines[499].replace("2026/01/", "2026/13/", 1)
        broken = tmp_path / "log.csv"
        broken.write_text("".join(lines))
        run = Run("import_calls", broken)
        assert (run.status, run.counts) == (2, counts(1000, created=999, rejected=1))
        assert run.err.startswith("line 500, received_datetime: ")

    def test_its_mapping_knows_our_own_table_s_names_as_well(self, shared_data, types):
        run = Run("import_calls", shared_data / "calls" / "sf-cad-1000.csv")
        assert Call.objects.filter(call_type__name="Welfare check").count() == 26
        assert "does not have" not in run.out


class TestCallTypes:
    def test_counts_and_again(self):
        first = Run("import_call_types", SAMPLES / "call-types.csv", effective_from=date(2026, 1, 1))
        assert (first.status, first.counts) == (0, counts(32, created=32))
        before = everything()
        again = Run("import_call_types", SAMPLES / "call-types.csv", effective_from=date(2026, 1, 1))
        assert again.counts == counts(32, unchanged=32)
        assert everything() == before

    def test_the_day_is_needed_and_is_a_day(self):
        for day in ([], ["--effective-from", "soon"]):
            with pytest.raises(CommandError):
                Run("import_call_types", SAMPLES / "call-types.csv", *day)
        assert not CallType.objects.exists()

    def test_a_row_that_can_not_be_read_is_told_and_the_rest_goes_on(self, tmp_path):
        path = tmp_path / "types.csv"
        path.write_text("CCD,CRT\nWelfare check\nFight,Threat\n")
        run = Run("import_call_types", path, effective_from=date(2026, 1, 1))
        assert run.status == 2
        assert run.counts == counts(3, created=2, rejected=1)
        assert run.err.startswith("line 2, CRT: ")

    @pytest.mark.parametrize("text", ["", "CCD\n", "name,phone\na,b\n"])
    def test_a_file_that_is_no_table_is_told(self, tmp_path, text):
        path = tmp_path / "types.csv"
        path.write_text(text)
        with pytest.raises(CommandError):
            Run("import_call_types", path, effective_from=date(2026, 1, 1))
        assert not Eligibility.objects.exists()


def test_ensure_reference_can_be_run_as_often_as_one_likes():
    assert Run("ensure_reference").counts == {"created": 20, "unchanged": 0}
    before = everything()
    assert Run("ensure_reference").counts == {"created": 0, "unchanged": 20}
    assert everything() == before
