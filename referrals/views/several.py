"""Asking several services for one need: choose them, then say once what is asked and told."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework.models import Need
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import policies, release
from referrals.actions import asking
from referrals.forms.asking import SeveralForm
from referrals.models import Service
from referrals.queries import referrals as query
from referrals.queries.suggestions import next_best
from referrals.rules.release_fields import offered, told
from referrals.states import OPEN_STATES
from referrals.states.asking import MOST_SERVICES
from referrals.views import elsewhere

OFFERED = 15
NEXT = 3


@open_to(P.SEND_REFERRALS, methods="GET POST")
def ask(request: Request, pk: int) -> HttpResponse:
    """Chooses among the services that fit best; with two or more in the address, asks them."""
    needs = Need.objects.visible_to(request.user).standing().select_related("case__neighbor")
    need = get_object_or_404(needs, pk=pk)
    if request.method == "GET":
        policies.check_can_refer(request.user, need)
    services = _chosen(request)
    return _write(request, need, services) if len(services) > 1 else _choose(request, need, services)


@open_to(P.SEND_REFERRALS)
def after(request: Request, pk: int) -> HttpResponse:
    """Whom to ask next for a need: a part of other pages for htmx, a page of its own without."""
    need = get_object_or_404(Need.objects.visible_to(request.user).select_related("case__neighbor"), pk=pk)
    context = {
        "need": need,
        "next_in_line": query.next_in_line(request.user, need),
        "next_best": next_best(request.user, need, timezone.now(), NEXT),
    }
    template = "referrals/_after.html" if request.htmx else "referrals/after.html"
    return render(request, template, context)


def _chosen(request: Request) -> list[Service]:
    """The services of the address, each once, in its order. Raises Http404 for one that is not there."""
    keys = list(dict.fromkeys(_uuid(typed) for typed in request.GET.getlist("service")[:MOST_SERVICES]))
    rows = Service.objects.visible_to(request.user).select_related("organization").in_bulk(keys)
    if len(rows) != len(keys):
        raise Http404
    return [rows[key] for key in keys]


def _choose(request: Request, need: Need, chosen: list[Service]) -> HttpResponse:
    results = next_best(request.user, need, timezone.now(), OFFERED)
    context = {
        "need": need,
        "neighbor": need.case.neighbor,
        "results": results,
        "chosen": {service.pk for service in chosen},
        "most": MOST_SERVICES,
        **elsewhere.about(request, need),
    }
    return render(request, "referrals/ask_choose.html", context)


def _write(request: Request, need: Need, services: list[Service]) -> HttpResponse:
    """Ask them all, or show again what was typed, with what would go out."""
    initial = {"information": release.kinds_for(need)}
    fields = offered(need.case.neighbor, need)
    form = SeveralForm(posted(request), initial=initial, offered=fields, services=services)
    is_preview = request.POST.get("do") == "preview"
    if request.method == "POST" and not is_preview:
        asked = attempt(form, asking.ask, need=need, despite=request.POST.get("despite", ""), by=request.user)
        if asked:
            sent = sum(one.status in OPEN_STATES and one.sent_at is not None for one in asked)
            messages.success(request, f"{sent} sent, {len(asked) - sent} in line.")
            return redirect("case", need.case_id)
    refused = bool(form.errors) and not is_preview
    context = {
        "form": form if refused or not form.is_bound else _as_typed(form),
        "need": need,
        "neighbor": need.case.neighbor,
        **elsewhere.about(request, need),
        **_would_go_out(request, form, need),
    }
    return render(request, "referrals/ask.html", context, status=422 if refused else 200)


def _as_typed(form: SeveralForm) -> SeveralForm:
    """The same answers without a word about what is missing: somebody is still writing."""
    typed = {name: form[name].value() for name in form.fields}
    return SeveralForm(initial=typed, offered=form.offered, services=form.services)


def _would_go_out(request: Request, form: SeveralForm, need: Need) -> dict[str, Any]:
    """What each partner would see as the form stands, and under which consent."""
    kinds, now = form.kinds, timezone.now()
    covered = [
        (
            service,
            query.coverage(need=need, service=service, information=kinds, at=now),
            _consent_url(request, need, service),
        )
        for service in form.services
    ]
    return {
        "sections": release.sections(told(form.offered, kinds, form.chosen)),
        "question": form["question"].value() or "",
        "notice": release.REDISCLOSURE_NOTICE if release.carries_notice(kinds) else "",
        "is_exception": form.is_exception,
        "some_off_network": any(service.organization.agency_id is None for service in form.services),
        "covered": covered if kinds and not form.is_exception else [],
    }


def _consent_url(request: Request, need: Need, service: Service) -> str:
    """Where a consent that names the organization is recorded, and from where one comes back here."""
    after = urlencode({"organization": service.organization_id, "next": request.get_full_path()})
    return f"{reverse('consent-new', args=[need.case_id])}?{after}"


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Http404 from None
