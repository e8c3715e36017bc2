"""Consents: recorded with recipients from the directory, and revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework import policies
from casework.actions import consents
from casework.forms.consents import ConsentForm, RevokeForm
from casework.models import Consent
from casework.views import cases
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted


@open_to(P.WORK_CASES, methods="GET POST")
def record(request: Request, pk: int) -> HttpResponse:
    """Records a consent of the case's neighbor. The search button brings organizations and keeps what was typed.

    `?organization=` names one beforehand, and `?next=` is where to go on: a referral that waits for this consent.
    """
    case = cases.find(request, pk)
    policies.check_can_keep_neighbor(request.user, case.neighbor)
    named = {"recipients": request.GET.getlist("organization")}
    form = ConsentForm(posted(request), initial=named, by=request.user)
    if "search" in request.POST:
        form.searching()
    elif attempt(form, consents.give, neighbor=case.neighbor, by=request.user):
        messages.success(request, "Consent recorded.")
        return redirect(came_from(request, default=f"{cases.case_url(case)}#consents"))
    context = {"case": case, "form": form}
    return render(request, "casework/consent_new.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="GET POST")
def revoke(request: Request, pk: int) -> HttpResponse:
    """Revokes a consent from this moment."""
    rows = Consent.objects.visible_to(request.user).select_related("neighbor").prefetch_related("recipients")
    consent = get_object_or_404(rows, pk=pk)
    back = came_from(request, default=consent_home(consent))
    if request.method == "POST" and consent.revoked_by_id == request.user.pk:
        return redirect(back)
    policies.check_can_revoke_consent(request.user, consent, timezone.now())
    form = RevokeForm(posted(request))
    if attempt(form, consents.revoke, consent=consent, by=request.user):
        messages.success(request, "Consent revoked. From now on nothing is released under it.")
        return redirect(back)
    context = {"consent": consent, "neighbor": consent.neighbor, "form": form, "next": back}
    return render(request, "casework/consent_revoke.html", context, status=422 if form.errors else 200)


def consent_home(consent: Consent) -> str:
    """Where a consent is shown: its neighbor's page."""
    return f"{reverse('neighbor', args=[consent.neighbor_id])}#consents"
