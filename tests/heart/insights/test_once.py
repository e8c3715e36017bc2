"""What is annotated on rows can become columns: the same rows, each subquery worked out once for each of them."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import ExtractHour
from django.test.utils import CaptureQueriesContext

from casework.models import Case, Encounter
from heart.insights.indicator import registry
from heart.insights.once import once
from tests.casework.indicators.kit import DAY, MARCH, NOON, encounter

pytestmark = pytest.mark.django_db


def _last_met():
    met = Encounter.objects.filter(case=OuterRef("pk")).order_by("-ended_at")
    return Case.objects.annotate(met=Subquery(met.values("ended_at")[:1]), who=F("neighbor"), hour=ExtractHour("met"))


@pytest.fixture
def met():
    """Two cases of which one was met twice."""
    first = encounter(NOON)
    encounter(NOON + DAY, of=first.case)
    return [first.case, encounter(NOON - DAY).case]


def test_the_rows_are_the_same_with_what_was_worked_out_on_them(met):
    plain = {row.pk: (row.met, row.who, row.hour, row.neighbor_id) for row in _last_met()}
    found = {row.pk: (row.met, row.who, row.hour, row.neighbor_id) for row in once(_last_met())}
    assert found == plain
    assert all(type(hour) is int for _, _, hour, _ in found.values())


def test_it_is_filtered_ordered_counted_joined_and_nested_as_any_other(met):
    rows = once(_last_met())
    assert [row.pk for row in rows.order_by("met")] == [met[1].pk, met[0].pk]
    assert rows.filter(met__gt=NOON).get().neighbor == met[0].neighbor
    assert rows.filter(neighbor=met[1].neighbor, encounters__in_error_at=None).count() == 1
    assert rows.aggregate(n=Count("who", distinct=True)) == {"n": 2}
    assert list(rows.values("hour").annotate(n=Count("pk")).values_list("n", flat=True)) == [2]
    assert Case.objects.filter(pk__in=rows.filter(met__gt=NOON).values("pk")).get() == met[0]
    later = Encounter.objects.filter(case=OuterRef("pk"), ended_at__gte=OuterRef("met"))
    twice = once(rows.annotate(again=Exists(later))).filter(again=True)
    assert {row.pk for row in twice.select_related("neighbor")} == {case.pk for case in met}


def test_a_subquery_stands_once_in_the_statement_however_often_it_is_named(met):
    named = {f"n{days}": Count("pk", filter=Q(met__gt=NOON - days * DAY)) for days in range(5)}
    with CaptureQueriesContext(connection) as captured:
        found = once(_last_met()).filter(met__isnull=False).aggregate(**named)
    assert found == {"n0": 1, "n1": 1, "n2": 2, "n3": 2, "n4": 2}
    assert captured.captured_queries[0]["sql"].count('FROM "casework_encounter"') == 2  # for what is met, and the hour


def _subqueries(sql: str) -> list[str]:
    """Every SELECT in brackets, as far as its bracket goes. None of these statements has brackets in its words."""
    found = []
    for start in range(len(sql)):
        if sql.startswith("(SELECT", start):
            depth = end = 0
            for end in range(start, len(sql)):
                depth += {"(": 1, ")": -1}.get(sql[end], 0)
                if not depth:
                    break
            found.append(sql[start : end + 1])
    return found


@pytest.mark.parametrize("one", registry.values(), ids=registry.keys())
def test_no_subquery_stands_twice_in_the_statement_of_an_indicators_periods(one):
    """A figure of a year took seconds when each of its conditions brought a subquery along again."""
    with CaptureQueriesContext(connection) as captured:
        one.figures_in([MARCH, MARCH.before])
    again = [sql for sql, n in Counter(_subqueries(captured.captured_queries[0]["sql"])).items() if n > 1]
    assert again == []
