"""Names, usual places, trusted contacts, partners and pets of a neighbor: added, changed, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from casework import policies
from casework.actions import ways
from casework.forms.ways import FORMS, EndForm, PartnerForm
from casework.models import Neighbor, NeighborName, Pet, SeenByPartner, TrustedContact, UsualPlace
from casework.models.way import Way
from casework.views.neighbors import find
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


@dataclass(frozen=True)
class Kind:
    """How a kind of way stands in an address and on a page. `key`: among what can be marked as entered in error."""

    model: type[Way]
    key: str
    noun: str
    adding: str
    hint: str


KINDS = {
    "names": Kind(NeighborName, "name", "name", "Add a name", "Another name they have, had or go by."),
    "places": Kind(UsualPlace, "place", "place", "Add a place", "Where they often are, and when."),
    "contacts": Kind(
        TrustedContact,
        "contact",
        "trusted contact",
        "Add a trusted contact",
        "Somebody who can pass on a message to them.",
    ),
    "partners": Kind(
        SeenByPartner,
        "partner",
        "partner",
        "Add a partner that sees them",
        "We tell an organization nothing before a consent names it.",
    ),
    "pets": Kind(Pet, "pet", "pet", "Add a pet", "How to know them, and what a shelter must allow."),
}


@open_to(P.WORK_CASES, methods="GET POST")
def add(request: Request, pk: int, kind: str) -> HttpResponse:
    """Adds a way to find the neighbor. The same one again is one row."""
    neighbor = find(request, pk)
    policies.check_can_keep_neighbor(request.user, neighbor)
    of = KINDS[kind]
    form = FORMS[of.model](posted(request), user=request.user)
    if "search" in request.POST and isinstance(form, PartnerForm):
        form.searching()
    elif attempt(form, ways.add, kind=of.model, neighbor=neighbor, by=request.user):
        messages.success(request, f"{of.noun.capitalize()} saved.")
        return _home(neighbor.pk)
    return _page(request, neighbor, kind, form)


@open_to(P.WORK_CASES, methods="GET POST")
def change(request: Request, pk: int, kind: str) -> HttpResponse:
    """Changes what is said of a way. The form to end it stands below."""
    of = KINDS[kind]
    way = _way(request, pk, of)
    initial = FORMS[of.model].of(way)
    form = FORMS[of.model](posted(request), user=request.user, initial=initial)
    if "search" in request.POST and isinstance(form, PartnerForm):
        form.searching()
    elif attempt(form, ways.change, way=way, by=request.user):
        messages.success(request, f"{of.noun.capitalize()} changed.")
        return _home(way.neighbor_key)
    if request.method == "GET":
        ledger.opened(way, by=request.user, reason="Reading how to find the neighbor")
    return _page(request, way.neighbor, kind, form, way=way, end_form=EndForm())


@open_to(P.WORK_CASES, methods="POST")
def end(request: Request, pk: int, kind: str) -> HttpResponse:
    """Stops using a way, with the reason."""
    of = KINDS[kind]
    way = _way(request, pk, of)
    if not way.in_use:
        return _home(way.neighbor_key)
    end_form = EndForm(request.POST)
    if attempt(end_form, ways.end, way=way, by=request.user):
        messages.success(request, f"This {of.noun} is not used any more. It stays on the record.")
        return _home(way.neighbor_key)
    form = FORMS[of.model](None, user=request.user, initial=FORMS[of.model].of(way))
    return _page(request, way.neighbor, kind, form, way=way, end_form=end_form)


@open_to(P.WORK_CASES, methods="POST")
def seen(request: Request, pk: int) -> HttpResponse:
    """The neighbor was just met at this place: one tap."""
    place = _way(request, pk, KINDS["places"])
    ways.seen_at(place=place, by=request.user)
    messages.success(request, "Seen there now. The place is kept as the newest word.")
    return _home(place.neighbor_key)


def _way(request: Request, pk: int, of: Kind) -> Any:
    """The way with its neighbor, or 404."""
    rows = of.model.objects.visible_to(request.user).select_related("neighbor")
    way = get_object_or_404(rows, pk=pk)
    policies.check_can_keep_neighbor(request.user, way.neighbor)
    return way


def _home(neighbor_key: int | None) -> HttpResponseRedirect:
    """The neighbor's page, at how to find them."""
    return redirect(f"{reverse('neighbor', args=[neighbor_key])}#find")


def _page(request: Request, neighbor: Neighbor, kind: str, form: Any, **more: Any) -> HttpResponse:
    end_form = more.get("end_form")
    context = {"neighbor": neighbor, "kind": kind, "of": KINDS[kind], "form": form, **more}
    faulty = form.errors or (end_form is not None and end_form.errors)
    return render(request, "casework/way.html", context, status=422 if faulty else 200)
