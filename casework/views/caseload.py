"""The caseload: what is due first, what is overdue, who has not been reached, and the views a person keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from casework.forms.caseload import CODES, CaseloadFilter, SaveViewForm, asked
from casework.forms.kept import key
from casework.models import Cover, SavedFilter
from casework.queries import caseload as query
from casework.queries.case_record import people_who_work_cases
from casework.queries.caseload import Asked, Show, Whose
from heart.http import Request
from heart.models import User
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to

SORTS = {
    "due": "next_due_at",
    "neighbor": ("neighbor__family_name", "neighbor__given_name"),
    "tried": "last_attempt_at",
    "opened": "opened_at",
}
# A navigator's whole caseload stands on one page.
PER_PAGE = 50


@open_to(P.WORK_CASES, methods="GET POST")
def caseload(request: Request) -> HttpResponse:
    """The cases of one tab, the earliest due first. A search for names comes by POST, so that no name is in an
    address.
    """
    now, user = timezone.now(), request.user
    saved = list(SavedFilter.objects.visible_to(user).filter(removed_at=None))
    chosen, view = understood(request.POST if request.method == "POST" else request.GET, user, saved)
    around = surroundings(request, now)
    people = list(people_who_work_cases()) if user.can(P.SUPERVISE) else []
    tabbed = tabs(chosen, user, around["covered"], now)
    cases = query.caseload(user, chosen, covered=around["covered"], at=now)
    page = lists.paginate(request, cases, sorts=SORTS, default="due", per_page=PER_PAGE, count=tabbed["found"])
    form = CaseloadFilter(codes(chosen), choices=query.choices(user), people=people)
    context = {
        "page": page,
        "rows": [query.row(case, at=now) for case in page],
        "here": request.get_full_path(),
        "filter_form": form,
        "save_form": SaveViewForm(initial={"name": view.name if view else ""}, auto_id="save-%s"),
        "kept_views": saved,
        "view": view,
        "codes": codes(chosen),
        "asked": chosen,
        "looked_at": next((one for one in people if one.pk == chosen.person), None),
        **tabbed,
        **around,
    }
    return render(request, "casework/caseload.html", context)


@open_to(P.WORK_CASES)
def row(request: Request, pk: int) -> HttpResponse:
    """One row of the caseload by itself, for htmx."""
    context = {"row": one_row(request, pk), "here": here(request), **surroundings(request, timezone.now())}
    return render(request, "casework/_caseload_row.html", context)


def here(request: Request) -> str:
    """The caseload as the person sees it, to come back to: the page that an htmx request was made from."""
    return request.htmx.current_url_abs_path or reverse("caseload")


def one_row(request: Request, pk: int) -> query.Row:
    """The row of an open case, or 404."""
    cases = query.with_parts(query.open_cases(request.user))
    return query.row(get_object_or_404(cases, pk=pk), at=timezone.now())


def surroundings(request: Request, at: datetime) -> dict[str, Any]:
    """What a row needs beside itself: the keys of those whom the person covers, and whether rows can be chosen."""
    user = request.user
    return {"covered": Cover.objects.visible_to(user).covered(user, at), "may_assign": user.can(P.SUPERVISE)}


def understood(given: Any, user: User, saved: list[SavedFilter]) -> tuple[Asked, SavedFilter | None]:
    """What an address asks for, and the view of the person's own that it is: the named one, or where the address
    says nothing, the one that the caseload opens with.
    """
    wanted = key(given.get("view"))
    named = next((one for one in saved if one.pk == wanted), None)
    if named is None and not set(given) & {*CODES, "words"}:
        named = next((one for one in saved if one.is_default), None)
    return asked(named.choices if named else given, user), named


def codes(chosen: Asked) -> dict[str, str]:
    """The parts of the address that say what is asked for; never a word of a search."""
    return {name: str(value) for name in CODES if (value := getattr(chosen, name))}


def tabs(chosen: Asked, user: User, covered: list[int], at: datetime) -> dict[str, Any]:
    """Every tab with its address and its count; `found` is the count of the one that is shown."""
    counts = query.counts(user, chosen, covered=covered, at=at)
    return {
        "whose": chosen.whose,
        "show": chosen.show,
        "found": counts.show[chosen.show],
        "whose_tabs": [(one, counts.whose[one], _address(replace(chosen, whose=one.value))) for one in Whose],
        "show_tabs": [(one, counts.show[one], _address(replace(chosen, show=one.value))) for one in Show],
    }


def _address(chosen: Asked) -> str:
    return f"{reverse('caseload')}?{urlencode(codes(chosen))}"
