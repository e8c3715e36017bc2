"""Every refusal of the API as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
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
    fields: Any = None
    if isinstance(error, DomainError):
        status, detail, fields = error.status, error.message, error.fields or None
    elif isinstance(error, Http404 | exceptions.NotFound):
        status, detail = 404, "There is nothing here for you."
    elif isinstance(error, PermissionDenied):
        status, detail = 403, "You may not do that."
    elif isinstance(error, RequestDataTooBig):
        status, detail = 413, "This is too much for one request. Send it in parts."
    elif isinstance(error, exceptions.ValidationError):
        status, detail, fields = 400, "Some fields are not right.", error.detail
    elif isinstance(error, exceptions.APIException):
        status, detail = error.status_code, str(error.detail)
        if getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = error.auth_header
    else:
        return None
    set_rollback()
    _in_json(context["request"])
    return problem(status, detail, fields=fields, headers=headers)


def _in_json(request: Request) -> None:
    """A problem is JSON also where the view answers in another format, such as the schema's YAML."""
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type


def problem(status: int, detail: str, *, fields: Any = None, headers: dict[str, str] | None = None) -> Response:
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
