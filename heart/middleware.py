"""Deny by default, keep pages out of caches, and turn domain errors into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.views import APIView

from heart.errors import DomainError, NotAllowed

Next = Callable[[HttpRequest], HttpResponse]
# Their own code decides who enters: Django's admin by HeartAdminSite, the API by its permission classes.
SELF_GUARDED = ("admin",)


class NoStore:
    """A signed-in person's page stays out of shared and disk caches."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" in response.headers:
            return response  # it said so itself; and a page that asked for nobody's session stays without one
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class Permissions:
    """A view without a declaration is closed to everybody. See heart.views.access."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match and match.app_names[:1] == list(SELF_GUARDED):
            return None
        declared = getattr(view, "heart_access", None)
        if declared is None and issubclass(getattr(view, "cls", object), APIView):
            return None
        if declared is None:
            return refusal(request, NotAllowed("This page has not been opened to anybody."))
        if declared == "public":
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if declared != "signed in" and not any(request.user.can(permission) for permission in declared):
            return refusal(request, NotAllowed("Your role does not have this page."))
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and from there back. A fragment's request must move the whole page, not fill a part of it."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return redirect_to_login(request.get_full_path())
    login = redirect_to_login(htmx.current_url_abs_path or "/")
    return HttpResponseClientRedirect(login.url)


class DomainErrors:
    """One answer for each kind of refusal, as a page or as an htmx fragment."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return refusal(request, error)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What happened, that nothing was lost, and the way back."""
    template = "_problem.html" if getattr(request, "htmx", False) else "problem.html"
    return render(request, template, {"error": error}, status=error.status)
