"""By what figures of casework can be told apart, and how each is read off a row. Clock and calendar are the city's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import CharField, F, Func, OuterRef, Q, Subquery, TextChoices, Value
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay, TruncMonth
from django.utils.translation import gettext

from casework.models import Encounter
from casework.states import Destination, NeedDomain, Program, UnmetReason
from casework.states.finding import Weekday
from casework.states.operation import Unanswered
from heart.insights.indicator import Group, dimension
from heart.language import translated
from heart.models import User


def words(kind: type[TextChoices], missing: str) -> Callable[[Group], str]:
    """Groups that are one of these choices, in words; `missing` for none."""
    labels = {value: str(label) for value, label in kind.choices}
    return lambda group: translated(labels.get(str(group), str(group)) if group else missing)


def _named(group: Group) -> str:
    return _navigators([group]).get(group, gettext("Nobody")) if group else gettext("Nobody")


def _navigators(groups: Collection[Group]) -> Mapping[Group, str]:
    keys: list[Any] = list(groups)
    return {user.pk: user.get_full_name() or user.username for user in User.objects.filter(pk__in=keys)}


dimension(key="program", name="Program", label=words(Program, "No program"), order=tuple(Program.values))
# To choose from are the beats of all calls, also where nobody answered.
dimension(key="beat", name="Beat", label=lambda beat: str(beat or gettext("Beat not known")), offered_by="coverage")
dimension(key="call_type", name="Call type", label=lambda name: str(name or gettext("Call type not known")))
dimension(key="month", name="Month")
dimension(
    key="weekday",
    name="Weekday",
    label=lambda day: translated(Weekday(int(day or 0)).label),
    order=tuple(Weekday.values),
)
dimension(key="hour", name="Hour", label=lambda hour: f"{int(hour or 0):02}:00", order=tuple(range(24)))
dimension(
    key="unanswered",
    name="Why not answered",
    label=words(Unanswered, "Not worked out yet"),
    order=tuple(Unanswered.values),
    outcome=True,
)
dimension(
    key="destination",
    name="Destination",
    label=words(Destination, "Not recorded"),
    order=tuple(Destination.values),
    outcome=True,
)
dimension(key="need_domain", name="Need", label=words(NeedDomain, "No need"), order=tuple(NeedDomain.values))
dimension(
    key="unmet_reason",
    name="Why unmet",
    label=words(UnmetReason, "Not unmet"),
    order=tuple(UnmetReason.values),
    outcome=True,
)
dimension(key="navigator", name="Navigator", label=_named, names=_navigators)
dimension(key="aid", name="Direct aid")


def moments(at: str) -> dict[str, Any]:
    """Month ("2026-03"), weekday (0 is Monday) and hour (0 to 23) of a moment, by the city's clock."""
    month = Func(TruncMonth(at), Value("YYYY-MM"), function="to_char", output_field=CharField())
    return {"month": month, "weekday": ExtractIsoWeekDay(at) - 1, "hour": ExtractHour(at)}


def of_call(path: str) -> dict[str, Any]:
    """What a call tells its rows apart by; `path` leads to the call ("" where the rows are calls)."""
    start = f"{path}__" if path else ""
    return {
        "beat": Coalesce(f"{start}beat", Value("")),
        "call_type": Coalesce(f"{start}call_type__name", Value("")),
    }


def of_case(path: str) -> dict[str, Any]:
    """Who has the case, and program and beat of the encounter that it began with; `path` leads to the case."""
    first = Encounter.objects.standing().filter(case=OuterRef(path or "pk")).order_by("ended_at", "pk")
    return {
        "navigator": F(f"{path}__assigned_to" if path else "assigned_to"),
        "program": Coalesce(Subquery(first.values("response__program")[:1]), Value("")),
        "beat": Coalesce(Subquery(first.values("response__call__beat")[:1]), Value("")),
    }


def standing(path: str = "") -> Q:
    """That a row on the way to what is counted was not entered in error either."""
    return Q(**{f"{path}__in_error_at" if path else "in_error_at": None})
