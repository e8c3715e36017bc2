"""Files damaged anywhere, at random: a record or a reason comes of each, and never a crash."""

from __future__ import annotations

import copy
import gzip
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.hsds.reading import read
from referrals.hsds.records import Record, Reject, Unusable
from tests.referrals.directory.kit import id_of, lines, service, table

SERVICES = [service(f"Service {number}") for number in range(3)]
AS_LINES = lines(*SERVICES).encode()
AS_ARRAY = json.dumps(SERVICES, indent=1).encode()
AS_DOCUMENT = json.dumps({"services": SERVICES}).encode()
TABLES = {
    "organizations.csv": table("id,name,description", [id_of("org"), "Elm Street Table", "Invented."]),
    "services.csv": table(
        "id,organization_id,name,status,description",
        *([id_of(number), id_of("org"), f"Service {number}", "active", 'Bread, "fresh".'] for number in range(3)),
    ),
    "phones.csv": table("id,service_id,number", [id_of("phone"), id_of(1), "919-555-0100"]),
    "service_at_location.csv": table("id,service_id,location_id", [id_of("tie"), id_of(1), id_of("place")]),
    "locations.csv": table(
        "id,location_type,name,latitude,longitude", [id_of("place"), "physical", "Elm", "36", "-78"]
    ),
    "addresses.csv": table("id,location_id,address_1", [id_of("address"), id_of("place"), "12 Elm Street"]),
}
few = settings(max_examples=120, deadline=None)
bytes_of_dirt = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b'"', b"{", b"}", b"[", b"]", b",", b"\n", b"\r", b"\\", b"\x00", b"null", b"\xff\xfe", b"1e999"]),
)


@st.composite
def damaged(draw, whole: bytes) -> bytes:
    """The bytes with up to three places replaced, or cut off."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(whole)))
        end = min(len(whole), start + draw(st.integers(0, 40)))
        whole = whole[:start] + draw(bytes_of_dirt) + whole[end:]
    return whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole


def outcome(path: Path):
    """What is read, each a record or a reject with a place and a reason."""
    try:
        found = list(read(path))
    except Unusable:
        return []
    for one in found:
        assert isinstance(one, Record | Reject)
        assert one.line >= 1
        if isinstance(one, Reject):
            assert one.reason
            assert one.kind
        else:
            assert len(one.digest) == 64
    return found


@pytest.mark.parametrize("whole", [AS_LINES, AS_ARRAY, AS_DOCUMENT], ids=["lines", "array", "document"])
@given(data=st.data())
@few
def test_json(whole, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.json"
        path.write_bytes(data.draw(damaged(whole)))
        outcome(path)


@given(data=st.data())
@few
def test_packed_json(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.ndjson.gz"
        path.write_bytes(data.draw(damaged(gzip.compress(AS_LINES, mtime=0))))
        outcome(path)


@given(data=st.data())
@few
def test_tables(data):
    name = data.draw(st.sampled_from(sorted(TABLES)))
    with tempfile.TemporaryDirectory() as folder:
        for other, words in TABLES.items():
            (Path(folder) / other).write_text(words)
        (Path(folder) / name).write_bytes(data.draw(damaged(TABLES[name].encode())))
        outcome(Path(folder))


@given(number=st.integers(0, 2), data=st.data())
@few
def test_a_damaged_line_costs_itself_alone(number, data):
    whole = lines(SERVICES[number]).encode().rstrip(b"\n")
    broken = data.draw(damaged(whole)).replace(b"\n", b" ").replace(b"\r", b" ")
    rows = [lines(one).encode() for one in SERVICES]
    rows[number] = broken + b"\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.ndjson"
        path.write_bytes(b"".join(rows))
        found = {one.values["name"] for one in outcome(path) if isinstance(one, Record) and one.kind == "services"}
    spared = {one["name"] for place, one in enumerate(SERVICES) if place != number}
    # What is left of the damaged line may by chance still be a record, and take an id that the others need.
    assert len(spared - found) <= (b'"id"' in broken)


ODD = [7, True, 1.5, "x", "", None, 0, [], [7], [None], ["x"], {}, {"id": 7}, [[]], [{}]]
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([id_of(1), id_of(2)]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "location", "addresses", "number"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def altered(draw) -> object:
    """A whole service in which up to three values, anywhere, are another or are gone."""
    whole = copy.deepcopy(SERVICES[0])
    for _ in range(draw(st.integers(1, 3))):
        here: object = whole
        while isinstance(here, dict | list) and here:
            key = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
            below = here[key]
            if isinstance(below, dict | list) and below and draw(st.booleans()):
                here = below
            elif draw(st.booleans()):
                here[key] = draw(st.sampled_from(ODD).map(copy.deepcopy) | any_json)
                break
            else:
                del here[key]
                break
    return whole


@given(st.one_of(any_json, altered()))
@settings(max_examples=400, deadline=None)
def test_any_json_at_all(value):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.json"
        path.write_text(json.dumps(value))
        outcome(path)
