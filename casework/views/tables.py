"""The reference tables, for administrators: when and where the programs work, what they answer, what limits hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.actions import tables as actions
from casework.forms.tables import FORMS, DatedForm
from casework.queries import tables as query
from heart import history
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted

GROUPS = {"in force": "In force", "to come": "To come", "ended": "Ended"}


@dataclass(frozen=True)
class About:
    """What a table is for, in words; `one` is what a row is called."""

    key: str
    title: str
    one: str
    lede: str


ABOUT = {
    about.key: about
    for about in (
        About("hours", "Hours and teams", "hours", "When each program works, and with how many teams."),
        About("areas", "Areas", "an area", "The beats that each program covers. A program without a row covers all."),
        About("call-types", "Call types", "a call type", "What a dispatcher's code means here."),
        About("eligibility", "Who answers what", "an entry", "Which program answers which call type."),
        About(
            "officer-minutes",
            "Officer minutes",
            "a baseline",
            "What a call of each type took before HEART: the base of the estimate of police time saved.",
        ),
        About("aid", "Direct aid and its limits", "an item", "What is given on the spot. Partners see its limits."),
        About(
            "follow-up-rules",
            "Who is owed a follow-up",
            "a rule",
            "Asked from the first on: the first row that fits an encounter decides.",
        ),
        About(
            "themes", "Themes of neighbors’ words", "a theme", "By what neighbors’ own words are sorted and counted."
        ),
    )
}


@open_to(P.ADMINISTER)
def index(request: Request) -> HttpResponse:
    """The tables, each with how many rows are in force."""
    today = timezone.localdate()
    cards = []
    for key, about in ABOUT.items():
        rows = list(query.rows(request.user, key))
        cards.append((about, sum(query.standing(row, today) == "in force" for row in rows)))
    page = {"cards": cards, "without_hours": query.without_hours(request.user, today)}
    return render(request, "casework/settings.html", page)


@open_to(P.ADMINISTER)
def table(request: Request, table: str) -> HttpResponse:
    """One table: what is in force, what is to come, what has ended."""
    about, today = _about(table), timezone.localdate()
    groups: dict[str, list[Any]] = {title: [] for title in GROUPS.values()}
    for row in query.rows(request.user, table):
        groups[GROUPS[query.standing(row, today)]].append(row)
    dated = issubclass(FORMS[table], DatedForm)
    page = {"about": about, "groups": groups if dated else {"In force": groups["In force"]}, "dated": dated}
    return render(request, "casework/settings_table.html", page)


@open_to(P.ADMINISTER, methods="GET POST")
def add(request: Request, table: str) -> HttpResponse:
    """A new row; from another (`?after=ID`) when something changes from a day on."""
    about = _about(table)
    form = FORMS[table](posted(request), initial=_taken_over(request, table))
    if attempt(form, actions.add, by=request.user):
        messages.success(request, "Added. Who added it is kept in its history.")
        return redirect("settings-table", table)
    page = {"about": about, "form": form}
    return render(request, "casework/settings_row.html", page, status=422 if form.errors else 200)


@open_to(P.ADMINISTER, methods="GET POST")
def change(request: Request, table: str, pk: int) -> HttpResponse:
    """One row with its history, and the form that corrects or ends it."""
    about = _about(table)
    row = get_object_or_404(query.rows(request.user, table), pk=pk)
    form = FORMS[table](posted(request), instance=row, initial={"seen": history.newest(row)})
    if attempt(form, actions.change, row=row, by=request.user):
        messages.success(request, "Saved. The row as it was is kept in its history.")
        return redirect("settings-table", table)
    page = {
        "about": about,
        "form": form,
        "row": row,
        "dated": isinstance(form, DatedForm),
        "versions": history.versions(row),
    }
    return render(request, "casework/settings_row.html", page, status=422 if form.errors else 200)


def _about(table: str) -> About:
    if table not in ABOUT:
        raise Http404
    return ABOUT[table]


def _taken_over(request: Request, table: str) -> dict[str, Any]:
    """What a row has that another takes the place of."""
    after = request.GET.get("after", "")
    if not (after.isascii() and after.isdigit() and len(after) < 18):
        return {}
    row = get_object_or_404(query.rows(request.user, table), pk=int(after))
    names = {field.name for field in row._meta.concrete_fields} - {"effective_from", "effective_until"}
    values = {name: getattr(row, name) for name in names}
    if "beats" in values:
        values["beats"] = ", ".join(values["beats"])
    if "weekday" in values:
        values["weekdays"] = [values["weekday"]]
    return {**values, "replace": True}
