"""The schemas of HSDS 3.1, where the shared data are."""

from __future__ import annotations

import gzip
import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker


class Schemas(dict):
    """A validator for each kind of record, formats checked. Too long to be printed with a failure."""

    def __repr__(self):
        return "the schemas"


@pytest.fixture
def schemas(shared_data):
    found = Schemas()
    for kind, name in (("organizations", "organization"), ("services", "service")):
        schema = json.loads(gzip.decompress((shared_data / "hsds-3.1" / f"{name}.json.gz").read_bytes()))
        found[kind] = Draft202012Validator(schema, format_checker=FormatChecker())
    place = found["organizations"].schema["properties"]["locations"]["items"]
    found["locations"] = Draft202012Validator(place, format_checker=FormatChecker())
    return found
