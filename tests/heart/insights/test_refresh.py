"""The sweep that keeps the dashboards' figures: then a page waits for nothing, and a second copy changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from heart import sweeps
from heart.insights.indicator import registry
from heart.insights.refresh import AT_ONCE, refresh, usual
from heart.models import StoredFigure
from tests.casework.kit import browser, statements
from tests.factories import casework as make
from tests.heart.insights.kit import only

pytestmark = pytest.mark.django_db
PAGES = ["/insights/", "/insights/?days=30", "/insights/?days=365", "/insights/chain/", "/insights/coverage/",
         "/insights/equity/", "/insights/equity/?by=gender", "/insights/team/"]  # fmt: skip


@pytest.fixture(autouse=True)
def few_indicators():
    """One of each kind is enough for these stories."""
    with only("coverage", "attempt_48", "response_time", "responses"):
        yield


@pytest.fixture
def kept(now, sweeper):
    """A case of three days ago, and every usual figure worked out."""
    make.case(at=now - timedelta(days=3))
    with time_machine.travel(now, tick=False):
        return refresh(now, sweeper)


def test_after_the_sweep_a_page_works_nothing_out(kept, sol, now):
    rows = set(StoredFigure.objects.values_list("pk", "computed_at"))
    person = browser(sol)
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        for path in PAGES:
            cold = statements(lambda path=path: person.get(path))
            assert cold == statements(lambda path=path: person.get(path)), path
    assert set(StoredFigure.objects.values_list("pk", "computed_at")) == rows


def test_a_second_copy_finds_nothing_to_do_and_changes_no_row(kept, sweeper, now):
    rows = list(StoredFigure.objects.order_by("pk").values())
    assert kept == len(rows) == len(set(one.row for one in usual(now)))
    assert refresh(now, sweeper) == 0
    assert list(StoredFigure.objects.order_by("pk").values()) == rows


def test_it_stops_when_its_time_is_over_and_goes_on_the_next_minute(now, sweeper, settings):
    make.case(at=now - timedelta(days=3))
    settings.SWEEP_SECONDS = 0
    with time_machine.travel(now, tick=False):
        wanted = len(set(one.row for one in usual(now)))
        done = [refresh(now, sweeper) for _ in range(0, wanted, AT_ONCE)]
        assert 0 < done[0] <= AT_ONCE
        assert sum(done) == wanted
        assert refresh(now, sweeper) == 0


def test_what_grows_old_is_worked_out_again_before_a_page_would_have_to(kept, sweeper, now, settings):
    settings.INSIGHTS_FRESH_MINUTES = 60
    assert refresh(now + timedelta(minutes=29), sweeper) == 0
    assert refresh(now + timedelta(minutes=30), sweeper) == kept
    assert StoredFigure.objects.count() == kept


def test_the_next_day_has_its_own_figures_and_those_of_last_week_are_forgotten(kept, sweeper, now):
    refresh(now + timedelta(days=1), sweeper)
    assert StoredFigure.objects.count() > kept, "yesterday's are still there"
    refresh(now + timedelta(days=8), sweeper)
    assert not StoredFigure.objects.filter(computed_at__lte=now).exists()


def test_it_asks_for_every_indicator_and_runs_with_the_other_sweeps(now):
    assert {one.key for one in usual(now) if not one.chain} == set(registry)
    assert "work out the dashboards' figures" in sweeps.registry
