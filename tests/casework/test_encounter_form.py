"""Ray is back in the van with his phone. He records the response, the people met, and what they need."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from casework.models import (
    Encounter,
    FollowUp,
    Neighbor,
    NeighborPhone,
    Response,
    ResponseMember,
    SafetyAnswer,
    SupervisorTask,
)
from heart.models import Access, Event, Message
from tests.casework.field_kit import call, minute, report, somebody
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NEW = "/encounters/new/"


def send(user, typed):
    return browser(user).post(NEW, typed)


# What is filled in already


def test_the_form_knows_the_clock_the_call_and_the_shift(ray, cora):
    now = timezone.now()
    make.response(at=now - timedelta(hours=2), unit="CRT 2")
    known = call(
        dispatched_at=now - timedelta(minutes=50),
        en_route_at=now - timedelta(minutes=48),
        on_scene_at=now - timedelta(minutes=40),
        location="300 block of an invented street",
    )
    page = browser(ray).get(NEW, {"call": known.pk}).content.decode()
    assert f'value="{minute(known.on_scene_at)}"' in page
    assert f'value="{minute(known.dispatched_at)}"' in page
    assert f'value="{minute(now)}"' in page, "cleared: now"
    assert "300 block of an invented street" in page
    assert f'<option value="{known.pk}" selected>' in page
    assert f'<option value="{cora.pk}" selected>Cora (clinician)' in page, "the colleague of this shift"
    assert 'value="CRT 2"' in page
    assert '<option value="emt" selected>' in page, "as what Ray was there the last time"


def test_a_call_that_dispatch_has_closed_tells_when_the_unit_cleared(ray):
    known = call(closed_at=timezone.now() - timedelta(minutes=20))
    page = browser(ray).get(NEW, {"call": known.pk}).content.decode()
    assert f'name="cleared_at" value="{minute(known.closed_at)}"' in page


def test_the_place_of_a_sensitive_call_is_not_filled_in(ray):
    known = call(sensitive=True, location="A place to be kept secret")
    assert "A place to be kept secret" not in browser(ray).get(NEW, {"call": known.pk}).content.decode()


@pytest.mark.parametrize("asked", ["999999", "abc", "-1", "²", "9" * 40])
def test_a_call_that_is_not_there_is_not_found(ray, asked):
    assert browser(ray).get(NEW, {"call": asked}).status_code == 404


def test_calls_of_the_last_day_are_offered_the_newest_first(ray):
    call("OLD", received_at=timezone.now() - timedelta(hours=30))
    call("NOT-OURS", eligible_programs=[])
    call("FIRST", received_at=timezone.now() - timedelta(hours=3))
    call("SECOND", received_at=timezone.now() - timedelta(hours=2))
    page = words(browser(ray).get(NEW))
    assert page.index("SECOND") < page.index("FIRST")
    assert "OLD ·" not in page
    assert "NOT-OURS" not in page


def test_the_needs_seen_most_often_come_first(ray):
    now = timezone.now()
    for _ in range(2):
        make.encounter(at=now, needs_seen=["digital-access"])
    make.encounter(at=now, needs_seen=["medical"])
    page = browser(ray).get(NEW).content.decode()
    assert page.index('value="digital-access"') < page.index('value="medical"') < page.index('value="homelessness"')


def test_the_form_takes_as_many_statements_with_twenty_rows_as_with_one(ray, nadia):
    make.response(at=timezone.now())
    call("A0")
    client = browser(ray)
    client.get(NEW)
    few = statements(lambda: client.get(NEW))
    for number in range(1, 20):
        call(f"A{number}")
        make.response(at=timezone.now())
    assert statements(lambda: client.get(NEW)) == few


# One person met


def test_recording_makes_the_neighbor_the_case_and_the_follow_up(ray, cora, nadia):
    known = call()
    cleared = timezone.now() - timedelta(minutes=5)
    typed = report(
        somebody(
            q="Tamsin Okafor",
            age="34",
            phone="919-555-0142",
            usual_places="The bus station, mornings",
            needs_seen=["food-insecurity", "homelessness"],
            summary="Sat on a bench. Wants her papers back.",
        ),
        call=known.pk,
        colleague_1=cora.pk,
        cleared_at=minute(cleared),
    )
    answer = send(ray, typed)
    response = Response.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/responses/{response.pk}/"
    assert response.call == known
    assert {(one.user, one.discipline) for one in response.members.all()} == {(ray, "emt"), (cora, "clinician")}
    neighbor = Neighbor.objects.get()
    assert (neighbor.name, neighbor.birth_year_about) == ("Tamsin Okafor", timezone.localdate().year - 34)
    assert NeighborPhone.objects.get().number == "+19195550142"
    encounter = Encounter.objects.get()
    assert encounter.owes_follow_up
    assert set(encounter.needs_seen) == {"food-insecurity", "homelessness"}
    due = FollowUp.objects.get(encounter=encounter).due_at
    assert due == cleared.replace(second=0, microsecond=0) + timedelta(hours=48)


def test_afterwards_the_page_says_what_was_recorded_and_what_is_owed(ray):
    answer = browser(ray).post(NEW, report(somebody(), wants_debrief="no", felt_safe="yes"), follow=True)
    page = words(answer)
    assert "Recorded. Here is what follows from it." in page
    assert "Tamsin Okafor" in page
    assert "Due in 4" in page, "in 47 or 48 hours"
    assert "No exception applies" in page, "by which row of the rule"
    assert "Nobody yet. The supervisor sees that." in page
    assert "Record another" in page


def test_aid_is_counted_and_its_limit_shown(ray):
    from casework.models import AidItem

    lunch = AidItem.objects.get(name="Lunch")
    assert "One a day for each person" in words(browser(ray).get(NEW))
    send(ray, report(somebody(**{f"aid_{lunch.pk}": "2"})))
    given = Encounter.objects.get().aid.get()
    assert (given.item, given.quantity) == (lunch, 2)


def test_somebody_only_known_by_looks_is_followed_up_too(ray):
    send(
        ray,
        report(somebody(known="findable", q="Grey coat", usual_places="Under the bridge", identifying_note="a limp")),
    )
    neighbor = Neighbor.objects.get()
    assert neighbor.name == "Name not known"
    assert neighbor.identifying_note == "Grey coat; a limp"
    assert FollowUp.objects.count() == 1


def test_somebody_not_known_is_an_encounter_without_a_neighbor(ray):
    send(ray, report(somebody(known="unknown", q="typed before", phone="919-555-0142")))
    assert Encounter.objects.get().neighbor is None
    assert not Neighbor.objects.exists()
    assert not FollowUp.objects.exists()


def test_who_has_no_phone_is_remembered_so(ray):
    send(ray, report(somebody(no_phone="on")))
    assert Neighbor.objects.get().has_phone is False


def test_a_phone_typed_with_the_name_is_kept_as_a_phone(ray):
    send(ray, report(somebody(q="Tamsin 919-555-0142")))
    assert Neighbor.objects.get().given_name == "Tamsin"
    assert NeighborPhone.objects.get().number == "+19195550142"


# Somebody known already


@pytest.fixture
def marcus(ray):
    at = timezone.now() - timedelta(days=3)
    details = {"given_name": "Marcus", "family_name": "Bell", "birth_year_about": 1980, "identifying_note": "Red beard"}
    return make.encounter(at=at, details=details, phone="919-555-0100").neighbor


def test_the_lookup_shows_one_line_and_never_a_phone(ray, marcus):
    answer = browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": "marcus be"})
    page = words(answer)
    assert "Marcus Bell" in page
    assert f"about {timezone.localdate().year - 1980}, Red beard" in page
    assert "Somebody new" in page
    assert "555" not in page


def test_a_phone_finds_its_neighbor_without_being_shown(ray, marcus):
    page = words(browser(ray).post("/encounters/neighbors/", {"prefix": "met-3", "met-3-q": "919-555-0100"}))
    assert "Marcus Bell" in page
    assert "0100" not in page


def test_the_lookup_shows_five_at_most(ray):
    for number in range(7):
        make.encounter(at=timezone.now(), details={"given_name": "Marcus", "family_name": f"Bell{number}"})
    page = browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": "marcus bell"}).content.decode()
    assert page.count('type="radio"') == 6, "five, and somebody new"


@pytest.mark.parametrize("typed", ["", "ma", "m.", "  b "])
def test_two_letters_look_nobody_up(ray, marcus, typed):
    page = words(browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": typed}))
    assert "Marcus" not in page


def test_a_name_never_stands_in_an_address(ray, marcus):
    assert browser(ray).get("/encounters/neighbors/", {"met-0-q": "marcus"}).status_code == 405


def test_a_prefix_that_is_not_ours_is_not_echoed(ray):
    page = browser(ray).post("/encounters/neighbors/", {"prefix": '"><b>', "met-0-q": "nobody"}).content.decode()
    assert "<b>" not in page


def test_looking_up_leaves_no_trace_and_picking_leaves_one(ray, marcus):
    browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": "marcus bell"})
    assert not Access.objects.filter(by=ray, neighbor_key=marcus.pk).exists()
    send(ray, report(somebody(q="marcus", neighbor=marcus.pk)))
    assert Access.objects.filter(by=ray, neighbor_key=marcus.pk).count() == 1
    assert Neighbor.objects.count() == 1


def test_a_picked_neighbor_keeps_the_case_and_learns_the_newest_whereabouts(ray, marcus):
    case = marcus.cases.get()
    send(ray, report(somebody(q="", neighbor=marcus.pk, usual_places="Behind the library", phone="919-555-0199")))
    marcus.refresh_from_db()
    assert marcus.usual_places == "Behind the library"
    assert marcus.given_name == "Marcus"
    assert {phone.number for phone in marcus.phones.all()} == {"+19195550100", "+19195550199"}
    assert marcus.cases.get() == case


def test_nobody_is_added_twice_in_a_hurry(ray, marcus):
    answer = send(ray, report(somebody(q="Marcus Bell")))
    assert answer.status_code == 422
    assert "Pick one, or say that it is somebody new." in words(answer)
    assert "Red beard" in words(answer)
    assert Neighbor.objects.count() == 1
    send(ray, report(somebody(q="Marcus Bell", neighbor="new")))
    assert Neighbor.objects.count() == 2


def test_a_record_that_is_gone_asks_to_look_again(ray):
    answer = send(ray, report(somebody(neighbor="424242")))
    assert answer.status_code == 422
    assert "Look again." in words(answer)
    assert not Response.objects.exists()


def test_without_a_script_a_button_looks_up_and_keeps_everything(ray, marcus):
    answer = send(ray, report(somebody(q="marcus", summary="Half a sentence"), do="look", wish=None))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="met-0-neighbor" id="id_met-0-neighbor" value="{marcus.pk}"' in page
    assert "Half a sentence" in page
    assert "required" not in words(answer), "nothing is checked before the person is done"
    assert not Response.objects.filter(recorded_at__gt=timezone.now() - timedelta(minutes=5)).exists()


# Several people, and nobody


def test_adding_a_person_keeps_everything_typed(ray, cora):
    answer = send(ray, report(somebody(summary="First of two"), do="add", location="By the river", colleague_1=cora.pk))
    page = answer.content.decode()
    assert 'id="person-2"' in page
    assert "First of two" in page
    assert "By the river" in page
    assert f'<option value="{cora.pk}" selected>' in page
    assert "Please check" not in page


def test_another_person_is_met_as_the_first_was(ray):
    page = send(ray, report(somebody(mode="phone"), do="add")).content.decode()
    checked = re.findall(r'<input type="radio" name="(met-\d-mode)" value="(\w+)"[^>]* checked', page)
    assert checked == [("met-0-mode", "phone"), ("met-1-mode", "phone")]


def test_there_is_an_end_to_adding(ray):
    page = send(ray, report(do="add", **{"met-TOTAL_FORMS": "8"})).content.decode()
    assert 'id="person-8"' in page
    assert 'id="person-9"' not in page


def test_several_people_are_several_encounters_of_one_response(ray):
    send(ray, report(somebody(q="Tamsin Okafor"), somebody(q="Dell Ruiz", wish="refused"), {}))
    response = Response.objects.get()
    assert [one.neighbor.name for one in response.encounters.order_by("pk")] == ["Tamsin Okafor", "Dell Ruiz"]
    assert FollowUp.objects.count() == 1, "who refused on scene is owed none"


def test_a_person_can_be_left_out_again(ray):
    send(ray, report(somebody(), {"known": "known", "q": "A mistake", "DELETE": "on"}))
    assert Encounter.objects.count() == 1


def test_the_same_neighbor_twice_is_one_too_many(ray, marcus):
    twice = somebody(q="", neighbor=marcus.pk)
    answer = send(ray, report(twice, twice))
    assert answer.status_code == 422
    assert "This neighbor is named twice." in words(answer)


def test_nobody_met_must_be_said(ray):
    assert "Describe who was met, or check that nobody was." in words(send(ray, report({})))
    send(ray, report({}, nobody_met="on"))
    assert Response.objects.get().encounters.count() == 0


def test_nobody_and_somebody_can_not_both_be(ray):
    assert "Somebody is described." in words(send(ray, report(somebody(), nobody_met="on")))


@pytest.mark.parametrize(
    ("program", "ending"), [("CRT", "gone"), ("COR", "cancelled"), ("CCD", "unit_sent"), ("CCD", "cancelled")]
)
def test_an_ending_without_anybody_needs_no_more_words(ray, program, ending):
    send(ray, report({}, program=program, disposition=ending, sent="ems"))
    assert Response.objects.get().disposition == ending


# What the domain refuses stands beside its answer


@pytest.mark.parametrize(
    ("person", "answers", "sentence"),
    [
        ({}, {"cleared_at": "2999-01-01T00:00"}, "This time lies in the future."),
        ({}, {"on_scene_at": "2999-01-01T00:00"}, "The times are out of order"),
        ({}, {"disposition": "transported"}, "Say where the neighbor was taken."),
        ({}, {"there": None}, "Name at least one person who responded."),
        ({}, {"discipline": ""}, "Say as what you were there."),
        ({}, {"program": None}, "Choose the program that answered."),
        ({}, {"disposition": None}, "Say how it ended."),
        ({}, {"cleared_at": ""}, "Say when."),
        ({"known": None}, {}, "Say whether we know who it was."),
        ({}, {"call_number": "NOSUCH"}, "No call has this number."),
        ({}, {"cleared_at": "yesterday"}, "Choose a day and a time."),
        ({"phone": "12"}, {}, "Write ten digits, like 919-555-0123."),
        ({"known": "findable", "q": ""}, {}, "Where are they usually, or what do they look like?"),
        ({"q": "", "summary": "No name typed"}, {}, "Write a name or a nickname"),
        ({"wish": None}, {}, "Say whether they want a follow-up."),
        ({"age": "200"}, {}, "Ensure this value is less than or equal to 115."),
        ({"needs_seen": ["riches"]}, {}, "Select a valid choice."),
    ],
)
def test_a_refusal_stands_beside_its_answer_and_loses_nothing(ray, person, answers, sentence):
    answer = send(ray, report(somebody(**{"summary": "Kept as typed", **person}), location="Kept place", **answers))
    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "Nothing is saved yet." in page
    assert "Kept place" in answer.content.decode()
    assert not Response.objects.exists()
    assert not Neighbor.objects.exists()


def test_the_fault_of_the_second_person_stands_with_the_second_person(ray):
    answer = send(ray, report(somebody(q="Tamsin Okafor"), somebody(q="Dell Ruiz", phone="12")))
    page = answer.content.decode()
    assert 'id="id_met-1-phone_error"' in page
    assert 'id="id_met-0-phone_error"' not in page


def test_a_colleague_of_whom_nothing_is_known_needs_a_discipline(ray):
    from tests.factories import people

    wren = people.person("wren", "responder")
    answer = send(ray, report(somebody(), colleague_1=wren.pk))
    assert "Say as what Wren was there" in words(answer)
    send(ray, report(somebody(), colleague_1=wren.pk, discipline_1="peer"))
    assert ResponseMember.objects.get(user=wren).discipline == "peer"


def test_what_the_page_hides_is_not_recorded(ray):
    hidden = {"destination": "hospital", "police_arrived_at": minute(timezone.now()), "officer": "on"}
    send(ray, report(somebody(), **hidden))
    response = Response.objects.get()
    assert (response.destination, response.police_arrived_at) == ("", None)
    assert response.members.count() == 1


def test_an_officer_is_on_a_co_response(ray):
    send(ray, report(somebody(), program="COR", officer="on", police="together"))
    assert set(ResponseMember.objects.values_list("discipline", flat=True)) == {"emt", "officer"}


@pytest.mark.parametrize(
    ("answers", "police"),
    [
        ({"officer": "on"}, "together"),
        ({"officer": "on", "police": "before"}, "before"),
        ({}, "none"),
        ({"officer": "on", "disposition": "cancelled"}, "none"),
    ],
)
def test_the_officer_of_the_team_is_police_on_scene(ray, answers, police):
    gone = answers.get("disposition") == "cancelled"
    people = [] if gone else [somebody()]
    send(ray, report(*people, program="COR", **answers))
    assert Response.objects.get().police == police


def test_a_call_can_be_named_by_its_number(ray):
    old = call("D-77", received_at=timezone.now() - timedelta(days=4))
    send(ray, report(somebody(), call_number=" d-77 "))
    assert Response.objects.get().call == old


# Once


def test_a_double_tap_is_one_response(ray):
    typed = report(somebody())
    first, second = send(ray, typed), send(ray, typed)
    assert first["Location"] == second["Location"]
    assert Response.objects.count() == Encounter.objects.count() == Neighbor.objects.count() == 1
    page = words(browser(ray).post(NEW, typed, follow=True))
    assert "recorded already" in page


def test_each_form_is_a_submission_of_its_own(ray):
    def submission():
        page = browser(ray).get(NEW).content.decode()
        return UUID(page.split('name="submission" value="')[1].split('"')[0])

    assert submission() != submission()


# The two questions


def test_no_answer_is_no_row_and_can_be_given_later(ray):
    client = browser(ray)
    page = words(client.post(NEW, report(somebody()), follow=True))
    assert not SafetyAnswer.objects.exists()
    assert "Did you feel safe?" in page
    response = Response.objects.get()
    client.post(f"/responses/{response.pk}/", {"felt_safe": "yes", "wants_debrief": "no"})
    assert SafetyAnswer.objects.get().user == ray
    assert "Did you feel safe?" not in words(client.get(f"/responses/{response.pk}/"))


def test_a_wish_for_a_debrief_reaches_the_supervisor(ray, sol):
    send(ray, report(somebody(), felt_safe="no", wants_debrief="yes"))
    task = SupervisorTask.objects.get(kind="debrief")
    assert task.about == ray
    assert Message.objects.filter(recipient=sol, kind="debrief").count() == 1


def test_every_colleague_is_asked_and_answers_apart(ray, cora, noel):
    send(ray, report(somebody(), colleague_1=cora.pk, felt_safe="yes", wants_debrief="no"))
    response = Response.objects.get()
    asked = Message.objects.get(kind="safety_questions")
    assert (asked.recipient, asked.path) == (cora, f"/responses/{response.pk}/")
    assert "Did you feel safe?" in words(browser(cora).get(asked.path))
    assert "Did you feel safe?" not in words(browser(noel).get(asked.path)), "who was not there is not asked"
    refused = browser(noel).post(asked.path, {"felt_safe": "no", "wants_debrief": "no"})
    assert refused.status_code == 403
    again = browser(ray).post(asked.path, {"felt_safe": "no", "wants_debrief": "no"})
    assert again.status_code == 422
    assert SafetyAnswer.objects.filter(user=ray).count() == 1


# Steps without a script, and the turned clock


def test_a_call_picked_later_fills_in_its_times(ray):
    now = timezone.now()
    known = call(on_scene_at=now - timedelta(minutes=40), location="Fourth and Elm")
    page = send(ray, report(somebody(summary="Kept"), call=known.pk, do="times")).content.decode()
    assert f'name="on_scene_at" value="{minute(known.on_scene_at)}"' in page
    assert "Fourth and Elm" in page
    assert "Kept" in page


def test_times_without_a_call_change_nothing(ray):
    page = send(ray, report(location="Kept place", do="times", call="")).content.decode()
    assert "Kept place" in page


@pytest.mark.parametrize(
    ("typed", "now", "meant"),
    [
        ("2026-11-01T01:30", datetime(2026, 11, 1, 6, 45, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01T01:30", datetime(2026, 11, 1, 5, 45, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-03-08T02:30", datetime(2026, 3, 8, 12, 0, tzinfo=UTC), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("2026-07-01T01:30", datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 1, 5, 30, tzinfo=UTC)),
    ],
    ids=["the second 1:30 has passed", "only the first has passed", "an hour left out", "an ordinary night"],
)
def test_the_nights_of_the_turned_clock_can_be_recorded(ray, typed, now, meant):
    with time_machine.travel(now, tick=False):
        send(ray, report(somebody(), cleared_at=typed))
    assert Response.objects.get().cleared_at == meant


# Who reads what


def test_a_responder_reads_the_own_encounter_and_no_other(ray, nadia, marcus):
    from tests.factories import people

    wren = people.person("wren", "responder")
    encounter = Encounter.objects.get()
    page = browser(ray).get(f"/encounters/{encounter.pk}/")
    assert "Marcus Bell" in words(page)
    assert "Open the case" not in words(page)
    assert browser(wren).get(f"/encounters/{encounter.pk}/").status_code == 404
    assert "Open the case" in words(browser(nadia).get(f"/encounters/{encounter.pk}/"))
    assert Access.objects.filter(subject_type="casework.encounter", neighbor_key=marcus.pk).count() == 2


def test_a_response_hides_whom_it_met_from_those_who_were_not_there(ray, marcus):
    from tests.factories import people

    wren = people.person("wren", "responder")
    page = words(browser(wren).get(f"/responses/{Response.objects.get().pk}/"))
    assert "1 person was met" in page
    assert "Marcus" not in page


def test_an_encounter_shows_its_verdict(nadia):
    encounter = make.encounter(at=timezone.now(), wish="refused")
    page = words(browser(nadia).get(f"/encounters/{encounter.pk}/"))
    assert "None is owed" in page
    assert "Refused a follow-up in person" in page


@pytest.mark.parametrize("person", ["omar", "eve", "dee", "ada"])
def test_nobody_else_gets_in(request, person, ray, marcus):
    client = browser(request.getfixturevalue(person))
    encounter = Encounter.objects.get()
    for path in (NEW, f"/encounters/{encounter.pk}/", f"/responses/{encounter.response_id}/"):
        assert client.get(path).status_code == 403
    assert client.post("/encounters/neighbors/", {"met-0-q": "marcus bell"}).status_code == 403


def test_a_response_page_takes_as_many_statements_with_twenty_people_as_with_one(ray):
    now = timezone.now()
    one = make.response(at=now)
    many = make.response(at=now, met_people=[make.met() for _ in range(20)])
    client = browser(ray)
    client.get(f"/responses/{one.pk}/")
    few = statements(lambda: client.get(f"/responses/{one.pk}/"))
    assert statements(lambda: client.get(f"/responses/{many.pk}/")) == few


def test_a_rule_that_was_broken_is_told_without_blame(ray):
    page = words(browser(ray).post(NEW, report(somebody()), follow=True))
    assert "Kept, and marked for the supervisor" in page
    assert "A CRT response includes a clinician" in page
    assert Event.objects.filter(kind="casework.task_opened").count() == 1
