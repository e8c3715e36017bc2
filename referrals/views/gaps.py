"""The report of gaps: a page with all its numbers; on paper and as a file for a council with small groups folded."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heart.http import Request
from heart.insights.asked import asked
from heart.insights.indicator import Indicator
from heart.insights.quarter import Quarter
from heart.insights.sheet import Cell, sheet
from heart.insights.tabs import tabs
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.language import bilingual
from referrals import printing
from referrals.queries import gaps as query
from referrals.queries.gaps import NEED, Gaps
from referrals.rules import gap_words
from referrals.rules.folding import Count, may_be_told
from referrals.rules.gap_report import TOO_FEW, Part, section

OFFERED = 4  # quarters whose files the page leads to


@open_to(P.VIEW_INSIGHTS)
@bilingual
def gaps(request: Request) -> HttpResponse:
    """A fixed number of statements. Organizations are named on the page alone, to those who work with them.

    What leaves the house (`?format=csv` or `pdf`) is of a whole quarter that is over: `quarter=2026-Q1`, or the last.
    """
    if request.GET.get("format") in {"csv", "pdf"}:
        return _file(request.GET["format"], _quarter(request.GET.get("quarter", "")))
    wanted = asked(request, filters=())
    found = query.gaps(wanted.period)
    context = {
        "tabs": tabs(request.user),
        "asked": wanted,
        "found": found,
        "sentences": _sentences(found),
        "quarters": [_last_quarter().after(-number) for number in range(OFFERED)],
        "organizations": query.declined_by_organization(wanted.period, request.user),
    }
    return render(request, "referrals/gaps.html", context)


def _file(kind: str, quarter: Quarter) -> HttpResponse:
    found = query.gaps(quarter.period)
    sentences, name = _sentences(found), f"gaps-{quarter.name}"
    if kind == "csv":
        return sheet(name, _lines(found, sentences))
    made = printing.gaps(quarter.period, sentences, _parts(found), at=timezone.now())
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


def _quarter(name: str) -> Quarter:
    """Quarters never overlap: what two files differ by is no number of a few days. 404 for one that is not over."""
    last = _last_quarter()
    try:
        found = Quarter.named(name) if name else last
    except ValueError as error:
        raise Http404 from error
    if found > last:
        raise Http404
    return found


def _last_quarter() -> Quarter:
    return Quarter.of(timezone.localdate()).after(-1)


def _sentences(found: Gaps) -> list[str]:
    declined = found.declined
    return [
        gap_words.most_often_missing([line.count for line in found.unmet.table(NEED).lines]),
        gap_words.longest_wait([line.count for line in found.wait.table(NEED).lines]),
        gap_words.why_declined(
            [line.count for line in declined.table("decline_reason").lines], declined.whole.figure.n
        ),
    ]


def _parts(found: Gaps) -> list[Part]:
    """The report as those outside get it."""
    return [_part(part, found.unmet if part is found.not_there else None) for part in found.parts]


def _part(part: query.Part, within: query.Part | None) -> Part:
    """`within`: the part of whose rows this one's are some, so that the one less the other must not be small."""
    tables = [(table, within.table(table.key) if within else None) for table in part.tables]
    before = Count(part.whole.label, part.whole.before.n, part.whole.before.of)
    return Part(
        name=part.definition.name,
        what=part.what,
        definition=_definition(part.definition),
        whole=part.whole.count._replace(within=within.whole.figure.n if within else None),
        before=before._replace(within=within.whole.before.n if within else None),
        sections=tuple(
            section(table.title, table.group, _counts(table, larger), several=table.several) for table, larger in tables
        ),
    )


def _counts(table: query.Table, larger: query.Table | None) -> list[Count]:
    if larger is None:
        return table.counts
    wholes = {line.group: line.figure.n for line in larger.lines}
    return [
        count._replace(within=wholes.get(line.group, 0)) for line, count in zip(table.lines, table.counts, strict=True)
    ]


def _definition(one: Indicator) -> str:
    return f"{one.sentence} {one.formula[:1].upper()}{one.formula[1:]}. Version {one.version}."


def _lines(found: Gaps, sentences: list[str]) -> Iterator[tuple[Cell, ...]]:
    """A number a line. What is too small to tell has words in its place, and no number."""
    yield ("part", "table", "group", "n", "of", "median days", "from", "to", "definition")
    days = (str(found.period.first), str(found.period.last))
    before = (str(found.period.before.first), str(found.period.before.last))
    for sentence in sentences:
        yield ("in short", "", sentence, None, None, None, *days, "")
    for part in _parts(found):
        yield (part.name, "all", "", *_numbers(part.whole), *days, part.definition)
        yield (part.name, "all, the period before", "", *_numbers(part.before), *before, part.definition)
        for one in part.sections:
            for row in one.rows:
                yield (part.name, one.title, row.label, *_numbers(row), *days, "")


def _numbers(one: Count) -> tuple[Cell, Cell, Cell]:
    if not may_be_told(one):
        return TOO_FEW, None, None
    return one.n, one.of, None if one.value is None else round(one.value, 1)
