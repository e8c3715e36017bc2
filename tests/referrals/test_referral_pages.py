"""HEART's pages of referrals, as a navigator uses them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.actions import cases, consents, needs
from casework.models import Need
from casework.states import NeedDomain
from heart.models import Access, Event, Message
from referrals import tasks
from referrals.actions import answering, sending
from referrals.actions.directory import report_capacity
from referrals.models import Referral
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
def as_nadia(client, nadia):
    client.force_login(nadia)
    return client


def need_of(case):
    return Need.objects.get(case=case)


def consented(case, service, by, at, **changes):
    return make.consent(case.neighbor, {service.organization_id: service.organization_name}, by=by, at=at, **changes)


def words(response):
    """The page as a person reads it."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def title(response):
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL).group(1)


def statements(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


# --- The list


def test_the_list_shows_mine_and_what_is_due_first(as_nadia, case, pantry, nadia, noel, omar, now, clock):
    routine = providers.sent(case, pantry, by=nadia, at=now)
    urgent = providers.sent(case, providers.service("Eno River Recovery", "Clinic"), by=nadia, at=now, urgency="urgent")
    others = providers.sent(make.case(at=now, assigned_to=noel), pantry, by=noel, at=now)
    page = as_nadia.get("/referrals/").context["page"]
    assert list(page) == [urgent, routine]
    everybody = as_nadia.get("/referrals/?whose=everybody").context["page"]
    assert set(everybody) == {urgent, routine, others}
    shown = words(as_nadia.get("/referrals/"))
    for said in (
        "Rosa Quillfeather",
        "Food pantry",
        "Bull City Bridge",
        "Urgent",
        "Due in 24 hours",
        "Due in 3 days",
    ):
        assert said in shown
    clock.move_to(now + timedelta(hours=25))
    as_nadia.force_login(nadia)
    assert "Overdue by 1 hour" in words(as_nadia.get("/referrals/"))


def test_a_referral_i_sent_for_somebody_elses_case_is_mine_too(as_nadia, nadia, noel, pantry, rules, omar, now):
    referral = providers.sent(make.case(at=now, assigned_to=noel), pantry, by=nadia, at=now)
    assert list(as_nadia.get("/referrals/").context["page"]) == [referral]


@pytest.fixture
def one_of_each(case, nadia, omar, now):
    """A referral in every state, each to a service of its own."""
    made = {}

    def begin(name):
        return providers.sent(case, providers.service(name=f"Service {name}"), by=nadia, at=now)

    # First what starts: it would call off what was asked before.
    made["completed"] = begin("completed")
    answering.answer(referral=made["completed"], accept=True, by=omar, at=now)
    for step in (S.STARTED, S.COMPLETED):
        answering.move(referral=made["completed"], status=step, by=omar, at=now)
    made["draft"] = providers.draft(case, providers.service(name="Service draft"), by=nadia, at=now)
    for state in (S.SENT, S.WITHDRAWN, S.CANCELLED, S.ENTERED_IN_ERROR, S.DECLINED, S.ACCEPTED):
        made[state.value] = begin(state.value)
    for state in (S.WITHDRAWN, S.CANCELLED, S.ENTERED_IN_ERROR):
        sending.end(referral=made[state], status=state, reason="So", by=nadia, at=now)
    answering.answer(referral=made["declined"], accept=False, reason="no_capacity", by=omar, at=now)
    answering.answer(referral=made["accepted"], accept=True, by=omar, at=now)
    return made


def shown_under(client, show, whose="mine"):
    page = client.get(f"/referrals/?show={show}&whose={whose}").context["page"]
    return {referral.status for referral in page}


def test_each_tab_shows_its_states(as_nadia, one_of_each):
    assert shown_under(as_nadia, "draft") == {S.DRAFT}
    assert shown_under(as_nadia, "waiting") == {S.SENT}
    assert shown_under(as_nadia, "under_way") == {S.ACCEPTED}
    assert shown_under(as_nadia, "open") == {S.DRAFT, S.SENT, S.ACCEPTED}
    closed = {S.WITHDRAWN, S.CANCELLED, S.ENTERED_IN_ERROR, S.DECLINED, S.COMPLETED}
    assert shown_under(as_nadia, "closed") == closed
    assert shown_under(as_nadia, "nonsense") == {S.DRAFT, S.SENT, S.ACCEPTED}
    assert "Declined" in words(as_nadia.get("/referrals/?show=closed"))


def test_what_came_to_nothing_needs_a_next_step_until_somebody_else_is_asked(
    as_nadia, case, pantry, nadia, omar, sweeper, now
):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    assert shown_under(as_nadia, "next_step") == set()
    tasks.expire(now + timedelta(hours=72), sweeper)
    assert shown_under(as_nadia, "next_step") == {S.EXPIRED}
    assert shown_under(as_nadia, "open") == {S.EXPIRED}
    assert shown_under(as_nadia, "closed") == set()
    other = providers.sent(case, providers.service("Eno River Recovery"), by=nadia, at=now + timedelta(hours=73))
    assert shown_under(as_nadia, "next_step") == set()
    pia = people.person("pia", "partner", "Eno River Recovery")
    answering.answer(referral=other, accept=False, reason="no_capacity", by=pia, at=now + timedelta(hours=74))
    page = as_nadia.get("/referrals/?show=next_step").context["page"]
    assert list(page) == [other], "the newest stands for the need, not each that came to nothing"
    needs.close(need=need_of(case), unmet_reason="no_capacity", by=nadia, at=now)
    assert shown_under(as_nadia, "next_step") == set()
    assert referral in as_nadia.get("/referrals/?show=closed").context["page"]


def test_tabs_count_what_they_lead_to(as_nadia, one_of_each):
    tabs = {show.value: count for show, count in as_nadia.get("/referrals/").context["show_tabs"]}
    assert tabs == {"open": 3, "next_step": 0, "waiting": 1, "under_way": 1, "draft": 1, "closed": None}


def test_filters_by_urgency_and_by_service_or_organization(as_nadia, case, pantry, nadia, omar, now):
    food = providers.sent(case, pantry, by=nadia, at=now)
    clinic = providers.sent(case, providers.service("Eno River", "Walk-in clinic"), by=nadia, at=now, urgency="urgent")
    assert list(as_nadia.get("/referrals/?urgency=urgent").context["page"]) == [clinic]
    assert list(as_nadia.get("/referrals/?find=bull").context["page"]) == [food]
    assert list(as_nadia.get("/referrals/?find=clinic+eno").context["page"]) == [clinic]
    nothing = as_nadia.get("/referrals/?find=zzz")
    assert "No referral fits these filters" in words(nothing)


@pytest.mark.parametrize("sort", ["answer", "urgency", "neighbor", "service", "status", "sent"])
def test_the_list_sorts_both_ways(as_nadia, one_of_each, sort):
    forward = list(as_nadia.get(f"/referrals/?show=closed&sort={sort}").context["page"])
    backward = list(as_nadia.get(f"/referrals/?show=closed&sort=-{sort}").context["page"])
    assert len(forward) == len(backward) == 5
    assert set(forward) == set(backward)


def test_the_list_sorts_by_neighbor(as_nadia, case, pantry, nadia, now, omar):
    first = providers.sent(
        make.case(at=now, assigned_to=nadia, details={"given_name": "Bo", "family_name": "Abel"}),
        pantry,
        by=nadia,
        at=now,
    )
    second = providers.sent(case, pantry, by=nadia, at=now)
    assert list(as_nadia.get("/referrals/?sort=neighbor").context["page"]) == [first, second]
    assert list(as_nadia.get("/referrals/?sort=-neighbor").context["page"]) == [second, first]


def test_an_empty_list_says_what_to_do(as_nadia, rules):
    assert "Start from a need on a case" in words(as_nadia.get("/referrals/"))
    assert "Nothing needs a next step" in words(as_nadia.get("/referrals/?show=next_step"))


def test_a_supervisor_begins_with_everybodys(client, sol, case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    client.force_login(sol)
    assert list(client.get("/referrals/").context["page"]) == [referral]


def test_the_list_pages(as_nadia, case, nadia, now):
    for number in range(27):
        providers.draft(case, providers.service(name=f"Pantry {number:02}"), by=nadia, at=now)
    assert len(as_nadia.get("/referrals/").context["page"]) == 25
    assert len(as_nadia.get("/referrals/?page=2").context["page"]) == 2


# --- Writing one


def new_url(case, service, need=None):
    return f"/referrals/new/?need={(need or need_of(case)).pk}&service={service.pk}"


def filled(**changes):
    form = {
        "submission": str(uuid4()),
        "urgency": "routine",
        "question": "A box of food this week?",
        "information": ["identity", "contact", "need"],
        "exception": "",
        "exception_note": "",
        "do": "send",
    }
    return {**form, **changes}


def test_the_page_begins_with_the_least_and_shows_exactly_what_goes_out(as_nadia, case, pantry, nadia, now):
    consented(case, pantry, nadia, now)
    response = as_nadia.get(new_url(case, pantry))
    assert response.context["form"]["information"].value() == ["identity", "contact", "need"]
    assert [section.kind for section in response.context["sections"]] == ["identity", "contact", "need"]
    shown = words(response)
    assert "(919) 555-0123 (leave no message and send no text)" in shown
    assert "Covered by the consent given Today" in shown
    assert "Interpreter" not in words(response).split("What the partner will see")[1]
    assert not Referral.objects.exists()


def test_the_preview_follows_what_is_ticked_and_complains_of_nothing(as_nadia, case, pantry, nadia, now):
    consented(case, pantry, nadia, now)
    url = new_url(case, pantry)
    response = as_nadia.post(url, filled(do="preview", information=["need", "language"], urgency="", question="Soon?"))
    assert response.status_code == 200
    assert [section.kind for section in response.context["sections"]] == ["language", "need"]
    shown = words(response)
    assert "Soon?" in shown
    assert "The consent given Today names this organization, but not: Language and interpreter." in shown
    assert "Please check" not in shown
    assert "Choose one." not in shown
    assert "Tick at least one kind" in words(as_nadia.post(url, filled(do="preview", information=[])))
    assert not Referral.objects.exists()


def test_sending_from_the_page(as_nadia, case, pantry, nadia, omar, now):
    consented(case, pantry, nadia, now)
    response = as_nadia.post(new_url(case, pantry), filled(urgency="urgent"), follow=True)
    referral = Referral.objects.get()
    assert response.redirect_chain == [(f"/referrals/{referral.pk}/", 302)]
    assert (referral.status, referral.urgency, referral.question) == (S.SENT, "urgent", "A box of food this week?")
    assert "Referral sent." in words(response)
    assert Message.objects.get(kind="referral_sent").recipient == omar


def test_a_double_tap_sends_one(as_nadia, case, pantry, nadia, omar, now):
    consented(case, pantry, nadia, now)
    tap = filled()
    for _ in range(2):
        assert as_nadia.post(new_url(case, pantry), tap).status_code == 302
    assert Referral.objects.count() == 1
    assert Message.objects.filter(kind="referral_sent").count() == 1


def test_without_a_consent_nothing_is_sent_and_nothing_typed_is_lost(as_nadia, case, pantry, nadia, now):
    response = as_nadia.post(new_url(case, pantry), filled(question="A box of food, no nuts", urgency="urgent"))
    assert response.status_code == 422
    assert not Referral.objects.exists()
    shown = words(response)
    assert "No consent in force covers this. Record one first, or document an exception." in shown
    assert "No consent of this neighbor is in force." in shown
    assert "A box of food, no nuts" in shown
    form = response.context["form"]
    assert form["urgency"].value() == "urgent"
    assert form["information"].value() == ["identity", "contact", "need"]


def test_the_page_says_why_a_consent_does_not_reach(as_nadia, case, pantry, nadia, now):
    consented(case, providers.service("Eno River Recovery"), nadia, now)
    assert "The consents in force do not name this organization." in words(as_nadia.get(new_url(case, pantry)))


def test_a_draft_is_kept_while_the_consent_is_recorded(as_nadia, case, pantry, now):
    response = as_nadia.post(new_url(case, pantry), filled(do="consent"))
    referral = Referral.objects.get()
    assert referral.status == S.DRAFT
    target = urlsplit(response.url)
    assert target.path == reverse("consent-new", args=[case.pk])
    assert parse_qs(target.query) == {
        "organization": [str(pantry.organization_id)],
        "next": [f"/referrals/{referral.pk}/"],
    }


def test_recording_that_consent_names_the_organization_and_leads_back(as_nadia, case, pantry, omar, now):
    there = as_nadia.post(new_url(case, pantry), filled(do="consent")).url
    form = as_nadia.get(there).context["form"]
    assert list(form["recipients"].value()) == [str(pantry.organization_id)]
    given = {
        "submission": str(uuid4()),
        "recipients": [str(pantry.organization_id)],
        "information": ["identity", "contact", "need"],
        "purpose": "To arrange food",
        "method": "verbal",
        "signed_name": "Rosa",
        "witness": "Cora",
        "language": "en",
        "explained": "on",
    }
    back = as_nadia.post(there, given)
    referral = Referral.objects.get()
    assert back.url == f"/referrals/{referral.pk}/"
    assert as_nadia.post(f"/referrals/{referral.pk}/send/").status_code == 302
    referral.refresh_from_db()
    assert referral.status == S.SENT


def test_an_exception_goes_out_with_its_note_and_not_without(as_nadia, case, pantry, omar, now):
    url = new_url(case, pantry)
    refused = as_nadia.post(url, filled(exception="medical_emergency"))
    assert refused.status_code == 422
    assert "Say what happened, and who decided." in words(refused)
    assert not Referral.objects.exists()
    assert "as an exception" in words(as_nadia.post(url, filled(do="preview", exception="medical_emergency")))
    as_nadia.post(url, filled(exception="medical_emergency", exception_note="Collapsed; Cora decided."))
    assert Referral.objects.get().status == S.SENT


def test_substance_use_brings_its_notice_and_wants_a_consent_that_names_it(as_nadia, case, pantry, nadia, now):
    need = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    consented(case, pantry, nadia, now)
    response = as_nadia.get(new_url(case, pantry, need))
    shown = words(response)
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in shown
    assert "but not: Substance use information (42 CFR Part 2)." in shown
    least = as_nadia.post(new_url(case, pantry, need), filled(do="preview", information=["identity", "need"]))
    assert "Need Support" in words(least)
    assert "prohibits" not in words(least)


def test_what_is_missing_is_said_beside_it(as_nadia, case, pantry, now):
    response = as_nadia.post(new_url(case, pantry), filled(information=[], urgency=""))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"information", "urgency"}
    assert "A box of food this week?" in words(response)


def test_a_service_asked_already_leads_to_that_referral(as_nadia, case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    response = as_nadia.get(new_url(case, pantry), follow=True)
    assert response.redirect_chain == [(f"/referrals/{referral.pk}/", 302)]
    assert "asked for this need already" in words(response)
    refused = as_nadia.post(new_url(case, pantry), filled())
    assert refused.status_code == 422
    assert "asked for this need already" in words(refused)


def test_the_page_says_where_the_same_need_is_asked_for(as_nadia, case, pantry, nadia, omar, now):
    other = providers.sent(case, providers.service("Eno River Recovery", "Hot meals"), by=nadia, at=now)
    response = as_nadia.get(new_url(case, pantry))
    assert [said.referral for said in response.context["elsewhere"].said] == [other]
    assert "Asked for: Hot meals, Eno River Recovery" in words(response)


def test_the_page_says_when_nobody_there_would_see_it(as_nadia, case, nadia, now):
    service = providers.service("Corner pantry")
    service.organization.agency = None
    service.organization.save_by(nadia)
    assert "Nobody at Corner pantry signs in here" in words(as_nadia.get(new_url(case, service)))


def test_the_page_says_when_a_service_takes_nobody(as_nadia, case, pantry, nadia, now):
    consented(case, pantry, nadia, now)
    pantry.status = "temporarily closed"
    pantry.save_by(nadia)
    assert "takes no referrals at present (temporarily closed)" in words(as_nadia.get(new_url(case, pantry)))
    assert as_nadia.post(new_url(case, pantry), filled()).status_code == 422


def test_a_referral_needs_a_need_and_a_service(as_nadia, case, pantry):
    assert "Open the neighbor’s case" in words(as_nadia.get("/referrals/new/"))
    assert "Open the neighbor’s case" in words(as_nadia.get(f"/referrals/new/?service={pantry.pk}"))
    need = need_of(case)
    assert as_nadia.get(f"/referrals/new/?need={need.pk}").url == f"{reverse('directory')}?need_id={need.pk}"
    for query in (
        f"need={need.pk}&service={uuid4()}",
        f"need=999999&service={pantry.pk}",
        f"need=x&service={pantry.pk}",
        f"need={need.pk}&service=x",
        "need=x",
        f"need={'9' * 40}&service={pantry.pk}",
    ):
        assert as_nadia.get(f"/referrals/new/?{query}").status_code == 404, query


def test_a_closed_need_is_not_referred(as_nadia, case, pantry, nadia, now):
    need = needs.close(need=need_of(case), evidence="neighbor", by=nadia, at=now)
    response = as_nadia.get(new_url(case, pantry, need))
    assert response.status_code == 409
    assert "This need is closed" in words(response)


# --- A draft


@pytest.fixture
def draft(case, pantry, nadia, now):
    return providers.draft(case, pantry, by=nadia, at=now, question="Food?")


def test_a_draft_shows_what_would_go_out_and_what_is_lacking(as_nadia, draft, case, pantry, nadia, now):
    shown = words(as_nadia.get(f"/referrals/{draft.pk}/"))
    for said in (
        "Draft",
        "What the partner will see",
        "Food?",
        "No consent covers this yet",
        "Record a consent",
        "Send",
    ):
        assert said in shown
    consented(case, pantry, nadia, now)
    assert "Covered by the consent" in words(as_nadia.get(f"/referrals/{draft.pk}/"))


def test_sending_a_draft_that_may_not_go_says_why_on_its_page(as_nadia, draft, case, pantry, nadia, omar, now):
    refused = as_nadia.post(f"/referrals/{draft.pk}/send/")
    assert refused.status_code == 422
    assert "Record one first, or document an exception." in words(refused)
    consented(case, pantry, nadia, now)
    for _ in range(2):
        assert as_nadia.post(f"/referrals/{draft.pk}/send/").url == f"/referrals/{draft.pk}/"
    assert Event.objects.filter(kind="referrals.referral_sent").count() == 1


def test_a_draft_can_be_changed(as_nadia, draft, case, pantry, nadia, omar, now):
    url = f"/referrals/{draft.pk}/edit/"
    assert "Food?" in words(as_nadia.get(url))
    kept = as_nadia.post(url, filled(do="draft", question="A box?", information=["need"]), follow=True)
    assert "Draft saved." in words(kept)
    draft.refresh_from_db()
    assert (draft.question, draft.information, draft.status) == ("A box?", ["need"], S.DRAFT)
    refused = as_nadia.post(url, filled(question="Two boxes?"))
    assert refused.status_code == 422
    assert "Two boxes?" in words(refused)
    draft.refresh_from_db()
    assert draft.question == "A box?"
    consented(case, pantry, nadia, now)
    as_nadia.post(url, filled(question="Two boxes?"))
    draft.refresh_from_db()
    assert (draft.question, draft.status) == ("Two boxes?", S.SENT)
    assert as_nadia.get(url).status_code == 409


# --- One referral


@pytest.fixture
def referral(case, pantry, nadia, omar, now):
    return providers.sent(case, pantry, by=nadia, at=now, question="A box of food?")


def test_opening_a_referral_is_written_down(as_nadia, referral, case, nadia):
    as_nadia.get(f"/referrals/{referral.pk}/")
    row = Access.objects.get(kind=Access.Kind.VIEW)
    assert (row.by, row.neighbor_key, row.subject_key) == (nadia, case.neighbor_id, str(referral.pk))


def test_the_page_tells_where_it_stands(as_nadia, referral, omar, now, clock):
    shown = words(as_nadia.get(f"/referrals/{referral.pk}/"))
    for said in (
        referral.reference,
        "Rosa Quillfeather",
        "Due in 3 days",
        "Not viewed yet",
        "A box of food?",
        "The consent given",
    ):
        assert said in shown
    clock.shift(timedelta(hours=1))
    answering.view(referral=referral, by=omar, at=now + timedelta(hours=1))
    assert "Viewed Today, 11:00 AM by Omar. No answer yet." in words(as_nadia.get(f"/referrals/{referral.pk}/"))
    answering.answer(referral=referral, accept=True, note="Come Monday", by=omar, at=now + timedelta(hours=1))
    shown = words(as_nadia.get(f"/referrals/{referral.pk}/"))
    for said in (
        "Accepted, Today, 11:00 AM by Omar",
        "Come Monday",
        "Partner answered the referral: accepted",
        "Due in",
    ):
        assert (said in shown) == (said != "Due in")


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("declined", "The partner declined: no room"),
        ("expired", "Nobody answered in time"),
        ("could_not_reach", "The partner could not reach the neighbor"),
    ],
)
def test_where_it_came_to_nothing_the_next_service_is_a_step_away(
    as_nadia, referral, case, nadia, omar, sweeper, now, outcome, said
):
    if outcome == "expired":
        tasks.expire(now + timedelta(hours=72), sweeper)
    else:
        answering.answer(referral=referral, accept=outcome != "declined", reason="no_capacity", by=omar, at=now)
    if outcome == "could_not_reach":
        answering.move(referral=referral, status=S.COULD_NOT_REACH, note="Three calls", by=omar, at=now)
    response = as_nadia.get(f"/referrals/{referral.pk}/")
    assert said in words(response)
    assert f"{reverse('directory')}?need_id={need_of(case).pk}" in response.content.decode()
    needs.close(need=need_of(case), unmet_reason="no_capacity", by=nadia, at=now)
    assert said not in words(as_nadia.get(f"/referrals/{referral.pk}/"))


def test_the_next_best_services_are_those_that_fit_and_were_not_asked(as_nadia, referral, case, nadia, omar, now):
    fitting = [providers.service(f"House {number}", f"Meals {number}") for number in range(7)]
    report_capacity(service=fitting[3], room="capacity", by=people.person("dee", "directory_editor"), at=now)
    providers.service("Wheels", "Bus passes", need_domains=["transportation-insecurity"])
    closed = providers.service("Shut", "Meals of old", status="inactive")
    assert not as_nadia.get(f"/referrals/{referral.pk}/").context["next_best"]
    answering.answer(referral=referral, accept=False, reason="no_capacity", by=omar, at=now)
    response = as_nadia.get(f"/referrals/{referral.pk}/")
    best = [result.service for result in response.context["next_best"]]
    assert best[0] == fitting[3], "the one that says it has room"
    assert len(best) == 5
    assert set(best) < set(fitting)
    assert closed not in best
    need = need_of(case)
    assert f"/referrals/new/?need={need.pk}&amp;service={fitting[3].pk}" in response.content.decode()
    assert "Has room: reported under a minute ago" in words(response)


@pytest.mark.parametrize("status", ["withdrawn", "cancelled", "entered_in_error"])
def test_ending_wants_a_reason_and_keeps_the_record(as_nadia, referral, status):
    url = f"/referrals/{referral.pk}/end/"
    refused = as_nadia.post(url, {"status": status, "reason": " "})
    assert refused.status_code == 422
    assert "Say why." in words(refused)
    for _ in range(2):
        done = as_nadia.post(url, {"status": status, "reason": "Got food elsewhere"}, follow=True)
        assert done.status_code == 200
    referral.refresh_from_db()
    assert referral.status == status
    assert "Got food elsewhere" in words(done)
    assert Event.objects.filter(kind="referrals.referral_ended").count() == 1


def test_a_step_that_is_not_open_any_more_says_so(as_nadia, referral, nadia, now):
    sending.end(referral=referral, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=now)
    response = as_nadia.post(f"/referrals/{referral.pk}/end/", {"status": "withdrawn", "reason": "So"})
    assert response.status_code == 409
    assert as_nadia.post(f"/referrals/{referral.pk}/end/", {"status": "nonsense", "reason": "So"}).status_code == 422
    shown = words(as_nadia.get(f"/referrals/{referral.pk}/"))
    assert "End this referral" not in shown
    assert "Was the service received?" not in shown


def test_the_neighbors_or_the_navigators_word_is_recorded(as_nadia, referral, case):
    url = f"/referrals/{referral.pk}/received/"
    refused = as_nadia.post(url, {"received": "yes"})
    assert refused.status_code == 422
    assert "Choose whose word it is." in words(refused)
    assert as_nadia.post(url, {"received": "yes", "evidence": "partner"}).status_code == 422
    shown = words(as_nadia.post(url, {"received": "yes", "evidence": "neighbor"}, follow=True))
    assert "Service received : the neighbor's word." in shown.replace("&#x27;", "'")
    assert "close it as met" in shown
    referral.refresh_from_db()
    assert (referral.received, referral.received_evidence) == ("yes", "neighbor")


def test_the_page_says_when_the_consent_has_ended(as_nadia, referral, nadia, now):
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now)
    assert "The partner no longer sees any of this." in words(as_nadia.get(f"/referrals/{referral.pk}/"))


# --- The case's panel


def test_the_panel_shows_each_need_with_its_referrals(as_nadia, referral, case, nadia, now):
    other = needs.add(case=case, domain=NeedDomain.UTILITIES, by=nadia, at=now)
    closed = needs.close(
        need=needs.add(case=case, domain=NeedDomain.MEDICAL, by=nadia, at=now), evidence="neighbor", by=nadia, at=now
    )
    fragment = as_nadia.get(f"/cases/{case.pk}/referrals/", headers={"HX-Request": "true"})
    html = fragment.content.decode()
    assert "<html" not in html
    assert f"/referrals/{referral.pk}/" in html
    for need in (need_of_domain(case, "food-insecurity"), other):
        assert f"{reverse('directory')}?need_id={need.pk}" in html
    assert f"need_id={closed.pk}" not in html
    assert "answer due in 3 days" in words(fragment)
    assert "No service asked yet." in words(fragment)
    whole = as_nadia.get(f"/cases/{case.pk}/referrals/")
    assert "<html" in whole.content.decode()
    assert f"/referrals/{referral.pk}/" in whole.content.decode()


def need_of_domain(case, domain):
    return Need.objects.get(case=case, domain=domain)


def test_a_closed_case_offers_no_service(as_nadia, case, nadia, now):
    needs.close(need=need_of(case), unmet_reason="declined", by=nadia, at=now)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    assert "Find a service" not in words(as_nadia.get(f"/cases/{case.pk}/referrals/", headers={"HX-Request": "true"}))


def test_a_case_without_a_need_says_so(as_nadia, rules, nadia, now):
    case = make.case(at=now, assigned_to=nadia, needs_seen=[])
    assert "no need is recorded yet" in words(as_nadia.get(f"/cases/{case.pk}/referrals/"))
    assert as_nadia.get("/cases/999999/referrals/").status_code == 404


# --- Who may come here, and what is not told


@pytest.mark.parametrize("who", ["omar", "ray", "dee", "eve", "ada"])
def test_who_sends_no_referrals_finds_nothing_here(client, request, referral, draft_url, case, who):
    client.force_login(request.getfixturevalue(who))
    for url in (
        "/referrals/",
        "/referrals/new/",
        f"/referrals/{referral.pk}/",
        draft_url,
        f"/cases/{case.pk}/referrals/",
    ):
        assert client.get(url).status_code == 403, url
    for step in ("send", "end", "received"):
        assert client.post(f"/referrals/{referral.pk}/{step}/").status_code == 403
    assert Referral.objects.get(pk=referral.pk).status == S.SENT


@pytest.fixture
def draft_url(referral):
    return f"/referrals/{referral.pk}/edit/"


def test_an_unknown_referral_is_not_found(as_nadia):
    for path in ("", "edit/"):
        assert as_nadia.get(f"/referrals/{uuid4()}/{path}").status_code == 404
    for step in ("send", "end", "received"):
        assert as_nadia.post(f"/referrals/{uuid4()}/{step}/").status_code == 404


def test_no_title_message_or_address_names_the_neighbor(as_nadia, case, pantry, nadia, omar, now):
    consented(case, pantry, nadia, now)
    as_nadia.post(new_url(case, pantry), filled(do="draft"))
    referral = Referral.objects.get()
    pages = ["/referrals/", new_url(case, providers.service(name="Other")), f"/referrals/{referral.pk}/"]
    pages += [f"/referrals/{referral.pk}/edit/", f"/cases/{case.pk}/referrals/"]
    for url in pages:
        assert "Quill" not in title(as_nadia.get(url)), url
    said = []
    for step, given in [("send", {}), ("received", {"received": "yes", "evidence": "neighbor"})]:
        response = as_nadia.post(f"/referrals/{referral.pk}/{step}/", given, follow=True)
        said += [str(message) for message in response.context["messages"]]
        assert all("Quill" not in url for url, _ in response.redirect_chain)
    assert said
    assert "Quill" not in " ".join(said)


# --- Statements


def test_no_page_needs_more_statements_for_twenty_rows_than_for_one(as_nadia, case, nadia, omar, now):
    first = providers.sent(case, providers.service(name="Pantry 0"), by=nadia, at=now)
    urls = [
        "/referrals/?whose=everybody",
        f"/referrals/{first.pk}/",
        f"/cases/{case.pk}/referrals/",
        new_url(case, providers.service(name="Not asked")),
    ]
    before = {url: statements(as_nadia, url) for url in urls}
    for number in range(1, 21):
        other = make.case(at=now, assigned_to=nadia)
        for one in (case, other):
            providers.sent(one, providers.service(name=f"Pantry {number}"), by=nadia, at=now)
    domains = [domain for domain in NeedDomain if domain != NeedDomain.FOOD][:20]
    for domain in domains:
        needs.add(case=case, domain=domain, by=nadia, at=now)
    for _ in range(5):
        sending.record_received(referral=first, received="yes", evidence="neighbor", by=nadia, at=now)
    assert {url: statements(as_nadia, url) for url in urls} == before
    assert max(before.values()) <= 16, before
