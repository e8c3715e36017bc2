"""Referrals to providers where nobody signs in: their answers written down, and the letter to them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import policies
from referrals import printing as paper
from referrals.actions import answering, printing
from referrals.forms.referrals import AnswerForm, StepForm
from referrals.states import WAITING_FOR_AN_ANSWER
from referrals.views.referrals import find, page

WRITTEN = "Written down for the provider."


@open_to(P.SEND_REFERRALS, methods="POST")
def answer(request: Request, pk: UUID) -> HttpResponse:
    """Writes down a yes or a no. A second tap finds it written."""
    row = find(request, pk)
    policies.check_can_answer(request.user, row)
    if row.answered_at is not None and row.status not in WAITING_FOR_AN_ANSWER:
        return redirect("referral", pk=pk)
    form = AnswerForm(posted(request))
    if attempt(form, answering.answer, referral=row, by=request.user):
        messages.success(request, WRITTEN)
        return redirect("referral", pk=pk)
    return page(request, row, answer_form=form)


@open_to(P.SEND_REFERRALS, methods="POST")
def step(request: Request, pk: UUID) -> HttpResponse:
    """Writes down the next step. A second tap finds it written."""
    row, status = find(request, pk), request.POST.get("status", "")
    policies.check_can_answer(request.user, row)
    if row.status == status:
        return redirect("referral", pk=pk)
    policies.check_is_open(row, status)
    form = StepForm(posted(request), referral=row)
    if attempt(form, answering.move, referral=row, by=request.user):
        messages.success(request, WRITTEN)
        return redirect("referral", pk=pk)
    return page(request, row, step_form=form)


@open_to(P.SEND_REFERRALS, methods="POST")
def letter(request: Request, pk: UUID) -> HttpResponse:
    """The referral as a letter to keep and send. Each one is a disclosure."""
    row, at = find(request, pk), timezone.now()
    printing.print_letter(referral=row, by=request.user, at=at)
    response = HttpResponse(paper.letter(row, by=request.user, at=at), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="referral-{row.reference}.pdf"'
    return response
