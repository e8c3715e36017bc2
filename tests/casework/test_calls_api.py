"""`/api/v1/calls/`: a dispatch system brings calls in, one, many or as an EIDO; staff read them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import reference
from casework.actions.calls import receive
from casework.api.calls import MOST
from casework.cad.records import Incoming
from casework.models import Call
from casework.states import Program
from heart.models import ApiToken, Event, User
from tests.factories import casework as make

pytestmark = pytest.mark.django_db

CALLS = "/api/v1/calls/"
SAMPLES = Path(__file__).resolve().parents[2] / "casework" / "samples"


def told(number: str = "1", **more: object) -> dict[str, object]:
    return {"number": number, "received_at": "2026-03-10T09:00:00-04:00", "call_type": "Welfare check", **more}


@pytest.fixture(autouse=True)
def table(db) -> None:
    rows = [("Welfare check", "CRT"), ("Suicide threat", "CCD"), ("Suicide threat", "CRT")]
    reference.import_call_types(rows=rows, effective_from=date(2026, 1, 1), by=User.objects.system("import"))


@pytest.fixture
def send(client, ada):
    """POST as the administrator whose token the dispatch system holds."""
    token = ApiToken.issue(ada, by=ada)

    def post(body: object, path: str = CALLS):
        text = body if isinstance(body, str) else json.dumps(body)
        return client.post(path, text, content_type="application/json", headers={"Authorization": f"Bearer {token}"})

    return post


@pytest.fixture
def read(client, nadia):
    client.force_login(nadia)

    def get(path: str = CALLS, **asked: object):
        return client.get(path, asked)

    return get


def stored(number: str, **more: object) -> Call:
    base = {"source": "city", "received_at": datetime(2026, 3, 10, 14, tzinfo=UTC), "received_on": date(2026, 3, 10)}
    incoming = Incoming(**{**base, "number": number, **more})
    return receive(calls=[incoming], by=User.objects.system("import"))[0].call


class TestSendingOne:
    def test_a_new_call_is_created(self, send):
        answer = send(told(location="700 OLD KILN SPUR", latitude=36.0, longitude=-78.9, beat="D1"))
        call = Call.objects.get()
        assert answer.status_code == 201
        assert answer.json() == {
            "read": 1,
            "created": 1,
            "updated": 0,
            "unchanged": 0,
            "rejected": 0,
            "calls": [{"index": 0, "id": call.pk, "number": "1", "result": "created"}],
            "rejects": [],
            "unknown_types": [],
        }
        assert (call.source, call.eligible_programs, call.beat, call.latitude) == ("api", ["CRT"], "D1", 36.0)
        assert call.received_at == datetime(2026, 3, 10, 13, tzinfo=UTC)

    def test_the_same_again_changes_nothing(self, send):
        send(told())
        before = (Event.objects.count(), Call.history.count())
        answer = send(told())
        assert (answer.status_code, answer.json()["unchanged"]) == (200, 1)
        assert (Event.objects.count(), Call.history.count()) == before

    def test_more_about_it_is_an_update(self, send):
        send(told())
        answer = send(told(closed_at="2026-03-10T10:00:00-04:00"))
        assert (answer.status_code, answer.json()["updated"]) == (200, 1)
        assert Call.objects.get().closed_at == datetime(2026, 3, 10, 14, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"number": ""}, "number"),
            ({"number": ["1"]}, "number"),
            ({"received_at": None}, "received_at"),
            ({"received_at": "this morning"}, "received_at"),
            ({"received_at": "2026-03-10T09:00:00"}, "received_at"),
            ({"closed_at": {"when": "later"}}, "closed_at"),
            ({"sensitive": "perhaps"}, "sensitive"),
            ({"latitude": 200, "longitude": 0}, "latitude"),
            ({"beat": "b" * 61}, "beat"),
        ],
    )
    def test_what_can_not_be_read_is_a_problem_that_names_its_field(self, send, change, field):
        answer = send(told(**change))
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert list(answer.json()["errors"]) == [field]
        assert not Call.objects.exists()

    @pytest.mark.parametrize("body", ["5", '"call"', "null", "{", ""])
    def test_what_is_no_call_at_all(self, send, body):
        assert send(body).status_code == 400
        assert not Call.objects.exists()

    def test_a_refusal_does_not_quote_what_was_sent(self, send):
        assert "Jane Roe" not in send(told(received_at="Jane Roe called")).content.decode()

    def test_a_sensitive_call_keeps_no_place(self, send):
        send(told(sensitive=True, location="A shelter", latitude=36.0, longitude=-78.9))
        call = Call.objects.get()
        assert (call.sensitive, call.location, call.latitude, call.longitude) == (True, "", None, None)

    def test_the_programs_are_those_of_the_city_s_day(self, send):
        rows = [("Welfare check", "COR")]
        reference.import_call_types(rows=rows, effective_from=date(2026, 3, 11), by=User.objects.system("import"))
        send(
            [
                told("late on the 10th", received_at="2026-03-11T03:30:00Z"),
                told("11th", received_at="2026-03-11T05:00Z"),
            ]
        )
        assert dict(Call.objects.values_list("number", "eligible_programs")) == {
            "late on the 10th": ["CRT"],
            "11th": ["COR"],
        }


class TestSendingMany:
    def test_each_is_answered_for_by_its_place(self, send):
        send([told("1"), told("2")])
        answer = send([told("1"), told("2", disposition="GOA"), told("3")])
        assert answer.status_code == 200
        assert [call["result"] for call in answer.json()["calls"]] == ["unchanged", "updated", "created"]
        assert [call["index"] for call in answer.json()["calls"]] == [0, 1, 2]

    def test_what_can_not_be_read_is_put_aside_and_the_rest_is_stored(self, send):
        answer = send([told("1"), told("2", received_at="soon"), 5, told("3")])
        assert answer.status_code == 207
        assert [(one["index"], one["field"]) for one in answer.json()["rejects"]] == [
            (1, "received_at"),
            (2, "document"),
        ]
        assert set(Call.objects.values_list("number", flat=True)) == {"1", "3"}

    def test_a_call_sent_twice_in_one_request_is_one(self, send):
        answer = send([told("1"), told("1")])
        assert [call["result"] for call in answer.json()["calls"]] == ["created", "unchanged"]
        assert len({call["id"] for call in answer.json()["calls"]}) == 1

    def test_and_one_that_contradicts_the_first_is_put_aside(self, send):
        answer = send([told("1"), told("1", disposition="GOA")])
        (reject,) = answer.json()["rejects"]
        assert reject == {"index": 1, "field": "number", "reason": "the same call as index 0, told differently"}
        assert Call.objects.get().disposition == ""

    def test_none_is_none(self, send):
        answer = send([])
        assert (answer.status_code, answer.json()["read"]) == (200, 0)

    def test_too_many_are_refused_whole(self, send):
        answer = send([told(str(number)) for number in range(MOST + 1)])
        assert answer.status_code == 400
        assert not Call.objects.exists()

    def test_statements_do_not_grow_with_their_number(self, send):
        def statements(numbers: range) -> int:
            with CaptureQueriesContext(connection) as made:
                assert send([told(str(number)) for number in numbers]).status_code == 200
            return len(made)

        assert statements(range(1)) == statements(range(100, 300))


class TestOtherShapes:
    def test_an_eido(self, send):
        answer = send((SAMPLES / "eno-falls-eido.json").read_text())
        assert answer.status_code == 201
        call = Call.objects.get()
        assert (call.source, call.beat, call.eligible_programs) == ("eido", "D22", ["CRT"])

    def test_an_eido_that_can_not_be_read_names_the_path(self, send):
        document = json.loads((SAMPLES / "eno-falls-eido.json").read_text())
        document["callComponent"][0]["callStartTimestamp"] = "today"
        assert list(send(document).json()["errors"]) == ["callComponent.callStartTimestamp"]

    def test_rows_with_a_mapping_s_own_columns(self, send):
        columns = {
            "Incident Number": "EF1",
            "Call Received": "03/10/2026 09:00:00",
            "Final Nature Code": "WELF",
            "Confidential": "N",
        }
        answer = send([columns], CALLS + "?mapping=eno-falls")
        assert answer.status_code == 200, answer.json()
        call = Call.objects.get()
        assert (call.source, call.received_at) == ("eno-falls", datetime(2026, 3, 10, 13, tzinfo=UTC))
        assert call.eligible_programs == ["CRT"]

    def test_a_mapping_that_does_not_exist_is_named(self, send):
        answer = send([told()], CALLS + "?mapping=atlantis")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["mapping"])

    def test_local_types_that_no_mapping_knows_are_told(self, send):
        answer = send([told("1", call_type="", local_type_code="X9", local_type="ODD"), told("2")])
        assert answer.json()["unknown_types"] == ["X9 ODD"]
        assert Call.objects.count() == 2


class TestWhoMay:
    @pytest.mark.parametrize("name", ["nadia", "cora", "ray", "sol", "dee", "eve", "omar"])
    def test_only_administrators_bring_calls_in(self, client, request, name):
        client.force_login(request.getfixturevalue(name))
        answer = client.post(CALLS, json.dumps(told()), content_type="application/json")
        assert answer.status_code == 403
        assert not Call.objects.exists()

    def test_nobody_signed_in_gets_nothing(self, client):
        call = stored("1")
        for path in (CALLS, f"{CALLS}{call.pk}/"):
            assert client.get(path).status_code == 401
        assert client.post(CALLS, json.dumps(told()), content_type="application/json").status_code == 401

    @pytest.mark.parametrize("name", ["omar", "eve", "dee", "ada"])
    def test_who_does_not_answer_calls_does_not_read_them(self, client, request, name):
        call = stored("1")
        client.force_login(request.getfixturevalue(name))
        for path in (CALLS, f"{CALLS}{call.pk}/"):
            assert client.get(path).status_code == 403


class TestReading:
    def test_one_call(self, read):
        call = stored("1", call_types=("Suicide threat",), location="700 OLD KILN SPUR", latitude=36.0, longitude=-78.9)
        answer = read(f"{CALLS}{call.pk}/").json()
        assert answer["call_type"] == "Suicide threat"
        assert answer["eligible_programs"] == ["CCD", "CRT"]
        assert answer["received_at"] == "2026-03-10T14:00:00Z"
        assert (answer["location"], answer["answered_by"]) == ("700 OLD KILN SPUR", [])

    def test_one_that_is_not_there(self, read):
        assert read(f"{CALLS}999999/").status_code == 404

    def test_who_answered(self, read, now):
        call = stored("1")
        for program in (Program.CRT, Program.COR, Program.CRT):
            make.response(at=now, call=call, program=program)
        assert read(f"{CALLS}{call.pk}/").json()["answered_by"] == ["COR", "CRT"]

    @pytest.mark.parametrize(
        ("asked", "numbers"),
        [
            ({}, ["c", "b", "a"]),
            ({"received_after": "2026-03-11T00:00:00Z"}, ["c", "b"]),
            ({"received_before": "2026-03-11T12:00:00Z"}, ["a"]),
            ({"received_after": "2026-03-11T08:00:00-04:00", "received_before": "2026-03-12T00:00Z"}, ["b"]),
            ({"program": "CCD"}, ["b"]),
            ({"program": "CRT"}, ["c", "b"]),
            ({"beat": "d1"}, ["b", "a"]),
            ({"number": "a"}, ["a"]),
            ({"source": "nowhere"}, []),
            ({"answered": "true"}, ["a"]),
            ({"answered": "false"}, ["c", "b"]),
        ],
    )
    def test_filters(self, read, now, asked, numbers):
        answered = stored("a", beat="D1")
        make.response(at=now, call=answered)
        stored("b", beat="D1", call_types=("Suicide threat",), received_at=datetime(2026, 3, 11, 12, tzinfo=UTC))
        stored("c", beat="D2", call_types=("Welfare check",), received_at=datetime(2026, 3, 12, 12, tzinfo=UTC))
        answer = read(**asked)
        assert answer.status_code == 200
        assert [row["number"] for row in answer.json()["results"]] == numbers

    @pytest.mark.parametrize("asked", [{"program": "FBI"}, {"received_after": "soon"}])
    def test_a_filter_that_makes_no_sense_is_told(self, read, asked):
        answer = read(**asked)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, list(asked))

    def test_pages(self, read):
        for number in range(3):
            stored(str(number))
        answer = read(per_page=2).json()
        assert (answer["count"], len(answer["results"])) == (3, 2)
        assert len(read(per_page=2, page=2).json()["results"]) == 1

    def test_statements_do_not_grow_with_the_rows(self, read, now):
        def statements() -> int:
            with CaptureQueriesContext(connection) as made:
                assert read().status_code == 200
            return len(made)

        make.response(at=now, call=stored("0", call_types=("Welfare check",)))
        one = statements()
        for number in range(1, 20):
            make.response(at=now, call=stored(str(number), call_types=("Welfare check",)))
        assert statements() == one


def test_the_description_tells_what_can_be_sent_and_asked(client, nadia):
    client.force_login(nadia)
    schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
    calls = schema["paths"]["/api/v1/calls/"]
    asked = {parameter["name"] for parameter in calls["get"]["parameters"]}
    assert {"received_after", "received_before", "program", "beat", "number", "answered"} <= asked
    assert {"200", "201", "207"} <= set(calls["post"]["responses"])
