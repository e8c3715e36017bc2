"""How a figure is said, and when a change is called more than chance."""

from __future__ import annotations

import pytest
from django.db.models import Q

from heart.insights.indicator import Figure, Indicator
from heart.insights.reading import Reading, number
from heart.models import User


def defined(**more) -> Indicator:
    base = {
        "key": "x",
        "topic": "t",
        "name": "X",
        "sentence": "S.",
        "formula": "f",
        "rows": User.objects.all,
        "at": "a",
    }
    return Indicator(**base | more)


SHARE = defined(counts=Q())
COUNT = defined()
MINUTES = defined(unit="minutes")
MIXED = defined(counts=Q(), unit="days")


@pytest.mark.parametrize(
    ("one", "figure", "text", "beside"),
    [
        (SHARE, Figure(50, 80), "62.5%", ["50 of 80"]),
        (SHARE, Figure(805, 6902), "11.7%", ["805 of 6,902"]),
        (SHARE, Figure(8, 8), "100%", ["8 of 8"]),
        (SHARE, Figure(0, 0), "–", ["No rows in this period"]),
        (COUNT, Figure(1204), "1,204", []),
        (
            MINUTES,
            Figure(320, values={"median": 6.54, "p90": 14.0}),
            "6.5 minutes",
            ["median", "90th percentile 14 minutes", "320 counted"],
        ),
        (MINUTES, Figure(0, values={"median": None}), "–", ["median", "0 counted"]),
        (MIXED, Figure(3, 12, values={"median": 21.0}), "25%", ["3 of 12", "median 21 days"]),
    ],
)
def test_a_figure_is_said_with_what_it_rests_on(one, figure, text, beside):
    reading = Reading(one, figure)
    assert (reading.text, reading.beside) == (text, beside)


@pytest.mark.parametrize(
    ("one", "now", "before", "said"),
    [
        (SHARE, Figure(50, 80), Figure(35, 60), "4.2 points up; the difference may be chance"),
        (SHARE, Figure(300, 400), Figure(500, 1000), "25 points up; more than chance explains"),
        (SHARE, Figure(500, 1000), Figure(300, 400), "25 points down; more than chance explains"),
        (SHARE, Figure(51, 100), Figure(50, 100), "1 point up; the difference may be chance"),
        (SHARE, Figure(5, 10), Figure(50, 100), "the same"),
        (SHARE, Figure(5, 10), Figure(0, 0), "nothing to compare"),
        (SHARE, Figure(0, 0), Figure(5, 10), "nothing to compare"),
        (COUNT, Figure(12), Figure(10), "2 more (20%)"),
        (COUNT, Figure(8), Figure(10), "2 fewer (20%)"),
        (COUNT, Figure(10), Figure(10), "the same"),
        (COUNT, Figure(10), Figure(0), "10 more (none before)"),
        (MINUTES, Figure(3, values={"median": 6.0}), Figure(3, values={"median": 8.0}), "2 minutes less (25%)"),
        (MINUTES, Figure(3, values={"median": 6.0}), Figure(0, values={"median": None}), "nothing to compare"),
    ],
)
def test_a_change_is_said_in_plain_words(one, now, before, said):
    assert Reading(one, now).change(before) == said


def test_the_interval_of_a_share_is_said_in_percent_and_a_count_has_none():
    assert Reading(SHARE, Figure(50, 80)).interval_text == "51.5 to 72.3%"
    assert Reading(COUNT, Figure(50)).interval_text == ""
    assert Reading(SHARE, Figure(0, 0)).interval_text == ""


def test_only_reasons_that_left_something_out_are_named():
    figure = Figure(1, 2, excluded={"too late": 1200, "too early": 0})
    assert Reading(SHARE, figure).left_out == [("too late", "1,200")]


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (0.04, "0"), (12.0, "12"), (1234.56, "1,234.6"), (-3, "-3")])
def test_a_number_has_one_decimal_where_there_is_a_part(value, said):
    assert number(value) == said
