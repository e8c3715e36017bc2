"""Administrators keep the reference tables: every row has its author, its days and its history, and none is deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework.actions import tables, verdicts
from casework.models import AidItem, Call, CallType, CallVerdict, Eligibility, OfficerMinutes, ProgramArea, ProgramHours
from casework.states.finding import Weekday
from heart import history
from heart.errors import Invalid, NotAllowed, Stale
from heart.models import Event, User

pytestmark = pytest.mark.django_db
JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def hours(starts: str = "06:00", ends: str = "18:00", **changes) -> ProgramHours:
    facts = {"program": "CRT", "weekday": Weekday.MONDAY, "units": 2, "effective_from": JANUARY, **changes}
    return ProgramHours(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), **facts)


@pytest.fixture
def welfare(ada) -> CallType:
    return CallType(name="Welfare check").save_by(ada)


class TestAdding:
    def test_each_row_is_one_event_by_its_author(self, ada, now):
        rows = tables.add(rows=[hours(), hours(weekday=Weekday.TUESDAY)], by=ada, at=now)
        assert ProgramHours.objects.count() == 2
        events = Event.objects.filter(kind="casework.reference_added", by=ada, at=now)
        assert {event.subject_key for event in events} == {str(row.pk) for row in rows}
        assert {row.history_user for row in ProgramHours.history.all()} == {ada}

    def test_hours_that_overlap_are_refused_at_their_field_and_named(self, ada):
        tables.add(rows=[hours()], by=ada)
        with pytest.raises(Invalid) as refused:
            tables.add(rows=[hours("17:00", "23:00")], by=ada)
        assert "CRT Monday 06:00 to 18:00" in refused.value.fields["starts"][0]
        assert ProgramHours.objects.count() == 1

    def test_a_night_meets_the_next_morning(self, ada):
        tables.add(rows=[hours("18:00", "06:00", weekday=Weekday.SUNDAY)], by=ada)
        with pytest.raises(Invalid):
            tables.add(rows=[hours("05:00", "12:00")], by=ada)
        tables.add(rows=[hours("06:00", "12:00")], by=ada)

    def test_of_two_rows_sent_together_neither_is_kept_when_they_meet(self, ada):
        with pytest.raises(Invalid):
            tables.add(rows=[hours(), hours("12:00", "20:00")], by=ada)
        assert not ProgramHours.objects.exists()

    def test_another_program_or_another_time_of_the_year_is_free(self, ada):
        tables.add(rows=[hours(effective_until=JUNE)], by=ada)
        tables.add(rows=[hours(program="CCD"), hours(effective_from=JUNE + timedelta(days=1))], by=ada)
        assert ProgramHours.objects.count() == 3

    def test_what_it_replaces_ends_the_day_before(self, ada, now):
        (old,) = tables.add(rows=[hours()], by=ada)
        tables.add(rows=[hours(units=3, effective_from=JUNE)], replace=True, by=ada, at=now)
        old.refresh_from_db()
        assert old.effective_until == date(2026, 5, 31)
        assert Event.objects.get(kind="casework.reference_ended").subject_key == str(old.pk)

    def test_what_begins_the_same_day_is_corrected_and_not_replaced(self, ada):
        tables.add(rows=[hours()], by=ada)
        with pytest.raises(Invalid):
            tables.add(rows=[hours(units=3)], replace=True, by=ada)

    def test_a_last_day_before_the_first_is_told_at_the_last_day(self, ada):
        with pytest.raises(Invalid) as refused:
            tables.add(rows=[hours(effective_until=date(2025, 12, 31))], by=ada)
        assert refused.value.fields == {"effective_until": ["The last day lies before the first."]}

    @pytest.mark.parametrize(("changes", "field"), [({"units": 0}, "units"), ({"program": "XXX"}, "program")])
    def test_what_makes_no_sense_is_told_at_its_field(self, ada, changes, field):
        with pytest.raises(Invalid) as refused:
            tables.add(rows=[hours(**changes)], by=ada)
        assert list(refused.value.fields) == [field]

    @pytest.mark.parametrize("model", [ProgramArea, OfficerMinutes, Eligibility])
    def test_one_row_at_a_time(self, ada, welfare, model):
        def row(since: date, until: date | None = None):
            facts = {
                ProgramArea: {"program": "CRT", "beats": ["D1"]},
                OfficerMinutes: {"call_type": welfare, "minutes": 40, "source": "A count of 2024"},
                Eligibility: {"call_type": welfare, "program": "CRT"},
            }
            return model(**facts[model], effective_from=since, effective_until=until)

        tables.add(rows=[row(JANUARY, MARCH)], by=ada)
        with pytest.raises(Invalid) as refused:
            tables.add(rows=[row(MARCH)], by=ada)
        assert "in force since Jan 1" in refused.value.fields["effective_from"][0]
        tables.add(rows=[row(MARCH + timedelta(days=1))], by=ada)
        assert model.objects.count() == 2

    def test_the_same_entry_twice_is_told_at_the_first_day(self, ada, welfare):
        def row() -> Eligibility:
            return Eligibility(call_type=welfare, program="CRT", effective_from=JANUARY)

        tables.add(rows=[row()], by=ada)
        with pytest.raises(Invalid) as refused:
            tables.add(rows=[row()], by=ada)
        assert list(refused.value.fields) == ["effective_from"]

    def test_beats_are_kept_once_each_in_order(self, ada):
        (area,) = tables.add(
            rows=[ProgramArea(program="CRT", beats=["D2", " D1 ", "D2"], effective_from=JANUARY)], by=ada
        )
        assert area.beats == ["D1", "D2"]

    @pytest.mark.parametrize("name", ["nadia", "sol", "omar", "dee", "eve"])
    def test_who_may_not(self, request, name):
        with pytest.raises(NotAllowed):
            tables.add(rows=[hours()], by=request.getfixturevalue(name))


class TestCorrecting:
    def test_field_by_field_with_what_was_before(self, ada, now):
        (row,) = tables.add(rows=[hours()], by=ada)
        tables.change(row=row, values={"units": 4, "effective_until": JUNE}, by=ada, at=now)
        event = Event.objects.get(kind="casework.reference_changed")
        assert (event.by, event.details) == (ada, {"table": "programhours", "fields": ["units", "effective_until"]})
        newest = history.versions(row)[0]
        assert {(one.field, one.old, one.new) for one in newest.changes} == {
            ("Teams", "2", "4"),
            ("Last day", "nothing", "Jun 1, 2026"),
        }

    def test_a_newer_version_is_not_written_over(self, ada):
        (row,) = tables.add(rows=[hours()], by=ada)
        seen = history.newest(row)
        tables.change(row=row, values={"units": 4}, seen=seen, by=ada)
        with pytest.raises(Stale):
            tables.change(row=row, values={"units": 5}, seen=seen, by=ada)

    def test_a_correction_may_not_meet_another_row(self, ada):
        tables.add(rows=[hours()], by=ada)
        (night,) = tables.add(rows=[hours("18:00", "23:00")], by=ada)
        with pytest.raises(Invalid):
            tables.change(row=night, values={"starts": time(17)}, by=ada)
        night.refresh_from_db()
        assert night.starts == time(18)

    def test_a_name_that_is_taken(self, ada, rules):
        item = AidItem.objects.get(name="Tent")
        with pytest.raises(Invalid) as refused:
            tables.change(row=item, values={"name": "Lunch"}, by=ada)
        assert "name" in refused.value.fields

    def test_the_limit_of_an_aid(self, ada, rules):
        item = AidItem.objects.get(name="Tent")
        tables.change(row=item, values={"limit": "Two a year"}, by=ada)
        assert AidItem.objects.get(name="Tent").limit == "Two a year"

    def test_saving_what_is_there_makes_no_version(self, ada):
        (row,) = tables.add(rows=[hours()], by=ada)
        tables.change(row=row, values={"units": 2}, by=ada)
        assert ProgramHours.history.count() == 1

    def test_who_may_not(self, ada, sol):
        (row,) = tables.add(rows=[hours()], by=ada)
        with pytest.raises(NotAllowed):
            tables.change(row=row, values={"units": 4}, by=sol)


class TestWhatFollows:
    @pytest.fixture
    def call(self, welfare) -> Call:
        """A Monday in March, ten in the morning in Durham."""
        by = User.objects.system("import")
        at = datetime(2026, 3, 9, 14, tzinfo=UTC)
        call = Call(source="t", number="1", received_at=at, call_type=welfare, eligible_programs=["CRT"]).save_by(by)
        CallVerdict.objects.create(call=call, reason="other", due=False)
        return call

    @pytest.mark.parametrize(
        ("since", "until", "due"),
        [
            (JANUARY, None, True),
            (date(2026, 3, 9), date(2026, 3, 9), True),
            (JANUARY, date(2026, 3, 8), True),  # its last night could reach into the ninth
            (JANUARY, date(2026, 3, 7), False),
            (date(2026, 3, 10), None, False),
        ],
    )
    def test_the_calls_of_the_days_of_new_hours_are_worked_out_again(self, ada, call, since, until, due):
        tables.add(rows=[hours(effective_from=since, effective_until=until)], by=ada)
        assert CallVerdict.objects.get().due == due

    def test_of_corrected_hours_those_of_the_days_before_and_after(self, ada, call):
        (row,) = tables.add(rows=[hours(effective_from=JANUARY, effective_until=MARCH)], by=ada)
        assert not CallVerdict.objects.get().due
        tables.change(row=row, values={"effective_until": None}, by=ada)
        assert CallVerdict.objects.get().due

    def test_an_area_too(self, ada, call):
        tables.add(rows=[ProgramArea(program="CRT", beats=["D1"], effective_from=JANUARY)], by=ada)
        assert CallVerdict.objects.get().due

    def test_who_answers_a_call_type_is_put_right_on_its_calls_with_their_history(self, ada, call, welfare):
        tables.add(rows=[Eligibility(call_type=welfare, program="COR", effective_from=JANUARY)], by=ada)
        call.refresh_from_db()
        assert call.eligible_programs == ["COR"]
        assert CallVerdict.objects.get().due
        assert call.history.first().history_user == ada

    def test_a_call_type_that_no_call_has_touches_none(self, ada, call):
        other = CallType(name="Trespass").save_by(ada)
        tables.add(rows=[Eligibility(call_type=other, program="COR", effective_from=JANUARY)], by=ada)
        call.refresh_from_db()
        assert call.eligible_programs == ["CRT"]

    def test_the_sweep_then_works_them_out(self, ada, call, sweeper, now):
        tables.add(rows=[hours(starts="12:00")], by=ada)
        assert verdicts.work_out(by=sweeper, at=now) == [call.pk]
        assert CallVerdict.objects.get().reason == "outside_hours"
