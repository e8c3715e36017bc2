"""The pages on which a listing is kept: by its own organization, and by a directory editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted
from referrals import listing, listing_policies, policies
from referrals.actions import listing as actions
from referrals.actions import listing_rounds as rounds
from referrals.forms.listing import ListingForm, UnitsForm
from referrals.listing import Entry
from referrals.models import ListingEdit, Location, Organization, Service, Unit
from referrals.queries import listing as query
from referrals.rules.listing_fields import at_once_of, words_of
from referrals.states.listing import ListingEditStatus

SORTS = {"proposed": "proposed_at"}


@open_to(P.EDIT_LISTING)
def own(request: Request) -> HttpResponse:
    """The organization's own listing: its services, when each was confirmed, its places, and what waits."""
    now, services = timezone.now(), list(query.own_services(request.user))
    rows = [(service, listing.last_confirmed(service, now)) for service in services]
    context = {
        "organization": query.own_organization(request.user),
        "rows": rows,
        "stale": sum(said.stale for service, said in rows if service.status == "active"),
        "places": list(query.own_places(request.user)),
        "edits": lists.paginate(request, query.edits(request.user), sorts=SORTS, default="-proposed", per_page=10),
    }
    return render(request, "referrals/listing/own.html", context)


@open_to(P.EDIT_LISTING, P.EDIT_DIRECTORY, methods="GET POST")
def service_words(request: Request, pk: UUID) -> HttpResponse:
    """The words of a service."""
    return _edit(request, _find(request, Service, pk), "words")


@open_to(P.EDIT_LISTING, P.EDIT_DIRECTORY, methods="GET POST")
def service_hours(request: Request, pk: UUID) -> HttpResponse:
    """The hours of a service, and whether it is open at all."""
    return _edit(request, _find(request, Service, pk), "hours")


@open_to(P.EDIT_LISTING, P.EDIT_DIRECTORY, methods="GET POST")
def organization(request: Request, pk: UUID) -> HttpResponse:
    """The words of an organization."""
    return _edit(request, _find(request, Organization, pk), "words")


@open_to(P.EDIT_LISTING, P.EDIT_DIRECTORY, methods="GET POST")
def place(request: Request, pk: UUID) -> HttpResponse:
    """How to get to a place and into it."""
    return _edit(request, _find(request, Location, pk), "words")


def _find(request: Request, model: type[Any], pk: UUID) -> Any:
    return get_object_or_404(query.to_keep(request.user, model), pk=pk)


def _edit(request: Request, entry: Entry, part: str) -> HttpResponse:
    """One page of a listing's fields. What is saved there takes effect, or waits, all at once."""
    model = listing.model_of(entry)
    fields: Sequence[str] = words_of(model) if part == "words" else at_once_of(model)
    current = listing.read(entry)
    form = ListingForm(posted(request), fields=fields, current=current, seen=listing.version(current, fields))
    edits = attempt(form, actions.change, entry=entry, by=request.user)
    if edits is not None:
        _say(request, edits)
        return redirect(_back(request, entry))
    context = {
        "form": form,
        "entry": entry,
        "part": part,
        "at_once": part == "hours" or request.user.can(P.EDIT_DIRECTORY),
        "waiting": query.of_entry(request.user, entry).filter(status=ListingEditStatus.WAITING),
        "back": _back(request, entry),
        "back_name": _back_name(request, entry),
        "irregular": _irregular(request, entry) if part == "hours" else [],
    }
    return render(request, "referrals/listing/edit.html", context, status=422 if form.errors else 200)


def _irregular(request: Request, entry: Entry) -> list[Any]:
    """Hours that the form of a week can't hold, and leaves as they are: of a season, or of one of several places."""
    if not isinstance(entry, Service):
        return []
    return [row for row in query.all_hours(request.user, entry) if row.service_id is None or not listing.is_weekly(row)]


def _say(request: Request, edits: list[ListingEdit]) -> None:
    if any(edit.status == ListingEditStatus.WAITING for edit in edits):
        messages.success(request, "Sent to the directory editor. You get a message when it is decided.")
    elif edits:
        messages.success(request, "Saved. Everybody reads it so from now on.")
    else:
        messages.info(request, "Nothing was different, so nothing was changed.")


def _back(request: Request, entry: Entry) -> str:
    """A partner goes to its own listing, an editor to the service or back to the desk."""
    if not request.user.can(P.EDIT_DIRECTORY):
        return reverse("partner-listing")
    return reverse("service", args=[entry.pk]) if isinstance(entry, Service) else reverse("listing-changes")


def _back_name(request: Request, entry: Entry) -> str:
    """What `_back` leads to."""
    if not request.user.can(P.EDIT_DIRECTORY):
        return "Our listing"
    return entry.name if isinstance(entry, Service) else "Listing changes"


@open_to(P.EDIT_LISTING, P.EDIT_DIRECTORY, methods="GET POST")
def service_units(request: Request, pk: UUID) -> HttpResponse:
    """How many beds, places or boxes a service has free."""
    service = _find(request, Service, pk)
    kinds = Unit.objects.visible_to(request.user)
    form = UnitsForm(posted(request), units=kinds)
    if attempt(form, rounds.report_units, service=service, by=request.user):
        messages.success(request, "Thank you. It is in the directory now.")
        return redirect("service-units", pk=pk)
    context = {
        "form": form,
        "entry": service,
        "units": list(query.units(request.user, service)),
        "has_units": kinds.exists(),
        "back": _back(request, service),
        "back_name": _back_name(request, service),
    }
    return render(request, "referrals/listing/units.html", context, status=422 if form.errors else 200)


@open_to(P.EDIT_LISTING, P.EDIT_DIRECTORY, methods="POST")
def service_confirm(request: Request, pk: UUID) -> HttpResponse:
    """Says that a service's listing is right as it stands."""
    actions.confirm(service=_find(request, Service, pk), by=request.user)
    messages.success(request, "Thank you. The listing shows that it was confirmed today.")
    return redirect(came_from(request, default=reverse("service", args=[pk])))


@open_to(P.EDIT_LISTING, methods="POST")
def confirm_all(request: Request) -> HttpResponse:
    """Says that all of one's own active listings are right as they stand."""
    services = query.own_services(request.user).filter(status="active").order_by("pk")
    with transaction.atomic():
        for service in services:
            actions.confirm(service=service, by=request.user)
    messages.success(request, "Thank you. Your listings show that they were confirmed today.")
    return redirect("partner-listing")


@open_to(P.EDIT_LISTING, P.EDIT_DIRECTORY)
def service_changes(request: Request, pk: UUID) -> HttpResponse:
    """What was changed of a service here: who proposed it, who took it over."""
    service = _find(request, Service, pk)
    page = lists.paginate(request, query.of_entry(request.user, service), sorts=SORTS, default="-proposed")
    rows = [(edit, query.lines(edit)) for edit in page]
    return render(request, "referrals/listing/history.html", {"entry": service, "page": page, "rows": rows})


@open_to(P.EDIT_LISTING)
def own_change(request: Request, pk: UUID) -> HttpResponse:
    """One change of one's own listing, and what became of it."""
    edit = get_object_or_404(query.edits(request.user), pk=pk)
    context = {
        "edit": edit,
        "lines": query.lines(edit),
        "may_withdraw": policies.allows(listing_policies.check_can_withdraw, request.user, edit),
    }
    return render(request, "referrals/listing/own_change.html", context)


@open_to(P.EDIT_LISTING, methods="POST")
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Takes a change back. A second tap finds it taken back."""
    edit = get_object_or_404(query.edits(request.user), pk=pk)
    if edit.status != ListingEditStatus.WITHDRAWN:
        actions.withdraw(edit=edit, by=request.user)
        messages.success(request, "Withdrawn. The listing stays as it was.")
    return redirect("partner-listing-change", pk=pk)


def about(request: Request, service: Service) -> dict[str, Any]:
    """What the page of a service says of its listing: when it was confirmed, and what this person can do with it."""
    may_edit = policies.allows(listing_policies.check_can_edit, request.user, service)
    return {
        "confirmed": listing.last_confirmed(service, timezone.now()),
        "may_edit_listing": may_edit,
        "may_set_audience": may_edit and request.user.can(P.EDIT_DIRECTORY),
    }
