"""The partner's pages: what was released to it, its answer, and never that other records exist (rule 7)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import consents, needs, neighbors
from casework.models import Need
from casework.states import NeedDomain
from heart.models import Access, Event, Message, StateChange
from referrals import tasks
from referrals.actions import answering, sending
from referrals.actions.directory import report_capacity
from referrals.models import Referral, ServiceCapacity
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

DETAILS = {"given_name": "Rosa", "family_name": "Quillfeather", "usual_places": "The library on Main"}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


@pytest.fixture
def referral(case, pantry, nadia, omar, now):
    return providers.sent(case, pantry, by=nadia, at=now, question="A box of food?")


@pytest.fixture
def as_omar(client, omar):
    client.force_login(omar)
    return client


def url(referral, step=""):
    return f"/partner/referrals/{referral.pk}/{step}"


def words(response):
    """The page as a person reads it."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text).replace("&#x27;", "'")


def disclosures():
    return Access.objects.filter(kind=Access.Kind.DISCLOSURE).order_by("pk")


# --- The inbox


def test_urgent_ones_first_and_of_equals_the_oldest(as_omar, case, nadia, now):
    def send(name, urgency, hours):
        service = providers.service(name=name)
        return providers.sent(case, service, by=nadia, at=now - timedelta(hours=hours), urgency=urgency)

    routine_new, urgent_new = send("A", "routine", 1), send("B", "urgent", 2)
    routine_old, urgent_old = send("C", "routine", 20), send("D", "urgent", 10)
    page = as_omar.get("/partner/").context["page"]
    assert list(page) == [urgent_old, urgent_new, routine_old, routine_new]
    shown = words(as_omar.get("/partner/"))
    assert "Due in 14 hours" in shown
    assert "20 hours ago" in shown


def test_each_tab_shows_its_states(as_omar, case, nadia, omar, now):
    made = {
        state: providers.sent(case, providers.service(name=state), by=nadia, at=now) for state in ("a", "b", "c", "d")
    }
    answering.view(referral=made["b"], by=omar, at=now)
    answering.answer(referral=made["c"], accept=True, by=omar, at=now)
    answering.answer(referral=made["d"], accept=False, reason="no_capacity", by=omar, at=now)
    shown = {
        show: list(as_omar.get(f"/partner/?show={show}").context["page"]) for show in ("waiting", "under_way", "closed")
    }
    assert set(shown["waiting"]) == {made["a"], made["b"]}
    assert shown["under_way"] == [made["c"]]
    assert shown["closed"] == [made["d"]]
    assert list(as_omar.get("/partner/?show=nonsense").context["page"])
    tabs = {tab.value: count for tab, count in as_omar.get("/partner/").context["tabs"]}
    assert tabs == {"waiting": 2, "under_way": 1, "waiting_list": 0, "closed": 1}


@pytest.mark.parametrize("sort", ["urgency", "sent", "answer", "service", "status", "appointment", "ended"])
def test_the_inbox_sorts_both_ways(as_omar, referral, case, nadia, now, sort):
    other = providers.sent(case, providers.service(name="Zucchini"), by=nadia, at=now, urgency="urgent")
    for way in ("", "-"):
        assert set(as_omar.get(f"/partner/?sort={way}{sort}").context["page"]) == {referral, other}


def test_the_inbox_filters_by_urgency(as_omar, referral):
    assert list(as_omar.get("/partner/?urgency=routine").context["page"]) == [referral]
    assert "No referral fits this filter" in words(as_omar.get("/partner/?urgency=urgent"))


def test_an_empty_inbox_says_what_will_come(as_omar):
    assert "Nothing waits for your answer" in words(as_omar.get("/partner/"))
    assert "Nothing is in progress" in words(as_omar.get("/partner/?show=under_way"))
    assert "Nothing is closed yet" in words(as_omar.get("/partner/?show=closed"))


def test_the_inbox_pages(as_omar, case, nadia, now):
    for number in range(27):
        providers.sent(case, providers.service(name=f"Pantry {number:02}"), by=nadia, at=now)
    assert len(as_omar.get("/partner/").context["page"]) == 25
    assert len(as_omar.get("/partner/?page=2").context["page"]) == 2


def test_the_inbox_names_nobody_and_discloses_nothing(as_omar, referral, case):
    html = as_omar.get("/partner/").content.decode()
    for told in ("Quill", "Rosa", "555-0123", "A box of food?", "Food ", str(case.pk) + "/", "identity"):
        assert told not in html.replace("Food pantry", ""), told
    assert referral.reference in html
    assert not disclosures().exists()


# --- Opening one


def test_opening_shows_what_was_released_and_each_view_is_a_disclosure(as_omar, referral, omar, case):
    for _ in range(3):
        response = as_omar.get(url(referral))
    shown = words(response)
    for said in ("Rosa Quillfeather", "(919) 555-0123", "The library on Main", "Food", "A box of food?"):
        assert said in shown
    referral.refresh_from_db()
    assert (referral.status, referral.viewed_by) == (S.VIEWED, omar)
    assert disclosures().count() == 3
    row = disclosures().first()
    assert (row.by, row.neighbor_key, sorted(row.released)) == (omar, case.neighbor_id, ["contact", "identity", "need"])
    assert StateChange.objects.filter(subject_key=str(referral.pk), target=S.VIEWED).count() == 1
    assert Event.objects.filter(kind="referrals.referral_viewed").count() == 1


def test_nothing_else_about_the_neighbor_is_on_the_page_nor_behind_it(as_omar, case, pantry, nadia, now):
    neighbors.change(
        neighbor=case.neighbor,
        details={"identifying_note": "Red coat", "language": "Spanish", "also_known_as": "Rosie"},
        by=nadia,
        at=now,
    )
    needs.add(case=case, domain=NeedDomain.UTILITIES, detail="Power is off", by=nadia, at=now)
    providers.sent(case, providers.service("Eno River Recovery", "Clinic"), by=nadia, at=now)
    referral = providers.sent(case, pantry, by=nadia, at=now)
    html = as_omar.get(url(referral)).content.decode()
    for told in ("Red coat", "Spanish", "Rosie", "Power is off", "Utilities", "Eno River", "Clinic"):
        assert told not in html, told
    need = Need.objects.get(pk=referral.need_id)
    for path in (
        f"/cases/{case.pk}",
        f"/neighbors/{case.neighbor_id}",
        f"need_id={need.pk}",
        f'"/referrals/{referral.pk}/',
    ):
        assert path not in html, path
    assert not re.search(r"[Cc]ase\s+\d", html)


def test_what_was_released_stays_as_it_was_sent(as_omar, referral, case, nadia, now):
    neighbors.change(neighbor=case.neighbor, details={"family_name": "Thorn"}, by=nadia, at=now)
    shown = words(as_omar.get(url(referral)))
    assert "Quillfeather" in shown
    assert "Thorn" not in shown


def test_a_revocation_holds_from_the_next_request(as_omar, referral, case, nadia, now, clock):
    assert "Quillfeather" in words(as_omar.get(url(referral)))
    clock.shift(timedelta(minutes=1))
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now + timedelta(minutes=1))
    response = as_omar.get(url(referral))
    html = response.content.decode()
    for told in ("Quill", "Rosa", "555-0123", "library", "A box of food?", "By phone"):
        assert told not in html, told
    assert "consent to share this with you has ended" in words(response)
    assert not any(response.context[part] for part in ("sections", "question", "notice", "consent"))
    assert "Accept" in words(response)
    assert disclosures().last().released == []
    accepted = as_omar.post(url(referral, "accept/"), {"accept-note": ""}, follow=True)
    assert "Quill" not in accepted.content.decode()
    referral.refresh_from_db()
    assert referral.status == S.ACCEPTED


def test_a_consent_that_runs_out_ends_it_too(as_omar, case, pantry, nadia, now, clock):
    recipients = {pantry.organization_id: pantry.organization_name}
    make.consent(case.neighbor, recipients, by=nadia, at=now, expires_at=now + timedelta(days=1))
    draft = providers.draft(case, pantry, by=nadia, at=now)
    referral = sending.send(referral=draft, by=nadia, at=now)
    clock.shift(timedelta(hours=11))
    assert "Quill" in words(as_omar.get(url(referral)))
    clock.shift(timedelta(hours=13))
    as_omar.force_login(people.person("omar", "partner"))
    assert "Quill" not in words(as_omar.get(url(referral)))


def test_substance_use_comes_with_its_notice_and_the_scope_of_the_consent(as_omar, case, pantry, nadia, now):
    need = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    kinds = ["identity", "need", "substance_use"]
    recipients = {pantry.organization_id: pantry.organization_name}
    make.consent(case.neighbor, recipients, by=nadia, at=now, information=kinds, purpose="To arrange treatment")
    draft = providers.draft(case, pantry, need=need, information=kinds, by=nadia, at=now)
    treatment = sending.send(referral=draft, by=nadia, at=now)
    plain = providers.sent(case, providers.service(name="Other"), by=nadia, at=now)
    shown = words(as_omar.get(url(treatment)))
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in shown
    assert "for this purpose: To arrange treatment." in shown
    assert "Wants detox" in shown
    other = words(as_omar.get(url(plain)))
    assert "prohibits" not in other
    assert "To arrange" not in other
    assert "substance_use" in disclosures().first().released
    consents.revoke(consent=treatment.consent, reason="By phone", by=nadia, at=now)
    after = words(as_omar.get(url(treatment)))
    assert "detox" not in after
    assert "To arrange treatment" not in after


def test_no_title_message_or_address_names_the_neighbor(as_omar, referral):
    response = as_omar.post(url(referral, "accept/"), {"accept-note": "Come Monday"}, follow=True)
    page = as_omar.get(url(referral))
    assert "Quill" not in re.search(r"<title>(.*?)</title>", page.content.decode()).group(1)
    said = " ".join(str(message) for message in response.context["messages"])
    assert said
    assert "Quill" not in said
    assert all("Quill" not in target for target, _ in response.redirect_chain)


# --- Whose it is


def test_another_organization_finds_nothing_anywhere(client, referral, case, nadia, pia, now):
    own = providers.sent(case, providers.service("Eno River Recovery", "Clinic"), by=nadia, at=now)
    client.force_login(pia)
    assert list(client.get("/partner/").context["page"]) == [own]
    assert {tab.value: count for tab, count in client.get("/partner/").context["tabs"]} == {
        "waiting": 1,
        "under_way": 0,
        "waiting_list": 0,
        "closed": 0,
    }
    assert client.get(url(referral)).status_code == 404
    for step in ("accept/", "decline/", "step/", "received/"):
        assert client.post(url(referral, step), {}).status_code == 404
    assert words(client.get(url(referral))) == words(client.get(f"/partner/referrals/{uuid4()}/"))
    assert Referral.objects.get(pk=referral.pk).status == S.SENT
    assert not disclosures().exists()


def test_a_draft_and_a_mistake_are_invisible(as_omar, case, pantry, nadia, omar, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    assert as_omar.get(url(draft)).status_code == 404
    mistake = providers.sent(case, providers.service(name="Other"), by=nadia, at=now)
    sending.end(referral=mistake, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=now)
    assert as_omar.get(url(mistake)).status_code == 404
    for show in ("waiting", "under_way", "closed"):
        assert not as_omar.get(f"/partner/?show={show}").context["page"].object_list
    assert not any(count for _, count in as_omar.get("/partner/").context["tabs"])


def test_what_heart_ended_is_shown_as_ended_without_heart_s_reason(as_omar, referral, nadia, now):
    sending.end(referral=referral, status=S.WITHDRAWN, reason="Went to family in Ohio", by=nadia, at=now)
    response = as_omar.get(url(referral))
    assert "withdrawn by the neighbor" in words(response)
    assert "Ohio" not in response.content.decode()
    assert as_omar.post(url(referral, "accept/"), {}).status_code == 409


@pytest.mark.parametrize("who", ["nadia", "sol", "ray", "dee", "eve", "ada"])
def test_nobody_of_heart_opens_the_partners_pages(client, request, referral, who):
    client.force_login(request.getfixturevalue(who))
    for path in ("/partner/", "/partner/room/", url(referral)):
        assert client.get(path).status_code == 403
    for step in ("accept/", "decline/", "step/", "received/"):
        assert client.post(url(referral, step), {}).status_code == 403
    assert not disclosures().exists()


# --- Answering


def test_accepting_tells_the_navigator_and_a_second_tap_changes_nothing(as_omar, referral, nadia):
    for _ in range(2):
        response = as_omar.post(url(referral, "accept/"), {"accept-note": "Come Monday"})
        assert response.url == url(referral)
    referral.refresh_from_db()
    assert (referral.status, referral.partner_note) == (S.ACCEPTED, "Come Monday")
    assert Message.objects.get(kind="referral_answered").recipient == nadia
    assert Event.objects.filter(kind="referrals.referral_answered").count() == 1


def test_declining_wants_a_reason_and_keeps_what_was_typed(as_omar, referral):
    refused = as_omar.post(url(referral, "decline/"), {"decline-reason": "", "decline-note": "Full until May"})
    assert refused.status_code == 422
    shown = words(refused)
    assert "Choose why you decline." in shown
    assert "Full until May" in shown
    refused = as_omar.post(url(referral, "decline/"), {"decline-reason": "other", "decline-note": ""})
    assert "Say why you decline." in words(refused)
    for _ in range(2):
        done = as_omar.post(url(referral, "decline/"), {"decline-reason": "no_capacity", "decline-note": "Full"})
        assert done.url == "/partner/"
    referral.refresh_from_db()
    assert (referral.status, referral.decline_reason, referral.partner_note) == (S.DECLINED, "no_capacity", "Full")


def test_an_answer_too_late_says_that_it_has_moved_on(as_omar, referral, now, sweeper):
    tasks.expire(now + timedelta(hours=72), sweeper)
    response = as_omar.post(url(referral, "accept/"), {})
    assert response.status_code == 409
    assert "This referral is expired" in words(response)


@pytest.fixture
def accepted(referral, omar, now):
    return answering.answer(referral=referral, accept=True, by=omar, at=now)


def test_the_next_steps_open_are_those_of_the_state(as_omar, accepted, omar, now):
    def offered():
        form = as_omar.get(url(accepted)).context.get("step_form")
        return [value for value, _ in form.fields["status"].choices] if form else None

    ends = ["completed", "could_not_reach", "stopped", "withdrawn"]
    assert offered() == ["waitlisted", "scheduled", "started", *ends]
    answering.move(referral=accepted, status=S.STARTED, by=omar, at=now)
    assert offered() == ["waitlisted", *ends]
    assert "appointment_at" not in as_omar.get(url(accepted)).context["step_form"].fields
    answering.move(referral=accepted, status=S.COMPLETED, by=omar, at=now)
    assert offered() is None


def test_an_appointment_is_in_city_time_and_lies_ahead(as_omar, accepted, now):
    past = as_omar.post(
        url(accepted, "step/"), {"status": "scheduled", "appointment_at": "2026-03-09T09:00", "reason": "Bring ID"}
    )
    assert past.status_code == 422
    assert "Choose a day and time to come." in words(past)
    assert "Bring ID" in words(past)
    done = as_omar.post(
        url(accepted, "step/"), {"status": "scheduled", "appointment_at": "2026-03-12T09:00", "reason": ""}
    )
    assert done.status_code == 302
    accepted.refresh_from_db()
    assert accepted.appointment_at == now.replace(day=12, hour=13)
    assert "Thu, Mar 12, 9:00 AM" in words(as_omar.get("/partner/?show=under_way"))


def test_the_waiting_list_wants_a_word(as_omar, accepted, nadia):
    refused = as_omar.post(url(accepted, "step/"), {"status": "waitlisted", "reason": " "})
    assert refused.status_code == 422
    assert refused.context["step_form"].errors == {"reason": ["Say why."]}
    for _ in range(2):
        assert as_omar.post(url(accepted, "step/"), {"status": "waitlisted", "reason": "Two weeks"}).status_code == 302
    accepted.refresh_from_db()
    assert (accepted.status, accepted.partner_note) == (S.WAITLISTED, "Two weeks")
    assert Message.objects.get(kind="referral_waitlisted").recipient == nadia


def test_a_step_is_chosen_and_is_one_of_this_state(as_omar, accepted):
    assert "Choose what happens next." in words(as_omar.post(url(accepted, "step/"), {}))
    assert as_omar.post(url(accepted, "step/"), {"status": "nonsense"}).status_code == 422
    assert as_omar.post(url(accepted, "step/"), {"status": "viewed"}).status_code == 409


def test_a_page_shown_again_after_a_mistake_is_a_disclosure_too(as_omar, accepted):
    as_omar.post(url(accepted, "step/"), {})
    assert disclosures().count() == 1


def test_started_completed_and_received_in_the_partners_word(as_omar, accepted, nadia):
    assert as_omar.post(url(accepted, "received/"), {}).status_code == 422
    for step in ("started", "completed"):
        as_omar.post(url(accepted, "step/"), {"status": step, "reason": ""})
    response = as_omar.post(url(accepted, "received/"), {"word-received": "yes"}, follow=True)
    assert "this is what tells HEART that a referral worked" in words(response)
    accepted.refresh_from_db()
    assert (accepted.status, accepted.received, accepted.received_evidence) == (S.COMPLETED, "yes", "partner")
    as_omar.force_login(nadia)
    shown = words(as_omar.get(f"/referrals/{accepted.pk}/"))
    assert "The partner’s word stands" in shown
    assert "close it as met" in shown


def test_a_word_on_what_was_not_accepted_is_refused(as_omar, referral):
    assert "Was it received?" not in words(as_omar.get(url(referral)))
    assert as_omar.post(url(referral, "received/"), {"word-received": "yes"}).status_code == 409


def test_the_navigator_sees_each_step_at_once(as_omar, referral, nadia, client):
    as_omar.post(url(referral, "accept/"), {"accept-note": "Come Monday"})
    as_omar.post(url(referral, "step/"), {"status": "started", "reason": ""})
    client.force_login(nadia)
    assert "Come Monday" in words(client.get(f"/referrals/{referral.pk}/"))
    assert "Started" in words(client.get(f"/cases/{referral.need.case_id}/referrals/"))


# --- Room


def test_a_partner_says_what_room_its_own_services_have(as_omar, pantry, omar, now, clock):
    providers.service("Eno River Recovery", "Clinic")
    closed = providers.service(name="Closed pantry", status="inactive")
    response = as_omar.get("/partner/room/")
    assert [service for service, _ in response.context["rows"]] == [pantry]
    assert closed not in response.context["page"]
    assert "Room unknown: never reported" in words(response)
    back = as_omar.post(f"/directory/services/{pantry.pk}/capacity/", {"room": "waitlist", "next": "/partner/room/"})
    assert back.url == "/partner/room/"
    assert ServiceCapacity.objects.get(service=pantry).room == "waitlist"
    assert "No room, has a waiting list" in words(as_omar.get("/partner/room/"))
    clock.shift(timedelta(hours=73))
    as_omar.force_login(omar)
    assert "Room unknown: last reported 3 days ago" in words(as_omar.get("/partner/room/"))


def test_a_partner_without_services_is_told_whom_to_ask(as_omar):
    assert "Ask the directory editor" in words(as_omar.get("/partner/room/"))


# --- Statements


def test_no_page_needs_more_statements_for_twenty_rows_than_for_one(as_omar, referral, case, pantry, nadia, omar, now):
    def statements(path):
        with CaptureQueriesContext(connection) as captured:
            assert as_omar.get(path).status_code == 200
        return len(captured)

    def fill(number):
        service = providers.service(name=f"Pantry {number}")
        report_capacity(service=service, room="capacity", by=omar, at=now)
        providers.sent(case, service, by=nadia, at=now)
        ended = providers.sent(make.case(at=now), service, by=nadia, at=now)
        answering.answer(referral=ended, accept=False, reason="no_capacity", by=omar, at=now)

    fill(0)
    as_omar.get(url(referral))
    paths = ["/partner/", "/partner/?show=closed", "/partner/room/", url(referral)]
    before = {path: statements(path) for path in paths}
    for number in range(1, 20):
        fill(number)
    assert {path: statements(path) for path in paths} == before
    assert max(before.values()) <= 13, before
