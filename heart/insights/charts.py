"""Charts as SVG inside the page: drawn by pygal, stripped of its style and script, and told apart without color.

A chart knows nothing of indicators: names, labels and numbers come in, words already in the reader's language. The
numbers stand in a table beneath (`templates/heart/insights/_chart.html`), which is what a screen reader reads.
Lines differ by dashes and dots, bars by hatching; the tones are in `heart.css`, since the page allows no inline style.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import pygal
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from pygal.style import Style

__all__ = ["STYLE", "WIDTH", "Chart", "Series", "bars", "lines", "plain", "spark", "stacked", "steps"]

WIDTH = 360  # of the drawing, in its own units: the width of a small phone, so that its words are never shrunk
LABEL = 22  # letters of a group's name beside its bar; the table beneath has it whole
STYLE = Style(label_font_size=12, major_label_font_size=12, value_font_size=12, no_data_font_size=14)
# Hatching, by number of the series: the first is full.
HATCHES = ("", "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", "M2,2 h1 v1 h-1 z M6,6 h1 v1 h-1 z", "M0,4 h8")
Interval = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """Numbers with one name, one for each label; None where there is none. `intervals` are drawn as whiskers."""

    name: str
    values: tuple[float | None, ...]
    intervals: tuple[Interval | None, ...] = ()


@dataclass(frozen=True)
class Key:
    """One line of the legend: a sample, drawn as in the chart, and the series' name."""

    name: str
    sample: SafeString


@dataclass(frozen=True)
class Chart:
    """A drawing, its legend where it has several series, and its numbers as rows: a label and a cell a series."""

    title: str
    svg: SafeString
    legend: tuple[Key, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Drawing:
    """All that a drawing depends on, so that the same is drawn once."""

    kind: str
    key: str
    title: str
    told: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    ceiling: float | None
    language: str


def lines(key: str, title: str, told: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> Chart:
    """Values over months, the first series whole and the next dashed; a gap where there is none.

    key: distinguishes the charts of one page, as in an id. told: what it shows, in a sentence, for who can't see it.
    unit: what follows each number, as "%" or " min".
    """
    return _chart("lines", key, title, told, labels, series, unit)


def bars(
    key: str,
    title: str,
    told: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    ceiling: float | None = None,
) -> Chart:
    """A bar across for each label, with a whisker where there is an interval, its number at the right.

    `ceiling` is the end of the scale, as 100 for percent; without one, the scale ends with the longest bar.
    """
    return _chart("bars", key, title, told, labels, series, unit, ceiling)


def stacked(
    key: str, title: str, told: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = ""
) -> Chart:
    """Bars across whose parts are the series, one after the other, with the whole as a number."""
    return _chart("stacked", key, title, told, labels, series, unit)


def steps(
    key: str, title: str, told: str, labels: Sequence[str], kept: Series, lost: Series, *, unit: str = ""
) -> Chart:
    """A chain: at each step what went on, full, and what was lost there, hatched; both as one number."""
    return _chart("steps", key, title, told, labels, (kept, lost), unit)


@lru_cache(maxsize=4096)
def spark(values: tuple[float | None, ...]) -> SafeString:
    """A line as high as a word, for a cell whose number stands beside it; hidden from screen readers."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    top, width, height = max(*known, 0) or 1, 96, 24
    step = (width - 6) / (len(values) - 1)
    points, pen = [], "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        points.append(f"{pen}{3 + place * step:.1f} {height - 3 - (height - 6) * value / top:.1f}")
        pen = "L"
    last = points[-1][1:].split(" ")
    return mark_safe(  # noqa: S308 (numbers alone)
        f'<svg class="heart-spark" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<path d="{" ".join(points)}"/><circle cx="{last[0]}" cy="{last[1]}" r="2.5"/></svg>'
    )


def _chart(
    kind: str,
    key: str,
    title: str,
    told: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str,
    ceiling: float | None = None,
) -> Chart:
    drawing = _Drawing(kind, key, title, told, tuple(labels), tuple(series), unit, ceiling, get_language() or "")
    return _drawn(drawing)


@lru_cache(maxsize=1024)
def _drawn(of: _Drawing) -> Chart:
    draw = {"lines": _lines, "bars": _bars, "stacked": _stacked, "steps": _stacked}[of.kind]
    chart = draw(of)
    chart.add_xml_filter(lambda root: _finish(plain(root, of.key, of.title, of.told), of))
    svg = chart.render(is_unicode=True)
    line = of.kind == "lines"
    legend = tuple(Key(one.name, _sample(of.key, place, line=line)) for place, one in enumerate(of.series))
    rows = tuple(
        (label, tuple(_told(one.values[place], of.unit) for one in of.series)) for place, label in enumerate(of.labels)
    )
    return Chart(
        of.title,
        mark_safe(svg),  # noqa: S308 (made by an XML writer, which escapes every word)
        legend if len(legend) > 1 else (),
        tuple(one.name for one in of.series),
        rows,
    )


def _told(value: float | None, unit: str) -> str:
    """As a reader writes it: with the language's own marks, one decimal where there is a part."""
    if value is None:
        return "–"
    return number_format(round(value, 1) if value % 1 else int(value), use_l10n=True, force_grouping=True) + unit


def _settings(of: _Drawing, height: int, **more: Any) -> dict[str, Any]:
    return {
        "width": WIDTH,
        "height": height,
        "style": STYLE,
        "css": [],
        "js": [],
        "title": None,
        "show_legend": False,
        "disable_xml_declaration": True,
        "no_prefix": True,
        "classes": ("heart-chart__svg", f"heart-chart__svg--{of.kind}"),
        "value_formatter": lambda value: _told(value, of.unit),
        "margin": 4,
        "min_scale": 3,
        "max_scale": 5,
        "spacing": 6,
        "no_data_text": gettext("No rows in this period"),
    } | more


def _lines(of: _Drawing) -> Any:
    every = -(-len(of.labels) // 6) or 1
    chart = pygal.Line(
        **_settings(
            of,
            200,
            x_labels=of.labels,
            x_labels_major=of.labels[::-1][::every][::-1],
            show_minor_x_labels=False,
            truncate_label=-1,
            include_x_axis=True,
            allow_interruptions=True,
            dots_size=3,
            margin_right=16,
            margin_top=8,
        )
    )
    for one in of.series:
        chart.add(one.name, list(one.values))
    return chart


def _bars(of: _Drawing) -> Any:
    chart = pygal.HorizontalBar(**_across(of, len(of.labels) * (12 + 14 * len(of.series))))
    highest = max((high for one in of.series for _, high in filter(None, one.intervals)), default=0)
    known = [value for one in of.series for value in one.values if value is not None]
    chart.range = (0, of.ceiling or max(highest, *known, 0) or 1)
    if of.ceiling:
        chart.y_labels = [of.ceiling * quarter / 4 for quarter in range(5)]  # more would touch each other
    for one in of.series:
        chart.add(one.name, [_whiskered(one, place) for place in reversed(range(len(of.labels)))])
    return chart


def _whiskered(one: Series, place: int) -> Any:
    value = one.values[place]
    interval = one.intervals[place] if one.intervals else None
    if value is None or interval is None:
        return value
    return {"value": value, "ci": {"low": interval[0], "high": interval[1]}}


def _stacked(of: _Drawing) -> Any:
    chart = pygal.HorizontalStackedBar(**_across(of, len(of.labels) * 28))
    for one in of.series:
        chart.add(one.name, list(reversed(one.values)))
    return chart


def _across(of: _Drawing, height: int) -> dict[str, Any]:
    short = [label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…" for label in of.labels]
    return _settings(
        of,
        height + 32,
        x_labels=list(reversed(short)),
        truncate_label=-1,
        print_values=True,
        margin_right=52,
        show_x_guides=False,
        show_y_guides=True,
    )


def plain(root: Element, key: str, title: str, told: str) -> Element:
    """What remains of a drawing of pygal's: shapes and words, its name and what it tells. No style, no script."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_extra(child):
                parent.remove(child)
        parent.attrib.pop("style", None)
    root.attrib.pop("id", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title {key}-told")
    root.set("focusable", "false")
    name, words = Element("title", {"id": f"{key}-title"}), Element("desc", {"id": f"{key}-told"})
    name.text, words.text = title, told
    root.insert(0, name)
    root.insert(1, words)
    return root


def _finish(root: Element, of: _Drawing) -> Element:
    """Hatches, and numbers beside the bars."""
    if of.kind != "lines":
        _hatch(root, of)
        _numbers_right(root, of)
    return root


def _is_extra(node: Element) -> bool:
    return (
        callable(node.tag)  # a remark
        or node.tag in {"defs", "desc", "title", "style", "script"}
        or node.get("class") in {"plot tooltip-overlay", "titles"}
    )


def _hatch(root: Element, of: _Drawing) -> None:
    """Give the bars of each series after the first a pattern. As an attribute: an inline style is not allowed."""
    defs = Element("defs")
    for place in range(1, len(of.series)):
        pattern = SubElement(
            defs,
            "pattern",
            {"id": f"{of.key}-hatch-{place}", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"},
        )
        SubElement(pattern, "path", {"d": HATCHES[place % len(HATCHES)], "class": "heart-chart__hatch"})
    root.insert(2, defs)
    for series in root.iter("g"):
        number = _number(series)
        if number:
            for bar in series.iter("rect"):
                bar.set("fill", f"url(#{of.key}-hatch-{number})")


def _numbers_right(root: Element, of: _Drawing) -> None:
    """The numbers stand in a column at the right, where no whisker crosses them: of stacked bars, the whole."""
    plot = next(one for one in root.iter("g") if one.get("class") == "plot")
    right = float(next(one for one in plot if one.get("class") == "background").get("width", 0)) + 6
    stacked_ = of.kind in {"stacked", "steps"}
    for series in root.iter("g"):
        texts = [one for one in series if one.tag == "text" and one.get("class") == "value"]
        # pygal draws bars across from below.
        for place, text in enumerate(reversed(texts)):
            if stacked_ and _number(series):
                series.remove(text)
            elif stacked_:
                text.text = _told(sum(one.values[place] or 0 for one in of.series), of.unit)
            text.set("x", f"{right:.0f}")
            text.set("text-anchor", "start")


def _number(series: Element) -> int:
    found = [word for word in series.get("class", "").split() if word.startswith("serie-")]
    return int(found[0].removeprefix("serie-")) if found else 0


def _sample(key: str, place: int, *, line: bool) -> SafeString:
    shape: Callable[..., str] = _line_sample if line else _bar_sample
    return mark_safe(  # noqa: S308 (the key is escaped)
        f'<svg class="heart-chart__sample" viewBox="0 0 30 12" aria-hidden="true" focusable="false">'
        f'<g class="series serie-{place}">{shape(escape(key), place)}</g></svg>'
    )


def _line_sample(key: str, place: int) -> str:
    return '<path class="line" d="M0 6 H30"/><circle class="dot" cx="15" cy="6" r="3"/>'


def _bar_sample(key: str, place: int) -> str:
    fill = f' fill="url(#{key}-hatch-{place})"' if place else ""
    return f'<rect class="rect" x="1" y="1" width="28" height="10"{fill}/>'
