"""The appointment of a referral: one page for both sides, each with what is its to say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import hand_over_policies as rules
from referrals import policies
from referrals.actions import appointments as actions
from referrals.forms.appointments import (
    AppointmentForm,
    CancelForm,
    CompanyForm,
    MoveForm,
    OutcomeForm,
    PartnersAppointmentForm,
)
from referrals.models import Appointment, Referral
from referrals.queries import appointments as query
from referrals.states.appointments import AppointmentStatus

BOTH = (P.SEND_REFERRALS, P.ANSWER_REFERRALS)


@open_to(*BOTH, methods="GET POST")
def appointment(request: Request, pk: UUID) -> HttpResponse:
    """Sets the appointment of a referral, or moves the one that stands."""
    row = get_object_or_404(_referrals(request), pk=pk)
    rules.check_is_party(request.user, row)
    found = query.of_referral(request.user, row)
    standing = query.standing(found)
    is_planned = standing is not None and standing.status == AppointmentStatus.PLANNED
    if request.method == "POST" and is_planned:
        move = MoveForm(posted(request), referral=row, by=request.user)
        if attempt(move, actions.move, appointment=standing, by=request.user):
            messages.success(request, "The appointment is moved. The other side is told.")
            return redirect("appointment", pk=pk)
        return _page(request, row, move_form=move)
    if request.method == "POST":
        kind = AppointmentForm if request.user.is_heart else PartnersAppointmentForm
        form = kind(posted(request), referral=row, by=request.user)
        if attempt(form, actions.plan, referral=row, by=request.user):
            messages.success(request, "The appointment is set. The other side is told.")
            return redirect("appointment", pk=pk)
        return _page(request, row, plan_form=form)
    return _page(request, row)


@open_to(P.SEND_REFERRALS, methods="POST")
def arrange(request: Request, pk: UUID) -> HttpResponse:
    """Says who goes along, and how the neighbor gets there."""
    row = _find(request, pk)
    form = CompanyForm(posted(request), prefix="company")
    if attempt(form, actions.arrange, appointment=row, by=request.user):
        messages.success(request, "Arranged. Who goes along is told.")
        return redirect("appointment", pk=row.referral_id)
    return _page(request, row.referral, company_form=form)


@open_to(*BOTH, methods="POST")
def cancel(request: Request, pk: UUID) -> HttpResponse:
    """Calls the appointment off. A second tap finds it called off."""
    row = _find(request, pk)
    if row.status == AppointmentStatus.CANCELLED:
        return redirect("appointment", pk=row.referral_id)
    form = CancelForm(posted(request), prefix="cancel")
    if attempt(form, actions.cancel, appointment=row, by=request.user):
        messages.success(request, "The appointment is cancelled. The other side is told.")
        return redirect("appointment", pk=row.referral_id)
    return _page(request, row.referral, cancel_form=form)


@open_to(*BOTH, methods="POST")
def outcome(request: Request, pk: UUID) -> HttpResponse:
    """Says what came of it."""
    row = _find(request, pk)
    form = OutcomeForm(posted(request), appointment=row, prefix="outcome")
    done = attempt(form, actions.outcome, appointment=row, by=request.user)
    if done is None:
        return _page(request, row.referral, outcome_form=form)
    missed = done.status == AppointmentStatus.MISSED
    follows = "A follow-up is due, so that the neighbor is looked for." if missed else "Has the service started?"
    messages.success(request, f"Recorded. {follows}")
    return redirect("appointment", pk=row.referral_id)


def about(request: Request, row: Referral) -> dict[str, Any]:
    """What the page of a referral shows of its appointment. One statement."""
    found = query.of_referral(request.user, row)
    standing = query.standing(found)
    return {
        "appointment": standing,
        "outcome_owed": standing is not None and query.is_owed(standing, timezone.now()),
        "may_set_appointment": policies.allows(rules.check_can_set, request.user, row),
        "may_read_words": _may_read_words(request, row),
    }


def _may_read_words(request: Request, row: Referral) -> bool:
    """Whether what was written about the appointment is shown: to a partner as long as what was released is."""
    return request.user.is_heart or row.may_show_identity(timezone.now())


def _find(request: Request, pk: UUID) -> Appointment:
    related = ("referral__organization", "referral__service", "referral__need__case")
    rows = Appointment.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(rows, pk=pk)


def _referrals(request: Request) -> Any:
    return Referral.objects.visible_to(request.user).select_related("organization", "service", "need__case", "consent")


def _page(request: Request, row: Referral, **refused: forms.Form) -> HttpResponse:
    """The page, with the forms of what can be done from here; one that was refused answers 422."""
    now = timezone.now()
    row = get_object_or_404(_referrals(request), pk=row.pk)
    found = query.of_referral(request.user, row)
    standing = query.standing(found)
    context = {
        "referral": row,
        "appointment": standing,
        "history": [one for one in found if one is not standing],
        "outcome_owed": standing is not None and query.is_owed(standing, now),
        "asks_for_start": standing is not None
        and standing.status == AppointmentStatus.KEPT
        and row.status in rules.BEFORE_IT_STARTS,
        "may_start": policies.allows(policies.check_can_answer, request.user, row),
        "is_heart": request.user.is_heart,
        "may_read_words": _may_read_words(request, row),
        **_forms(request, row, standing),
        **refused,
    }
    return render(request, "referrals/appointment.html", context, status=422 if refused else 200)


def _forms(request: Request, row: Referral, standing: Appointment | None) -> dict[str, forms.Form]:
    by, now = request.user, timezone.now()
    offered: dict[str, forms.Form] = {}
    is_planned = standing is not None and standing.status == AppointmentStatus.PLANNED
    if standing is not None and policies.allows(rules.check_can_say_outcome, by, standing, now):
        offered["outcome_form"] = OutcomeForm(appointment=standing, prefix="outcome")
    if standing is not None and is_planned:
        if policies.allows(rules.check_can_arrange, by, standing):
            offered["company_form"] = CompanyForm(prefix="company", initial=_company(standing))
        if policies.allows(rules.check_can_set, by, row):
            words = standing.place_words if _may_read_words(request, row) else ""
            told = {"place": standing.place_id, "place_words": words}
            offered["move_form"] = MoveForm(referral=row, by=by, initial=told)
        offered["cancel_form"] = CancelForm(prefix="cancel")
    elif policies.allows(rules.check_can_set, by, row):
        kind = AppointmentForm if by.is_heart else PartnersAppointmentForm
        offered["plan_form"] = kind(referral=row, by=by)
    return offered


def _company(row: Appointment) -> dict[str, Any]:
    return {"transport": row.transport, "goes_along": row.goes_along_id, "meeting_point": row.meeting_point}
