"""Each program's own questions, on the page that records a response: without a script too."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import ContactAttempt, Encounter, Response
from tests.casework.field_kit import call, report, somebody
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import field as outside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NEW = "/encounters/new/"


def send(user, typed):
    return browser(user).post(NEW, typed)


def checked(page: str, name: str) -> str:
    found = re.search(rf'<input type="radio" name="{name}" value="(\w+)"[^>]* checked', page)
    return found[1] if found else ""


@pytest.mark.parametrize("program", ["CCD", "CRT", "COR", "CN"])
def test_the_address_can_choose_the_program(ray, program):
    page = browser(ray).get(NEW, {"program": program}).content.decode()
    assert checked(page, "program") == program


def test_a_program_that_is_none_chooses_nothing(ray):
    assert checked(browser(ray).get(NEW, {"program": '"><b>'}).content.decode(), "program") == ""


def test_the_shift_does_not_overrule_the_address(ray):
    make.response(at=timezone.now() - timedelta(hours=1))
    assert checked(browser(ray).get(NEW).content.decode(), "program") == "CRT"
    assert checked(browser(ray).get(NEW, {"program": "CN"}).content.decode(), "program") == "CN"


def test_a_call_is_settled_on_the_phone(cora):
    typed = report(
        somebody(),
        program="CCD",
        discipline="clinician",
        disposition="resolved_by_phone",
        phone_work=["assessed", "de_escalated"],
        police_otherwise="yes",
    )
    assert send(cora, typed).status_code == 302
    made = Response.objects.get()
    assert (made.phone_work, made.police_otherwise, made.sent) == (["assessed", "de_escalated"], "yes", "")
    assert Encounter.objects.get().mode == "phone", "nobody is asked how a caller was met"
    page = words(browser(cora).get(f"/responses/{made.pk}/"))
    assert "Assessed, De-escalated" in page
    assert "On scene" not in page


def test_who_was_sent_in_place_of_police_must_be_said(cora):
    typed = report({}, program="CCD", discipline="clinician", disposition="unit_sent")
    answer = send(cora, typed)
    assert answer.status_code == 422
    assert "Say who was sent." in words(answer)
    assert send(cora, {**typed, "sent": "ems"}).status_code == 302
    assert Response.objects.get().sent == "ems"


def test_a_co_response_tells_of_weapon_and_petition(cora):
    typed = report(
        somebody(),
        program="COR",
        discipline="clinician",
        officer="on",
        weapon="secured",
        commitment="petitioned",
        commitment_transport="police",
        scene="home",
    )
    send(cora, typed)
    made = Response.objects.get()
    assert (made.weapon, made.commitment, made.commitment_transport, made.scene) == (
        "secured",
        "petitioned",
        "police",
        "home",
    )
    assert made.members.filter(discipline="officer", user=None).count() == 1
    assert "We petitioned; taken by: police or sheriff" in words(browser(cora).get(f"/responses/{made.pk}/"))


def test_the_officer_is_taken_for_granted_on_a_co_response_and_can_be_left_out(cora):
    page = browser(cora).get(NEW, {"program": "COR"}).content.decode()
    assert re.search(r'<input type="checkbox" name="officer"[^>]* checked', page)
    send(cora, report(somebody(), program="COR", discipline="clinician"))
    assert not Response.objects.get().members.filter(discipline="officer").exists()


def test_a_visit_of_care_navigation_needs_no_call(nadia):
    case = make.case(at=timezone.now() - timedelta(days=1), assigned_to=nadia)
    typed = report(
        somebody(q="", neighbor=case.neighbor.pk),
        program="CN",
        discipline="navigator",
        visit="in_person",
        scene="shelter",
    )
    assert send(nadia, typed).status_code == 302
    made = Response.objects.get(program="CN")
    assert (made.visit, made.scene, made.call) == ("in_person", "shelter", None)
    assert ContactAttempt.objects.get().case == case


def test_a_visit_says_whether_it_was_one(nadia):
    answer = send(nadia, report(somebody(), program="CN", discipline="navigator"))
    assert "Say whether you met in the field or by phone." in words(answer)


def test_a_talk_by_phone_has_no_scene_and_met_nobody_in_person(nadia):
    typed = report(
        somebody(mode="in_person"),
        program="CN",
        discipline="navigator",
        visit="phone",
        scene="home",
        disposition="resolved_by_phone",
    )
    send(nadia, typed)
    assert Response.objects.get().scene == ""
    assert Encounter.objects.get().mode == "phone"


@pytest.mark.parametrize(
    ("program", "ending"), [("CRT", "resolved_by_phone"), ("COR", "unit_sent"), ("CCD", "gone"), ("CN", "unit_sent")]
)
def test_an_ending_of_another_program_is_asked_again(cora, program, ending):
    typed = report(somebody(), program=program, discipline="clinician", disposition=ending, visit="in_person")
    answer = send(cora, typed)
    assert answer.status_code == 422
    assert "does not end so" in words(answer)


def test_what_was_answered_for_another_program_is_left_out(ray):
    typed = report(somebody(), program="CRT", weapon="seen", sent="ems", phone_work=["assessed"], visit="phone")
    assert send(ray, typed).status_code == 302
    made = Response.objects.get()
    assert (made.weapon, made.sent, made.phone_work, made.visit) == ("", "", [], "")


# Several responses to one call


def test_the_page_shows_what_else_was_done_about_the_call(ray, cora):
    now = timezone.now()
    known = call()
    first = outside.ccd(at=now - timedelta(minutes=50), call=known, disposition="unit_sent", sent="CRT")
    second = make.response(at=now, call=known)
    page = browser(ray).get(f"/responses/{second.pk}/").content.decode()
    assert f'href="/responses/{first.pk}/"' in page
    assert "A CRT team" in page
    page = browser(cora).get(f"/responses/{first.pk}/").content.decode()
    assert f'href="/encounters/new/?call={known.pk}&amp;program=CRT"' in page, "the one that was sent is recorded next"


def test_the_form_says_what_is_recorded_for_a_call_already(ray):
    known = call()
    first = outside.ccd(at=timezone.now(), call=known, disposition="unit_sent", sent="CRT")
    page = browser(ray).get(NEW, {"call": known.pk, "program": "CRT"}).content.decode()
    assert "Recorded for this call already" in page
    assert f'href="/responses/{first.pk}/"' in page


def test_other_responses_cost_no_more_statements(ray):
    known = call()
    one = make.response(at=timezone.now(), call=known)
    client = browser(ray)
    client.get(f"/responses/{one.pk}/")
    few = statements(lambda: client.get(f"/responses/{one.pk}/"))
    for _ in range(5):
        outside.ccd(at=timezone.now(), call=known)
    assert statements(lambda: client.get(f"/responses/{one.pk}/")) == few
