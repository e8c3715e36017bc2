"""The parameters of each list, as the OpenAPI document of HSDS 3.1 names them.

They come in the address, or in the body of a POST, which keeps the words of a search out of logs.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from heart.api.fields import Moment
from referrals.queries.hsds import Wanted

EARTH_AROUND = 40_100_000  # meters
FORMATS = ("json", "ndjson")
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
PLUS_LOST = re.compile(r"(T\d\d:?\d\d\S*) (\d\d:?\d\d)$")


class Changed(Moment):
    """A moment, also where the plus of its offset was sent as it is, which an address reads as a blank."""

    def to_internal_value(self, value: Any) -> Any:
        return super().to_internal_value(PLUS_LOST.sub(r"\1+\2", value) if isinstance(value, str) else value)


class Listed(serializers.Serializer):
    search = serializers.CharField(required=False, default="", max_length=200)
    page = serializers.IntegerField(required=False, default=1, min_value=1)
    per_page = serializers.IntegerField(required=False, default=None, min_value=1)
    format = serializers.ChoiceField(FORMATS, required=False, default="")


class Tagged(Listed):
    taxonomy_term_id = serializers.UUIDField(required=False, default=None)
    taxonomy_id = serializers.UUIDField(required=False, default=None)


class OfOrganizations(Tagged):
    full = serializers.BooleanField(required=False, default=False)
    full_service = serializers.BooleanField(required=False, default=False)


class OneOrganization(serializers.Serializer):
    full_service = serializers.BooleanField(required=False, default=False)


class OfServices(Tagged):
    organization_id = serializers.UUIDField(required=False, default=None)
    modified_after = Changed(required=False, default=None)
    minimal = serializers.BooleanField(required=False, default=False)
    full = serializers.BooleanField(required=False, default=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["minimal"] and given["full"]:
            message = "Ask for `minimal` or for `full`, not for both."
            raise serializers.ValidationError({"minimal": [message], "full": [message]})
        return given


class OfServicesAtLocations(Tagged):
    organization_id = serializers.UUIDField(required=False, default=None)
    modified_after = Changed(required=False, default=None)
    full = serializers.BooleanField(required=False, default=False)
    postcode = serializers.RegexField(
        r"^\s*\d{5}(-\d{4})?\s*$",
        required=False,
        default="",
        error_messages={"invalid": "Write a ZIP code like 27701."},
    )
    proximity = serializers.DecimalField(
        required=False, default=None, max_digits=10, decimal_places=2, min_value=0, max_value=EARTH_AROUND
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["proximity"] is not None and not given["postcode"]:
            raise serializers.ValidationError({"postcode": ["Say from where: a proximity needs a postcode."]})
        return {**given, "postcode": given["postcode"].strip()[:5]}


class OfTerms(Listed):
    taxonomy_id = serializers.UUIDField(required=False, default=None)
    top_only = serializers.BooleanField(required=False, default=False)
    parent_id = serializers.UUIDField(required=False, default=None)


def asked(request: Request, shape: type[serializers.Serializer]) -> dict[str, Any]:
    """What the address and the body ask for. A blank value asks for nothing. Raises ValidationError, by parameter."""
    given = {**_told(request.query_params), **_told(request.data if request.method == "POST" else {})}
    serializer = shape(data=given)
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = serializer.validated_data
    return found


def _told(source: Any) -> dict[str, Any]:
    """The parameters by name. One that is said twice with two values would count once: it is refused."""
    if hasattr(source, "lists"):
        twice = [name for name, values in source.lists() if len(set(values)) > 1]
        if twice:
            raise serializers.ValidationError({name: ["This is here twice. Say it once."] for name in twice})
        source = source.dict()
    if not isinstance(source, dict):
        raise serializers.ValidationError(["Send the parameters as an object, or in the address."])
    return {name: value for name, value in source.items() if value not in ("", None)}


def wanted(given: dict[str, Any]) -> Wanted:
    """The filters among the parameters."""
    names = {field.name for field in fields(Wanted)}
    filters = {name: value for name, value in given.items() if name in names}
    if filters.get("proximity") is not None:
        filters["proximity"] = float(filters["proximity"])
    return Wanted(**filters)


def in_lines(request: Request, given: dict[str, Any]) -> bool:
    """Whether the answer is wanted as NDJSON. What the parameter says goes before the Accept header."""
    if given["format"]:
        return bool(given["format"] == "ndjson")
    return any(kind in request.headers.get("Accept", "") for kind in NDJSON)
