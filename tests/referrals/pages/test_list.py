"""The pages of referrals: the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import needs
from referrals import tasks
from referrals.actions import answering, sending
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers
from tests.referrals.pages.kit import need_of, words

pytestmark = pytest.mark.django_db


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
