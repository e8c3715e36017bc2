"""HSDS as JSON: dirt; files that are not what they seem."""

from __future__ import annotations

import gzip
import json

import pytest

from referrals.hsds import json_stream
from referrals.hsds.reading import read
from referrals.hsds.records import Record, Reject, Unusable
from tests.referrals.directory.kit import (
    at,
    id_of,
    lines,
    location,
    organization,
    rejects,
    service,
    without,
    write,
)


def only_reject(path) -> Reject:
    [found] = rejects(path)
    return found


@pytest.mark.parametrize(
    ("row", "path", "reason"),
    [
        (without(service(), "id"), "id", "empty"),
        (service(id="seven"), "id", "not a UUID"),
        (service(name="  "), "name", "empty, and it is required"),
        (service(name="x" * 251), "name", "longer than 250"),
        (service(name=["Food"]), "name", "a text or a number was expected"),
        (service(name="a\x00b"), "name", "not UTF-8"),
        (service(description="a\ud800b"), "description", "not UTF-8"),
        (service(description="x" * 50_001), "description", "longer than 50000"),
        (without(service(), "status"), "status", "empty, and it is required"),
        (service(status="maybe"), "status", "not one of: active"),
        (service(email={"at": "x"}), "email", "a text or a number was expected"),
        (without(service(), "organization"), "organization_id", "belongs to an organization"),
        (service(organization=organization(id="9")), "organization.id", "not a UUID"),
        (service(organization_id="9"), "organization_id", "not a UUID"),
    ],
)
def test_a_service_that_cannot_be_read_is_put_aside_whole(tmp_path, row, path, reason):
    found = only_reject(write(tmp_path / "services.ndjson", lines(service("Good"), row)))
    assert (found.kind, found.file, found.line, found.path) == ("services", "services.ndjson", 2, path)
    assert reason in found.reason
    assert json.loads(found.raw).get("id", "") == row.get("id", "")


@pytest.mark.parametrize(
    ("change", "kind", "path", "reason"),
    [
        ({"phones": [{"id": id_of(1), "number": ""}]}, "phones", "phones[0].number", "empty"),
        ({"phones": [{"number": "919-555-0100"}]}, "phones", "phones[0].id", "empty"),
        ({"phones": ["919-555-0100"]}, "phones", "phones[0]", "an object was expected"),
        ({"phones": "919-555-0100"}, "phones", "phones", "a list was expected"),
        ({"languages": [{"id": id_of(1)}]}, "languages", "languages[0].name", "empty"),
        ({"schedules": [{"id": id_of(1), "opens_at": "9ish"}]}, "schedules", "schedules[0].opens_at", "like 09:00"),
        ({"schedules": [{"id": id_of(1), "opens_at": "25:00"}]}, "schedules", "schedules[0].opens_at", "like 09:00"),
        ({"schedules": [{"id": id_of(1), "byday": "Mondays"}]}, "schedules", "schedules[0].byday", "like MO,TU"),
        ({"schedules": [{"id": id_of(1), "freq": "DAILY"}]}, "schedules", "schedules[0].freq", "not one of"),
        (
            {"service_at_locations": [at("x", location(latitude=136))]},
            "locations",
            "service_at_locations[0].location.latitude",
            "between -90 and 90",
        ),
        (
            {"service_at_locations": [at("x", location(longitude=float("nan")))]},
            "locations",
            "service_at_locations[0].location.longitude",
            "between -180 and 180",
        ),
        (
            {"service_at_locations": [at("x", location(location_type="castle"))]},
            "locations",
            "service_at_locations[0].location.location_type",
            "not one of: physical",
        ),
        (
            {"service_at_locations": [at("x", location(addresses=[{"id": id_of(1), "address_1": ""}]))]},
            "addresses",
            "service_at_locations[0].location.addresses[0].address_1",
            "empty",
        ),
        ({"service_at_locations": [{"id": id_of(1)}]}, "service_at_location", "service_at_locations[0].location", "no"),
        (
            {"service_at_locations": [at("x", location()), at("y", location())]},
            "service_at_location",
            "service_at_locations[1].location",
            "there already",
        ),
        ({"organization": organization(name="")}, "organizations", "organization.name", "empty"),
    ],
)
def test_what_belongs_to_a_service_is_put_aside_and_the_service_stays(tmp_path, change, kind, path, reason):
    file = write(tmp_path / "services.ndjson", lines(service(**change)))
    found = only_reject(file)
    assert (found.kind, found.line, found.path) == (kind, 1, path)
    assert reason in found.reason
    assert [one.kind for one in read(file) if isinstance(one, Record) and one.kind == "services"] == ["services"]


def test_a_reason_never_quotes_what_stood_there(tmp_path):
    rows = [service(status="SECRET"), service(name="SECRET" * 100), service(id="SECRET")]
    for found in rejects(write(tmp_path / "services.ndjson", lines(*rows))):
        assert "SECRET" not in found.reason + found.path


@pytest.mark.parametrize("word", [3, "text", None, True, [service()]])
def test_what_is_no_record_at_all(tmp_path, word):
    found = only_reject(write(tmp_path / "services.json", json.dumps([service("Good"), word])))
    assert (found.kind, found.path) == ("documents", "[1]")
    assert names_good(tmp_path / "services.json") == ["Good"]


def names_good(path):
    return [one.values["name"] for one in read(path) if isinstance(one, Record) and one.kind == "services"]


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path):
    broken = json.dumps(service("Broken"))[:-1].replace('"active"', '"active')
    path = write(tmp_path / "services.ndjson", lines(service("One"), broken, service("Two")))
    found = only_reject(path)
    assert (found.kind, found.line) == ("documents", 2)
    assert found.path.startswith("column ")
    assert names_good(path) == ["One", "Two"]


def test_the_column_of_a_broken_line_is_where_it_breaks(tmp_path):
    found = only_reject(write(tmp_path / "services.ndjson", lines(service(), '{"id": 1,, "name": 2}')))
    assert (found.line, found.path) == (2, "column 10")


@pytest.mark.parametrize("block", [16, 1 << 18])
def test_a_break_in_an_array_is_named_by_line_and_column(tmp_path, monkeypatch, block):
    monkeypatch.setattr(json_stream, "BLOCK", block)
    rows = [
        json.dumps(service("One")),
        json.dumps(service("Two")),
        '{"id": 1,, "name": 2}',
        json.dumps(service("Lost")),
    ]
    path = write(tmp_path / "services.json", "[\n" + ",\n".join(rows) + "\n]\n")
    found = only_reject(path)
    assert (found.line, found.path) == (4, "column 10")
    assert "rest of the file was not read" in found.reason
    assert names_good(path) == ["One", "Two"]


def test_a_break_in_an_array_of_one_line_too(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stream, "BLOCK", 16)
    words = "[" + json.dumps(service("One")) + ', {"id": 1,, "name": 2}]'
    found = only_reject(write(tmp_path / "services.json", words))
    assert (found.line, found.path) == (1, f"column {words.index(',,') + 2}")


@pytest.mark.parametrize("tail", ["", ",", ', {"id": "'])
def test_an_array_that_ends_in_the_middle(tmp_path, tail):
    path = write(tmp_path / "services.json", "[" + json.dumps(service("Kept")) + tail)
    assert only_reject(path).kind == "documents"
    assert names_good(path) == ["Kept"]


def test_something_after_the_array(tmp_path):
    path = write(tmp_path / "services.json", json.dumps([service("Kept")], indent=1) + "\nhello")
    assert "follows the end" in only_reject(path).reason


def test_a_list_too_deep_and_a_number_too_long_are_put_aside(tmp_path):
    deep = '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}"
    long = '{"id": ' + "9" * 5_000 + "}"
    path = write(tmp_path / "services.ndjson", lines(deep, service("Good"), long))
    assert [found.line for found in rejects(path)] == [1, 3]
    assert names_good(path) == ["Good"]


def test_bytes_that_are_no_text_cost_their_record_alone(tmp_path):
    raw = lines(service("One")).encode() + lines(service("Two")).encode().replace(b"Groceries", b"Gro\xffceries")
    path = write(tmp_path / "services.ndjson", raw)
    found = only_reject(path)
    assert (found.line, found.path) == (2, "description")
    assert names_good(path) == ["One"]


def test_an_id_means_one_record(tmp_path):
    first, again = service("One"), service("Two", id=id_of("service", "One"))
    found = only_reject(write(tmp_path / "services.ndjson", lines(first, again)))
    assert (found.kind, found.line, found.path) == ("services", 2, "id")


def test_a_phone_belongs_to_the_first_that_names_it(tmp_path):
    shared = {"id": id_of("shared"), "number": "919-555-0100"}
    rows = [service(name, phones=[shared]) for name in ("One", "Two")]
    path = write(tmp_path / "services.ndjson", lines(*rows))
    assert (only_reject(path).path, only_reject(path).line) == ("phones[0].id", 2)


def test_ids_are_remembered_from_file_to_file(tmp_path):
    write(tmp_path / "services-1.ndjson", lines(service("One")))
    write(tmp_path / "services-2.ndjson", lines(service("One")))
    assert only_reject(tmp_path).file == "services-2.ndjson"


def test_a_packed_file_that_was_cut_off_gives_what_it_has(tmp_path):
    rows = [service(f"Service {number}", description=id_of(number) * 40) for number in range(200)]
    whole = gzip.compress(lines(*rows).encode())
    path = tmp_path / "services.ndjson.gz"
    path.write_bytes(whole[: len(whole) // 2])
    found = only_reject(path)
    assert "damaged" in found.reason
    good = names_good(path)
    assert 10 < len(good) < 200
    assert found.line > len(good)


@pytest.mark.parametrize("words", ["", "\n \n"])
def test_an_empty_file_has_nothing_in_it(tmp_path, words):
    assert list(read(write(tmp_path / "services.json", words))) == []


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        (None, "", "There is no file or folder"),
        ("things.csv", "id,name\n", "no HSDS file"),
    ],
)
def test_what_is_no_directory_is_said_at_once(tmp_path, name, words, message):
    path = write(tmp_path / name, words) if name else tmp_path / "missing.json"
    with pytest.raises(Unusable, match=message):
        list(read(path))


def test_an_empty_folder_and_one_with_both_forms(tmp_path):
    with pytest.raises(Unusable, match="no HSDS file"):
        list(read(tmp_path))
    write(tmp_path / "services.json", "[]")
    write(tmp_path / "services.csv", "id,organization_id,name,status\n")
    with pytest.raises(Unusable, match="--format"):
        list(read(tmp_path))
    assert list(read(tmp_path, "hsds-json")) == []
    assert list(read(tmp_path, "hsds-csv")) == []
