"""Messages on a referral: the same for both sides, each of which comes back to its own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import talk_policies
from referrals.actions import talk
from referrals.forms.talk import MessageForm, WrongMessageForm
from referrals.models import Referral, ReferralMessage


@open_to(P.SEND_REFERRALS, methods="GET POST")
def write(request: Request, pk: UUID) -> HttpResponse:
    """Writes a message to the partner; the form stands on the referral's page, and here alone where it was refused."""
    return _write(request, pk)


@open_to(P.ANSWER_REFERRALS, methods="GET POST")
def write_back(request: Request, pk: UUID) -> HttpResponse:
    """Writes a message to HEART."""
    return _write(request, pk)


@open_to(P.SEND_REFERRALS, methods="GET POST")
def wrong(request: Request, pk: UUID) -> HttpResponse:
    """Marks one of HEART's messages as entered in error."""
    return _wrong(request, pk)


@open_to(P.ANSWER_REFERRALS, methods="GET POST")
def wrong_of_ours(request: Request, pk: UUID) -> HttpResponse:
    """Marks one of the partner's own messages as entered in error."""
    return _wrong(request, pk)


def _write(request: Request, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Referral.objects.visible_to(request.user).select_related("organization", "consent"), pk=pk)
    if request.method == "GET":
        return redirect(_page(request, row))
    form = MessageForm(posted(request))
    if attempt(form, talk.write, referral=row, by=request.user):
        messages.success(request, "Message sent. You will see here when it is read.")
        return redirect(_page(request, row))
    return _refused(request, row, form, title="Write a message", submit="Send the message")


def _wrong(request: Request, pk: UUID) -> HttpResponse:
    rows = ReferralMessage.objects.visible_to(request.user)
    message = get_object_or_404(rows.select_related("referral__organization", "referral__consent"), pk=pk)
    talk_policies.check_can_mark(request.user, message)
    form = WrongMessageForm(posted(request))
    if attempt(form, talk.enter_in_error, message=message, by=request.user):
        messages.success(request, "Marked as entered in error. The record of it is kept.")
        return redirect(_page(request, message.referral))
    title, submit = "Mark a message as entered in error", "Mark it"
    return _refused(request, message.referral, form, title=title, submit=submit, message=message)


def _refused(request: Request, row: Referral, form: Any, **context: Any) -> HttpResponse:
    context |= {"form": form, "referral": row, "back": _page(request, row)}
    return render(request, "referrals/message.html", context, status=422 if form.is_bound else 200)


def _page(request: Request, row: Referral) -> str:
    name = "referral" if request.user.is_heart else "partner-referral"
    return f"{reverse(name, args=[row.pk])}#messages"
