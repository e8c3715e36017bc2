"""One case on one page: what is next first, then all the rest, at the same cost whatever there is of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from casework.actions import cases, follow_ups, needs, neighbors, notes
from casework.models import Case, FollowUp, Need
from casework.states import CaseStatus
from heart.models import Access, Message
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def case(nadia, now):
    return make.case(at=now - DAY, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


def log(case: Case, by, at, **answers) -> None:
    follow_up = FollowUp.objects.filter(case=case, status="open").earliest("due_at")
    given = {"channel": "phone", "result": "no_answer", **answers}
    follow_ups.log_attempt(submission=uuid4(), follow_up=follow_up, by=by, at=at, again=True, **given)


def close_needs(case: Case, by) -> None:
    for need in Need.objects.filter(case=case, closed_at=None):
        needs.close(need=need, evidence="partner", by=by)


def fill(case: Case, by, cora, now, count: int) -> None:
    """`count` more of everything that a case can hold."""
    domains = ["homelessness", "medical", "safety", "mental-health", "employment-status", "social-connection"]
    for number in range(count):
        log(case, by, now - timedelta(minutes=number), remark="x")
        follow_ups.schedule(case=case, kind="check_in", due_at=now + number * HOUR + HOUR, by=by)
        need = needs.add(case=case, domain=domains[number % len(domains)], by=by)
        if number % 2:
            needs.close(need=need, unmet_reason="no_service", by=by)
        note = notes.draft(case=case, title="T", body="B", by=cora if number % 2 else by)
        if number % 2:
            notes.sign(note=note, by=cora)
            notes.add_to(note=note, body="More", by=by)
        make.consent(case.neighbor, {uuid4(): f"Organization {number}"}, by=by, at=now)
        make.encounter(at=now - number * HOUR, neighbor=case.neighbor, summary="Met")
        neighbors.add_phone(neighbor=case.neighbor, number=f"919-555-{100 + number:04}", by=by)


class TestReading:
    def test_what_a_navigator_needs_first_comes_first(self, case, nadia, now):
        neighbors.add_phone(neighbor=case.neighbor, number="919-555-0123", safe_to_text=True, by=nadia)
        said = words(browser(nadia).get(f"/cases/{case.pk}/"))
        at = said.index("Ann Lee Open Due in 24 hours")
        for part in (
            "Navigator: Nadia.",
            "Next step Schedule a follow-up First follow-up Due in 24 hours Tomorrow, 10:00 AM",
            "(919) 555-0123 Leave no message; texts are safe",
            "Log an attempt What did you try?",
            "Needs Add a need Food Open",
            "Notes Write a note",
            "Encounters",
            "Attempts Nobody has tried yet.",
            "Consents Record a consent",
            "Timeline Full history",
            "Close this case",
        ):
            assert part in said[at:], part
            at = said.index(part, at)

    def test_everything_of_the_case_is_there(self, case, nadia, cora, now):
        log(case, nadia, now - HOUR, result="reached", wants_help=True, remark="At the mill")
        draft = notes.draft(case=case, title="First talk", body="Wants a bed.", by=cora)
        notes.sign(note=draft, by=cora)
        make.consent(case.neighbor, {uuid4(): "Bull City Bridge"}, by=nadia, at=now)
        need = Need.objects.get(case=case)
        needs.close(need=need, unmet_reason="wait_too_long", by=nadia)
        said = words(browser(nadia).get(f"/cases/{case.pk}/"))
        for part in (
            "Engaged",
            "Reached: we talked Phone call Wants help At the mill",
            "First talk Signed",
            "Bull City Bridge In force",
            "Closed needs (1) Food Unmet Wait too long",
            "Community response team, in person Resolved on scene",
            "Need unmet: food Wait too long",
        ):
            assert part in said

    def test_anothers_draft_shows_that_it_is_there_and_not_what_it_says(self, case, nadia, cora):
        notes.draft(case=case, title="Thoughts", body="Not finished at all", by=cora)
        assert "Not finished at all" not in words(browser(nadia).get(f"/cases/{case.pk}/"))
        assert "Not finished at all" in words(browser(cora).get(f"/cases/{case.pk}/"))

    def test_the_timeline_is_newest_first_and_can_be_read_whole(self, case, nadia, cora, now):
        fill(case, nadia, cora, now, 4)
        short = browser(nadia).get(f"/cases/{case.pk}/")
        whole = browser(nadia).get(f"/cases/{case.pk}/?all=yes")
        assert len(short.context["entries"]) == 12
        assert "Show all that happened" in words(short)
        assert len(whole.context["entries"]) > 12
        assert "Show all that happened" not in words(whole)
        moments = [entry.at for entry in whole.context["entries"]]
        assert moments == sorted(moments, reverse=True)

    def test_the_referrals_come_by_themselves_and_are_a_link_without_javascript(self, case, nadia):
        body = browser(nadia).get(f"/cases/{case.pk}/").content.decode()
        address = f"/cases/{case.pk}/referrals/"
        assert f'hx-get="{address}"' in body
        assert f'href="{address}"' in body

    def test_what_may_not_be_done_has_no_button(self, case, nadia):
        close_needs(case, nadia)
        cases.close(case=case, outcome="connected", by=nadia)
        said = words(browser(nadia).get(f"/cases/{case.pk}/"))
        assert "Closed Connected to care" in said
        assert "Reopen" in said
        for button in ("Log an attempt", "Add a need", "Close this case", "Schedule a follow-up", "Record a consent"):
            assert button not in said

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada", "dee"])
    def test_it_is_closed_to_other_roles(self, case, request, somebody):
        assert browser(request.getfixturevalue(somebody)).get(f"/cases/{case.pk}/").status_code == 403

    def test_an_unknown_case_is_not_there(self, nadia):
        assert browser(nadia).get("/cases/404/").status_code == 404


class TestItsCost:
    def test_the_same_number_of_statements_with_one_of_everything_and_with_twenty(self, case, nadia, cora, sol, now):
        client, boss = browser(nadia), browser(sol)
        fill(case, nadia, cora, now, 2)
        one = [statements(lambda c=c: c.get(f"/cases/{case.pk}/")) for c in (client, boss)]
        fill(case, nadia, cora, now, 20)
        twenty = [statements(lambda c=c: c.get(f"/cases/{case.pk}/")) for c in (client, boss)]
        assert one == twenty
        assert max(one) <= 31


class TestWhoOpenedIt:
    @pytest.mark.parametrize(("somebody", "reason"), [("nadia", "Working the case"), ("noel", "Covering")])
    def test_opening_writes_who_and_why(self, case, somebody, reason, request):
        user = request.getfixturevalue(somebody)
        browser(user).get(f"/cases/{case.pk}/")
        row = Access.objects.get()
        assert (row.by, row.kind, row.neighbor_key, row.reason) == (user, "view", case.neighbor_id, reason)
        assert (row.subject_type, row.subject_key) == ("casework.case", str(case.pk))

    def test_being_refused_writes_nothing(self, case, ray):
        browser(ray).get(f"/cases/{case.pk}/")
        assert not Access.objects.exists()


class TestAssigning:
    def test_a_supervisor_gives_it_to_somebody_who_gets_a_message(self, case, noel, sol):
        client = browser(sol)
        assert "Assign" in words(client.get(f"/cases/{case.pk}/"))
        choices = words(client.get(f"/cases/{case.pk}/assign/"))
        assert "Noel, care navigator" in choices
        answer = client.post(f"/cases/{case.pk}/assign/", {"to": noel.pk, "note": "Over to you"})
        assert answer.url == f"/cases/{case.pk}/"
        assert Case.objects.get().assigned_to == noel
        assert Message.objects.filter(recipient=noel, kind="case_assigned").exists()

    def test_a_second_tap_assigns_once(self, case, noel, sol):
        for _ in range(2):
            browser(sol).post(f"/cases/{case.pk}/assign/", {"to": noel.pk, "note": "Over to you"})
        assert case.history.filter(assigned_to=noel).count() == 1

    @pytest.mark.parametrize("somebody", ["ray", "omar", "ada"])
    def test_nobody_else_can_be_chosen(self, case, sol, somebody, request):
        user = request.getfixturevalue(somebody)
        assert browser(sol).post(f"/cases/{case.pk}/assign/", {"to": user.pk}).status_code == 422
        assert Case.objects.get().assigned_to.username == "nadia"

    def test_it_is_the_supervisors(self, case, nadia):
        assert browser(nadia).get(f"/cases/{case.pk}/assign/").status_code == 403
        assert "Assign" not in words(browser(nadia).get(f"/cases/{case.pk}/"))


class TestClosingAndReopening:
    def close(self, by, case: Case, **answers):
        return browser(by).post(f"/cases/{case.pk}/close/", {"outcome": "connected", "note": "", **answers})

    def test_it_closes_with_its_outcome(self, case, nadia):
        close_needs(case, nadia)
        assert browser(nadia).get(f"/cases/{case.pk}/close/").status_code == 200
        assert self.close(nadia, case).url == f"/cases/{case.pk}/"
        case.refresh_from_db()
        assert (case.status, case.close_reason) == (CaseStatus.CLOSED, "connected")

    def test_the_form_says_beforehand_what_is_in_the_way(self, case, nadia):
        client = browser(nadia)
        assert "1 need still open. Say how it ended first" in words(client.get(f"/cases/{case.pk}/close/"))
        close_needs(case, nadia)
        assert "still open" not in words(client.get(f"/cases/{case.pk}/close/"))

    @pytest.mark.parametrize(
        ("answers", "field", "sentence"),
        [
            ({"outcome": ""}, "outcome", "Say how it ended."),
            ({"outcome": "other"}, "note", "Say what the outcome was."),
            ({"outcome": "unable_to_reach"}, "outcome", "Finish the attempt plan first."),
        ],
    )
    def test_a_fault_stands_at_its_question(self, case, nadia, answers, field, sentence):
        close_needs(case, nadia)
        page = self.close(nadia, case, **answers)
        assert page.status_code == 422
        assert page.context["form"].errors[field] == [sentence]

    def test_an_open_need_is_said_above_the_form_and_the_words_stay(self, case, nadia):
        page = self.close(nadia, case, note="She moved in today")
        assert page.status_code == 422
        assert "Close its needs first: 1 still open." in words(page)
        assert "She moved in today" in page.content.decode()

    def test_a_second_tap_finds_it_closed_just_so(self, case, nadia, noel):
        close_needs(case, nadia)
        assert [self.close(nadia, case).status_code for _ in range(2)] == [302, 302]
        assert self.close(noel, case).status_code == 409

    def test_it_opens_again_with_a_reason_and_a_review(self, case, nadia):
        close_needs(case, nadia)
        self.close(nadia, case)
        client = browser(nadia)
        assert client.get(f"/cases/{case.pk}/reopen/").status_code == 200
        empty = client.post(f"/cases/{case.pk}/reopen/", {"reason": " "})
        assert empty.context["form"].errors["reason"] == ["Say why."]
        for _ in range(2):
            assert client.post(f"/cases/{case.pk}/reopen/", {"reason": "She called"}).url == f"/cases/{case.pk}/"
        assert "Decide the next step" in words(client.get(f"/cases/{case.pk}/"))
        assert case.history.filter(status="open").count() >= 2

    def test_a_neighbor_with_another_open_case_keeps_that_one(self, case, nadia, now):
        close_needs(case, nadia)
        self.close(nadia, case)
        make.encounter(at=now, neighbor=case.neighbor)
        page = browser(nadia).post(f"/cases/{case.pk}/reopen/", {"reason": "She called"})
        assert page.status_code == 422
        assert "has an open case already" in words(page)
