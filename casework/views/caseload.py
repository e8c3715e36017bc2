"""The caseload: what is due first, what is overdue, who has not been reached."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from casework.queries import caseload as query
from casework.queries.caseload import Show, Whose
from heart.http import Request
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


@open_to(P.WORK_CASES)
def caseload(request: Request) -> HttpResponse:
    """The cases of one tab, the earliest due first."""
    now = timezone.now()
    chosen = tabs(request.GET, request.user, now)
    cases = query.caseload(request.user, whose=chosen["whose"], show=chosen["show"], at=now)
    page = lists.paginate(request, cases, sorts=SORTS, default="due", per_page=PER_PAGE)
    rows = [query.row(case, at=now) for case in page]
    return render(
        request, "casework/caseload.html", {"page": page, "rows": rows, "here": request.get_full_path(), **chosen}
    )


@open_to(P.WORK_CASES)
def row(request: Request, pk: int) -> HttpResponse:
    """One row of the caseload by itself, for htmx."""
    return render(request, "casework/_caseload_row.html", {"row": one_row(request, pk), "here": here(request)})


def here(request: Request) -> str:
    """The caseload as the person sees it, to come back to: the page that an htmx request was made from."""
    return request.htmx.current_url_abs_path or reverse("caseload")


def one_row(request: Request, pk: int) -> query.Row:
    """The row of an open case, or 404."""
    cases = query.with_parts(query.open_cases(request.user))
    return query.row(get_object_or_404(cases, pk=pk), at=timezone.now())


def tabs(asked: Any, user: Any, at: Any) -> dict[str, Any]:
    """Which tab the address asks for (the person's own open cases unless it is a known one), and every tab's count."""
    whose = asked.get("whose") if asked.get("whose") in Whose.values else Whose.MINE
    show = asked.get("show") if asked.get("show") in Show.values else Show.ALL
    counts = query.counts(user, whose=whose, at=at)
    return {
        "whose": str(whose),
        "show": str(show),
        "whose_tabs": [(one, counts.whose[one]) for one in Whose],
        "show_tabs": [(one, counts.show[one]) for one in Show],
    }
