"""The provider directory: looked through, and one service of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
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
from referrals.forms.directory import OF_A_PERSON, DirectorySearch, person_of, when_of
from referrals.matching import Ask, Candidate
from referrals.models import Service
from referrals.queries import directory as queries
from referrals.queries.candidates import looked_at
from referrals.queries.suggestions import ask_for
from referrals.rules import observed
from referrals.states import Room
from referrals.views import elsewhere, listing, questions

PER_PAGE = 20
LOOKING_FOR = "directory_looking_for"


@open_to(P.VIEW_DIRECTORY, methods="GET POST")
def directory(request: Request) -> HttpResponse:
    """The services that fit, each with its reasons. With `?need_id=` for a need that somebody wants met.

    What is looked for is posted and stays in the session, since it may say something of somebody: no address, no log.
    """
    now, need = timezone.now(), _need(request)
    if request.method == "POST":
        return _keep(request, need)
    form = _form(request, need)
    answers = lists.chosen(form)
    ask = _ask(request, form, answers, need, now)
    looked_for = bool(ask.need or ask.words or ask.near)
    context = {
        "form": form,
        "ask": ask,
        "looked_for": looked_for,
        "sorting": looked_for or bool(ask.topics),
        **_found(request, ask, answers.get("miles"), now),
        **_refer(request, need),
    }
    return render(request, "referrals/directory.html", context)


def _keep(request: Request, need: Need | None) -> HttpResponse:
    """Keeps the answers for as long as somebody looks for the same, and shows what they find."""
    names = DirectorySearch(of_a_need=need is not None).fields
    if "clear" in request.POST:
        request.session.pop(LOOKING_FOR, None)
    else:
        answers = {name: request.POST[name] for name in names if name in request.POST}
        request.session[LOOKING_FOR] = {"need_id": need.pk if need else None, "answers": answers}
    return redirect(reverse("directory") + (f"?need_id={need.pk}" if need else ""))


def _found(request: Request, ask: Ask, miles: int | None, now: datetime) -> dict[str, Any]:
    """A page of what is found: all by name where nothing is looked for, else ranked; or what is excluded, if asked."""
    rows: Any = queries.by_name(request.user)
    default, context = "name", {}
    if ask.need or ask.words or ask.near or ask.topics:
        services = looked_at(request.user, ask, miles=miles)
        found = queries.search(request.user, ask, services=services, at=now)
        ranked, default = found.ranked, "best"
        shows_excluded = request.GET.get("show") == "excluded" and bool(ranked.excluded)
        rows = ranked.excluded if shows_excluded else ranked.shown
        context = {"found": found, "ranked": ranked, "shows_excluded": shows_excluded}
    page = lists.paginate(request, rows, sorts=queries.SORTS, default=default, per_page=PER_PAGE)
    plain = [row if isinstance(row, Candidate) else Candidate(pk=row.pk, name=row.name) for row in page]
    return {"page": page, "results": queries.results(request.user, plain, ask, now), **context}


@open_to(P.VIEW_DIRECTORY)
def service(request: Request, pk: UUID) -> HttpResponse:
    """All that the directory tells of one service."""
    now, need = timezone.now(), _need(request)
    found = get_object_or_404(queries.visible_services(request.user), pk=pk)
    ask = ask_for(need, now) if need else Ask()
    result = queries.one(request.user, found, ask, now)
    context = {
        "service": found,
        "result": result,
        "places": found.at_locations.all(),
        "observed": observed.lines(result.observed) if _may_see_observed(request, found) else [],
        "observed_days": settings.OBSERVED_DAYS,
        "domains": [NeedDomain(domain).label for domain in found.need_domains],
        "rooms": Room.choices,
        "may_report": policies.allows(policies.check_can_report_capacity, request.user, found),
        **_refer(request, need),
        **questions.about_service(request, found, need),
        **listing.about(request, found),
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
    """The answers: those of the address, else those kept for the same need, else what the need itself says."""
    of_a_need = need is not None
    named = [name for name in DirectorySearch(of_a_need=of_a_need).fields if name not in OF_A_PERSON]
    kept = request.session.get(LOOKING_FOR, {})
    if any(name in request.GET for name in named):
        data = {"record": "on", **{name: request.GET[name] for name in named if name in request.GET}}
    elif kept and kept["need_id"] == (need.pk if need else None):
        return DirectorySearch(kept["answers"], of_a_need=of_a_need)
    else:
        data = {"record": "on"}
    if need is not None:
        data.setdefault("need", need.domain)
    return DirectorySearch(data, of_a_need=of_a_need)


def _ask(request: Request, form: DirectorySearch, answers: dict[str, Any], need: Need | None, now: datetime) -> Ask:
    """What is looked for; without the place, and saying so, if nobody knows where that is."""
    asked = {name: answers.get(name, "") for name in ("need", "words", "near")}
    more: dict[str, Any] = {
        "language": answers.get("language", ""),
        "when": when_of(answers, now),
        "person": person_of(answers),
        "cost": answers.get("cost", ""),
        "has_room": bool(answers.get("room")),
        "wheelchair": bool(answers.get("wheelchair")),
        "to_refer": need is not None,
    }
    if need is not None and answers.get("record"):
        known = ask_for(need, now)
        more |= {"person": known.person, "language": more["language"] or known.language}
    try:
        return queries.asked(request.user, **asked, **more)
    except Invalid as error:
        for name, faults in error.fields.items():
            form.add_error(name, faults)
        return queries.asked(request.user, **{**asked, "near": ""}, **more)


def _may_see_observed(request: Request, service: Service) -> bool:
    """HEART sees how every service deals with referrals, a partner how its own do."""
    return request.user.is_heart or service.organization.agency_id == request.user.agency_id


def _refer(request: Request, need: Need | None) -> dict[str, Any]:
    """The need, and whether this person may refer it."""
    may_refer = need is not None and policies.allows(policies.check_can_refer, request.user, need)
    return {"need": need, "may_refer": may_refer, **elsewhere.about(request, need)}
