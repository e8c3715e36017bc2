"""Why nobody answered: worked out for every call, and again when what it stands on changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from casework import tasks
from casework.actions import corrections, reference, tables, verdicts
from casework.actions.calls import receive
from casework.cad.records import Incoming
from casework.models import Call, CallVerdict, ProgramArea, ProgramHours
from casework.states.finding import Weekday
from heart.models import User
from tests.casework.kit import statements
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1)
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)  # ten in the morning in Durham


@pytest.fixture(autouse=True)
def tables_in_force(ada) -> None:
    """The community response team works from eight to eight with two teams, in D1 and D2."""
    by = User.objects.system("import")
    types = [("Welfare check", "CRT"), ("Suicide threat", "CCD"), ("Suicide threat", "CRT")]
    reference.import_call_types(rows=types, effective_from=JANUARY, by=by)
    week = [
        ProgramHours(program="CRT", weekday=day, starts=time(8), ends=time(20), units=2, effective_from=JANUARY)
        for day in Weekday.values
    ]
    tables.add(rows=week, by=ada)
    tables.add(rows=[ProgramArea(program="CRT", beats=["D1", "D2"], effective_from=JANUARY)], by=ada)


def call(number: str = "1", at: datetime = MONDAY, kind: str = "Welfare check", beat: str = "D1", **more) -> Call:
    one = Incoming(
        source="t", number=number, received_at=at, received_on=at.date(), call_types=(kind,), beat=beat, **more
    )
    return receive(calls=[one], by=User.objects.system("import"), at=at)[0].call


def busy(since: datetime, until: datetime, unit: str = "CRT 1", **changes):
    """A response to another call, which keeps a unit busy between these times."""
    times = {"dispatched_at": since, "on_scene_at": since, "unit": unit}
    return make.response(at=until, met_people=[], **{**times, **changes})


def reasons() -> dict[str, str]:
    """Each call's reason after the sweep."""
    tasks.work_out_verdicts(MONDAY, User.objects.system("sweep"))
    return dict(CallVerdict.objects.values_list("call__number", "reason"))


HOUR = timedelta(hours=1)


class TestTheReason:
    def test_one_for_each_eligible_call_without_a_response(self):
        call("night", MONDAY - 4 * HOUR)
        call("far", beat="D7")
        call("other")
        call("not eligible", kind="Noise")
        make.response(at=MONDAY + HOUR, call=call("answered"), met_people=[])
        assert reasons() == {
            "night": "outside_hours",
            "far": "outside_area",
            "other": "other",
            "not eligible": "",
            "answered": "",
        }

    def test_no_unit_free_when_all_teams_are_between_dispatched_and_cleared(self):
        busy(MONDAY - HOUR, MONDAY + HOUR, "CRT 1")
        busy(MONDAY - HOUR, MONDAY, "CRT 2")
        call("just cleared", MONDAY)
        call("a second before", MONDAY - timedelta(seconds=1))
        assert reasons() == {"just cleared": "other", "a second before": "no_unit_free"}

    def test_one_team_on_two_calls_is_one_team(self):
        busy(MONDAY - HOUR, MONDAY + HOUR, "CRT 1")
        busy(MONDAY - HOUR, MONDAY + HOUR, "CRT 1")
        call()
        assert reasons() == {"1": "other"}

    def test_teams_without_a_name_are_counted_each(self):
        busy(MONDAY - HOUR, MONDAY + HOUR, "")
        busy(MONDAY - HOUR, MONDAY + HOUR, "")
        call()
        assert reasons() == {"1": "no_unit_free"}

    def test_another_programs_teams_do_not_count(self):
        for unit in ("COR 1", "COR 2"):
            busy(MONDAY - HOUR, MONDAY + HOUR, unit, program="COR")
        call()
        assert reasons() == {"1": "other"}

    def test_of_two_programs_the_nearest_decides(self):
        call(kind="Suicide threat")  # CCD has no hours on record, CRT is free
        assert reasons() == {"1": "other"}

    def test_a_response_in_error_answers_nothing_and_keeps_nobody_busy(self, sol):
        mistaken = make.response(at=MONDAY + HOUR, call=call("its own"), unit="CRT 1", met_people=[])
        busy(MONDAY - HOUR, MONDAY + HOUR, "CRT 2")
        call("meanwhile", MONDAY + timedelta(minutes=30))
        assert reasons() == {"its own": "", "meanwhile": "no_unit_free"}
        corrections.enter_in_error(row=mistaken, why="Wrong call", by=sol)
        assert reasons() == {"its own": "other", "meanwhile": "other"}


class TestWhenItIsWorkedOut:
    def test_a_response_takes_the_reason_away_at_once(self):
        one = call()
        assert reasons() == {"1": "other"}
        make.response(at=MONDAY + HOUR, call=one, met_people=[])
        assert CallVerdict.objects.get().reason == ""

    def test_a_response_recorded_later_changes_the_calls_of_its_time(self):
        call()
        assert reasons() == {"1": "other"}
        busy(MONDAY - HOUR, MONDAY + HOUR, "CRT 1")
        busy(MONDAY - HOUR, MONDAY + HOUR, "CRT 2")
        assert CallVerdict.objects.get().due
        assert reasons() == {"1": "no_unit_free"}

    def test_what_dispatch_corrects_is_worked_out_again(self):
        call(beat="D1")
        assert reasons() == {"1": "other"}
        call(beat="D9")
        assert reasons() == {"1": "outside_area"}

    def test_a_call_known_as_it_is_is_left_alone(self):
        call()
        reasons()
        call()
        assert not CallVerdict.objects.get().due

    def test_changed_hours_and_areas(self, ada):
        call("1")
        call("2", MONDAY + timedelta(days=30))
        assert set(reasons().values()) == {"other"}
        area = ProgramArea.objects.get()
        tables.change(row=area, values={"effective_until": date(2026, 3, 31)}, by=ada)
        tables.add(rows=[ProgramArea(program="CRT", beats=["D5"], effective_from=date(2026, 4, 1))], by=ada)
        assert reasons() == {"1": "other", "2": "outside_area"}

    def test_a_new_table_of_call_types_counts_for_the_calls_since_its_first_day(self):
        call("February", MONDAY - timedelta(days=20))
        call("March")
        assert set(reasons().values()) == {"other"}
        by = User.objects.system("import")
        reference.import_call_types(rows=[("Suicide threat", "CCD")], effective_from=date(2026, 3, 1), by=by)
        eligible = dict(Call.objects.values_list("number", "eligible_programs"))
        assert eligible == {"February": ["CRT"], "March": []}
        assert reasons() == {"February": "other", "March": ""}
        assert Call.history.filter(number="March").count() == 2

    def test_an_entry_of_a_new_table_makes_calls_since_its_first_day_eligible(self):
        call("February", MONDAY - timedelta(days=20), kind="Suicide threat")
        call("March", kind="Suicide threat")
        rows = [("Welfare check", "CRT"), ("Suicide threat", "CRT"), ("Suicide threat", "COR")]
        by = User.objects.system("import")
        reference.import_call_types(rows=rows, effective_from=date(2026, 3, 1), by=by)
        eligible = dict(Call.objects.values_list("number", "eligible_programs"))
        assert eligible == {"February": ["CCD", "CRT"], "March": ["CRT", "COR"]}

    def test_the_same_table_again_touches_no_call(self):
        call()
        reasons()
        rows = [("Welfare check", "CRT"), ("Suicide threat", "CCD"), ("Suicide threat", "CRT")]
        reference.import_call_types(rows=rows, effective_from=JANUARY, by=User.objects.system("import"))
        assert Call.history.count() == 1
        assert not CallVerdict.objects.get().due

    def test_a_call_that_came_by_another_way_is_found_by_the_sweep(self, sweeper):
        Call(source="t", number="7", received_at=MONDAY, eligible_programs=["CRT"], beat="D9").save_by(sweeper)
        assert reasons() == {"7": "outside_area"}

    def test_nothing_is_due_a_second_time(self, sweeper):
        call()
        assert verdicts.work_out(by=sweeper, at=MONDAY)
        assert verdicts.work_out(by=sweeper, at=MONDAY) == []


def test_the_same_number_of_statements_for_one_call_and_for_twenty(sweeper):
    call("0")
    one = statements(lambda: verdicts.work_out(by=sweeper, at=MONDAY))
    for number in range(1, 21):
        call(str(number), MONDAY + number * timedelta(minutes=1))
    assert statements(lambda: verdicts.work_out(by=sweeper, at=MONDAY)) == one
    assert one <= 9


def test_the_unmet_of_a_reason_can_be_counted_in_sql():
    call("far", beat="D7")
    reasons()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reason, beat, count(*) FROM casework_callverdict JOIN casework_call ON call_id = id"
            " WHERE reason <> '' GROUP BY 1, 2"
        )
        assert cursor.fetchall() == [("outside_area", "D7", 1)]
