"""Every field of every record has been decided on: it leaves through a kind that protects, or stays with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import models

from casework.models import Encounter
from heart.insights.export import kinds, table
from heart.insights.export.scope import Scope, key_of
from heart.insights.period import Period

QUARTER = Period.of_days(date(2026, 1, 1), date(2026, 3, 31))
SCOPE = Scope(key_of("k" * 40, 1), QUARTER, datetime(2026, 7, 1, tzinfo=UTC))


def value(column, **row):
    return column.reader([row], SCOPE)(row)


def test_nobody_forgot_a_field():
    assert not table.undecided()


def test_a_field_that_is_added_is_missed_until_somebody_decides(monkeypatch):
    extra = models.CharField(max_length=10)
    extra.set_attributes_from_name("shoe_size")
    fields = [*Encounter._meta.concrete_fields, extra]
    monkeypatch.setitem(Encounter._meta.__dict__, "concrete_fields", fields)
    assert table.undecided() == ["casework.Encounter.shoe_size: neither a column nor left out"]


def test_what_goes_out_can_not_be_left_out_too(monkeypatch):
    encounters = table.registry["encounters"]
    monkeypatch.setitem(encounters.left_out, "wish", "no reason")
    assert table.undecided() == ["casework.Encounter.wish: goes out and is left out"]


def test_no_person_hangs_on_a_true_month():
    assert not table.mixed_worlds()


def test_a_tie_between_the_two_worlds_is_seen(monkeypatch):
    tied = table.Table(
        name="tied",
        row="a mistake",
        model=Encounter,
        columns=(
            kinds.Pseudonym("response", "The response.", "response"),
            kinds.ShiftedDate("date", "When.", "ended_at"),
        ),
    )
    monkeypatch.setitem(table.registry, "tied", tied)
    assert table.mixed_worlds() == ["responses and tied share response"]


def test_every_table_says_what_its_rows_and_columns_are():
    for one in table.registry.values():
        assert one.row
        names = [column.name for column in one.columns]
        assert len(set(names)) == len(names)
        for column in one.columns:
            assert column.meaning.endswith((".", "?")), column.name
            assert column.allowed, column.name
            assert type(column) is not kinds.Column


def test_no_kind_lets_words_through():
    """Whatever a text field holds, what comes out of any kind does not hold it."""
    words = "Ottoline Brambleworth, 12 Heron Street"
    for column in (
        kinds.Pseudonym("who", "W.", "x"),
        kinds.Category("c", "C.", "x", choices=(("a", "A"),)),
        kinds.Several("c", "C.", "x", choices=(("a", "A"),)),
        kinds.Listed("c", "C.", "x"),
        kinds.CoarsePlace("c", "C.", "x"),
        kinds.Flag("f", "F.", "x"),
    ):
        given = [words] if isinstance(column, kinds.Several) else words
        assert "Brambleworth" not in str(value(column, x=given)), column.kind


def test_a_place_goes_out_when_eleven_share_it():
    place = kinds.CoarsePlace("area", "A.", "beat", unit="who")
    eleven = [{"beat": "D2", "who": number} for number in range(11)]
    assert place.reader(eleven, SCOPE)(eleven[0]) == "D2"
    one_often = [{"beat": "D3", "who": 7} for _ in range(50)]
    assert place.reader(one_often, SCOPE)(one_often[0]) == kinds.OTHER
    assert place.reader(eleven[:10], SCOPE)(eleven[0]) == kinds.OTHER
    assert place.reader(eleven, SCOPE)({"beat": "", "who": 1}) == ""


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2008, 1, 2), "under 18"),
        (date(2008, 1, 1), "18-24"),
        (date(1951, 1, 1), "75-89"),
        (date(1936, 1, 2), "75-89"),
        (date(1936, 1, 1), "90+"),
        (date(1910, 5, 5), "90+"),
        (date(2026, 2, 1), "not known"),
        (None, "not known"),
    ],
)
def test_ages_are_bands_and_ninety_is_the_last(born, band):
    assert value(kinds.AgeBand("age", "A.", "born", year_path="year"), born=born, year=None) == band


def test_a_year_of_birth_alone_makes_a_band_too():
    assert value(kinds.AgeBand("age", "A.", "born", year_path="year"), born=None, year=1980) == "45-54"


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, 0), (47.99, 48), (48, 48), (48.0001, 49), (96, 96), (96.01, 120), (121, 144), (-0.01, -1), (-100, -120)],
)
def test_forty_eight_hours_stay_exact(hours, said):
    at = datetime(2026, 3, 10, 14, tzinfo=UTC)
    column = kinds.Hours("hours", "H.", "start", end="end")
    assert value(column, start=at, end=at + timedelta(hours=hours)) == said
    assert value(column, start=at, end=None) is None


def test_a_persons_dates_move_together_and_never_not_at_all():
    seen = set()
    for who in range(2000):
        shift = SCOPE.shift("neighbor", who).days
        assert 1 <= abs(shift) <= 182
        seen.add(shift)
    assert len(seen) > 360  # of 364
    column = kinds.ShiftedDate("date", "D.", "at", person=(("neighbor", "who"), ("encounter", "pk")))
    first, second = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)
    moved = [value(column, at=at, who=7, pk=1) for at in (first, second)]
    assert (moved[1] - moved[0]).days == 28
    assert value(column, at=first, who=None, pk=7) == first.date() + SCOPE.shift("encounter", 7)


def test_a_pseudonym_holds_under_one_key_alone():
    other = Scope(key_of("k" * 40, 2), SCOPE.period, SCOPE.as_of)
    here, there = SCOPE.pseudonym("neighbor", 7), other.pseudonym("neighbor", 7)
    assert here == SCOPE.pseudonym("neighbor", 7) != there
    assert SCOPE.pseudonym("case", 7) != here
    assert len(here) == 24
    assert set(here) <= set("bcdfghjkmnpqrstv")
    assert Scope(key_of("j" * 40, 1), SCOPE.period, SCOPE.as_of).pseudonym("neighbor", 7) != here
    assert SCOPE.shift("neighbor", 7) != other.shift("neighbor", 7) or SCOPE.shift("neighbor", 8) != other.shift(
        "neighbor", 8
    )


def test_what_has_passed_and_what_lies_in_the_period_is_told_to_the_second():
    second, promise = timedelta(seconds=1), timedelta(hours=48)
    passed = kinds.Passed("observed", "O.", "at", after=promise)
    assert value(passed, at=SCOPE.as_of - promise) is True
    assert value(passed, at=SCOPE.as_of - promise + second) is False
    assert value(passed, at=None) is None
    inside = kinds.InPeriod("in_period", "I.", "at")
    assert [value(inside, at=at) for at in (QUARTER.start, QUARTER.end - second)] == [True, True]
    assert [value(inside, at=at) for at in (QUARTER.start - second, QUARTER.end, None)] == [False, False, False]
