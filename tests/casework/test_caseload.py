"""The caseload: what is due first, what is overdue, who has not been reached, and an attempt logged in place."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from casework.actions import cases, follow_ups, needs, neighbors
from casework.models import Case, ContactAttempt, FollowUp, Need
from casework.queries.caseload import Asked, Show, Whose, caseload, counts
from casework.states import ContactResult, FollowUpStatus
from heart.models import Access, User
from tests.casework.kit import HTMX, attempt, browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield now


def named(given: str, at: datetime, *, to: User | None = None, **changes: object) -> Case:
    details = {"given_name": given, "family_name": "Lee", **changes}
    return make.case(at=at, assigned_to=to, details=details)


def order(page) -> list[str]:
    return [row.case.neighbor.given_name for row in page.context["rows"]]


def tab_counts(page) -> dict[str, int]:
    return {str(tab.value): count for tab, count, _ in [*page.context["whose_tabs"], *page.context["show_tabs"]]}


def next_of(case: Case) -> FollowUp:
    return FollowUp.objects.get(case=case, status=FollowUpStatus.OPEN)


class TestWhatStandsFirst:
    def test_the_earliest_due_stands_first_and_says_how_late_it_is(self, nadia, now):
        named("Later", now - HOUR, to=nadia)
        named("Overdue", now - 51 * HOUR, to=nadia)
        named("Soon", now - 44 * HOUR, to=nadia)
        page = browser(nadia).get("/caseload/")
        assert order(page) == ["Overdue", "Soon", "Later"]
        assert "Overdue by 3 hours" in words(page)
        assert "Due in 4 hours" in words(page)

    def test_a_row_says_who_what_and_how_to_find_them(self, nadia, now):
        case = named("Ann", now - HOUR, to=nadia, usual_places="Bench by the old mill")
        follow_ups.log_attempt(
            submission=uuid4(), follow_up=next_of(case), channel="phone", result="left_message", by=nadia, at=now
        )
        said = words(browser(nadia).get("/caseload/"))
        assert "Ann Lee" in said
        assert "Next attempt: in person" in said
        assert "Left a message" in said
        assert "Phone not known Bench by the old mill" in said
        assert "1 open: Food" in said

    def test_a_number_in_use_a_missing_phone_and_an_unasked_one_read_differently(self, nadia, now):
        one = named("Ann", now, to=nadia)
        phone = neighbors.add_phone(neighbor=one.neighbor, number="919-555-0123", by=nadia)
        assert "Phone" in words(browser(nadia).get("/caseload/"))
        neighbors.change_phone(phone=phone, safe_to_leave_message=False, safe_to_text=False, in_use=False, by=nadia)
        assert "No phone" in words(browser(nadia).get("/caseload/"))

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("neighbor", ["Ann", "Bea", "Cal"]),
            ("-neighbor", ["Cal", "Bea", "Ann"]),
            ("opened", ["Cal", "Ann", "Bea"]),
            ("-due", ["Bea", "Ann", "Cal"]),
            ("nonsense", ["Cal", "Ann", "Bea"]),
        ],
    )
    def test_the_headers_sort(self, nadia, now, sort, expected):
        for given, hours in (("Ann", 5), ("Bea", 1), ("Cal", 9)):
            named(given, now - hours * HOUR, to=nadia)
        assert order(browser(nadia).get(f"/caseload/?sort={sort}")) == expected

    def test_who_was_tried_longest_ago_can_stand_first_and_the_untried_last(self, nadia, now):
        for given, hours in (("Ann", 1), ("Bea", 3), ("Cal", 0)):
            case = named(given, now - 5 * HOUR, to=nadia)
            if hours:
                follow_ups.log_attempt(
                    submission=uuid4(),
                    follow_up=next_of(case),
                    channel="phone",
                    result="no_answer",
                    by=nadia,
                    at=now - hours * HOUR,
                )
        assert order(browser(nadia).get("/caseload/?sort=tried")) == ["Bea", "Ann", "Cal"]


class TestTheTabs:
    def test_each_part_and_each_view_holds_what_its_count_says(self, nadia, noel, now):
        """Every combination of tabs, on a caseload in which every view has somebody and leaves somebody out."""
        named("Overdue", now - 60 * HOUR, to=nadia)
        engaged = named("Engaged", now - 50 * HOUR, to=nadia)
        named("Tonight", now - 40 * HOUR, to=nadia)
        named("Tomorrow", now - 10 * HOUR, to=noel)
        named("Nobody's", now - 60 * HOUR)
        named("Quiet", now - 20 * DAY, to=noel)
        closed = named("Closed", now - 30 * DAY, to=nadia)
        follow_ups.log_attempt(
            submission=uuid4(), follow_up=next_of(engaged), channel="phone", result="reached", by=nadia, at=now
        )
        needs.close(need=Need.objects.get(case=closed), unmet_reason="declined", by=nadia)
        cases.close(case=closed, outcome="declined", by=nadia)
        for whose in Whose:
            page = browser(nadia).get(f"/caseload/?whose={whose}")
            for show in Show:
                listed = browser(nadia).get(f"/caseload/?whose={whose}&show={show}")
                told = tab_counts(listed)
                assert all(told[view] == tab_counts(page)[view] for view in Show)
                assert len(order(listed)) == told[show] == told[whose], (whose, show)
            assert len(order(page)) == tab_counts(page)[whose]
        everybody = tab_counts(browser(nadia).get("/caseload/?whose=everybody"))
        assert everybody == {
            "mine": 3,
            "unassigned": 1,
            "everybody": 6,
            "all": 6,
            "overdue": 3,
            "today": 1,
            "waiting": 0,
            "not_reached": 5,
            "quiet": 1,
        }

    def test_today_ends_at_the_citys_midnight_not_at_utcs(self, nadia, now):
        """Ten in the morning in Durham: midnight is 14 hours away; in UTC it would be ten."""
        named("Eleven tonight", now + 13 * HOUR - 48 * HOUR, to=nadia)
        named("One at night", now + 15 * HOUR - 48 * HOUR, to=nadia)
        assert order(browser(nadia).get("/caseload/?show=today")) == ["Eleven tonight"]

    def test_an_unknown_tab_is_ones_own_open_cases(self, nadia, noel, now):
        named("Mine", now, to=nadia)
        named("Other", now, to=noel)
        assert order(browser(nadia).get("/caseload/?whose=all'--&show=everything")) == ["Mine"]

    def test_quiet_counts_a_meeting_as_contact(self, nadia, now):
        case = named("Met again", now - 20 * DAY, to=nadia)
        assert order(browser(nadia).get("/caseload/?show=quiet")) == ["Met again"]
        make.encounter(at=now - DAY, neighbor=case.neighbor)
        assert order(browser(nadia).get("/caseload/?show=quiet")) == []

    @pytest.mark.parametrize("whose", Whose.values)
    @pytest.mark.parametrize("show", Show.values)
    def test_an_empty_tab_says_what_to_do(self, nadia, whose, show):
        page = browser(nadia).get(f"/caseload/?whose={whose}&show={show}")
        assert page.status_code == 200
        assert "heart-empty__title" in page.content.decode()


class TestTheNumberOfStatements:
    def test_at_most_ten_with_one_row_and_with_twenty(self, nadia, now):
        def grow(count: int) -> None:
            for number in range(count):
                case = named(f"N{number}", now - number * HOUR, to=nadia if number % 2 else None)
                follow_ups.log_attempt(
                    submission=uuid4(), follow_up=next_of(case), channel="phone", result="no_answer", by=nadia, at=now
                )

        client = browser(nadia)
        grow(1)
        one = statements(lambda: client.get("/caseload/?whose=everybody"))
        grow(19)
        page = client.get("/caseload/?whose=everybody")
        assert len(page.context["rows"]) == 20
        assert statements(lambda: client.get("/caseload/?whose=everybody")) == one
        assert one <= 10

    def test_the_counts_of_all_tabs_are_one_statement(self, nadia, now, django_assert_num_queries):
        named("Ann", now, to=nadia)
        with django_assert_num_queries(1):
            counts(nadia, Asked(), at=now)
        with django_assert_num_queries(2):
            list(caseload(nadia, Asked(), at=now))

    def test_a_caseload_of_forty_is_one_page(self, nadia, now):
        for number in range(3):
            named(f"N{number}", now, to=nadia)
        page = browser(nadia).get("/caseload/").context["page"]
        assert page.paginator.per_page == 50


class TestAnAttemptInPlace:
    def test_the_form_opens_in_the_row_with_what_the_plan_suggests(self, nadia, now):
        case = named("Ann", now, to=nadia)
        answer = browser(nadia).get(f"/follow-ups/{next_of(case).pk}/attempt/", headers=HTMX)
        body = answer.content.decode()
        assert body.lstrip().startswith(f'<tbody id="case-{case.pk}"')
        assert "<html" not in body
        assert re.search(r'value="in_person"[^>]*checked', body)
        assert f'hx-target="#case-{case.pk}"' in body

    def test_opening_it_shows_the_numbers_so_it_is_written_down(self, nadia, now):
        case = named("Ann", now, to=nadia)
        neighbors.add_phone(neighbor=case.neighbor, number="919-555-0123", safe_to_leave_message=True, by=nadia)
        said = words(browser(nadia).get(f"/follow-ups/{next_of(case).pk}/attempt/", headers=HTMX))
        assert "(919) 555-0123 Messages are safe; do not text" in said
        row = Access.objects.get()
        assert (row.by, row.neighbor_key, row.reason) == (nadia, case.neighbor_id, "Logging an attempt")

    def test_saving_shows_the_next_step_in_the_row_and_counts_the_tabs_anew(self, nadia, now):
        case = named("Ann", now - 60 * HOUR, to=nadia)
        client = browser(nadia)
        assert tab_counts(client.get("/caseload/"))["overdue"] == 1
        answer = client.post(
            f"/follow-ups/{next_of(case).pk}/attempt/",
            attempt(),
            headers={**HTMX, "HX-Current-URL": "http://testserver/caseload/?whose=mine&show=overdue"},
        )
        said = words(answer)
        assert answer.status_code == 200
        assert "Attempt saved. Next attempt (in person): Tomorrow, 10:00 AM" in said
        assert "Attempt 2 of 3" in said
        assert tab_counts(answer)["overdue"] == 0
        assert answer.context["show"] == "overdue"
        assert 'hx-swap-oob="true"' in answer.content.decode()
        assert next_of(case).channel == "in_person"

    def test_what_was_typed_stays_when_something_is_missing(self, nadia, now):
        case = named("Ann", now, to=nadia)
        answer = browser(nadia).post(
            f"/follow-ups/{next_of(case).pk}/attempt/",
            attempt(result="", remark="Knock at the side door"),
            headers=HTMX,
        )
        assert answer.status_code == 422
        assert "Knock at the side door" in answer.content.decode()
        assert not ContactAttempt.objects.exists()

    def test_cancel_brings_the_plain_row_back(self, nadia, now):
        case = named("Ann", now, to=nadia)
        answer = browser(nadia).get(f"/caseload/rows/{case.pk}/", headers=HTMX)
        assert f'<tbody id="case-{case.pk}"' in answer.content.decode()
        assert "<form" not in answer.content.decode()

    def test_the_row_of_a_closed_or_unknown_case_is_not_there(self, nadia):
        assert browser(nadia).get("/caseload/rows/99/").status_code == 404


class TestTaking:
    def test_a_case_that_nobody_has_can_be_taken_and_one_comes_back_to_the_same_tab(self, nadia, now):
        case = named("Ann", now)
        client = browser(nadia)
        page = client.get("/caseload/?whose=unassigned")
        assert "Take" in words(page)
        answer = client.post(f"/cases/{case.pk}/take/", {"next": "/caseload/?whose=unassigned"})
        assert answer.url == "/caseload/?whose=unassigned"
        assert Case.objects.get(pk=case.pk).assigned_to == nadia
        assert "The case is yours." in words(client.get(answer.url))

    def test_a_second_tap_changes_nothing(self, nadia, now):
        case = named("Ann", now)
        client = browser(nadia)
        for _ in range(2):
            assert client.post(f"/cases/{case.pk}/take/").status_code == 302
        assert case.history.filter(assigned_to=nadia).count() == 1

    def test_a_case_that_somebody_has_cannot_be_taken_away(self, nadia, noel, now):
        case = named("Ann", now, to=noel)
        assert "Take" not in words(browser(nadia).get("/caseload/?whose=everybody"))
        answer = browser(nadia).post(f"/cases/{case.pk}/take/")
        assert answer.status_code == 403
        assert Case.objects.get(pk=case.pk).assigned_to == noel

    def test_one_is_not_sent_to_another_site(self, nadia, now):
        case = named("Ann", now)
        answer = browser(nadia).post(f"/cases/{case.pk}/take/", {"next": "https://elsewhere.example/"})
        assert answer.url == f"/cases/{case.pk}/"


class TestWhoSeesIt:
    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada", "dee"])
    def test_it_is_closed_to_other_roles(self, request, somebody):
        assert browser(request.getfixturevalue(somebody)).get("/caseload/").status_code == 403

    def test_a_reached_neighbor_is_not_among_the_not_reached(self, nadia, now):
        """A try that nobody answered is no talk."""
        case = named("Ann", now, to=nadia)
        for result, still in (("", ["Ann"]), (ContactResult.NO_ANSWER, ["Ann"]), (ContactResult.REACHED, [])):
            if result:
                follow_ups.log_attempt(
                    submission=uuid4(), follow_up=next_of(case), channel="phone", result=result, by=nadia, at=now
                )
            assert order(browser(nadia).get("/caseload/?show=not_reached")) == still
