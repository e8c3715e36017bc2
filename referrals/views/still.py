"""Saying whether a neighbor is still connected, for HEART and for the partner."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from casework.states import Evidence
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import policies
from referrals.actions import connections
from referrals.forms.still import PartnersStillForm, StillForm
from referrals.views import partner, referrals


@open_to(P.SEND_REFERRALS, methods="POST")
def said(request: Request, pk: UUID) -> HttpResponse:
    """Records it on the neighbor's or the navigator's word."""
    row = referrals.find(request, pk)
    form = StillForm(posted(request), days=policies.days_passed(row, timezone.now()), prefix="still")
    if attempt(form, connections.say, referral=row, by=request.user):
        messages.success(request, "Recorded.")
        return redirect("referral", pk=pk)
    return referrals.page(request, row, still_form=form)


@open_to(P.ANSWER_REFERRALS, methods="POST")
def said_by_partner(request: Request, pk: UUID) -> HttpResponse:
    """Records it on the partner's word."""
    row = partner.find(request, pk)
    form = PartnersStillForm(posted(request), days=policies.days_passed(row, timezone.now()), prefix="still")
    if attempt(form, connections.say, referral=row, evidence=Evidence.PARTNER, by=request.user):
        messages.success(request, "Recorded. Thank you: this tells HEART whether the help lasted.")
        return redirect("partner-referral", pk=pk)
    return partner.page(request, row, still_form=form)
