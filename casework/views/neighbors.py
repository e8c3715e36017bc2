"""Neighbors: looked for, opened, and kept up to date."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import matching, policies
from casework.actions import neighbors
from casework.forms.neighbors import NeighborForm, PhoneForm, PhoneUseForm, SearchForm
from casework.models import Neighbor, NeighborPhone
from casework.queries import alerts, demographics
from casework.queries import neighbors as query
from casework.queries.duplicates import merges_of, waiting
from casework.queries.search import search
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted

SORTS = {"name": ("family_name", "given_name"), "met": "last_met_at"}
HIT_SORTS = {"fit": ("score", "name"), "name": "name"}
LOOKING_FOR = "neighbors_looking_for"


@open_to(P.VIEW_CASEWORK, methods="GET POST")
def neighbor_list(request: Request) -> HttpResponse:
    """Neighbors by name, or those whom a search found. The words stay in the session: no address, no log."""
    if request.method == "POST":
        form = SearchForm(request.POST)
        request.session[LOOKING_FOR] = form.cleaned_data["looking_for"] if form.is_valid() else ""
        return redirect("neighbors")
    typed = request.session.get(LOOKING_FOR, "")
    context: dict[str, Any] = {"form": SearchForm(initial={"looking_for": typed}), "typed": typed}
    context["duplicates"] = waiting(request.user)
    asked = matching.wanted(typed)
    if asked == matching.Wanted():
        page = lists.paginate(request, query.listed(request.user), sorts=SORTS, default="name")
        context |= {"page": page, "rows": [(neighbor, None) for neighbor in page]}
    else:
        page = lists.paginate(request, search(request.user, asked), sorts=HIT_SORTS, default="-fit")
        context |= {"page": page, "rows": query.of_hits(request.user, page), "searching": True}
    return render(request, "casework/neighbors.html", context)


def find(request: Request, pk: int) -> Neighbor:
    """The neighbor, or 404."""
    return get_object_or_404(Neighbor.objects.visible_to(request.user), pk=pk)


@open_to(P.VIEW_CASEWORK)
def neighbor_page(request: Request, pk: int) -> HttpResponse:
    """What is known of a neighbor. Writes who opened it. A merged record leads to the one kept."""
    neighbor = find(request, pk)
    if neighbor.merged_into_id is not None:
        return redirect("neighbor", neighbor.merged_into_id)
    ledger.opened(neighbor, by=request.user, reason="Reading the neighbor's details")
    now = timezone.now()
    record = query.neighbor_record(neighbor, at=now)
    context = {
        "neighbor": neighbor,
        "record": record,
        "consents": [(one, one.is_in_force(now)) for one in record.consents],
        "alerts": alerts.before_visits(request.user, [neighbor.pk], now)[neighbor.pk],
        "answers": demographics.answers_of(neighbor),
        "merges": merges_of(request.user, neighbor),
        "may_supervise": request.user.can(P.SUPERVISE),
        "may_mark": request.user.can(P.WORK_CASES),
        "may_work": policies.allows(policies.check_can_keep_neighbor, request.user, neighbor),
    }
    return render(request, "casework/neighbor.html", context)


@open_to(P.WORK_CASES, methods="GET POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Changes what is known. Whoever changed it meanwhile is not overwritten unseen."""
    neighbor = find(request, pk)
    policies.check_can_keep_neighbor(request.user, neighbor)
    version = neighbor.version
    form = NeighborForm(posted(request), initial={**NeighborForm.of(neighbor), "seen": version})
    if attempt(form, neighbors.change, neighbor=neighbor, by=request.user):
        messages.success(request, "Details saved.")
        return redirect("neighbor", pk)
    form.look_again(version)
    context = {"neighbor": neighbor, "form": form}
    return render(request, "casework/neighbor_edit.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="GET POST")
def add_phone(request: Request, pk: int) -> HttpResponse:
    """Adds a number to reach the neighbor at."""
    neighbor = find(request, pk)
    policies.check_can_keep_neighbor(request.user, neighbor)
    form = PhoneForm(posted(request))
    if attempt(form, neighbors.add_phone, neighbor=neighbor, by=request.user):
        messages.success(request, "Number added.")
        return redirect("neighbor", pk)
    return _phone_page(request, neighbor, form, None)


@open_to(P.WORK_CASES, methods="GET POST")
def change_phone(request: Request, pk: int) -> HttpResponse:
    """Says what is safe to do with a number, or that it is wrong or dead."""
    rows = NeighborPhone.objects.visible_to(request.user).select_related("neighbor")
    phone = get_object_or_404(rows, pk=pk)
    policies.check_can_keep_neighbor(request.user, phone.neighbor)
    known = {name: getattr(phone, name) for name in PhoneUseForm.base_fields}
    form = PhoneUseForm(posted(request), initial=known)
    if attempt(form, neighbors.change_phone, phone=phone, by=request.user):
        messages.success(request, "Number changed.")
        return redirect("neighbor", phone.neighbor_id)
    return _phone_page(request, phone.neighbor, form, phone)


def _phone_page(request: Request, neighbor: Neighbor, form: Any, phone: NeighborPhone | None) -> HttpResponse:
    context = {"neighbor": neighbor, "form": form, "phone": phone}
    return render(request, "casework/phone.html", context, status=422 if form.errors else 200)
