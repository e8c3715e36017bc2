"""Every refusal of the API as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from heart.errors import DomainError

CONTENT_TYPE = "application/problem+json"


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn DRF's and the domain's exceptions into problems; leave the rest to become a 500."""
    headers: dict[str, str] = {}
    fields: dict[str, list[str]] | None = None
    if isinstance(error, DomainError):
        status, detail, fields = error.status, error.message, error.fields or None
    elif isinstance(error, Http404 | exceptions.NotFound):
        status, detail = 404, "There is nothing here for you."
    elif isinstance(error, PermissionDenied):
        status, detail = 403, "You may not do that."
    elif isinstance(error, RequestDataTooBig):
        status, detail = 413, "This is too much for one request. Send it in parts."
    elif isinstance(error, exceptions.ValidationError):
        status, detail, fields = 400, "Some fields are not right.", _by_field(error.detail)
    elif isinstance(error, exceptions.APIException):
        status, detail = error.status_code, str(error.detail)
        if scheme := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = scheme
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(ceil(wait))
    else:
        return None
    set_rollback()
    _in_json(context["request"])
    return problem(status, detail, fields=fields, headers=headers)


def _by_field(detail: Any, where: str = "") -> dict[str, list[str]]:
    """What is wrong, under the dotted name of its field, as the domain's own errors are: "met.0.phone"."""
    if isinstance(detail, dict):
        inside = list(detail.items())
    elif isinstance(detail, list) and any(isinstance(one, dict | list) for one in detail):
        inside = list(enumerate(detail))
    else:
        return {where or "non_field_errors": [str(one) for one in detail]}
    found: dict[str, list[str]] = {}
    for name, part in inside:
        found |= _by_field(part, f"{where}.{name}" if where else str(name)) if part else {}
    return found


def _in_json(request: Request) -> None:
    """A problem is JSON also where the view answers in another format, such as the schema's YAML."""
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type


def problem(
    status: int, detail: str, *, fields: dict[str, list[str]] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """A problem's answer. `fields` maps a field to what is wrong with it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if fields:
        body["errors"] = fields
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)
