"""HSDS as JSON: shapes."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from referrals.hsds import json_stream
from tests.referrals.directory.hsds_json.kit import kinds, the_service
from tests.referrals.directory.kit import (
    lines,
    organization,
    records,
    service,
    without,
    write,
)


def names(path):
    return sorted(record.values["name"] for record in records(path) if record.kind == "services")


@pytest.mark.parametrize(
    "name", ["services.ndjson", "services.jsonl", "services.ndjson.gz", "services.json", "anything"]
)
def test_a_record_a_line(tmp_path, name):
    path = write(tmp_path / name, lines(service("One"), "", service("Two"), "   ", service("Three")))
    assert names(path) == ["One", "Three", "Two"]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["services.json", "services.json.gz"])
def test_an_array(tmp_path, name, indent):
    rows = [service(f"Service {number}") for number in range(7)]
    path = write(tmp_path / name, json.dumps(rows, indent=indent))
    assert len(names(path)) == 7


@pytest.mark.parametrize("indent", [None, 4])
def test_one_document(tmp_path, indent):
    assert names(write(tmp_path / "service.json", json.dumps(service("Alone"), indent=indent))) == ["Alone"]


def test_documents_that_follow_each_other_over_many_lines(tmp_path):
    words = "\n".join(json.dumps(service(name), indent=1) for name in ("One", "Two"))
    assert names(write(tmp_path / "services.json", words)) == ["One", "Two"]


@pytest.mark.parametrize("wrapper", ["contents", "services"])
def test_a_page_of_an_api_or_a_package(tmp_path, wrapper):
    page = {"total_items": 2, "empty": False, wrapper: [service("One"), service("Two")]}
    assert names(write(tmp_path / "page.json", json.dumps(page))) == ["One", "Two"]


def test_an_organization_with_its_services_inside(tmp_path):
    row = organization(services=[without(service("Inside"), "organization")])
    path = write(tmp_path / "organizations.json", json.dumps([row]))
    assert kinds(path) == ["organizations", "services"]
    assert the_service(path).values["organization_id"] == UUID(row["id"])


def test_a_folder_is_read_organizations_first(tmp_path):
    write(tmp_path / "services.ndjson", lines(service()))
    write(tmp_path / "organizations.json", json.dumps([organization()]))
    write(tmp_path / "datapackage.json", "{}")
    found = records(tmp_path)
    assert [(record.kind, record.nested) for record in found] == [("organizations", False), ("services", False)]


def test_a_byte_order_mark_is_no_part_of_the_first_record(tmp_path):
    assert names(write(tmp_path / "s.json", b"\xef\xbb\xbf" + lines(service("Marked")).encode())) == ["Marked"]


@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_an_array_is_read_in_blocks_wherever_they_cut_it(tmp_path, monkeypatch, size):
    monkeypatch.setattr(json_stream, "BLOCK", size)
    rows = [service(f"Ünïque “{number}” \\ / \n") for number in range(5)]
    path = write(tmp_path / "services.json", json.dumps(rows, ensure_ascii=False, indent=1))
    assert len(names(path)) == 5


def test_little_more_than_one_record_is_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stream, "BLOCK", 1000)
    longest = 0
    more = json_stream._Scanner._more

    def watched(self, *args):
        nonlocal longest
        result = more(self, *args)
        longest = max(longest, len(self.text))
        return result

    monkeypatch.setattr(json_stream._Scanner, "_more", watched)
    rows = [service(f"Service {number}") for number in range(300)]
    path = write(tmp_path / "services.json", "[\n" + ",\n".join(map(json.dumps, rows)) + "]")
    assert len(names(path)) == 300
    assert longest < 10 * len(json.dumps(rows[0])) < path.stat().st_size / 10
