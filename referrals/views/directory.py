"""The provider directory: looked through, and one service of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework.models import Need
from casework.states import NeedDomain
from heart.errors import Invalid
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import came_from
from referrals import hand_over_policies, policies
from referrals.actions.directory import report_capacity
from referrals.forms.directory import DirectorySearch
from referrals.matching import Ask
from referrals.queries import directory as queries
from referrals.states import Room
from referrals.views import elsewhere, questions

PER_PAGE = 20


@open_to(P.VIEW_DIRECTORY)
def directory(request: Request) -> HttpResponse:
    """The services that fit, each with its reasons. With `?need_id=` for a need that somebody wants met."""
    now, need = timezone.now(), _need(request)
    form = _form(request, need)
    answers = lists.chosen(form)
    ask = _ask(request, form, answers, need)
    services = queries.search_services(
        request.user,
        need=ask.need,
        words=ask.words,
        near=ask.near,
        miles=answers.get("miles"),
        language=ask.language,
        at=now,
    )
    looked_for = bool(ask.need or ask.words or ask.near)
    page = lists.paginate(
        request, services, sorts=queries.SORTS, default="best" if looked_for else "name", per_page=PER_PAGE
    )
    context = {
        "form": form,
        "page": page,
        "results": queries.results(request.user, page, ask, now),
        "ask": ask,
        "looked_for": looked_for,
        **_refer(request, need),
    }
    return render(request, "referrals/directory.html", context)


@open_to(P.VIEW_DIRECTORY)
def service(request: Request, pk: UUID) -> HttpResponse:
    """All that the directory tells of one service."""
    now, need = timezone.now(), _need(request)
    found = get_object_or_404(queries.visible_services(request.user), pk=pk)
    [result] = queries.results(request.user, [found], Ask(need=need.domain if need else ""), now)
    context = {
        "service": found,
        "result": result,
        "places": found.at_locations.all(),
        "domains": [NeedDomain(domain).label for domain in found.need_domains],
        "rooms": Room.choices,
        "may_report": policies.allows(policies.check_can_report_capacity, request.user, found),
        **_refer(request, need),
        **questions.about_service(request, found, need),
        "may_print_sheet": policies.allows(hand_over_policies.check_can_print, request.user),
    }
    return render(request, "referrals/service.html", context)


@open_to(P.EDIT_DIRECTORY, P.ANSWER_REFERRALS, methods="POST")
def capacity(request: Request, pk: UUID) -> HttpResponse:
    """Keeps what the provider says of its room."""
    found = get_object_or_404(queries.visible_services(request.user), pk=pk)
    try:
        report_capacity(service=found, room=request.POST.get("room", ""), by=request.user)
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Thank you. Navigators see this at once, and until it is too old to count on.")
    return redirect(came_from(request, default=reverse("service", args=[pk])))


def _need(request: Request) -> Need | None:
    """The need that a service is looked for, or 404 for one that this person may not see."""
    asked = request.GET.get("need_id", "")
    if not asked:
        return None
    needs = Need.objects.visible_to(request.user).standing().select_related("case__neighbor")
    found: Need = get_object_or_404(needs, pk=int(asked) if asked.isascii() and asked.isdigit() else 0)
    return found


def _form(request: Request, need: Need | None) -> DirectorySearch:
    data = request.GET.copy()
    if need is not None and "need" not in data:
        data["need"] = need.domain
    return DirectorySearch(data)


def _ask(request: Request, form: DirectorySearch, answers: dict[str, Any], need: Need | None) -> Ask:
    """What is looked for; without the place, and saying so, if nobody knows where that is."""
    asked = {name: answers.get(name, "") for name in ("need", "words", "near")}
    language = need.case.neighbor.language if need is not None else ""
    try:
        return queries.asked(request.user, **asked, language=language)
    except Invalid as error:
        for name, faults in error.fields.items():
            form.add_error(name, faults)
        return queries.asked(request.user, **{**asked, "near": ""}, language=language)


def _refer(request: Request, need: Need | None) -> dict[str, Any]:
    """The need, and whether this person may refer it."""
    may_refer = need is not None and policies.allows(policies.check_can_refer, request.user, need)
    return {"need": need, "may_refer": may_refer, **elsewhere.about(request, need)}
