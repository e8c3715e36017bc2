"""A client of the API that holds every answer against the published schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from heart.models import ApiToken, User

PREFIX = "/api/v1/"
EXAMPLES = {"int": "987654321", "slug": "places", "str": "x", "path": "x"}
EXAMPLES["quarter"] = "2026-Q2"
EXAMPLES["uuid"] = "00000000-0000-4000-8000-000000000000"


class Client(APIClient):
    """Checks each answer of the API: its shape, its content type, and that nobody keeps it."""

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        answer = super().generic(method, path, *args, **kwargs)
        where = answer.wsgi_request.path
        if where.startswith(PREFIX) and answer.status_code // 100 in {2, 4}:
            assert answer["Cache-Control"] == "no-store"
            if method != "HEAD":
                _check_shape(method.lower(), where, answer)
        return answer


def client(user: User | None = None) -> Client:
    """A client with this person's bearer token, or with none."""
    made = Client()
    if user is not None:
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, by=User.objects.system('tests'))}")
    return made


@cache
def schema() -> dict[str, Any]:
    """The published schema, made once."""
    return SchemaGenerator().get_schema(request=None, public=True)


def _check_shape(method: str, path: str, answer: Any) -> None:
    is_problem = answer.status_code >= 400
    assert answer["Content-Type"] == ("application/problem+json" if is_problem else "application/json")
    operation = _operation(method, path)
    if is_problem:
        shape: Any = {"$ref": "#/components/schemas/Problem"}
        assert answer.json()["status"] == answer.status_code
    else:
        assert operation, f"{method} {path} answers, and the schema does not know it"
        described = operation["responses"][str(answer.status_code)]
        shape = described["content"]["application/json"]["schema"]
    whole = {**shape, "components": schema()["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(json.loads(answer.content))


def _operation(method: str, path: str) -> Any:
    paths = schema()["paths"]
    fitting = (one for one in paths if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", one), path))
    return paths.get(path, paths.get(next(fitting, ""), {})).get(method)


@dataclass(frozen=True)
class Route:
    """One address of the API with the view behind it, and an example of the address."""

    path: str
    view: type

    @property
    def methods(self) -> list[str]:
        return [name.upper() for name in ("get", "post", "patch", "put", "delete") if hasattr(self.view, name)]


def routes() -> list[Route]:
    """Every address under /api/v1/ but the one that catches what does not exist."""
    found = [Route(path, view.cls) for path, view in _walk(get_resolver().url_patterns, "/") if hasattr(view, "cls")]
    return [route for route in found if route.path.startswith(PREFIX)]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = before + re.sub(r"<(\w+):\w+>", lambda match: EXAMPLES[match[1]], str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern.callback
