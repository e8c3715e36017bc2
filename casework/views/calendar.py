"""The calendar of due follow-ups: its page, and the feed that a calendar program reads without signing in."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from casework.actions import caseload as actions
from casework.models import CalendarFeed
from casework.queries import calendar as query
from casework.rules import calendar_feed
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to, public


@open_to(P.WORK_CASES, methods="GET POST")
@never_cache
def calendar(request: Request) -> HttpResponse:
    """Whether the person has an address, and how to make or end one. A new one is shown in this answer alone."""
    address = ""
    if request.method == "POST":
        token = actions.make_feed(by=request.user)
        address = settings.BASE_URL + reverse("calendar-feed", args=[token])
    feed = CalendarFeed.objects.visible_to(request.user).filter(revoked_at=None).first()
    return render(request, "casework/calendar.html", {"feed": feed, "address": address})


@open_to(P.WORK_CASES, methods="POST")
def revoke(request: Request, pk: int) -> HttpResponse:
    """Ends the address at once."""
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    actions.revoke_feed(feed=feed, by=request.user)
    messages.success(request, "The address is ended. Calendars that used it get nothing any more.")
    return redirect("calendar")


@public()
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The due follow-ups of the person whose secret this is, or 404: nobody learns whether it ever was one."""
    person = query.owner_of(token)
    if person is None:
        raise Http404
    rows = query.entries(person, timezone.now())
    host = urlsplit(settings.BASE_URL).hostname or "heart"
    body = calendar_feed.written(rows, host=host, base=settings.BASE_URL)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Referrer-Policy": "no-referrer"})
