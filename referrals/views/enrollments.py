"""The partner's enrollments. Each answer is the same whoever is enrolled: HEART's knowledge has no part in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.states import Information
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals.actions import enrollments as actions
from referrals.forms.enrollments import EndEnrollmentForm, EnrollmentForm
from referrals.models import Enrollment
from referrals.queries import enrollments as query
from referrals.states.enrollments import EnrollmentStatus

KEPT = "Kept. If HEART has a word for you about it, and may say it, you get a message."
SORTS = {"newest": "created_at", "name": ("family_name", "given_name"), "need": "domain", "since": "served_since"}


@open_to(P.ANSWER_REFERRALS)
def own(request: Request) -> HttpResponse:
    """The organization's own enrollments: those under way, or those that have ended."""
    ended = request.GET.get("show") == "ended"
    rows = query.own(request.user, ended=ended, at=timezone.now())
    page = lists.paginate(request, rows, sorts=SORTS, default="-newest")
    return render(request, "referrals/partner_enrollments.html", {"page": page, "ended": ended})


@open_to(P.ANSWER_REFERRALS, methods="GET POST")
def new(request: Request) -> HttpResponse:
    """Takes the organization's word that it serves somebody."""
    organization = query.organization_of(request.user)
    if organization is None:
        raise Http404
    form = EnrollmentForm(posted(request))
    done = None
    if request.method == "POST":
        done = attempt(form, actions.enroll, organization=organization, by=request.user)
    if done is not None:
        messages.success(request, KEPT)
        return redirect("partner-enrollments")
    status = 422 if form.errors else 200
    return render(request, "referrals/partner_enrollment_new.html", {"form": form}, status=status)


def find(request: Request, pk: UUID) -> Enrollment:
    """One of the organization's own, or 404."""
    return get_object_or_404(Enrollment.objects.visible_to(request.user), pk=pk)


@open_to(P.ANSWER_REFERRALS)
def one(request: Request, pk: UUID) -> HttpResponse:
    """One enrollment, and HEART's word on it while a consent lets it be told: then it is a disclosure."""
    return page(request, find(request, pk))


def page(request: Request, row: Enrollment, *, form: EndEnrollmentForm | None = None) -> HttpResponse:
    """The page of an enrollment; a form that was refused answers 422."""
    notice: Any = query.notice_of(row, timezone.now())
    if notice is not None:
        ledger.disclosed(notice, by=request.user, reason="Opened an enrollment", released=[Information.NEED])
    context = {
        "enrollment": row,
        "notice": notice,
        "covers": [Information(kind).label for kind in row.release_covers],
        "form": form or (EndEnrollmentForm() if row.status == EnrollmentStatus.ACTIVE else None),
    }
    return render(request, "referrals/partner_enrollment.html", context, status=422 if form else 200)


@open_to(P.ANSWER_REFERRALS, methods="POST")
def end(request: Request, pk: UUID) -> HttpResponse:
    """Ends an enrollment. A second tap finds it ended."""
    row = find(request, pk)
    if row.status != EnrollmentStatus.ACTIVE:
        return redirect("partner-enrollments")
    form = EndEnrollmentForm(posted(request))
    if attempt(form, actions.end, enrollment=row, by=request.user):
        messages.success(request, "Ended. HEART does not see it any more.")
        return redirect("partner-enrollments")
    return page(request, row, form=form)
