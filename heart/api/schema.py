"""The API's description in OpenAPI 3.1: what drf-spectacular can't read off the views by itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from heart.api import idempotency
from heart.api.problems import CONTENT_TYPE

PREFIX = "/api/v1/"
KEY = OpenApiParameter(
    name=idempotency.HEADER,
    type=OpenApiTypes.STR,
    location=OpenApiParameter.HEADER,
    description=(
        "Any text that you make up for this one request. Sent again with the same body within 24 hours, it "
        "returns the first answer and does nothing else; with another body it is refused (422). While the first "
        "request is being worked on, the answer is 409. Without a key the request simply runs each time."
    ),
)
PROBLEM = {
    "type": "object",
    "description": "Why the request was refused (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for the person who asked."},
        "errors": {
            "type": "object",
            "description": "What is wrong, by field. A field inside another is named with a dot: `met.0.phone`.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "detail"],
}


class Schema(AutoSchema):
    """Each POST takes an Idempotency-Key."""

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *([KEY] if self.method == "POST" else [])]


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "heart.api.authentication.BearerToken"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that `manage.py create_token USERNAME` printed.",
        }


def only_this_api(endpoints: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """`/hsds/` and `/fhir/` are described by their own standards."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation may be refused, and says so in the same shape."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    refusal = {
        "description": "Refused: the body says why.",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("4XX", refusal)
    return result
