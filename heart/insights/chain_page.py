"""The chain as one picture: how many came to each step, how many stopped there, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from heart.insights.chain import Chain, Reached
from heart.insights.charts import Chart, Series, steps
from heart.insights.indicator import Figure, Period
from heart.insights.reading import number
from heart.insights.stored import CHAIN, Answer, Request, Where, read_figures
from heart.language import translated


@dataclass(frozen=True)
class Loss:
    """A reason for which rows went no further at a step. `part` of those that came to it, in words."""

    reason: str
    words: str
    n: int
    part: str


@dataclass(frozen=True)
class Link:
    """One step with its losses, the largest first. `part` of all that began, `before` in the period before."""

    reached: Reached
    part: str
    before: int
    losses: list[Loss]


@dataclass(frozen=True)
class Whole:
    """All of the picture."""

    chain: Chain
    links: list[Link]
    chart: Chart
    computed_at: datetime


def request_of(one: Chain, period: Period, where: Where = ()) -> Request:
    """What is asked of the chain."""
    return Request(f"{CHAIN}{one.key}", period, where=where)


def whole(one: Chain, period: Period, where: Where = ()) -> Whole:
    """The chain of a period, beside the period before. One statement when both are kept."""
    asked, earlier = request_of(one, period, where), request_of(one, period.before, where)
    answers = read_figures([asked, earlier])
    reached, before = _reached(one, answers[asked]), _reached(one, answers[earlier])
    first = reached[0].n
    links = [Link(step, _part(step.n, first), was.n, _losses(step)) for step, was in zip(reached, before, strict=True)]
    return Whole(one, links, _drawn(one, reached), answers[asked].computed_at)


def _reached(one: Chain, answer: Answer) -> list[Reached]:
    groups: Mapping = answer.groups
    found = [(step, groups.get(step.key, Figure(0))) for step in one.steps]
    return [Reached(step, figure.n, figure.excluded) for step, figure in found]


def _losses(reached: Reached) -> list[Loss]:
    words = reached.step.reasons
    lost = [(reason, translated(words[reason]), n) for reason, n in reached.lost.items()]
    lost.sort(key=lambda one: (-one[2], one[1]))
    return [Loss(reason, said, n, _part(n, reached.n)) for reason, said, n in lost]


def _drawn(one: Chain, reached: list[Reached]) -> Chart:
    names = [translated(step.step.name) for step in reached]
    kept = Series(gettext("Went on, or came to the end"), tuple(float(step.n - step.stopped) for step in reached))
    lost = Series(gettext("Went no further"), tuple(float(step.stopped) for step in reached))
    told = gettext("%(steps)s steps, from %(first)s to %(last)s. The table beneath has every loss by its reason.") % {
        "steps": len(names),
        "first": number(reached[0].n),
        "last": number(reached[-1].n),
    }
    return steps(f"chain-{one.key}", translated(one.name), told, names, kept, lost)


def _part(n: int, of: int) -> str:
    return f"{number(100 * n / of)}%" if of else "–"
