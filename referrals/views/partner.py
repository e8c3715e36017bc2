"""The partner's pages: its own referrals and, of each, what was released to it. Nothing else.

Opening a referral is a GET that writes: the first one moves it to viewed, and each one is a disclosure, kept for
the accounting. Opening it again changes nothing but that account.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.states import Evidence
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import policies, release
from referrals.actions import answering, sending, talk
from referrals.forms.referrals import AcceptForm, DeclineForm, InboxFilter, PartnersWordForm, StepForm
from referrals.forms.talk import MessageForm
from referrals.matching import about_room
from referrals.models import Referral, Service
from referrals.queries import directory as queries
from referrals.queries import listing as listings
from referrals.queries import questions
from referrals.queries import referrals as query
from referrals.queries import talk as talks
from referrals.queries.referrals import Inbox
from referrals.rules.fit import Reason
from referrals.states import UNDER_WAY, WAITING_FOR_AN_ANSWER, ReferralStatus, Room, ServiceStatus
from referrals.views import appointments, still_panel

SORTS = {
    "urgency": ("pressing", "sent_at"),
    "sent": "sent_at",
    "answer": ("answer_by", "sent_at"),
    "service": ("service__name", "sent_at"),
    "status": ("status", "sent_at"),
    "appointment": "appointment_at",
    "ended": "ended_at",
}
ROOM_SORTS = {"name": "name", "reported": "capacity__reported_at"}


@open_to(P.ANSWER_REFERRALS)
def inbox(request: Request) -> HttpResponse:
    """The partner's referrals: urgent and old ones first. The list itself tells nothing about anybody."""
    form = InboxFilter({"show": Inbox.WAITING, **request.GET.dict()})
    chosen = {"show": str(Inbox.WAITING), **lists.chosen(form)}
    rows = query.inbox(request.user, **chosen)
    counts = query.inbox_counts(request.user)
    default = "-ended" if chosen["show"] == Inbox.CLOSED else "urgency"
    context = {
        "page": lists.paginate(request, rows, sorts=SORTS, default=default),
        "form": form,
        "chosen": chosen,
        "tabs": [(show, counts[show]) for show in Inbox],
        "is_manager": request.user.can(P.MANAGE_PEOPLE),
        "questions": questions.waiting(request.user),
        "stale_listings": listings.stale_of_mine(request.user, timezone.now()),
    }
    return render(request, "referrals/partner.html", context)


@open_to(P.ANSWER_REFERRALS)
def room(request: Request) -> HttpResponse:
    """The organization's own services, and what it last said of their room."""
    now = timezone.now()
    own = queries.visible_services(request.user).filter(
        organization__agency=request.user.agency_id, status=ServiceStatus.ACTIVE
    )
    page = lists.paginate(request, own, sorts=ROOM_SORTS, default="name")
    rows = [(service, _about_room(service, now)) for service in page]
    return render(request, "referrals/partner_room.html", {"page": page, "rows": rows, "rooms": Room.choices})


def _about_room(service: Service, at: datetime) -> Reason:
    said = getattr(service, "capacity", None)
    return about_room(said.room, said.reported_at, at) if said else about_room("", None, at)


def find(request: Request, pk: UUID) -> Referral:
    """One of the organization's own referrals, or 404."""
    return get_object_or_404(Referral.objects.visible_to(request.user), pk=pk)


@open_to(P.ANSWER_REFERRALS)
def referral(request: Request, pk: UUID) -> HttpResponse:
    """Opens a referral: a view, and a disclosure of what it shows."""
    return page(request, find(request, pk))


def page(request: Request, found: Referral, **refused: forms.Form) -> HttpResponse:
    """The referral as the partner may see it now. A form that was refused keeps what was typed, and answers 422."""
    now = timezone.now()
    row = answering.view(referral=found, by=request.user, at=now)
    may_show = row.may_show_identity(now)
    if may_show:
        talk.read(referral=row, by=request.user, at=now)
    context: dict[str, Any] = {
        "referral": row,
        "service": row.service,
        "may_show": may_show,
        "sections": release.shown(row, now),
        "question": row.question if may_show else "",
        "notice": release.REDISCLOSURE_NOTICE if may_show and release.carries_notice(row.released) else "",
        "consent": row.consent if may_show else None,
        "talk": talks.thread(request.user, row) if may_show else [],
        "talk_form": MessageForm() if may_show else None,
        **_forms(request, row),
        **appointments.about(request, row),
        **still_panel.about(request, row, now),
        **refused,
    }
    return render(request, "referrals/partner_referral.html", context, status=422 if refused else 200)


def _forms(request: Request, row: Referral) -> dict[str, forms.Form]:
    """What the partner can do from here."""
    found: dict[str, forms.Form] = {}
    if row.status in WAITING_FOR_AN_ANSWER:
        found = {"accept_form": AcceptForm(prefix="accept"), "decline_form": DeclineForm(prefix="decline")}
    if row.status in UNDER_WAY:
        found["step_form"] = StepForm(referral=row)
    if policies.allows(policies.check_can_say_received, request.user, row, Evidence.PARTNER):
        found["word_form"] = PartnersWordForm(prefix="word")
    return found


@open_to(P.ANSWER_REFERRALS, methods="POST")
def accept(request: Request, pk: UUID) -> HttpResponse:
    """Takes the referral on. A second tap finds it taken."""
    row = find(request, pk)
    if row.status == ReferralStatus.ACCEPTED:
        return redirect("partner-referral", pk=pk)
    form = AcceptForm(posted(request), prefix="accept")
    if attempt(form, answering.answer, referral=row, accept=True, by=request.user):
        messages.success(request, "Accepted. HEART has been told. Say below what happens next.")
        return redirect("partner-referral", pk=pk)
    return page(request, row, accept_form=form)


@open_to(P.ANSWER_REFERRALS, methods="POST")
def decline(request: Request, pk: UUID) -> HttpResponse:
    """Says no, and why. A second tap finds it said."""
    row = find(request, pk)
    if row.status == ReferralStatus.DECLINED:
        return redirect("partner")
    form = DeclineForm(posted(request), prefix="decline")
    if attempt(form, answering.answer, referral=row, accept=False, by=request.user):
        messages.success(request, "Declined. HEART has been told, and will look elsewhere.")
        return redirect("partner")
    return page(request, row, decline_form=form)


@open_to(P.ANSWER_REFERRALS, methods="POST")
def step(request: Request, pk: UUID) -> HttpResponse:
    """Reports the next step. A second tap finds it taken."""
    row, status = find(request, pk), request.POST.get("status", "")
    if row.status == status:
        return redirect("partner-referral", pk=pk)
    policies.check_is_open(row, status)
    form = StepForm(posted(request), referral=row)
    if attempt(form, answering.move, referral=row, by=request.user):
        messages.success(request, "Recorded. HEART has been told.")
        return redirect("partner-referral", pk=pk)
    return page(request, row, step_form=form)


@open_to(P.ANSWER_REFERRALS, methods="POST")
def received(request: Request, pk: UUID) -> HttpResponse:
    """Records whether the service was received, on the partner's word."""
    row = find(request, pk)
    form = PartnersWordForm(posted(request), prefix="word")
    if attempt(form, sending.record_received, referral=row, evidence=Evidence.PARTNER, by=request.user):
        messages.success(request, "Recorded. Thank you: this is what tells HEART that a referral worked.")
        return redirect("partner-referral", pk=pk)
    return page(request, row, word_form=form)
