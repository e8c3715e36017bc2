"""Emergency Incident Data Objects (NENA-STA-021): one incident, its location among several."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cad import documents, eido
from casework.cad.mapping import Clock
from casework.cad.records import Good, Incoming, Reject

SAMPLE = Path(__file__).resolve().parents[3] / "casework" / "samples" / "eno-falls-eido.json"
CLOCK = Clock(ZoneInfo("America/New_York"))


@pytest.fixture
def document() -> dict:
    return json.loads(SAMPLE.read_text())


def call(document: object) -> Incoming:
    row = documents.read(document, line=1, clock=CLOCK)
    assert isinstance(row, Good), row
    return row.call


def test_our_sample_becomes_a_call(document):
    told = call(document)
    assert told.source == "eido"
    assert told.number == "urn:emergency:uid:incidentid:ef26900100:ecc.enofalls.example"
    assert told.received_at.isoformat() == "2026-03-10T13:14:20+00:00"
    assert (told.priority, told.beat, told.agency_name) == ("3", "D22", "ecc.enofalls.example")
    assert told.local_type == "WELFARE CHECK"
    assert told.call_types == ("Nonurgent and urgent welfare check", "Welfare check")
    assert (told.location, told.latitude, told.longitude) == ("700 Old Kiln Spur Eno Falls", 35.9921, -78.9012)


def test_the_standard_s_own_example_becomes_a_call(shared_data):
    told = call(json.loads((shared_data / "cad" / "eido-sample.json").read_text()))
    assert told.number == "urn:emergency:uid:incidentid:a56e556d871:bcf.state.pa.us"
    assert told.received_at.isoformat() == "2021-04-30T18:40:00+00:00"
    # It has the routing tower's address and the caller's link, and neither is where the incident is.
    assert (told.location, told.latitude) == ("", None)


def test_a_component_may_be_one_object_in_place_of_a_list(document):
    document["incidentComponent"] = document["incidentComponent"][0]
    document["incidentComponent"]["locationReference"] = {"$ref": "location-1"}
    assert call(document).beat == "D22"
    assert call(document).latitude == 35.9921


def test_without_the_start_of_the_call_it_is_put_aside_by_path(document):
    del document["callComponent"][0]["callStartTimestamp"]
    row = documents.read(document, line=3, clock=CLOCK)
    assert isinstance(row, Reject)
    assert (row.line, row.column) == (3, "callComponent.callStartTimestamp")


class TestTheLocation:
    def test_the_one_that_the_incident_names_comes_first(self, document):
        other = copy.deepcopy(document["locationComponent"][0])
        other["$id"] = "location-0"
        other["locationByValue"] = other["locationByValue"].replace("35.9921", "10.0")
        document["locationComponent"].insert(0, other)
        assert call(document).latitude == 35.9921

    def test_else_the_one_whose_type_says_it_is_the_incident_s(self, document):
        del document["incidentComponent"][0]["locationReference"]
        assert call(document).latitude == 35.9921

    @pytest.mark.parametrize("kind", ["Caller", "RoutingLocation"])
    def test_never_the_caller_s_or_the_tower_s(self, document, kind):
        del document["incidentComponent"][0]["locationReference"]
        document["locationComponent"][0]["locationTypeDescriptionRegistryText"] = kind
        assert (call(document).location, call(document).latitude) == ("", None)

    @pytest.mark.parametrize(
        "xml",
        ["", "<presence", "not xml", "<a/>", '<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;</a>', 5, None, ["<a/>"]],
    )
    def test_what_is_no_location_document_is_no_location(self, document, xml):
        document["locationComponent"][0]["locationByValue"] = xml
        assert (call(document).location, call(document).latitude) == ("", None)

    def test_a_document_that_brings_its_own_entities_is_not_expanded(self, document):
        component = document["locationComponent"][0]
        xml = component["locationByValue"].replace("Old Kiln", "&street;")
        component["locationByValue"] = xml.replace(
            "<presence", '<!DOCTYPE presence [<!ENTITY street "X">]><presence', 1
        )
        assert (call(document).location, call(document).latitude) == ("", None)


def test_what_has_the_parts_of_an_eido_is_one():
    assert eido.is_eido({"callComponent": []})
    assert not eido.is_eido({"number": "1", "received_at": "2026-03-10T09:00:00Z"})
    assert not eido.is_eido(["callComponent"])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$id", "$ref", "callComponent", "incidentComponent", "locationComponent", "locationReference"]
            )
            | st.sampled_from(["callStartTimestamp", "locationByValue", "dispositionComponent", "eidoVersion"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_document_breaks_the_reader(document):
    assert isinstance(documents.read(document, line=1, clock=CLOCK), Good | Reject)
