"""Recording a response with everybody met in it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.models import Call, Case, Encounter, FollowUp, Neighbor, Response, SafetyAnswer, SupervisorTask
from heart.models import User
from tests.factories import api
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
PATH = "/api/v1/responses/"


@pytest.fixture
def body(ray, cora, then):
    """A response of ray and cora, who met Ann."""
    return {
        "program": "CRT",
        "unit": "CRT 2",
        "dispatched_at": (then - timedelta(minutes=50)).isoformat(),
        "on_scene_at": (then - timedelta(minutes=40)).isoformat(),
        "cleared_at": then.isoformat(),
        "police": "none",
        "disposition": "resolved_on_scene",
        "location": "Main St at the station",
        "members": [{"discipline": "emt", "user": "ray"}, {"discipline": "clinician", "user": "cora"}],
        "met": [
            {
                "known": "known",
                "wish": "wants",
                "mode": "in_person",
                "details": {"given_name": "Ann", "usual_places": "The station"},
                "phone": "919-555-0123",
                "needs_seen": ["food-insecurity", "digital-access", "food-insecurity"],
                "aid": [{"item": "Lunch", "quantity": 2}],
                "summary": "Tired, wants to talk again.",
            }
        ],
        "safety": {"felt_safe": "yes", "wants_debrief": "no"},
    }


@pytest.fixture
def send(ray):
    client = api.client(ray)
    return lambda body: client.post(PATH, body)


def errors(answer) -> dict:
    assert answer.status_code == 400, answer.content
    return answer.json()["errors"]


def test_everything_that_the_response_brings_is_there(send, body, told, ray, then):
    told.listen()
    answer = send(body)

    assert answer.status_code == 201
    assert told.kinds() == [
        "response_recorded",
        "neighbor_added",
        "case_opened",
        "encounter_recorded",
        "need_added",
        "need_added",
        "follow_up_owed",
        "safety_answered",
    ]
    response, encounter = Response.objects.get(), Encounter.objects.get()
    assert (response.recorded_by, response.unit, response.location) == (ray, "CRT 2", "Main St at the station")
    assert encounter.summary == "Tired, wants to talk again."
    assert [(given.item.name, given.quantity) for given in encounter.aid.all()] == [("Lunch", 2)]
    assert encounter.needs_seen == ["food-insecurity", "digital-access"]
    assert Neighbor.objects.get().phones.get().number == "+19195550123"
    assert FollowUp.objects.get().due_at == then + timedelta(hours=48)
    assert SafetyAnswer.objects.get().user == ray


def test_the_answer_says_what_is_owed(send, body):
    answer = send(body).json()
    assert answer["members"] == [{"discipline": "emt", "user": "ray"}, {"discipline": "clinician", "user": "cora"}]
    assert [met["owes_follow_up"] for met in answer["encounters"]] == [True]
    assert answer["encounters"][0]["follow_up"] == FollowUp.objects.get().pk
    assert answer["encounters"][0]["case"] == Case.objects.get().pk


def test_the_recorder_can_open_what_was_recorded(send, body, ray):
    answer = send(body).json()
    client = api.client(ray)
    assert client.get(f"{PATH}{answer['id']}/").json()["location"] == "Main St at the station"
    one = client.get(f"/api/v1/encounters/{answer['encounters'][0]['id']}/").json()
    assert one["aid"] == [{"item": "Lunch", "quantity": 2}]


def test_a_neighbor_known_here_is_named_by_id(send, body, ray, then):
    known = make.encounter(at=then).neighbor
    body["met"][0] |= {"neighbor": known.pk}
    answer = send(body)
    assert answer.json()["encounters"][0]["neighbor"] == known.pk
    assert Neighbor.objects.get().usual_places == "The station"


def test_a_call_is_named_by_id(send, body, then):
    call = Call(source="test", number="1", received_at=then - timedelta(hours=1)).save_by(User.objects.system("import"))
    assert send(body | {"call": call.pk}).json()["call"] == call.pk
    assert "call" in errors(send(body | {"call": call.pk + 1}))


def test_a_response_without_anybody_met_is_kept(send, body):
    body.pop("met")
    body.pop("safety")
    answer = send(body)
    assert answer.json()["encounters"] == []
    assert not SafetyAnswer.objects.exists()


def test_one_that_breaks_a_rule_is_accepted_marked_and_shown_to_the_supervisor(send, body, sol):
    body["members"] = [{"discipline": "emt", "user": "ray"}]
    answer = send(body)
    assert answer.status_code == 201
    assert answer.json()["broken_rules"]
    assert SupervisorTask.objects.count() == 1
    assert api.client(sol).get(PATH + "?breaks_rule=true").json()["count"] == 1


def test_the_same_submission_is_one_response(send, body):
    body["submission"] = str(uuid4())
    assert send(body).json()["id"] == send(body).json()["id"]
    assert Response.objects.count() == 1


def test_what_is_missing_is_named(send):
    assert set(errors(send({}))) == {"program", "cleared_at", "disposition", "members"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"program": "XYZ"}, "program"),
        ({"cleared_at": "2999-01-01T00:00:00Z"}, "cleared_at"),
        ({"cleared_at": "soon"}, "cleared_at"),
        ({"dispatched_at": "2999-01-01T00:00:00Z"}, "cleared_at"),
        ({"disposition": "transported"}, "destination"),
        ({"members": []}, "members"),
        ({"members": [{"discipline": "emt", "user": "nobody"}]}, "members.0.user"),
        ({"members": [{"discipline": "emt", "user": "ray"}] * 2}, "members"),
        ({"members": [{"discipline": "officer"}] * 21}, "members.non_field_errors"),
        ({"met": "Ann"}, "met.non_field_errors"),
        ({"met": [5]}, "met.0.non_field_errors"),
        ({"safety": {"felt_safe": "yes"}}, "safety.wants_debrief"),
        ({"submission": "x"}, "submission"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(change, field, send, body):
    assert field in errors(send(body | change))
    assert not Response.objects.exists()
    assert not Neighbor.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"details": {}, "phone": ""}, "met.0.given_name"),
        ({"phone": "12"}, "met.0.phone"),
        ({"known": "findable", "details": {"given_name": "Ann"}}, "met.0.usual_places"),
    ],
)
def test_what_the_domain_refuses_of_somebody_met_is_named_with_the_number(change, field, send, body):
    body["met"][0] |= change
    assert field in errors(send(body))
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"aid": [{"item": "Gold", "quantity": 1}]}, "aid"),
        ({"aid": [{"item": "Lunch"}, {"item": "Lunch"}]}, "aid"),
        ({"aid": [{"item": "Lunch", "quantity": 0}]}, "aid.0.quantity"),
        ({"needs_seen": ["luck"]}, "needs_seen.0"),
        ({"neighbor": 987654321}, "neighbor"),
        ({"details": {"date_of_birth": "yesterday"}}, "details.date_of_birth"),
        ({"wish": "maybe"}, "wish"),
    ],
)
def test_what_is_malformed_of_somebody_met_is_named(change, field, send, body):
    body["met"][0] |= change
    assert list(errors(send(body))) == [f"met.0.{field}"]
    assert not Response.objects.exists()


@pytest.mark.parametrize("who", ["omar", "eve", "ada", "dee"])
def test_who_answers_no_calls_records_nothing(who, body, request):
    answer = api.client(request.getfixturevalue(who)).post(PATH, body)
    assert answer.status_code == 403
    assert not Response.objects.exists()
