"""HEART's pages of who else serves a neighbor: the panel of a case, and what waits for a look."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, Need, Neighbor
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted
from referrals import release
from referrals.actions import matches
from referrals.forms.enrollments import MatchForm
from referrals.models import EnrollmentMatch
from referrals.queries import elsewhere as query
from referrals.queries import enrollments
from referrals.rules.duplicate_service import PART_2, SOMEBODY

SORTS = {"likeness": ("score", "found_at"), "newest": "found_at"}


@open_to(P.SEND_REFERRALS)
def of_case(request: Request, pk: int) -> HttpResponse:
    """Who serves a case's neighbor: a part of the case's page for htmx, a page of its own without."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("neighbor"), pk=pk)
    return _shown(request, case.neighbor, {"case": case})


@open_to(P.SEND_REFERRALS)
def of_neighbor(request: Request, pk: int) -> HttpResponse:
    """The same for a neighbor, with or without a case."""
    return _shown(request, get_object_or_404(Neighbor.objects.visible_to(request.user), pk=pk), {})


def _shown(request: Request, neighbor: Neighbor, context: dict[str, Any]) -> HttpResponse:
    if not request.htmx:
        ledger.opened(neighbor, by=request.user, reason="Who serves this neighbor")
    verdicts = query.of_neighbor(request.user, neighbor, timezone.now())
    over_substances = any(said.match for one in verdicts if one.domain in PART_2 for said in one.said)
    context |= {
        "neighbor": neighbor,
        "verdicts": verdicts,
        "notice": release.REDISCLOSURE_NOTICE if over_substances else "",
    }
    template = "referrals/_elsewhere_panel.html" if request.htmx else "referrals/elsewhere.html"
    return render(request, template, context)


def about(request: Request, need: Need | None) -> dict[str, Any]:
    """What the pages that choose and ask a service say of who has the same kind of need already (rule 6)."""
    if need is None:
        return {}
    verdict = query.of_need(request.user, need, timezone.now())
    return {"elsewhere": verdict, "why_needed": verdict.asks_why(need.pk)}


@open_to(P.WORK_CASES)
def review(request: Request) -> HttpResponse:
    """Who was enrolled and may be a neighbor: somebody looks at both. Writes whose records were shown."""
    page = lists.paginate(request, enrollments.to_review(request.user), sorts=SORTS, default="-likeness", per_page=10)
    ledger.opened_many((match.neighbor for match in page), by=request.user, reason="Compared with an enrollment")
    rows = [(match, match.enrollment.organization.name if match.enrollment.may_name else SOMEBODY) for match in page]
    return render(request, "referrals/enrollment_review.html", {"page": page, "rows": rows})


@open_to(P.WORK_CASES, methods="POST")
def decide(request: Request, pk: int) -> HttpResponse:
    """Keeps whether an enrollment is of this neighbor."""
    match = get_object_or_404(EnrollmentMatch.objects.visible_to(request.user), pk=pk)
    form = MatchForm(posted(request))
    if attempt(form, matches.decide, match=match, by=request.user):
        messages.success(request, "Kept. The partner is not told of this.")
    else:
        messages.error(request, _fault(form))
    return redirect(came_from(request, default=reverse("enrollment-review")))


def _fault(form: MatchForm) -> str:
    return next((str(words) for faults in form.errors.values() for words in faults), "Choose yes or no.")
