"""Recording a response: the whole of it or nothing, once, and refused with the field that is wrong."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import responses
from casework.actions.responses import Member, Safety
from casework.models import (
    Call,
    CallType,
    Case,
    Encounter,
    FollowUp,
    Need,
    Neighbor,
    Response,
    ResponseMember,
    SafetyAnswer,
    SupervisorTask,
)
from casework.states import Discipline
from heart.errors import Invalid, NotAllowed
from heart.models import Event, Message, StateChange, User
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def record(ray, cora, now):
    """Record a response by Ray and Cora at ten in the morning, unless it says otherwise."""

    def record(*people, by=ray, members=None, safety=None, at=now, **facts):
        return responses.record(
            facts=make.facts(now, **facts),
            members=[Member(Discipline.EMT, ray), Member(Discipline.CLINICIAN, cora)] if members is None else members,
            met=people,
            safety=safety,
            by=by,
            at=at,
        )

    return record


def nothing_left():
    """No row of anything that a response makes."""
    kinds = (Response, ResponseMember, Encounter, Neighbor, Case, FollowUp, Need, SafetyAnswer, SupervisorTask)
    left = [kind.__name__ for kind in kinds if kind.objects.exists()]
    left += [kind.__name__ for kind in kinds if kind.history.exists()]
    others = {Event: "casework.", Message: "", StateChange: ""}
    left += [kind.__name__ for kind in others if kind.objects.exclude(pk__in=_before[kind]).exists()]
    return left == [] or left


_before: dict[type, list[int]] = {}


@pytest.fixture(autouse=True)
def _what_was_there_before(rules, ray, cora, nadia):
    for kind in (Event, Message, StateChange):
        _before[kind] = list(kind.objects.values_list("pk", flat=True))


# What it makes


def test_a_response_brings_everything_in_its_order(record, ray, now):
    response = record(make.met(needs_seen=["food-insecurity", "medical"]))
    told = list(
        Event.objects.filter(kind__startswith="casework.", at=now).order_by("pk").values_list("kind", flat=True)
    )
    assert [one.removeprefix("casework.") for one in told if "reference" not in one] == [
        "response_recorded",
        "neighbor_added",
        "case_opened",
        "encounter_recorded",
        "need_added",
        "need_added",
        "follow_up_owed",
    ]
    assert (response.recorded_by, response.recorded_at, response.broken_rules) == (ray, now, [])
    assert {change.history_user for change in Response.history.all()} == {ray}


def test_a_response_may_meet_nobody(record):
    assert record(disposition="gone").encounters.count() == 0


def test_several_people_share_one_response(record):
    response = record(make.met(), make.met(), make.met(wish="refused"))
    assert response.encounters.count() == 3
    assert Neighbor.objects.count() == 3
    assert FollowUp.objects.count() == 2


def test_a_familiar_neighbor_joins_the_open_case(record, now):
    first = record(make.met()).encounters.get()
    again = record(make.met(neighbor=first.neighbor, details={}), submission=uuid4()).encounters.get()
    assert again.case == first.case
    assert Case.objects.count() == 1
    assert FollowUp.objects.count() == 2, "each encounter owes its own"
    assert Event.objects.filter(kind="casework.case_joined").count() == 1


def test_a_refusal_about_an_open_case_is_kept_with_it(record):
    first = record(make.met()).encounters.get()
    again = record(
        make.met(neighbor=first.neighbor, details={}, wish="refused", needs_seen=["medical"])
    ).encounters.get()
    assert again.case == first.case
    assert not again.owes_follow_up
    assert set(Need.objects.values_list("domain", flat=True)) == {"food-insecurity", "medical"}


def test_a_refusal_without_a_case_opens_none(record):
    assert record(make.met(wish="refused")).encounters.get().case is None
    assert not Case.objects.exists()


def test_the_navigator_of_the_case_hears_of_it_at_once(record, nadia, sol, now):
    from casework.actions import cases

    first = record(make.met()).encounters.get()
    cases.assign(case=first.case, to=nadia, by=sol, at=now)
    again = record(make.met(neighbor=first.neighbor, details={})).encounters.get()
    message = Message.objects.get(kind="call_about_neighbor")
    assert (message.recipient, message.path, message.subject_key) == (nadia, f"/cases/{first.case_id}/", str(again.pk))


def test_who_records_the_own_case_needs_no_message(record, nadia, now):
    from casework.actions import cases

    first = record(make.met()).encounters.get()
    cases.assign(case=first.case, to=nadia, by=nadia, at=now)
    record(make.met(neighbor=first.neighbor, details={}), by=nadia, members=[Member(Discipline.NAVIGATOR, nadia)])
    assert not Message.objects.filter(kind="call_about_neighbor").exists()


# What is newest about somebody met again


def test_a_new_phone_and_place_are_learned_and_the_old_kept_in_the_history(record, ray):
    met = make.met(details={"given_name": "Tamsin", "usual_places": "The library"}, phone="919-555-0101")
    neighbor = record(met).encounters.get().neighbor
    newer = make.met(neighbor=neighbor, details={"usual_places": "The station"}, phone="(919) 555-0102")
    record(newer)
    neighbor.refresh_from_db()
    assert neighbor.usual_places == "The station"
    assert {phone.number for phone in neighbor.phones.all()} == {"+19195550101", "+19195550102"}
    assert "The library" in set(neighbor.history.values_list("usual_places", flat=True))
    event = Event.objects.get(kind="casework.neighbor_changed")
    assert (event.by, event.details) == (ray, {"fields": ["phone", "usual_places"]})


def test_a_number_found_dead_that_answers_again_is_back_in_use(record, nadia, now):
    from casework.actions import neighbors

    neighbor = record(make.met(phone="919-555-0101")).encounters.get().neighbor
    phone = neighbor.phones.get()
    neighbors.change_phone(phone=phone, safe_to_leave_message=False, safe_to_text=False, in_use=False, by=nadia, at=now)
    record(make.met(neighbor=neighbor, details={}, phone="919-555-0101"))
    phone.refresh_from_db()
    neighbor.refresh_from_db()
    assert phone.in_use
    assert neighbor.has_phone is True


def test_nothing_new_leaves_no_event(record):
    neighbor = record(make.met()).encounters.get().neighbor
    record(make.met(neighbor=neighbor, details={}))
    assert not Event.objects.filter(kind="casework.neighbor_changed").exists()


# Refused, with the field that is wrong


def a_neighbor_twice(record):
    neighbor = record(make.met()).encounters.get().neighbor
    return record(make.met(), make.met(neighbor=neighbor), make.met(neighbor=neighbor), submission=uuid4())


@pytest.mark.parametrize(
    ("refused", "field", "word"),
    [
        (lambda record: record(members=[]), "members", "at least one"),
        (lambda record: record(members=[Member("emt", _ray()), Member("peer", _ray())]), "members", "twice"),
        (lambda record: record(members=[Member("emt", _omar())]), "members", "Only people who answer calls"),
        (lambda record: record(disposition="transported"), "destination", "where the neighbor was taken"),
        (lambda record: record(cleared_at=_now() + MINUTE), "cleared_at", "in the future"),
        (lambda record: record(on_scene_at=_now() + MINUTE), "cleared_at", "out of order"),
        (lambda record: record(dispatched_at=_now(), on_scene_at=_now() - MINUTE), "cleared_at", "out of order"),
        (lambda record: record(en_route_at=_now() - 90 * MINUTE), "cleared_at", "out of order"),
        (lambda record: record(make.met(details={})), "met.0.given_name", "Give at least a name"),
        (lambda record: record(make.met(), make.met(phone="12")), "met.1.phone", "ten digits"),
        (
            lambda record: record(make.met(known="findable", details={"given_name": "Al"})),
            "met.0.usual_places",
            "Where",
        ),
        (a_neighbor_twice, "met.1.neighbor", "named twice"),
        (a_neighbor_twice, "met.2.neighbor", "named twice"),
    ],
)
def test_a_refusal_names_the_field(record, omar, refused, field, word):
    with pytest.raises(Invalid) as refusal:
        refused(record)
    assert word in " ".join(refusal.value.fields[field])


def test_all_that_is_wrong_is_said_at_once(record, now):
    with pytest.raises(Invalid) as refusal:
        record(members=[], disposition="transported", cleared_at=now + MINUTE)
    assert set(refusal.value.fields) == {"members", "destination", "cleared_at"}


def _ray():
    return User.objects.get(username="ray")


def _omar():
    return User.objects.get(username="omar")


def _now():
    from datetime import UTC, datetime

    return datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("who", ["dee", "eve", "ada", "omar"])
def test_only_those_who_answer_calls_record(record, request, who):
    with pytest.raises(NotAllowed):
        record(make.met(), by=request.getfixturevalue(who))
    assert nothing_left() is True


def test_times_may_be_missing_and_may_be_equal(record, now):
    response = record(dispatched_at=None, en_route_at=now, on_scene_at=now, disposition="gone")
    assert response.on_scene_at == response.cleared_at


def test_a_colleague_who_has_left_since_was_there_all_the_same(record, cora):
    cora.is_active = False
    cora.save_by(cora)
    assert record().members.filter(user=cora).exists()


# Whole or not at all


@pytest.mark.parametrize(
    "place",
    [
        "casework.actions.follow_ups.owe_first",
        "casework.actions.supervision.answer",
        "casework.actions.responses._ask_colleagues",
    ],
)
def test_an_error_late_in_it_leaves_nothing_behind(record, monkeypatch, place):
    module, _, name = place.rpartition(".")

    def fail(*args, **kwargs):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(f"{module}.{name}", fail)
    with pytest.raises(RuntimeError):
        record(make.met(), make.met(), safety=Safety("no", "yes"))
    assert nothing_left() is True


def test_a_fault_of_the_last_person_leaves_nothing_of_the_first(record):
    with pytest.raises(Invalid):
        record(make.met(), make.met(phone="12"))
    assert nothing_left() is True


# Once


def test_the_same_submission_again_returns_the_response_it_made(record):
    submission = uuid4()
    first = record(make.met(), submission=submission)
    again = record(make.met(), make.met(), submission=submission, disposition="gone")
    assert again == first
    assert again.disposition == first.disposition
    assert Encounter.objects.count() == 1
    assert Event.objects.filter(kind="casework.response_recorded").count() == 1


def test_even_when_it_would_be_refused_now(record):
    submission = uuid4()
    first = record(make.met(), submission=submission)
    assert record(members=[], submission=submission) == first


# Rule 12: accepted, marked and shown


def test_a_response_that_breaks_a_rule_is_kept_and_marked(record, ray, sol):
    response = record(members=[Member(Discipline.EMT, ray)], violence_or_weapon=True)
    assert len(response.broken_rules) == 3
    task = SupervisorTask.objects.get()
    assert (task.kind, task.response, task.about) == ("response_rule", response, None)
    assert Message.objects.get(kind="response_rule").recipient == sol


@pytest.mark.parametrize("marks", [{"violent": True}, {"weapon": True}])
def test_a_type_that_names_violence_counts_as_such(record, now, marks):
    by = User.objects.system("tests")
    kind = CallType(name="A type of its own", **marks).save_by(by)
    call = Call(source="t", number="1", received_at=now - 90 * MINUTE, call_type=kind).save_by(by)
    assert record(call=call).broken_rules == ["CRT goes only to calls without violence or weapon"]


def test_an_ordinary_response_asks_nothing_of_the_supervisor(record, sol):
    record(make.met())
    assert not SupervisorTask.objects.exists()
    assert not Message.objects.filter(recipient=sol).exists()


# Rule 11: every responder is asked


def test_the_colleagues_are_asked_and_the_one_who_records_is_not(record, ray, cora):
    members = [Member("emt", ray), Member("clinician", cora), Member("officer")]
    response = record(members=members, program="COR")
    asked = Message.objects.filter(kind="safety_questions")
    assert [(one.recipient, one.path) for one in asked] == [(cora, f"/responses/{response.pk}/")]


def test_without_answers_there_is_no_row(record):
    record()
    assert not SafetyAnswer.objects.exists()


def test_answers_are_kept_apart_from_every_neighbor(record, ray, now):
    record(make.met(), safety=Safety("yes", "no"))
    answer = SafetyAnswer.objects.get()
    assert (answer.user, answer.felt_safe, answer.wants_debrief, answer.answered_at) == (ray, "yes", "no", now)
    event = Event.objects.get(kind="casework.safety_answered")
    assert (event.case_key, event.neighbor_key, event.details) == (None, None, {})
    assert not SupervisorTask.objects.exists()
