"""Whole files: plain, packed, marked, damaged, CSV or JSON."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.cad.once import once
from casework.cad.records import Good, Read, Reject, Unusable
from casework.cad.source import Log, opened

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "casework" / "samples"
CITY = "America/New_York"


def read(path: Path, **options: str) -> tuple[Log, list[Read]]:
    with opened(path, city_zone=CITY, **options) as log:
        return log, list(log.rows)


def good(rows: list[Read]) -> list[Good]:
    return [row for row in rows if isinstance(row, Good)]


def aside(rows: list[Read]) -> list[tuple[int, str]]:
    return [(row.line, row.column) for row in rows if isinstance(row, Reject)]


def saved(folder: Path, content: str | bytes, name: str = "log") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def sample() -> bytes:
    return (SAMPLES / "eno-falls.csv").read_bytes()


class TestTheSamples:
    def test_the_city_in_durham_s_shape(self):
        log, rows = read(SAMPLES / "eno-falls.csv")
        assert (log.mapping, len(good(rows)), aside(rows)) == ("eno-falls", 60, [])

    def test_the_city_with_other_columns_and_other_dates(self):
        log, rows = read(SAMPLES / "port-lindow.csv")
        assert (log.mapping, len(good(rows)), aside(rows)) == ("port-lindow", 60, [])

    def test_sensitive_calls_have_no_place(self):
        for name in ("eno-falls.csv", "port-lindow.csv"):
            withheld = [row.call for row in good(read(SAMPLES / name)[1]) if row.call.sensitive]
            assert withheld
            assert {(call.location, call.latitude, call.longitude) for call in withheld} == {("", None, None)}

    def test_each_broken_row_is_put_aside_by_line_and_column_and_the_rest_is_read(self):
        _, rows = read(SAMPLES / "eno-falls-broken.csv")
        assert aside(rows) == [
            (3, "Call Received"),
            (4, "Call Received"),
            (5, "Incident Number"),
            (6, "Confidential"),
            (7, "Point"),
            (8, "Incident Number"),
            (9, "Closed"),
            (10, "Call Entered"),
            (11, "First Dispatched"),
        ]
        assert [(row.line, row.call.number) for row in good(rows)] == [(2, "EF26-900001"), (12, "EF26-900010")]

    def test_no_reason_quotes_the_row(self):
        _, rows = read(SAMPLES / "eno-falls-broken.csv")
        for row in rows:
            if isinstance(row, Reject):
                assert not any(word in row.reason for word in ("KILN", "March", "MAYBE", "EF26", "35.99"))


class TestTheFile:
    def test_packed_reads_the_same(self, tmp_path, sample):
        plain, packed = read(saved(tmp_path, sample))[1], read(saved(tmp_path, gzip.compress(sample), "log.gz"))[1]
        assert plain == packed

    def test_a_byte_order_mark_is_no_part_of_the_first_column(self, tmp_path, sample):
        assert len(good(read(saved(tmp_path, b"\xef\xbb\xbf" + sample))[1])) == 60

    def test_windows_line_ends(self, tmp_path, sample):
        rows = read(saved(tmp_path, sample.replace(b"\n", b"\r\n")))[1]
        assert [row.line for row in good(rows)] == list(range(2, 62))

    def test_one_byte_that_is_no_text_costs_its_row(self, tmp_path, sample):
        rows = read(saved(tmp_path, sample.replace(b"BELLWETHER", b"BELLW\xe9THER", 1)))[1]
        assert aside(rows) == [(2, "Block")]
        assert len(good(rows)) == 59

    def test_progress_goes_from_nothing_to_the_whole_file(self, tmp_path, sample):
        path = saved(tmp_path, gzip.compress(sample))
        with opened(path, city_zone=CITY) as log:
            list(log.rows)
            assert log.position() == log.size == path.stat().st_size

    def test_a_packed_file_that_ends_in_the_middle_is_told_after_what_it_held(self, tmp_path, sample):
        header, row = sample.splitlines(keepends=True)[:2]
        rows = [row.replace(b"100412", str(number * 7919).encode()) for number in range(20_000)]
        packed = gzip.compress(b"".join([header, *rows]))
        read_before: list[Read] = []
        with (
            pytest.raises(Unusable, match="damaged or ends in the middle"),
            opened(saved(tmp_path, packed[: len(packed) // 2]), city_zone=CITY) as log,
        ):
            read_before.extend(log.rows)
        assert 1_000 < len(read_before) < 20_000
        with pytest.raises(Unusable, match="damaged"), opened(saved(tmp_path, packed[:12]), city_zone=CITY):
            pass

    @pytest.mark.parametrize("content", ["", "\n", "name,phone\nJane,1\n"])
    def test_a_file_that_no_mapping_knows(self, tmp_path, content):
        with pytest.raises(Unusable):
            read(saved(tmp_path, content))

    def test_a_named_mapping_tells_which_columns_it_misses(self, tmp_path, sample):
        with pytest.raises(Unusable, match="needs columns that this file has not: Beat"):
            read(saved(tmp_path, sample.replace(b"Beat", b"Zone", 1)), mapping="eno-falls")

    def test_a_named_zone_beats_the_mapping_s(self):
        ours = good(read(SAMPLES / "eno-falls.csv")[1])[0].call
        moved = good(read(SAMPLES / "eno-falls.csv", time_zone="America/Denver")[1])[0].call
        assert (moved.received_at - ours.received_at).total_seconds() == 2 * 3600
        assert moved.received_on == ours.received_on

    def test_a_zone_that_is_none_is_told(self):
        with pytest.raises(Unusable, match="'Durham' is not a time zone"):
            read(SAMPLES / "eno-falls.csv", time_zone="Durham")


class TestDocuments:
    def call(self, number: str, **more: object) -> dict:
        return {"number": number, "received_at": "2026-03-10T09:00:00-04:00", **more}

    def test_one_a_list_and_one_a_line(self, tmp_path):
        one, two = json.dumps(self.call("1")), json.dumps(self.call("2"))
        for text in (one, f"[{one},\n{two}]", f"{one}\n{two}\n"):
            rows = read(saved(tmp_path, text))[1]
            assert [row.call.number for row in good(rows)] == ["1", "2"][: len(rows)]
            assert aside(rows) == []

    def test_a_line_is_where_the_document_begins(self, tmp_path):
        documents = [self.call("1"), {"number": "2"}, self.call("3"), 4]
        rows = read(saved(tmp_path, json.dumps(documents, indent=1)))[1]
        assert aside(rows) == [(6, "received_at"), (13, "document")]

    def test_what_is_no_json_is_told_by_its_place_and_what_came_before_is_kept(self, tmp_path):
        rows = read(saved(tmp_path, "[" + json.dumps(self.call("1")) + ",\n  {'number': 2}]"))[1]
        assert [row.call.number for row in good(rows)] == ["1"]
        assert aside(rows) == [(2, "character 4")]

    @pytest.mark.parametrize("text", ["[" + '{"a":' * 100_000, '{"number": ' + "9" * 5000 + "}"])
    def test_a_document_made_to_hurt_is_put_aside(self, tmp_path, text):
        assert len(aside(read(saved(tmp_path, text))[1])) == 1

    def test_their_times_need_an_offset(self, tmp_path):
        rows = read(saved(tmp_path, json.dumps(self.call("1", closed_at="2026-03-10T10:00:00"))))[1]
        assert aside(rows) == [(1, "closed_at")]

    def test_eidos_and_our_own_in_one_file(self, tmp_path):
        eido = json.loads((SAMPLES / "eno-falls-eido.json").read_text())
        rows = read(saved(tmp_path, json.dumps([eido, self.call("1")])))[1]
        assert [row.call.source for row in good(rows)] == ["eido", "api"]


class TestEachCallOnce:
    def test_a_row_that_repeats_another_is_marked(self, tmp_path, sample):
        lines = sample.splitlines(keepends=True)
        rows = read(saved(tmp_path, b"".join([*lines, lines[1], lines[5]])))[1]
        assert [row.line for row in good(rows) if row.again] == [62, 63]

    def test_a_row_that_contradicts_another_is_put_aside_and_names_it(self, tmp_path, sample):
        lines = sample.splitlines(keepends=True)
        other = lines[1].replace(b",CLR,", b",GOA,")
        rows = read(saved(tmp_path, b"".join([*lines, other])))[1]
        (reject,) = [row for row in rows if isinstance(row, Reject)]
        assert (reject.line, reject.column) == (62, "Incident Number")
        assert reject.reason == "the same call as line 2, told differently"

    def test_the_same_number_from_two_sources_is_two_calls(self, tmp_path):
        documents = [{"number": "1", "received_at": "2026-03-10T09:00:00Z", "source": name} for name in "ab"]
        assert len(good(read(saved(tmp_path, json.dumps(documents)))[1])) == 2

    def test_a_row_put_aside_does_not_stand_in_the_way_of_its_correction(self):
        reject = Reject(2, "when", "no time")
        assert list(once([reject, reject], column="id")) == [reject, reject]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 14_000))
def test_whatever_bytes_are_written_over_a_log_reading_it_ends_in_rows_or_in_a_sentence(tmp_path, noise, where):
    content = (SAMPLES / "eno-falls.csv").read_bytes()
    path = saved(tmp_path, content[:where] + noise + content[where + len(noise) :])
    assert all(row.column and row.reason if isinstance(row, Reject) else row.call.number for row in rows_or_none(path))


def rows_or_none(path: Path) -> list[Read]:
    try:
        return read(path)[1]
    except Unusable:
        return []
