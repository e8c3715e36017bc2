"""The calls: what dispatch told, which programs could have answered, and whether one did."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from casework import call_queries
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.lists import paginate

SORTS = {
    "received": "received_at",
    "number": "number",
    "type": ("call_type__name", "local_type", "received_at"),
    "beat": ("beat", "received_at"),
}


@open_to(P.VIEW_CALLS)
def calls(request: Request) -> HttpResponse:
    """The list of calls, filtered, sorted and paged."""
    rows = call_queries.calls(request.user)
    filters = call_queries.PageFilters(request.GET, queryset=rows, request=request)
    page = paginate(request, filters.qs, sorts=SORTS, default="-received")
    chosen = any(request.GET.get(name) for name in filters.filters)
    shown = {
        "page": page,
        "filters": filters.form,
        "chosen": chosen,
        "may_record": request.user.can(P.RECORD_RESPONSES),
    }
    return render(request, "casework/calls.html", shown)
