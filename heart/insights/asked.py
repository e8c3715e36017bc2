"""What a reader of figures has asked for: which days, and which program or beat alone. Always safe against an address.

What is not understood is left out, and said on the page; the last 90 days stand in for days that make no sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heart.insights.indicator import Group, Indicator, Period, dimensions, registry
from heart.insights.period import DAY
from heart.insights.stored import Request, Where, read_figures
from heart.language import translated

PERIODS = {"30": _("30 days"), "90": _("90 days"), "365": _("12 months")}
MORE = {"month": _("This month"), "last": _("Last month"), "range": _("From a day to a day")}
DEFAULT = "90"
LONGEST = 5 * 366  # days
FILTERS = ("program", "beat")


class AskedForm(forms.Form):
    """Days first, then what to look at alone; every answer may be left open."""

    days = forms.ChoiceField(label=_("Period"), choices=[*PERIODS.items(), *MORE.items()], required=False)
    first = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Mapping[str, str], choices: Mapping[str, list[tuple[Group, str]]]) -> None:
        super().__init__({"days": DEFAULT} | {name: value for name, value in data.items() if value})
        for name, groups in choices.items():
            everything = [("", gettext("All")), *((str(group), label) for group, label in groups)]
            self.fields[name] = forms.ChoiceField(
                label=translated(dimensions[name].name), choices=everything, required=False
            )

    def clean(self) -> None:
        answers = self.cleaned_data
        first, last = answers.get("first"), answers.get("last")
        if answers.get("days") != "range" or "first" in self.errors or "last" in self.errors:
            return
        if not first or not last:
            self.add_error("first" if not first else "last", gettext("Say the first and the last day."))
        elif not first <= last:
            self.add_error("last", gettext("The last day is before the first."))
        elif last > timezone.localdate():
            self.add_error("last", gettext("That day has not come yet."))
        elif (last - first).days >= LONGEST:
            self.add_error("first", gettext("Choose five years or less."))


@dataclass(frozen=True)
class Asked:
    """What was understood. `where` holds the filters that are set; `form` says what was not understood."""

    form: AskedForm
    days: str
    period: Period
    where: Where

    def of(self, one: Indicator) -> Where | None:
        """The filters for an indicator; None where it can't be told apart by one of them."""
        return self.where if all(name in one.by for name, _group in self.where) else None

    @property
    def filters(self) -> list[str]:
        """The filters in words: "Program: CRT"."""
        return [f"{translated(dimensions[name].name)}: {dimensions[name].label(group)}" for name, group in self.where]


def chosen_period(request: HttpRequest) -> tuple[str, Period]:
    """The whole days asked for with `days`, or the last 90, up to last midnight."""
    days = request.GET.get("days", "")
    days = days if days in PERIODS else DEFAULT
    return days, Period.last_days(int(days), timezone.localdate())


def asked(request: HttpRequest, *, filters: tuple[str, ...] = FILTERS, of: str = "") -> Asked:
    """What the address asks for. One statement where the groups to choose from are kept, as they are for a day.

    of: the key of the indicator whose groups are offered, where the page shows that one alone.
    """
    today = timezone.localdate()
    form = AskedForm(request.GET, _choices(filters, today, of))
    form.is_valid()
    answers = getattr(form, "cleaned_data", {})
    days = answers.get("days") or DEFAULT
    if "days" in form.errors or (days == "range" and form.errors.keys() & {"first", "last"}):
        days = DEFAULT
    where = tuple((name, answers[name]) for name in filters if answers.get(name))
    return Asked(form, days, _period(days, answers, today), where)


def _period(days: str, answers: Mapping[str, date], today: date) -> Period:
    if days == "range":
        return Period.of_days(answers["first"], answers["last"])
    if days == "month":
        # On its first day a month has no whole day yet: then that day, as far as it has come.
        return Period.of_days(today.replace(day=1), max(today.replace(day=1), today - DAY))
    if days == "last":
        return Period.of_month(today.replace(day=1) - DAY)
    return Period.last_days(int(days), today)


def choice_requests(filters: tuple[str, ...], today: date, of: str = "") -> dict[str, Request]:
    """For each filter whose groups no list names: the request whose groups they are, of the last twelve months."""
    year = Period.last_days(365, today)
    found = {}
    for name in filters:
        offered_by = of or dimensions[name].offered_by if name in dimensions else ""
        offering = [registry[offered_by]] if offered_by in registry else registry.values()
        first = next((one for one in offering if name in one.by), None)
        if first and not dimensions[name].order:
            found[name] = Request(first.key, year, name)
    return found


def _choices(filters: tuple[str, ...], today: date, of: str = "") -> dict[str, list[tuple[Group, str]]]:
    requests = choice_requests(filters, today, of)
    answers = read_figures(requests.values())
    found: dict[str, list[tuple[Group, str]]] = {}
    for name in filters:
        if name not in dimensions:
            continue
        listed: tuple[Group, ...] = dimensions[name].order
        if name in requests:
            groups = answers[requests[name]].groups
            listed = tuple(group for group, _figure in dimensions[name].sorted(groups) if group not in {None, ""})
        words = dimensions[name].words(listed)
        found[name] = [(group, words[group]) for group in listed]
    return found
