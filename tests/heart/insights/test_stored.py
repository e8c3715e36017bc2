"""Figures that were worked out are kept, read in one statement, and worked out again when they are too old."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.db.models.functions import ExtractHour

from heart.insights import stored
from heart.insights.chain import chains
from heart.insights.indicator import Figure, Indicator, Period, registry
from heart.insights.stored import Request, read_figures, refresh_figures
from heart.models import StoredFigure
from tests.casework.kit import statements
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
MARCH = Period.of_days(date(2026, 3, 1), date(2026, 3, 31))
RESPONSES = Request("responses", MARCH)
SHARE = Request("attempt_48", MARCH)


@pytest.fixture
def answered(now):
    """Three responses: two in March, one in February, with an encounter each."""
    for days in (0, 1, 20):
        make.response(at=now - timedelta(days=days))


def test_what_is_kept_says_what_the_indicator_says(answered, now):
    for request in (RESPONSES, SHARE, Request("responses", MARCH, "program"), Request("response_time", MARCH)):
        first = read_figures([request], now)[request].groups
        kept = read_figures([request], now)[request].groups
        one = request.indicator
        direct = one.figures(MARCH, request.by) if request.by else {None: one.figure(MARCH)}
        assert first == direct == kept, request.key
        assert [list(figure.values) for figure in kept.values()] == [list(figure.values) for figure in direct.values()]


def test_reading_takes_one_statement_when_all_is_kept_and_one_more_for_each_that_is_not(answered, now):
    asked = [RESPONSES, SHARE, Request("responses", MARCH, "program")]
    assert statements(lambda: read_figures(asked, now)) == 1 + len(asked) + 1
    assert statements(lambda: read_figures(asked, now)) == 1
    assert statements(lambda: read_figures([*asked, Request("coverage", MARCH)], now)) == 3


def test_a_period_and_the_one_before_come_from_one_statement_and_are_what_each_is_alone(answered, now):
    for key in ("responses", "attempt_48", "response_time", "neighbors_referred"):
        both = [Request(key, MARCH), Request(key, MARCH.before)]
        assert statements(lambda both=both: read_figures(both, now)) == 3
        found = read_figures(both, now)
        assert [found[one].figure for one in both] == [registry[key].figure(one.period) for one in both], key
    assert read_figures([RESPONSES], now)[RESPONSES].figure.n == 2
    before = Request("responses", MARCH.before)
    assert read_figures([before], now)[before].figure.n == 1


def test_many_periods_and_months_at_once_are_what_each_is_alone(answered, now):
    """Periods that lie in one another, follow one another, and are told by month: of counts and of medians."""
    year = Period.of_days(date(2025, 4, 1), date(2026, 3, 31))
    periods = [MARCH, MARCH.before, MARCH.before.before, year, Period.last_days(30, date(2026, 3, 10))]
    for key in ("responses", "attempt_48", "days_open", "neighbors_referred"):
        asked = [
            *(Request(key, period) for period in periods),
            Request(key, year, "month"),
            Request(key, MARCH, "month"),
        ]
        found = read_figures(asked, now)
        for one in asked:
            alone = registry[key].figures(one.period, "month") if one.by else {None: registry[key].figure(one.period)}
            assert found[one].groups == alone, (key, one.period)
    assert read_figures([Request("responses", year, "month")], now)[Request("responses", year, "month")].groups


@pytest.mark.parametrize("key", ["responses", "response_time", "neighbors_referred"])
def test_all_periods_and_months_of_an_indicator_take_one_statement_also_where_they_do_not_add_up(answered, now, key):
    asked = [Request(key, MARCH), Request(key, MARCH.before), Request(key, MARCH, "month")]
    assert statements(lambda: read_figures(asked, now)) == 3


def test_days_between_two_periods_that_nobody_asked_about_count_in_none(answered, now):
    """February lies between; it has a response."""
    asked = [RESPONSES, Request("responses", Period.of_month(date(2026, 1, 1)))]
    found = read_figures(asked, now)
    assert [found[one].figure.n for one in asked] == [2, 0]


def test_a_fresh_figure_is_read_as_it_was_and_an_old_one_is_worked_out_again(answered, now, settings):
    settings.INSIGHTS_FRESH_MINUTES = 60
    assert read_figures([RESPONSES], now)[RESPONSES].figure.n == 2
    make.response(at=now)
    soon = read_figures([RESPONSES], now + timedelta(minutes=59))[RESPONSES]
    assert (soon.figure.n, soon.computed_at) == (2, now)
    later = read_figures([RESPONSES], now + timedelta(minutes=60))[RESPONSES]
    assert (later.figure.n, later.computed_at) == (3, now + timedelta(minutes=60))


def test_working_out_again_takes_the_place_of_what_was_kept(answered, now):
    asked = [RESPONSES, SHARE, Request("responses", MARCH, "program")]
    for hours in (0, 2, 4):
        refresh_figures(asked, now + timedelta(hours=hours))
    assert StoredFigure.objects.count() == len(asked)


def test_filters_periods_and_versions_are_kept_apart(answered, now, monkeypatch):
    crt, cor = (Request("responses", MARCH, where=(("program", program),)) for program in ("CRT", "COR"))
    found = read_figures([RESPONSES, crt, cor], now)
    assert [found[one].figure.n for one in (RESPONSES, crt, cor)] == [2, 2, 0]
    again = read_figures([cor, crt], now)
    assert [again[one].figure.n for one in (crt, cor)] == [2, 0]
    make.response(at=now)
    newer = Indicator(**{**vars(registry["responses"]), "version": "2"})
    monkeypatch.setitem(registry, "responses", newer)
    assert read_figures([RESPONSES], now)[RESPONSES].figure.n == 3, "another definition is another figure"


def test_the_order_of_two_filters_makes_no_difference():
    one = Request("responses", MARCH, where=(("program", "CRT"), ("beat", "111")))
    other = Request("responses", MARCH, where=(("beat", "111"), ("program", "CRT")))
    assert one.row == other.row


def test_groups_that_are_not_known_and_numbers_as_groups_come_back_as_they_were(answered, now):
    by_navigator = Request("attempt_48", MARCH, "navigator")
    by_hour = Request("responses", MARCH, "hour")
    read_figures([by_navigator, by_hour], now)
    kept = read_figures([by_navigator, by_hour], now)
    assert None in kept[by_navigator].groups
    assert set(kept[by_hour].groups) == {10}


def test_every_indicator_can_be_told_by_month_also_one_that_does_not_say_how(answered, now, monkeypatch):
    one = registry["responses"]
    monkeypatch.setitem(registry, "responses", Indicator(**{**vars(one), "by": {"hour": ExtractHour("cleared_at")}}))
    request = Request("responses", Period.of_days(date(2026, 2, 1), date(2026, 3, 31)), "month")
    groups = read_figures([request], now)[request].groups
    assert {month: figure.n for month, figure in groups.items()} == {"2026-02": 1, "2026-03": 2}


def test_a_chain_is_kept_as_an_indicator_is(answered, now):
    key = next(iter(chains))
    request = Request(f"chain:{key}", MARCH)
    fresh = read_figures([request], now)[request].groups
    kept = read_figures([request], now)[request].groups
    steps = chains[key].count(MARCH)
    assert fresh == kept == {one.step.key: Figure(one.n, None, one.lost) for one in steps}


def test_an_unknown_indicator_or_dimension_is_an_error_and_keeps_nothing(now):
    for wrong in (Request("nothing", MARCH), Request("responses", MARCH, "shoe size")):
        with pytest.raises(KeyError):
            read_figures([wrong], now)
    assert not StoredFigure.objects.exists()


def test_of_no_rows_the_two_halves_say_what_the_indicator_itself_says(now):
    """Every indicator, on an empty database: a group that is not there is a figure of nothing."""
    for key, one in registry.items():
        both = [Request(key, MARCH), Request(key, MARCH.before)]
        found = read_figures(both, now)
        assert found[both[0]].figure == one.figure(MARCH), key


def test_a_measure_of_two_periods_is_worked_out_over_each_alone(answered, now, monkeypatch):
    """A median of both would lie between."""
    one = registry["responses"]
    measured = {**vars(one), "values": lambda counted: {"most": Count("pk", filter=counted & Q(pk=F("pk")))}}
    monkeypatch.setitem(registry, "responses", Indicator(**measured))
    both = [RESPONSES, Request("responses", MARCH.before)]
    found = read_figures(both, now)
    assert [found[one].figure.values["most"] for one in both] == [2, 1]


def test_figures_from_another_time_of_the_clock_are_not_shown_as_new(answered, now):
    refresh_figures([RESPONSES], now + timedelta(days=1))
    assert read_figures([RESPONSES], now)[RESPONSES].computed_at == now


@pytest.mark.django_db(transaction=True)
def test_two_who_work_out_the_same_at_once_end_with_the_same_rows(now):
    asked = [Request(key, MARCH, by) for key in ("responses", "coverage") for by in ("", "program", "beat")
             if not by or by in registry[key].by]  # fmt: skip
    start, failed = Barrier(2), []

    def work(order):
        try:
            start.wait()
            for _ in range(5):
                refresh_figures(order, now)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    both = [Thread(target=work, args=(order,)) for order in (asked, asked[::-1])]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert not failed
    assert StoredFigure.objects.count() == len(asked)
    assert stored.stale(asked, now, timedelta(minutes=1)) == []
