"""`/calls/`: what dispatch told, to be filtered, sorted and paged."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import reference
from casework.actions.calls import receive
from casework.cad.records import Incoming
from casework.models import Call, CallType
from casework.states import Program
from heart.models import User
from tests.factories import casework as make

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def table(db) -> None:
    rows = [("Welfare check", "CRT"), ("Suicide threat", "CCD"), ("Suicide threat", "CRT")]
    reference.import_call_types(rows=rows, effective_from=date(2026, 1, 1), by=User.objects.system("import"))


def stored(number: str, at: datetime = MONDAY, **more: object) -> Call:
    incoming = Incoming(source="city", number=number, received_at=at, received_on=at.date(), **more)
    return receive(calls=[incoming], by=User.objects.system("import"))[0].call


@pytest.fixture
def page(client, nadia):
    client.force_login(nadia)

    def get(**asked: object) -> str:
        answer = client.get("/calls/", asked)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def numbers(html: str) -> list[str]:
    """The call numbers of the list, in its order."""
    return re.findall(r'<th scope="row" data-label="Call"[^>]*><a[^>]*>([^<]+)</a></th>', html)


class TestARow:
    def test_says_what_is_known(self, page, now):
        call = stored(
            "EF26-1", call_types=("Suicide threat",), local_type="SUICIDAL PERSON", beat="D11", location="OLD KILN SPUR"
        )
        make.response(at=now, call=call, program=Program.CRT)
        html = page()
        for words in ("EF26-1", "Suicide threat", "SUICIDAL PERSON", "D11", "OLD KILN SPUR", "Mon, Mar 9, 10:00 AM"):
            assert words in html
        row = html[html.index("EF26-1") :]
        assert re.findall(r">(CCD|CRT)</span>", row) == ["CCD", "CRT", "CRT"]

    def test_a_sensitive_call_says_that_its_place_is_withheld(self, page):
        stored("1", sensitive=True)
        assert "Withheld by dispatch" in page()

    def test_nobody_yet_only_where_somebody_could(self, page):
        stored("1", call_types=("Welfare check",))
        assert "Nobody yet" in page()

    def test_a_call_no_program_is_eligible_for(self, page):
        stored("1", local_type="NOISE")
        html = page()
        assert "NOISE" in html
        assert "Nobody yet" not in html

    def test_leads_to_recording_a_response_to_it(self, page):
        call = stored("EF26-1")
        assert f'/encounters/new/?call={call.pk}"' in page()

    def test_what_dispatch_writes_is_text_and_not_markup(self, page):
        stored("1", local_type="<script>alert(1)</script>", location='"><img src=x>')
        html = page()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


class TestFilters:
    @pytest.fixture(autouse=True)
    def week(self, now) -> None:
        stored("mon", beat="D1")
        make.response(at=now, call=Call.objects.get())
        stored("tue", MONDAY + timedelta(days=1), beat="D2", call_types=("Suicide threat",))
        stored("wed", MONDAY + timedelta(days=2), beat="D2", call_types=("Welfare check",))
        # Ten in the evening of Wednesday in Durham, Thursday already in UTC.
        stored("late", datetime(2026, 3, 12, 2, tzinfo=UTC), beat="D3")

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, ["late", "wed", "tue", "mon"]),
            ({"received_from": "2026-03-10"}, ["late", "wed", "tue"]),
            ({"received_to": "2026-03-10"}, ["tue", "mon"]),
            ({"received_from": "2026-03-11", "received_to": "2026-03-11"}, ["late", "wed"]),
            ({"program": "CCD"}, ["tue"]),
            ({"program": "CRT"}, ["wed", "tue"]),
            ({"answered": "yes"}, ["mon"]),
            ({"answered": "no"}, ["late", "wed", "tue"]),
            ({"beat": "D2"}, ["wed", "tue"]),
            ({"beat": "D2", "program": "CCD"}, ["tue"]),
            ({"sort": "received"}, ["mon", "tue", "wed", "late"]),
            ({"sort": "-number"}, ["wed", "tue", "mon", "late"]),
            ({"sort": "beat"}, ["mon", "tue", "wed", "late"]),
            ({"sort": "type"}, ["tue", "wed", "mon", "late"]),
        ],
    )
    def test_find_and_order(self, page, asked, found):
        assert numbers(page(**asked)) == found

    def test_by_call_type(self, page):
        assert numbers(page(call_type=CallType.objects.get(name="Welfare check").pk)) == ["wed"]

    def test_what_was_chosen_stays_chosen(self, page):
        html = page(received_from="2026-03-10", beat="D2", program="CRT")
        assert 'value="2026-03-10"' in html
        assert re.search(r'<option value="D2"\s+selected', html)
        assert re.search(r'<option value="CRT"\s+selected', html)

    def test_on_a_phone_they_fold_until_one_is_chosen(self, page):
        assert 'heart-fold" open' not in page()
        assert 'heart-fold" open' in page(beat="D2")

    def test_a_choice_that_makes_no_sense_is_told_and_the_others_hold(self, page):
        html = page(received_from="soon", beat="D2")
        assert numbers(html) == ["wed", "tue"]
        assert "usa-error-message" in html

    def test_nothing_found_says_what_to_do(self, page):
        html = page(beat="D1", program="CCD")
        assert numbers(html) == []
        assert "No call fits these filters" in html
        assert "Clear the filters" in html


def test_without_any_call_it_says_where_calls_come_from(page):
    html = page()
    assert "No calls yet" in html
    assert "import_calls" in html


def test_pages_of_twenty_five(page):
    for number in range(30):
        stored(f"n{number:02}", MONDAY + timedelta(minutes=number))
    assert numbers(page()) == [f"n{number:02}" for number in range(29, 4, -1)]
    assert numbers(page(page=2)) == [f"n{number:02}" for number in range(4, -1, -1)]
    assert "26–30 of 30 calls" in page(page=2)
    assert len(numbers(page(page="x"))) == 25


def test_the_same_number_of_statements_for_one_call_and_for_twenty(page, now):
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            page()
        return len(made)

    make.response(at=now, call=stored("0", call_types=("Welfare check",), beat="D0"))
    one = statements()
    for number in range(1, 20):
        make.response(at=now, call=stored(str(number), call_types=("Welfare check",), beat=f"D{number}"))
    assert statements() == one
    assert one <= 12


@pytest.mark.parametrize("name", ["omar", "eve", "dee", "ada"])
def test_it_is_closed_to_who_does_not_answer_calls(client, request, name):
    stored("1")
    client.force_login(request.getfixturevalue(name))
    assert client.get("/calls/").status_code == 403
