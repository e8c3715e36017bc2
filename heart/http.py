"""Requests as a view that is not public gets them: somebody is signed in. For annotations; Django makes the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.request import Request as RestRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from heart.models import User


class Request(HttpRequest):
    """The request of a page."""

    user: User
    htmx: HtmxDetails


class ApiRequest(RestRequest):
    """The request of the API."""

    user: User
