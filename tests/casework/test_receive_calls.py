"""Calls are stored once for each number, whatever is sent how often, with the programs of their own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from casework.actions import reference
from casework.actions.calls import receive
from casework.cad.records import Incoming
from casework.call_plan import Verdict, plan
from casework.models import Call
from heart.errors import Invalid, NotAllowed
from heart.models import Event, User

pytestmark = pytest.mark.django_db

TABLE = [("Welfare check", "CRT"), ("Suicide threat", "CCD"), ("Suicide threat", "CRT"), ("Fight", "COR")]


def incoming(number: str = "1", **changes) -> Incoming:
    told = {
        "source": "city",
        "number": number,
        "received_at": datetime(2026, 3, 10, 14, tzinfo=UTC),
        "received_on": date(2026, 3, 10),
        "call_types": ("Welfare check",),
        "location": "700 BLOCK OLD KILN SPUR",
        "latitude": 36.0,
        "longitude": -78.9,
    }
    return Incoming(**{**told, **changes})


@pytest.fixture
def importer() -> User:
    return User.objects.system("import")


@pytest.fixture
def table(importer) -> None:
    reference.import_call_types(rows=TABLE, effective_from=date(2026, 1, 1), by=importer)


def verdicts(*told: Incoming, by: User) -> list[Verdict]:
    return [result.verdict for result in receive(calls=told, by=by)]


class TestOnce:
    def test_a_new_call_is_created(self, importer):
        assert verdicts(incoming(), by=importer) == [Verdict.CREATED]
        call = Call.objects.get()
        assert (call.source, call.number, call.location) == ("city", "1", "700 BLOCK OLD KILN SPUR")

    def test_the_same_again_changes_nothing(self, importer):
        receive(calls=[incoming()], by=importer)
        before = (Call.history.count(), Event.objects.count())
        assert verdicts(incoming(), by=importer) == [Verdict.UNCHANGED]
        assert (Call.history.count(), Event.objects.count()) == before

    def test_what_dispatch_learns_later_is_an_update(self, importer):
        receive(calls=[incoming()], by=importer)
        closed = incoming(closed_at=datetime(2026, 3, 10, 15, tzinfo=UTC), disposition="GOA")
        (result,) = receive(calls=[closed], by=importer)
        assert (result.verdict, result.changed) == (Verdict.UPDATED, ("closed_at", "disposition"))
        assert Call.objects.get().disposition == "GOA"

    def test_a_call_is_known_by_its_source_too(self, importer):
        assert verdicts(incoming(), incoming(source="other"), by=importer) == [Verdict.CREATED] * 2

    def test_the_answer_keeps_the_order_of_the_question(self, importer):
        receive(calls=[incoming("2"), incoming("3")], by=importer)
        told = [incoming("1"), incoming("3", disposition="x"), incoming("2")]
        results = receive(calls=told, by=importer)
        assert [result.call.number for result in results] == ["1", "3", "2"]
        assert [result.verdict for result in results] == [Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED]
        assert all(result.call.pk for result in results)

    def test_two_tellings_of_one_call_at_once_are_refused_whole(self, importer):
        with pytest.raises(Invalid, match="sent twice"):
            receive(calls=[incoming("5"), incoming("1"), incoming("1", disposition="x")], by=importer)
        assert not Call.objects.exists()

    def test_nothing_is_nothing(self, importer):
        assert receive(calls=[], by=importer) == []

    def test_a_plan_says_the_same_and_writes_nothing(self, importer, table):
        receive(calls=[incoming("1"), incoming("2")], by=importer)
        told = [incoming("1"), incoming("2", disposition="x"), incoming("3")]
        before = (Call.history.count(), Event.objects.count(), list(Call.objects.values()))
        planned = [result.verdict for result in plan(told)]
        assert (Call.history.count(), Event.objects.count(), list(Call.objects.values())) == before
        assert planned == verdicts(*told, by=importer)


class TestTheRecord:
    def test_each_stored_call_has_one_event_and_one_version(self, importer, now):
        receive(calls=[incoming(str(number)) for number in range(5)], by=importer, at=now)
        events = Event.objects.filter(kind="casework.call_received")
        assert {event.subject_key for event in events} == {str(call.pk) for call in Call.objects.all()}
        assert {(event.by, event.at) for event in events} == {(importer, now)}
        assert {(row.history_type, row.history_user) for row in Call.history.all()} == {("+", importer)}

    def test_an_update_says_which_fields_and_not_what_stands_in_them(self, importer, now):
        receive(calls=[incoming(), incoming("2")], by=importer, at=now)
        moved = incoming(location="900 BLOCK HERON LOFT ST")
        receive(calls=[moved, incoming("2")], by=importer, at=now + timedelta(hours=1))
        event = Event.objects.get(kind="casework.call_updated")
        assert event.details == {"changed": ["location"]}
        newest = Call.history.filter(history_type="~").get()
        assert newest.location == "900 BLOCK HERON LOFT ST"
        assert newest.history_user == importer
        assert newest.prev_record.location == "700 BLOCK OLD KILN SPUR"

    def test_who_may(self, ada, nadia, omar):
        assert verdicts(incoming("1"), by=ada) == [Verdict.CREATED]
        for person in (nadia, omar):
            with pytest.raises(NotAllowed):
                receive(calls=[incoming("2")], by=person)
        assert Call.objects.count() == 1


class TestSensitive:
    def test_a_location_that_comes_all_the_same_is_not_kept(self, importer):
        receive(calls=[incoming(sensitive=True)], by=importer)
        call = Call.objects.get()
        assert (call.location, call.latitude, call.longitude) == ("", None, None)
        assert call.sensitive

    def test_a_call_that_becomes_sensitive_loses_it(self, importer):
        receive(calls=[incoming()], by=importer)
        receive(calls=[incoming(sensitive=True)], by=importer)
        call = Call.objects.get()
        assert (call.location, call.latitude, call.longitude) == ("", None, None)


class TestEligibility:
    def test_the_programs_of_the_call_type_in_their_order(self, importer, table):
        receive(calls=[incoming(call_types=("Suicide threat",))], by=importer)
        assert Call.objects.get().eligible_programs == ["CCD", "CRT"]

    def test_the_first_name_that_the_table_has_counts(self, importer, table):
        receive(calls=[incoming(call_types=("Wellness visit", "Fight", "Welfare check"))], by=importer)
        call = Call.objects.select_related("call_type").get()
        assert (call.call_type.name, call.eligible_programs) == ("Fight", ["COR"])

    @pytest.mark.parametrize("names", [(), ("Noise",)])
    def test_a_type_that_the_table_has_not_is_eligible_for_none_and_kept(self, importer, table, names):
        receive(calls=[incoming(call_types=names)], by=importer)
        call = Call.objects.get()
        assert (call.call_type, call.eligible_programs) == (None, [])

    def test_the_table_of_the_call_s_own_day_counts(self, importer, table):
        reference.import_call_types(rows=[("Welfare check", "COR")], effective_from=date(2026, 3, 10), by=importer)
        days = {"before": date(2026, 3, 9), "on": date(2026, 3, 10), "long before": date(2025, 12, 31)}
        receive(calls=[incoming(name, received_on=day) for name, day in days.items()], by=importer)
        found = dict(Call.objects.values_list("number", "eligible_programs"))
        assert found == {"before": ["CRT"], "on": ["COR"], "long before": []}

    def test_the_local_day_counts_and_not_the_one_in_utc(self, importer, table):
        reference.import_call_types(rows=[("Welfare check", "COR")], effective_from=date(2026, 3, 11), by=importer)
        late = incoming(received_at=datetime(2026, 3, 11, 3, 30, tzinfo=UTC), received_on=date(2026, 3, 10))
        receive(calls=[late], by=importer)
        assert Call.objects.get().eligible_programs == ["CRT"]

    def test_telling_a_call_again_after_the_table_came_makes_it_eligible(self, importer):
        receive(calls=[incoming()], by=importer)
        assert Call.objects.get().eligible_programs == []
        reference.import_call_types(rows=TABLE, effective_from=date(2026, 1, 1), by=importer)
        (result,) = receive(calls=[incoming()], by=importer)
        assert result.changed == ("call_type_id", "eligible_programs")
        assert Call.objects.get().eligible_programs == ["CRT"]


def test_statements_do_not_grow_with_the_number_of_calls(importer, table):
    def statements(first: int, count: int) -> int:
        told = [incoming(str(number)) for number in range(first, first + count)]
        with CaptureQueriesContext(connection) as made:
            receive(calls=told, by=importer)
        with CaptureQueriesContext(connection) as changed:
            receive(calls=[replace(call, disposition="x") for call in told], by=importer)
        return len(made) + len(changed)

    assert statements(0, 1) == statements(100, 200)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_call_and_neither_fails(importer):
    told = [incoming(str(number)) for number in range(200)]
    counted: list[list[Verdict]] = []

    def bring() -> None:
        try:
            counted.append(verdicts(*told, by=importer))
        finally:
            connection.close()

    threads = [Thread(target=bring) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(verdict for one in counted for verdict in one) == ["created"] * 200 + ["unchanged"] * 400
    assert Call.objects.count() == Event.objects.filter(kind="casework.call_received").count() == 200


def test_a_batch_that_fails_leaves_nothing_behind(importer, table):
    before = Event.objects.count()
    with pytest.raises(DataError):
        receive(calls=[incoming("1"), incoming("2", beat="b" * 61)], by=importer)
    assert (Call.objects.count(), Call.history.count(), Event.objects.count()) == (0, 0, before)
