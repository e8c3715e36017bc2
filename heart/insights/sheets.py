"""The figures of a dashboard as rows of a file: each with its definition, its version, its days and its age in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from heart.insights.asked import Asked
from heart.insights.board import Board
from heart.insights.chain_page import Whole
from heart.insights.detail import Detail, Shown
from heart.insights.indicator import Dimension, Period
from heart.insights.reading import Reading
from heart.insights.sheet import Cell
from heart.insights.trend import readings

Row = Sequence[Cell]
HEAD: Row = (
    "indicator", "name", "formula", "version", "first_day", "last_day", "only", "dimension", "group",
    "n", "of", "percent", "interval_low", "interval_high", "measure", "value", "unit", "left_out", "computed_at",
)  # fmt: skip
CHAIN_HEAD: Row = (
    "chain", "name", "formula", "version", "first_day", "last_day", "only", "step", "step_name", "reason",
    "reason_words", "n", "computed_at",
)  # fmt: skip


def of_board(board: Board, asked: Asked) -> Iterator[Row]:
    """Each indicator of a list, in the period and in the one before."""
    yield HEAD
    for entry in board.entries:
        yield from _figure(entry.reading, asked.period, asked, board.computed_at)
        yield from _figure(entry.before, asked.period.before, asked, board.computed_at)


def of_detail(found: Detail, asked: Asked) -> Iterator[Row]:
    """One indicator: the period, the one before, each month, each group."""
    yield HEAD
    at = found.computed_at
    yield from _figure(found.reading, asked.period, asked, at)
    yield from _figure(found.before, asked.period.before, asked, at)
    for month, reading in readings(found.indicator, found.by_month, found.year):
        yield from _figure(reading, month, asked, at)
    for by in found.breakdowns:
        for line in by.lines:
            yield from _figure(line.reading, asked.period, asked, at, by.dimension, line.name)


def of_breakdowns(shown: Iterable[Shown], asked: Asked, computed_at: datetime | None) -> Iterator[Row]:
    """Indicators by one dimension: the whole, then its groups."""
    yield HEAD
    for one in shown:
        yield from _figure(one.whole, asked.period, asked, computed_at)
        for line in one.by.lines:
            yield from _figure(line.reading, asked.period, asked, computed_at, one.by.dimension, line.name)


def of_chain(whole: Whole, asked: Asked) -> Iterator[Row]:
    """Each step of a chain, then its losses by reason: what came to a step less its losses comes to the next."""
    yield CHAIN_HEAD
    one, period = whole.chain, asked.period
    about = (one.key, one.name, one.formula, one.version, *_days(period), "; ".join(asked.filters))
    for link in whole.links:
        step = link.reached.step
        yield *about, step.key, step.name, "", "", link.reached.n, _moment(whole.computed_at)
        for loss in link.losses:
            yield *about, step.key, step.name, loss.reason, loss.words, loss.n, _moment(whole.computed_at)


def _figure(
    reading: Reading,
    period: Period,
    asked: Asked,
    at: datetime | None,
    by: Dimension | None = None,
    group: str = "",
) -> Iterator[Row]:
    """One row; where several things were measured, one for each."""
    one, figure = reading.indicator, reading.figure
    low, high = reading.interval or (None, None)
    about = (one.key, one.name, one.formula, one.version, *_days(period), "; ".join(asked.filters))
    out = "; ".join(f"{reason}: {count}" for reason, count in figure.excluded.items() if count)
    for measure, value in figure.values.items() or [("", None)]:
        yield (
            *about, by.key if by else "", group, figure.n, figure.of, figure.percent, low, high,
            measure, None if value is None else round(value, 3), one.unit if measure else "", out, _moment(at),
        )  # fmt: skip


def _days(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
