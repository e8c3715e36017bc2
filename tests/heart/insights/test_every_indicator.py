"""What holds for every indicator, of whichever app: a whole definition, and one statement a figure."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heart.errors import NotAllowed
from heart.insights.indicator import dimension, dimensions, indicator, registry
from heart.insights.period import Period

YEAR = Period.of_days(date(2025, 1, 1), date(2025, 12, 31))
TOPICS = {"calls", "follow-up", "referrals", "outcomes", "team"}


@pytest.mark.parametrize("one", registry.values(), ids=registry.keys())
def test_its_definition_is_whole(one):
    assert one.topic in TOPICS
    assert one.sentence.endswith(".")
    assert one.formula
    assert one.moment
    assert one.version
    assert one.by
    assert set(one.by) <= set(dimensions)
    if not one.adds_up:
        assert not any(dimensions[key].outcome for key in one.by), "an N of people does not add up over groups"


@pytest.mark.django_db
@pytest.mark.parametrize("one", registry.values(), ids=registry.keys())
def test_each_figure_is_one_statement_also_where_there_is_nothing(one):
    assert "month" in one.by
    with CaptureQueriesContext(connection) as captured:
        figure = one.figure(YEAR)
    assert len(captured) == 1
    assert figure.n == 0
    assert set(figure.excluded) == set(one.left_out())
    for key in one.by:
        with CaptureQueriesContext(connection) as captured:
            assert one.figures(YEAR, key) == {}
        assert len(captured) == 1, key
        assert one.figure(YEAR, {key: None}).n == 0
    if one.counts_only:
        with pytest.raises(NotAllowed):
            one.behind(YEAR)
    else:
        assert list(one.behind(YEAR, {"month": "2025-03"})) == []


def test_two_of_one_name_are_refused():
    with pytest.raises(ValueError, match="coverage"):
        indicator(**{**registry["coverage"].__dict__})
    with pytest.raises(ValueError, match="program"):
        dimension(key="program", name="Program")
