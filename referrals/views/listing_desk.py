"""The directory editor's desk: changes that wait, listings that nobody confirmed for long, who may know of what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import listing
from referrals.actions import listing as actions
from referrals.forms.listing import AudienceForm, ConfidentialForm, ReviewForm
from referrals.listing import Entry
from referrals.models import ListingEdit, Location, Organization, Service
from referrals.queries import listing as query
from referrals.states.listing import ListingEditStatus

SORTS = {"proposed": "proposed_at", "organization": ("organization__name", "proposed_at")}


@open_to(P.EDIT_DIRECTORY)
def changes(request: Request) -> HttpResponse:
    """What waits for a decision, the oldest first."""
    page = lists.paginate(request, query.waiting(request.user), sorts=SORTS, default="proposed")
    context = {"page": page, "stale": query.stale(request.user, timezone.now()).count()}
    return render(request, "referrals/listing/changes.html", context)


@open_to(P.EDIT_DIRECTORY, methods="GET POST")
def change(request: Request, pk: UUID) -> HttpResponse:
    """One change, old and new side by side, and the decision. A second tap finds it decided."""
    edit = get_object_or_404(query.edits(request.user), pk=pk)
    if edit.status != ListingEditStatus.WAITING:
        return _shown(request, edit) if request.method == "GET" else redirect("listing-change", pk=pk)
    form = ReviewForm(posted(request), changes=edit.changes.all())
    done = attempt(form, actions.decide, edit=edit, by=request.user)
    if done is not None:
        messages.success(request, "Decided. The partner has been told.")
        return redirect("listing-changes")
    return _shown(request, edit, form)


def _shown(request: Request, edit: ListingEdit, form: ReviewForm | None = None) -> HttpResponse:
    lines = query.lines(edit, listing.read(edit.subject) if form else None)
    bound = form is not None and form.is_bound
    chosen = form["taken"].value() if form is not None and bound else [one.field for one in lines if not one.stale]
    context = {
        "edit": edit,
        "lines": lines,
        "form": form,
        "chosen": chosen or [],
        "stale": any(one.stale for one in lines),
    }
    return render(request, "referrals/listing/change.html", context, status=422 if bound else 200)


@open_to(P.EDIT_DIRECTORY)
def stale(request: Request) -> HttpResponse:
    """The listings that nobody confirmed for long. Partners are asked by mail; the others are the editor's to call."""
    now = timezone.now()
    page = lists.paginate(request, query.stale(request.user, now), sorts=query.STALE_SORTS, default="assured")
    rows = [(service, listing.last_confirmed(service, now)) for service in page]
    return render(request, "referrals/listing/stale.html", {"page": page, "rows": rows})


@open_to(P.EDIT_DIRECTORY, methods="GET POST")
def service_audience(request: Request, pk: UUID) -> HttpResponse:
    """Who may know of a service."""
    return _audience(request, get_object_or_404(Service.objects.visible_to(request.user), pk=pk))


@open_to(P.EDIT_DIRECTORY, methods="GET POST")
def organization_audience(request: Request, pk: UUID) -> HttpResponse:
    """Who may know of an organization, and so of all that belongs to it."""
    return _audience(request, get_object_or_404(Organization.objects.visible_to(request.user), pk=pk))


@open_to(P.EDIT_DIRECTORY, methods="GET POST")
def place_audience(request: Request, pk: UUID) -> HttpResponse:
    """Whether a place is confidential."""
    return _audience(request, get_object_or_404(Location.objects.visible_to(request.user), pk=pk))


def _audience(request: Request, entry: Entry) -> HttpResponse:
    is_place = isinstance(entry, Location)
    kind: Any = ConfidentialForm if is_place else AudienceForm
    now = listing.read(entry)["confidential" if is_place else "audience"]
    form = kind(posted(request), initial={"audience": now})
    if form.is_valid() and attempt(form, _set, entry=entry, by=request.user):
        messages.success(request, "Saved. It holds from this moment, in the directory and in every export.")
        return redirect(request.path)
    history = [edit for edit in query.of_entry(request.user, entry).filter(reserved=True)[:20]]
    context = {
        "form": form,
        "entry": entry,
        "is_place": is_place,
        "rows": [(edit, query.lines(edit)[0]) for edit in history],
    }
    return render(request, "referrals/listing/audience.html", context, status=422 if form.errors else 200)


def _set(**given: Any) -> bool:
    """Set it, or find that it is so already: both are done."""
    actions.set_audience(**given)
    return True
