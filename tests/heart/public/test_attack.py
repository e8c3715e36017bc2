"""Who holds every published file side by side recovers nothing that is withheld."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Call, ContactAttempt
from heart.insights.indicator import dimensions, registry
from heart.insights.public import worker
from heart.insights.public.counting import OTHER, SEVERAL, count
from heart.insights.public.family import families
from heart.insights.public.suppress import LEAST
from heart.insights.quarter import Quarter
from heart.models import PublishedFigure
from tests.casework.indicators import kit as make
from tests.heart.public.attacker import differences, knowledge, read, recovered
from tests.heart.public.kit import text

pytestmark = pytest.mark.django_db
SIZE = {"people": 90, "calls": 700}


def test_the_city_is_large_enough_to_try(city):
    rows = read(text("/public/data.csv"))
    hidden = sum(row["n"] == "withheld" for row in rows)
    assert hidden > 100
    assert len(rows) - hidden > 100


@pytest.mark.parametrize("back", [0, 1, 2])
def test_a_solver_with_every_published_table_recovers_nothing(city, back):
    """A quarter at a time: no row is in two, and no line of what is known joins two."""
    about = Quarter.named(city[1].quarter).after(-back).name
    rows = [row for row in read(text("/public/data.csv")) if row["quarter"] == about]
    assert rows
    assert recovered(knowledge(rows)) == []


def test_nothing_that_is_known_joins_two_quarters(city):
    found = knowledge(read(text("/public/data.csv")))
    assert all(len({name[0] for name in line}) == 1 for line, _ in (*found.equal, *found.less))


def test_subtraction_recovers_nothing(city):
    assert differences(knowledge(read(text("/public/data.csv")))) == []


def test_no_number_under_eleven_is_published(city):
    told = [int(row[part]) for row in read(text("/public/data.csv")) for part in ("n", "of") if row[part].isdigit()]
    assert min(told) >= LEAST


def as_file(figures: list[PublishedFigure]) -> list[dict[str, str]]:
    """Frozen rows as the file has them."""
    return [
        {
            "quarter": one.quarter,
            "indicator": one.key,
            "dimension": one.dimension,
            "group": one.group,
            "n": "withheld" if one.n is None else str(one.n),
            "of": "withheld" if one.of_withheld else "" if one.of is None else str(one.of),
        }
        for one in figures
    ]


def test_without_the_second_step_the_attack_wins(city, monkeypatch):
    """Small numbers alone withheld: both attacks must succeed, else they test nothing."""
    small = lambda rows, shown: {one for one in shown if rows.value(one) < LEAST}  # noqa: E731
    monkeypatch.setattr(worker, "suppress", small)
    found = knowledge(as_file(worker.work_out(city[1])))
    assert recovered(found)
    assert differences(found)


def test_both_languages_say_the_same(city):
    english, spanish = (read(text(f"/public/{start}data.csv")) for start in ("", "es/"))
    same = ("quarter", "indicator", "version", "dimension", "group", "percent", "measure", "value", "counted_on")
    assert [[row[name] for name in same] for row in english] == [[row[name] for name in same] for row in spanish]
    for one, other in zip(english, spanish, strict=True):
        for part in ("n", "of"):
            assert one[part] == other[part] or one[part] == "withheld" != other[part]
            assert one[part].isdigit() == other[part].isdigit()


def test_withheld_cells_all_look_the_same(city):
    """A row with a withheld n says nothing else of it: no percent, no interval, no measured value."""
    for row in read(text("/public/data.csv")):
        if "withheld" in (row["n"], row["of"]):
            assert (row["percent"], row["interval_low"], row["interval_high"], row["value"]) == ("", "", "", "")
    assert not PublishedFigure.objects.filter(n_withheld=True).exclude(n=None).exists()
    assert not PublishedFigure.objects.filter(n_withheld=True).exclude(values=[]).exists()


def test_the_tables_count_what_the_dashboards_count(city):
    """No number exists twice: each published one is the indicator's own."""
    compared = 0
    for row in PublishedFigure.objects.filter(n_withheld=False, key__in=registry):
        one, period = registry[row.key], Quarter.named(row.quarter).period
        if not row.dimension:
            figure = one.figure(period)
        elif dimensions[row.dimension].several or row.group in (OTHER, SEVERAL) or not one.adds_up:
            continue
        else:
            figure = one.figures(period, row.dimension)[row.group or ""]
        assert row.n == figure.n, row
        assert row.of in (None, figure.of)
        compared += 1
    assert compared > 60


def test_what_comes_late_changes_no_byte(city):
    pages = (
        "/public/",
        "/public/data.csv",
        "/public/coverage/",
        "/public/es/contact_48/",
        f"/public/{city[0].quarter}/",
    )
    before = [text(path) for path in pages]
    at = city[1].first
    for call in Call.objects.filter(received_at__date=at)[:5]:
        make.response(call.received_at + timedelta(minutes=30), to=call)
    ContactAttempt.objects.filter(pk__in=list(ContactAttempt.objects.values_list("pk", flat=True)[:20])).update(
        **make.error(timezone.now())
    )
    assert [text(path) for path in pages] == before


@pytest.mark.parametrize("key", families)
def test_every_row_is_what_the_definitions_allow(city, key):
    """What no row can be is known to everybody, and the suppression counts on it: no row is anything else."""
    family = families[key]
    table = count(family, Quarter.named(city[1].quarter).after(-family.lag))
    possible = {"+".join(sorted(one)) for one in family.possible}
    assert {kind for kind, *_ in table.rows.counts} <= possible


@pytest.mark.parametrize(("crt", "shown"), [(40, True), (None, False)])
def test_what_is_nearly_made_of_a_withheld_figure_is_withheld_with_it(crt, shown):
    """Calls without police are nearly the responses without police: 15 and 11 would tell of the other 4."""
    figures = [
        PublishedFigure(key="diversion_crt", n=crt, n_withheld=crt is None, of=90, of_withheld=False),
        PublishedFigure(key="diversion_ccd", n=11, n_withheld=False, of=30, of_withheld=False),
        PublishedFigure(key="police_time_saved", n=15, n_withheld=False, of_withheld=False, values=[("sum", 20.0)]),
    ]
    *others, police = worker.with_what_it_needs(figures)
    assert [one.n for one in others] == [crt, 11]
    assert (police.n, police.n_withheld, police.values) == ((15, False, [("sum", 20.0)]) if shown else (None, True, []))


def test_a_figure_that_was_out_with_another_quarter_is_not_counted_again(city, monkeypatch):
    """With another lag the newest quarter's referrals would be those of the quarter before, which were published."""
    monkeypatch.setitem(families, "referrals", replace(families["referrals"], lag=1))
    assert not [one for one in worker.work_out(city[1]) if one.key == "referrals_sent"]


def test_who_gave_several_answers_is_counted_once_and_apart(city):
    """Nobody here gave more than two: what the dashboard's groups have too much is as many as gave two."""
    quarter = Quarter.named(city[1].quarter)
    one = registry["attempt_48"]
    too_many = sum(figure.of for figure in one.figures(quarter.period, "race_ethnicity").values())
    too_many -= one.figure(quarter.period).of
    table = count(families["follow_up"], quarter)
    cells = [cell for cell in table.cells if cell.dimension == "race_ethnicity" and cell.key == one.key]
    several = next(cell for cell in cells if cell.group == SEVERAL)
    assert table.rows.value(several.of) == too_many > 0
    assert sum(table.rows.value(cell.of) for cell in cells) == one.figure(quarter.period).of
