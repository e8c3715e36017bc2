"""Entered in error: one page for every kind of row, which says beforehand what the mark brings."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import policies
from casework.actions import corrections
from casework.correction_kinds import KINDS, Kind, hindrances
from casework.forms.corrections import InErrorForm
from casework.models import Case, Neighbor
from casework.models.in_error import Correctable
from casework.queries import corrections as query
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted

READING = "Correcting the record"


def find(request: Request, kind: str, pk: int) -> tuple[Kind, Correctable]:
    """The row of a kind that this person may see, or 404."""
    found = KINDS.get(kind)
    if found is None:
        raise Http404
    rows = found.model.objects.visible_to(request.user)
    joined = ("in_error_by", *found.joined)
    return found, get_object_or_404(rows.filter(pk=pk).distinct().select_related(*joined))


@open_to(P.WORK_CASES)
def of_case(request: Request, pk: int) -> HttpResponse:
    """What of a case and its neighbor can be marked, one link each. Writes who opened it."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("neighbor"), pk=pk)
    ledger.opened(case, by=request.user, reason=READING)
    return _correct(request, case.neighbor, query.of_case(case, request.user), case=case)


@open_to(P.WORK_CASES)
def of_neighbor(request: Request, pk: int) -> HttpResponse:
    """What of a neighbor can be marked, the record itself too. Writes who opened it."""
    neighbor = get_object_or_404(Neighbor.objects.visible_to(request.user), pk=pk)
    ledger.opened(neighbor, by=request.user, reason=READING)
    return _correct(request, neighbor, query.of_neighbor(neighbor, request.user), case=None)


def _correct(request: Request, neighbor: Neighbor, groups: object, *, case: Case | None) -> HttpResponse:
    context = {"neighbor": neighbor, "case": case, "groups": groups, "hours": settings.CORRECTION_HOURS}
    return render(request, "casework/correct.html", context)


@open_to(P.WORK_CASES, P.RECORD_RESPONSES, methods="GET POST")
def in_error(request: Request, kind: str, pk: int) -> HttpResponse:
    """Marks a row, after saying what that brings. One that is marked already shows its mark."""
    found, row = find(request, kind, pk)
    if row.neighbor_key is not None:
        ledger.opened(row, by=request.user, reason=READING)
    now = timezone.now()
    if not row.stands and request.user.can(found.permission):
        may = policies.allows(policies.check_can_take_back, request.user, row, now)
        return render(request, "casework/in_error_marked.html", {**_shown(found, row), "may_take_back": may})
    policies.check_can_enter_in_error(request.user, row, now)
    form = InErrorForm(posted(request))
    if attempt(form, corrections.enter_in_error, row=row, by=request.user):
        messages.success(request, f"Marked as entered in error: {found.name}.")
        return redirect(found.home(row))
    context = {**_shown(found, row), "form": form, "waits": hindrances(row), "brings": found.consequences(row)}
    return render(request, "casework/in_error.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, P.RECORD_RESPONSES, methods="POST")
def take_back(request: Request, kind: str, pk: int) -> HttpResponse:
    """Takes a mark back that was itself a mistake. A second tap changes nothing."""
    found, row = find(request, kind, pk)
    if not row.stands:
        corrections.take_back(row=row, by=request.user)
        messages.success(request, f"The mark is taken back: {found.name}.")
    return redirect(found.home(row))


def _shown(kind: Kind, row: Correctable) -> dict[str, object]:
    return {"kind": kind, "row": row, "facts": kind.facts(row), "home": kind.home(row)}
