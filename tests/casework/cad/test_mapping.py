"""Mapping files: what they may say, how a mistake in one is told, and which one fits a file."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casework.cad import mapping
from casework.cad.mapping import Clock, checked, fitting, load, names, normal
from casework.cad.records import Unusable

SMALL = {"source": "a", "columns": {"number": "id", "received_at": "when"}}


def write(folder: Path, name: str, text: str) -> Path:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


class TestOurOwn:
    def test_each_file_is_one_that_can_be_used(self):
        assert {"san-francisco", "eno-falls", "port-lindow", "eido", "heart"} <= set(names())
        for name in names():
            assert load(name).columns["number"], name

    def test_no_two_share_a_source(self):
        sources = [load(name).source for name in names()]
        assert len(sources) == len(set(sources))

    def test_no_local_type_is_both_ours_and_not_ours(self):
        for name in names():
            assert not set(load(name).call_types) & load(name).other_types, name

    def test_san_francisco_is_on_pacific_time(self):
        assert load("san-francisco").time_zone == "America/Los_Angeles"

    def test_every_key_and_name_is_explained_beside_them(self):
        readme = (mapping.FOLDER / "README.md").read_text(encoding="utf-8")
        keys = {"source", "about", "format", "delimiter", "encoding", "time_zone", "time_formats", "other_types"}
        keys |= {"blank_values", "sensitive_values", "open_values", "[call_types]", "[columns]"}
        assert [key for key in sorted(keys | mapping.COLUMNS) if f"`{key}`" not in readme] == []


class TestAMistake:
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"source": ""}, "source is missing"),
            ({"columns": {"number": "id"}}, "columns.received_at is missing"),
            ({"columns": {**SMALL["columns"], "phone": "tel"}}, "columns.phone means nothing here"),
            ({"colums": {}}, "colums means nothing here"),
            ({"format": "xml"}, "format is one of csv, json"),
            ({"delimiter": "||"}, "delimiter is one character"),
            ({"encoding": "utf-99"}, "unknown encoding"),
            ({"time_zone": "Durham"}, "'Durham' is not a time zone"),
            ({"columns": {**SMALL["columns"], "sensitive": "s"}}, "needs sensitive_values and open_values"),
            ({"columns": {**SMALL["columns"], "beat": 5}}, "wrong kind"),
            ({"call_types": {"A": [1]}}, "wrong kind"),
            ({"time_formats": 7}, "wrong kind"),
        ],
    )
    def test_is_told_by_name(self, change, told):
        with pytest.raises(Unusable, match="'city'") as refusal:
            checked("city", {**SMALL, **change})
        assert told in str(refusal.value)

    def test_all_are_told_at_once(self):
        with pytest.raises(Unusable) as refusal:
            checked("city", {"format": "xml"})
        for told in ("source is missing", "columns.number is missing", "format is one of"):
            assert told in str(refusal.value)

    def test_a_file_that_is_no_toml_is_told(self, tmp_path):
        with pytest.raises(Unusable, match="not a TOML file"):
            load("bad", write(tmp_path, "bad", "source = "))

    def test_an_unknown_name_lists_the_known_ones(self):
        with pytest.raises(Unusable, match="san-francisco"):
            load("durham")

    def test_a_name_can_not_leave_the_folder(self):
        with pytest.raises(Unusable, match="There is no mapping"):
            load("../../heart/settings")


class TestFitting:
    def test_the_columns_choose_the_mapping(self, shared_data):
        with (shared_data / "calls" / "sf-cad-1000.csv").open(encoding="utf-8") as log:
            assert fitting(log.readline()).name == "san-francisco"

    def test_the_order_of_columns_and_extra_ones_do_not_matter(self, tmp_path):
        write(tmp_path, "one", 'source = "one"\n[columns]\nnumber = "id"\nreceived_at = "when"\n')
        assert fitting("extra, when ,id\n", tmp_path).name == "one"

    def test_none_fits(self):
        with pytest.raises(Unusable, match="No mapping knows these columns"):
            fitting("name,phone\n")

    def test_several_fit(self, tmp_path):
        for name in ("one", "two"):
            write(tmp_path, name, f'source = "{name}"\n[columns]\nnumber = "id"\nreceived_at = "when"\n')
        with pytest.raises(Unusable, match="Several mappings fit"):
            fitting("id,when\n", tmp_path)

    def test_a_first_line_that_is_no_row_fits_none(self):
        assert not load("eno-falls").fits("a" * 200_000)

    def test_a_mapping_of_documents_fits_no_table(self):
        assert not load("heart").fits(",".join(load("heart").columns_needed))


class TestTheClock:
    city, told = ZoneInfo("America/New_York"), ZoneInfo("America/Denver")

    def test_what_was_told_comes_first_then_the_mapping_then_the_city(self):
        pacific, none = load("san-francisco"), checked("none", SMALL)
        assert Clock(self.city, self.told).of(pacific) is self.told
        assert Clock(self.city).of(pacific).key == "America/Los_Angeles"
        assert Clock(self.city).of(none) is self.city


def test_local_types_are_compared_without_case_and_spacing():
    assert normal("  Well  being\tcheck ") == "WELL BEING CHECK"
