"""A heat map: counts in rows and columns, darker where there are more, each with its number in it.

Steps of lightness are classes, styled in `heart.css`; the number says the same to whoever can't tell tones apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from pygal.graph.dot import Dot

from heart.insights.charts import STYLE, WIDTH, Chart, plain

STEPS = 5  # of lightness, beside the empty one
ROW = 20  # the height of a row, in the drawing's own units


class _Cells(Dot):
    """pygal's grid of dots, with rectangles in place of dots and the number in each."""

    def _plot(self) -> None:
        most = max((value for one in self.series for value in one.values), default=0)
        wide, high = self.view.x(1) - self.view.x(0), self.view.y(0) - self.view.y(1)
        for series in self.series:
            node = self.svg.serie(series)["plot"]
            for value, point in zip(series.values, series.points, strict=True):
                x, y = self.view(point)
                cell = self.svg.node(node, class_=f"heart-heat heart-heat--{step(value, most)}")
                box = {"x": x - wide / 2, "y": y - high / 2, "width": wide, "height": high}
                self.svg.node(cell, "rect", class_="heart-heat__cell", **box)
                if value:
                    self.svg.node(cell, "text", x=x, y=y + 4, class_="heart-heat__number").text = _told(value)


def step(value: int, most: int) -> int:
    """How dark a cell is: 0 for nothing, else 1 to 5 in even steps of the largest count."""
    return 0 if value <= 0 else -(-value * STEPS // most)


def heat(
    key: str, title: str, told: str, rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]
) -> Chart:
    """Counts by row and column (`counts[row][column]`), drawn from top to bottom.

    key: as in an id. told: what it shows, in a sentence, for who can't see it.
    """
    chart = _Cells(
        width=WIDTH,
        height=ROW * len(rows) + 30,
        style=STYLE,
        css=[],
        js=[],
        title=None,
        show_legend=False,
        show_x_guides=False,
        show_y_guides=False,
        disable_xml_declaration=True,
        no_prefix=True,
        classes=("heart-chart__svg", "heart-chart__svg--heat"),
        margin=4,
        truncate_label=-1,
        x_labels=list(columns),
    )
    for name, values in zip(rows, counts, strict=True):
        chart.add(name, list(values))
    chart.add_xml_filter(lambda root: plain(root, key, title, told))
    table = tuple((name, tuple(map(_told, values))) for name, values in zip(rows, counts, strict=True))
    svg = mark_safe(chart.render(is_unicode=True))  # noqa: S308 (made by an XML writer, which escapes every word)
    return Chart(title, svg, (), tuple(columns), table)


def _told(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
