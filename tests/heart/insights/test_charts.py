"""Charts: safe inside a page with a strict policy, named for screen readers, told apart without color."""

from __future__ import annotations

import re
from time import process_time
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from heart.insights import charts
from heart.insights.charts import Chart, Series

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ("Jan", "Feb", "Mar", "Apr")


def lines(title: str = "Coverage by month", told: str = "From 10 to 13 percent.") -> Chart:
    now, before = Series("This year", (10, None, 12.5, 13)), Series("The year before", (8, 9, 9, 9))
    return charts.lines("coverage", title, told, MONTHS, [now, before], unit="%")


def bars() -> Chart:
    here = Series("Reached", (62.5, 50.0), ((51.0, 72.0), None))
    return charts.bars("groups", "By program", "Two groups.", ("CRT", "COR"), [here], unit="%", ceiling=100)


def steps() -> Chart:
    kept, lost = Series("Went on", (805, 700)), Series("Lost here", (6097, 105))
    return charts.steps("chain", "The chain", "Two steps.", ("Eligible calls", "Responses"), kept, lost)


def stacked() -> Chart:
    parts = [Series(name, (5, 6)) for name in ("one", "two", "three", "four")]
    return charts.stacked("parts", "In parts", "Four parts.", ("Mon", "Tue"), parts)


EACH = pytest.mark.parametrize("draw", [lines, bars, steps, stacked], ids=lambda draw: draw.__name__)


def tree(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)


def words(chart: Chart) -> list[str]:
    return [one.text or "" for one in tree(chart).iter(f"{SVG}text")]


@EACH
def test_a_chart_says_its_name_and_what_it_shows_to_a_screen_reader(draw):
    root = tree(draw())
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    found = {one.get("id"): one.text for one in root if one.get("id") in named}
    assert len(found) == 2
    assert all(found.values())


@EACH
def test_a_chart_has_nothing_that_the_policy_of_the_page_forbids(draw):
    svg = draw().svg
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=|https?://(?!www\.w3\.org/2000/svg)|<!--", svg)


@EACH
def test_a_chart_is_small_enough_for_a_phone(draw):
    width = (tree(draw()).get("viewBox") or "").split()[2]
    assert int(width) <= 360


def test_words_of_anybody_are_words_in_a_chart():
    root = tree(lines(title="<script>alert(1)</script> & more", told='"><img src=x>'))
    assert root[0].text == "<script>alert(1)</script> & more"
    assert root[1].text == '"><img src=x>'
    evil = Series("</svg><b>", (1, 2))
    svg = charts.bars("x", "t", "t", ("<i>a</i>", "b"), [evil, evil]).svg
    assert "<i>" not in svg
    assert "<b>" not in svg


def test_a_line_has_a_gap_where_nothing_was_measured():
    first = next(one for one in tree(lines()).iter(f"{SVG}g") if "serie-0" in one.get("class", ""))
    drawn = [one for one in first.iter(f"{SVG}path") if "line" in one.get("class", "")]
    assert len(drawn) == 1, "January alone is no line; March and April are"


def test_each_series_after_the_first_has_a_hatch_of_its_own():
    root = tree(stacked())
    hatches = {one.get("id"): one[0].get("d") for one in root.iter(f"{SVG}pattern")}
    assert len(set(hatches.values())) == 3
    fills = {
        number: {bar.get("fill") for one in root.iter(f"{SVG}g") if f"serie-{number}" in one.get("class", "")
                 for bar in one.iter(f"{SVG}rect")}
        for number in range(4)
    }  # fmt: skip
    assert fills[0] == {None}
    assert [fills[number] for number in (1, 2, 3)] == [{f"url(#{name})"} for name in hatches]


def test_two_charts_of_one_page_share_no_id():
    ids = [
        one.get("id") for chart in (lines(), bars(), steps(), stacked()) for one in tree(chart).iter() if one.get("id")
    ]
    assert len(ids) == len(set(ids))


def test_the_first_label_stands_on_top():
    places = {one.text: float(one.get("y", 0)) for one in tree(bars()).iter(f"{SVG}text")}
    assert places["CRT"] < places["COR"]


def test_an_interval_is_drawn_only_where_there_is_one():
    whiskers = [one for one in tree(bars()).iter(f"{SVG}g") if one.get("class") == "ci"]
    assert len(whiskers) == 1


def test_stacked_bars_say_the_whole_as_a_number_and_their_parts_in_the_table():
    assert words(steps())[-2:] == ["805", "6,902"]
    assert words(stacked())[-2:] == ["24", "20"]
    assert steps().rows == (("Eligible calls", ("805", "6,097")), ("Responses", ("700", "105")))


def test_the_numbers_stand_beneath_as_a_table_and_are_the_same():
    chart = lines()
    assert chart.columns == ("This year", "The year before")
    assert chart.rows[:2] == (("Jan", ("10%", "8%")), ("Feb", ("–", "9%")))
    page = render_to_string("heart/insights/_chart.html", {"chart": chart})
    assert page.count("<tr>") == 1 + len(MONTHS)
    assert page.index("<svg") < page.index("<table")


def test_numbers_and_words_around_a_chart_follow_the_language():
    with override("es"):
        spanish = charts.bars("n", "Llamadas", "Una.", ("CRT",), [Series("Todas", (12345.5,))])
    assert spanish.rows == (("CRT", ("12,345.5",)),)


def test_a_long_name_is_cut_in_the_drawing_and_whole_in_the_table():
    name = "Native Hawaiian or other Pacific Islander"
    chart = charts.bars("long", "By race", "One.", (name,), [Series("Share", (50,))])
    assert any(word.endswith("…") for word in words(chart))
    assert chart.rows[0][0] == name


@pytest.mark.parametrize(
    "values", [(), (None, None), (0, 0), (5,)], ids=["no label", "nothing known", "all zero", "one"]
)
def test_little_or_nothing_to_draw_is_drawn_too(values):
    labels = [f"group {place}" for place in range(len(values))]
    for draw in (charts.lines, charts.bars, charts.stacked):
        assert draw("few", "Few", "Few.", labels, [Series("one", values)]).svg.startswith("<svg")


def test_a_spark_is_a_line_of_numbers_and_nothing_where_there_are_fewer_than_two():
    assert charts.spark((1, None)) == ""
    assert charts.spark((1, 2, None, 4)).count("M") == 2
    assert charts.spark((0, 0, 0)).startswith("<svg")


def test_drawing_takes_milliseconds_and_the_same_is_drawn_once():
    labels = [f"month {place}" for place in range(24)]
    series = [Series("now", tuple(range(24))), Series("before", tuple(range(24)))]
    started = process_time()
    first = charts.lines("speed", "Speed", "Fast.", labels, series)
    assert process_time() - started < 0.25, "milliseconds of this process, whatever else the machine does"
    assert charts.lines("speed", "Speed", "Fast.", labels, series) is first
