"""The report of gaps: what neighbors needed that the system could not give, how long they wait, what partners decline.

Searches of the directory are not recorded, so none are counted: "not there" is what a navigator closed a need with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import Count as CountRows
from django.db.models import TextChoices
from django.utils.translation import gettext

from casework.states import UnmetReason
from heart.insights.indicator import Figure, Group, Indicator, Period, dimensions
from heart.language import translated
from heart.models import User
from referrals.indicators.lacking import DECLINED, NOT_THERE, SYSTEM_UNMET, WAIT
from referrals.models import Referral
from referrals.rules.folding import Count
from referrals.states import DeclineReason

NEED, KIND = "need_domain", "service_kind"
Reasons = tuple[tuple[str, int], ...]  # in words, with how many
Kind = tuple[str, type[TextChoices]]  # the field that holds a reason, and what it can be


@dataclass(frozen=True)
class Line:
    """One group: its figure, that of the period before, and why, as (reason, count)."""

    label: str
    figure: Figure
    before: Figure
    reasons: Reasons = ()
    group: Group = None

    @property
    def days(self) -> float | None:
        """The median wait in days, where one was measured."""
        return self.figure.values.get("median")

    @property
    def count(self) -> Count:
        """As the rules of folding and the sentences read it."""
        return Count(self.label, self.figure.n, self.figure.of, self.days)


@dataclass(frozen=True)
class Table:
    """Figures by one dimension. `several`: one row can stand in several groups, so that they do not add up. `outcome`:
    it tells apart how rows count, so that each group is n of the same whole.
    """

    key: str
    title: str
    group: str
    lines: tuple[Line, ...]
    several: bool
    outcome: bool

    @property
    def counts(self) -> list[Count]:
        """As the rules of folding read it: groups of one whole have no N of their own."""
        return [line.count._replace(of=None) if self.outcome else line.count for line in self.lines]


@dataclass(frozen=True)
class Part:
    """One question of the report: the whole, the period before, and its tables."""

    definition: Indicator
    whole: Line
    tables: tuple[Table, ...]
    what: str  # is counted, as in "31 of 80 needs closed"

    def table(self, key: str) -> Table:
        """Raises StopIteration for a table that it does not have."""
        return next(one for one in self.tables if one.key == key)


@dataclass(frozen=True)
class Gaps:
    """The four parts of the report, for a period and the one before it."""

    period: Period
    unmet: Part
    not_there: Part
    wait: Part
    declined: Part

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.unmet, self.not_there, self.wait, self.declined


def gaps(period: Period) -> Gaps:
    """The whole report. A fixed number of statements, whatever the number of needs and referrals."""
    part = partial(_part, period=period)
    return Gaps(
        period,
        part(
            SYSTEM_UNMET,
            gettext("needs closed"),
            {
                NEED: gettext("By need"),
                "unmet_reason": gettext("By reason"),
                "beat": gettext("By beat"),
                "language": gettext("By language"),
            },
            reasons=("unmet_reason", UnmetReason),
        ),
        part(NOT_THERE, gettext("needs closed"), {NEED: gettext("By need")}),
        part(WAIT, gettext("referrals sent"), {NEED: gettext("By need"), KIND: gettext("By kind of service")}),
        part(
            DECLINED,
            gettext("referrals sent"),
            {"decline_reason": gettext("By reason"), NEED: gettext("By need"), KIND: gettext("By kind of service")},
            reasons=("decline_reason", DeclineReason),
        ),
    )


def declined_by_organization(period: Period, by: User) -> list[tuple[str, int, int, Reasons]]:
    """(organization, declined, sent, why) for those who work with the partners; nothing for anybody else.

    Two statements, whatever the number of organizations.
    """
    rows = DECLINED.behind(period).filter(pk__in=Referral.objects.visible_to(by).values("pk"), why_out="")
    found = rows.values("organization__name", "decline_reason", "in_n").annotate(rows=CountRows("pk")).order_by()
    sent: dict[str, int] = defaultdict(int)
    why: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in found:
        sent[row["organization__name"]] += row["rows"]
        if row["in_n"]:
            why[row["organization__name"]][row["decline_reason"]] += row["rows"]
    told = [
        (name, sum(reasons.values()), sent[name], _in_words(reasons, DeclineReason)) for name, reasons in why.items()
    ]
    return sorted(told, key=lambda one: (-one[1], one[0]))


def _part(
    definition: Indicator, what: str, titles: Mapping[str, str], *, period: Period, reasons: Kind | None = None
) -> Part:
    whole = Line(definition.name, definition.figure(period), definition.figure(period.before))
    why = _why_by_need(definition, period, reasons) if reasons else {}
    tables = [_table(definition, period, by, title, whole) for by, title in titles.items()]
    told = [_with_reasons(one, why) if one.key == NEED else one for one in tables]
    return Part(definition, whole, tuple(told), what)


def _table(definition: Indicator, period: Period, by: str, title: str, whole: Line) -> Table:
    """The groups of which there are any, most first; of how rows count, those that do."""
    dimension = dimensions[by]
    now, before = definition.figures(period, by), definition.figures(period.before, by)
    # A group that does not occur counts nothing: of the whole where that is what groups are counted of.
    none = Figure(0, whole.figure.of if dimension.outcome else 0)
    none_before = Figure(0, whole.before.of if dimension.outcome else 0)
    kept = [one for one in now.keys() | before.keys() if now.get(one, none).n or before.get(one, none_before).n]
    if not dimension.outcome:
        kept += [one for one in now if one not in kept]
    words = dimension.words(kept)
    lines = [Line(words[one], now.get(one, none), before.get(one, none_before), group=one) for one in kept]
    lines.sort(key=lambda one: (-one.figure.n, -(one.figure.of or 0), one.label))
    return Table(by, title, translated(dimension.name), tuple(lines), dimension.several, dimension.outcome)


def _with_reasons(table: Table, why: Mapping[Group, Reasons]) -> Table:
    return replace(table, lines=tuple(replace(one, reasons=why.get(one.group, ())) for one in table.lines))


def _why_by_need(definition: Indicator, period: Period, reasons: Kind) -> dict[Group, Reasons]:
    """Each need with its reasons, most first. One statement."""
    field, kind = reasons
    rows = definition.behind(period).filter(in_n=True).annotate(need_group=definition.by[NEED])
    found: dict[Group, dict[str, int]] = defaultdict(dict)
    for row in rows.values("need_group", field).annotate(rows=CountRows("pk")).order_by():
        found[row["need_group"]][row[field]] = row["rows"]
    return {need: _in_words(counts, kind) for need, counts in found.items()}


def _in_words(counts: Mapping[str, int], kind: type[TextChoices]) -> Reasons:
    told = [(translated(kind(reason).label), count) for reason, count in counts.items()]
    return tuple(sorted(told, key=lambda one: (-one[1], one[0])))
