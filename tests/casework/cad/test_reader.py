"""One row through a mapping: what is kept, what is withheld, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cad.mapping import checked
from casework.cad.reader import LENGTHS, Reader
from casework.cad.records import Incoming, Unreadable
from casework.models import Call

MAPPING = checked(
    "city",
    {
        "source": "city",
        "time_formats": ["%Y-%m-%d %H:%M"],
        "blank_values": ["n/a"],
        "sensitive_values": ["Y", "Yes"],
        "open_values": ["N", ""],
        "other_types": ["TRAFFIC", "NOISE COMPLAINT"],
        "call_types": {"wel": ["Welfare check", "Check"], "Trespasser": "Trespass", "MHC": "Mental health crisis"},
        "columns": {
            "number": "id",
            "received_at": "received",
            "dispatched_at": "sent",
            "on_scene_at": ["arrived_first", "arrived"],
            "type_code": "code",
            "type": "kind",
            "original_type_code": "first_code",
            "original_type": "first_kind",
            "sensitive": "secret",
            "location": "where",
            "point": "point",
            "latitude": "lat",
            "longitude": "lon",
            "beat": "beat",
        },
    },
)
READER = Reader(MAPPING, ZoneInfo("America/New_York"))
ROW = {"id": "7", "received": "2026-03-10 09:00", "secret": "N"}


def read(**row: object) -> Incoming:
    return READER.read({**ROW, **row}.get)


def refused(**row: object) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        read(**row)
    return refusal.value


def test_the_least_that_makes_a_call():
    call = read()
    assert (call.source, call.number) == ("city", "7")
    assert call.received_at == datetime(2026, 3, 10, 13, tzinfo=UTC)
    assert call.call_types == ()


@pytest.mark.parametrize("column", ["id", "received"])
@pytest.mark.parametrize("nothing", ["", "  ", "N/A", None])
def test_a_call_without_number_or_time_is_refused(column, nothing):
    assert refused(**{column: nothing}).column == column


def test_the_local_day_is_the_one_on_the_wall_there():
    late = read(received="2026-03-10 23:30")
    assert late.received_at.date() == date(2026, 3, 11)
    assert late.received_on == date(2026, 3, 10)


def test_of_several_columns_the_first_that_is_not_empty_counts():
    assert read(arrived="2026-03-10 09:20").on_scene_at == datetime(2026, 3, 10, 13, 20, tzinfo=UTC)
    first = read(arrived_first="2026-03-10 09:10", arrived="2026-03-10 09:20")
    assert first.on_scene_at == datetime(2026, 3, 10, 13, 10, tzinfo=UTC)


def test_a_time_that_can_not_be_read_names_its_own_column():
    refusal = refused(arrived_first="n/a", arrived="soon")
    assert refusal.column == "arrived"
    assert "soon" not in refusal.reason


def test_the_ambiguous_hour_follows_the_receipt():
    call = read(received="2026-11-01 01:50", sent="2026-11-01 01:05")
    assert call.received_at == datetime(2026, 11, 1, 5, 50, tzinfo=UTC)
    assert call.dispatched_at == datetime(2026, 11, 1, 6, 5, tzinfo=UTC)


class TestTheCallType:
    def test_by_code(self):
        assert read(code="WEL").call_types == ("Welfare check", "Check")

    def test_by_description_where_the_code_says_nothing(self):
        assert read(code="X9", kind="trespasser").call_types == ("Trespass",)

    def test_final_counts_before_original(self):
        assert read(code="WEL", first_code="MHC").call_types == ("Welfare check", "Check")

    def test_original_counts_where_there_is_no_final(self):
        call = read(first_code="MHC", first_kind="crisis")
        assert call.call_types == ("Mental health crisis",)
        assert (call.local_type_code, call.local_type) == ("MHC", "crisis")

    def test_a_final_type_that_is_none_of_ours_is_final(self):
        call = read(code="TRAFFIC", first_code="MHC")
        assert call.call_types == ()
        assert call.known_type

    def test_a_type_nobody_has_decided_on_is_unknown(self):
        assert not read(code="ZZZ").known_type
        assert not read(kind="Something new").known_type

    def test_no_type_at_all_is_not_an_unknown_type(self):
        assert read().known_type

    def test_the_original_type_is_kept_beside_the_final_one(self):
        call = read(code="WEL", kind="Welfare", first_kind="Crisis")
        assert (call.local_type, call.original_type) == ("Welfare", "Crisis")


class TestTheLocation:
    def test_point_as_text(self):
        call = read(where="1ST ST", point="POINT (-78.9 36.0)")
        assert (call.location, call.latitude, call.longitude) == ("1ST ST", 36.0, -78.9)

    def test_point_as_two_columns(self):
        call = read(lat="36.0", lon="-78.9")
        assert (call.latitude, call.longitude) == (36.0, -78.9)

    @pytest.mark.parametrize("flag", ["Y", "y", " yes "])
    def test_a_sensitive_call_keeps_none_of_it(self, flag):
        call = read(secret=flag, where="1 SHELTER ST", point="POINT (-78.9 36.0)", lat="36", lon="-78")
        assert call.sensitive
        assert (call.location, call.latitude, call.longitude) == ("", None, None)

    def test_a_sensitive_call_is_not_lost_for_a_bad_point(self):
        assert read(secret="Y", point="somewhere").sensitive

    def test_a_flag_that_the_mapping_does_not_know_is_no_permission(self):
        refusal = refused(secret="perhaps", where="1 SHELTER ST")
        assert refusal.column == "secret"
        assert "perhaps" not in refusal.reason

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ({"point": "36.0, -78.9"}, "point"),
            ({"point": "POINT (-78.9 96.0)"}, "point"),
            ({"point": "POINT (x y)"}, "point"),
            ({"point": "POINT (nan nan)"}, "point"),
            ({"lat": "91", "lon": "0"}, "lat"),
            ({"lat": "36", "lon": "-181"}, "lon"),
            ({"lat": "36"}, "lon"),
            ({"lat": "inf", "lon": "0"}, "lat"),
        ],
    )
    def test_a_point_that_is_nowhere_is_refused(self, row, column):
        assert refused(**row).column == column


class TestText:
    def test_line_breaks_and_tabs_become_spaces(self):
        assert read(where="1ST ST\r\n\tAPT 2").location == "1ST ST APT 2"

    @pytest.mark.parametrize("text", ["a\x00b", "caf\udce9"])
    def test_what_the_database_can_not_keep_is_refused(self, text):
        assert refused(beat=text).column == "beat"

    def test_longer_than_the_database_keeps_is_refused_and_not_cut(self):
        assert read(beat="b" * 60).beat == "b" * 60
        assert refused(beat="b" * 61).reason == "longer than 60 characters"

    def test_our_lengths_are_the_database_s(self):
        ours = {"type_code": "local_type_code", "type": "local_type"}
        for name, length in LENGTHS.items():
            if name not in {"call_type", "original_type_code"}:
                assert length == Call._meta.get_field(ours.get(name, name)).max_length, name

    def test_numbers_and_booleans_of_a_document_are_read_as_text(self):
        assert read(id=7, lat=36, lon=-78.5).longitude == -78.5

    @pytest.mark.parametrize("value", [["a"], {"a": 1}])
    def test_a_list_or_an_object_is_refused(self, value):
        assert refused(beat=value).column == "beat"


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=2),
    st.sampled_from(["2026-03-08 02:30", "2026-11-01 01:30", "POINT (1 2)", "Y", "N", "wel", "9999-12-31 23:59"]),
)  # fmt: skip


def outcome(row: dict[str, object]) -> Incoming | Unreadable:
    try:
        return read(**row)
    except Unreadable as refusal:
        return refusal


@given(st.dictionaries(st.sampled_from(sorted(MAPPING.columns_needed)), anything))
def test_no_row_whatever_stands_in_it_breaks_the_reader(row):
    found = outcome(row)
    if isinstance(found, Unreadable):
        assert found.column in MAPPING.columns_needed
        assert found.reason
    else:
        assert found.number
        assert found.received_at.tzinfo is not None
        assert not (found.sensitive and (found.location or found.latitude is not None))


@given(st.text(min_size=12))
def test_no_refusal_quotes_the_row(text):
    found = outcome({"received": text})
    assert not isinstance(found, Unreadable) or text not in found.reason
