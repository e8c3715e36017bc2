"""The list of follow-ups, and the pages on which one is logged, scheduled or called off without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from casework.actions import follow_ups
from casework.models import Case, ContactAttempt, FollowUp, UsualPlace
from casework.states import FollowUpStatus
from heart.models import Access, User
from tests.casework.kit import attempt, browser, statements, words
from tests.factories import casework as make
from tests.factories import field as outside

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


def owed(given: str, at, *, to: User | None = None) -> FollowUp:
    case = make.case(at=at, assigned_to=to, details={"given_name": given, "family_name": "Lee"})
    return FollowUp.objects.get(case=case)


def listed(page) -> list[str]:
    return [row.case.neighbor.given_name for row in page.context["page"]]


class TestWhatToKnowBeforeAVisit:
    def test_an_alert_on_the_neighbor_or_on_a_place_of_theirs_marks_the_row_and_leads_to_it(self, nadia, now):
        for given in ("Themselves", "Usual", "Met", "Nobody"):
            owed(given, now, to=nadia)
        by_name = {case.neighbor.given_name: case for case in Case.objects.select_related("neighbor")}
        make.way(UsualPlace, by_name["Usual"].neighbor, by=nadia, at=now, kind="street", where="9 Larch Lane")
        make.response(
            at=now, location="30 Heron St", met_people=[make.met(neighbor=by_name["Met"].neighbor, details={})]
        )
        outside.alert(at=now, neighbor=by_name["Themselves"].neighbor)
        outside.alert(at=now, location="9 LARCH LN")
        outside.alert(at=now, location="30 Heron Street")
        page = browser(nadia).get("/follow-ups/")
        warned = {row.case.neighbor.given_name: len(alerts) for row, alerts in page.context["rows"]}
        assert warned == {"Themselves": 1, "Usual": 1, "Met": 1, "Nobody": 0}
        body = page.content.decode()
        assert f'href="/cases/{by_name["Usual"].pk}/#alerts"' in body
        assert f'href="/cases/{by_name["Nobody"].pk}/#alerts"' not in body
        assert "Larch" not in body

    def test_it_costs_the_same_for_one_row_and_for_twenty(self, nadia, now):
        client = browser(nadia)
        owed("One", now, to=nadia)
        client.get("/follow-ups/")
        few = statements(lambda: client.get("/follow-ups/"))
        for number in range(20):
            follow_up = owed(f"N{number}", now, to=nadia)
            outside.alert(at=now, neighbor=follow_up.case.neighbor)
        assert statements(lambda: client.get("/follow-ups/")) == few


class TestTheList:
    def test_the_longest_overdue_stands_first_whoever_has_it(self, cora, nadia, now):
        owed("Later", now, to=nadia)
        owed("Overdue", now - 60 * HOUR)
        page = browser(cora).get("/follow-ups/")
        assert listed(page) == ["Overdue", "Later"]
        assert "Overdue by 12 hours" in words(page)
        assert "Nobody yet" in words(page)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("whose=mine", ["Mine"]),
            ("whose=unassigned", ["Free", "Old"]),
            ("due=overdue", ["Old"]),
            ("due=today", ["Mine"]),
            ("due=later", ["Free"]),
            ("kind=check_in", []),
            ("kind=first&whose=mine", ["Mine"]),
            ("channel=phone", []),
            ("whose=everything", ["Free", "Mine", "Old"]),
        ],
    )
    def test_the_filters(self, nadia, now, query, expected):
        owed("Old", now - 60 * HOUR)
        owed("Mine", now - 40 * HOUR, to=nadia)
        owed("Free", now)
        assert sorted(listed(browser(nadia).get(f"/follow-ups/?{query}"))) == expected

    @pytest.mark.parametrize("sort", ["due", "-due", "neighbor", "kind", "navigator", "-navigator"])
    def test_the_headers_sort(self, nadia, now, sort):
        owed("Bea", now, to=nadia)
        owed("Ann", now - HOUR)
        ways = {"due": ["Ann", "Bea"], "-due": ["Bea", "Ann"], "neighbor": ["Ann", "Bea"], "kind": ["Ann", "Bea"]}
        expected = ways.get(sort, ["Bea", "Ann"])  # nobody's come last, either way
        assert listed(browser(nadia).get(f"/follow-ups/?sort={sort}")) == expected

    def test_what_is_done_is_not_listed(self, nadia, now):
        browser(nadia).post(f"/follow-ups/{owed('Ann', now, to=nadia).pk}/attempt/", attempt(result="reached"))
        kinds = [row.kind for row in browser(nadia).get("/follow-ups/").context["page"]]
        assert kinds == ["check_in"]

    def test_the_same_number_of_statements_with_one_row_and_with_twenty(self, nadia, now):
        owed("Ann", now, to=nadia)
        client = browser(nadia)
        one = statements(lambda: client.get("/follow-ups/"))
        for number in range(19):
            owed(f"N{number}", now - number * HOUR, to=nadia)
        assert len(listed(client.get("/follow-ups/"))) == 20
        assert statements(lambda: client.get("/follow-ups/")) == one

    def test_nothing_open_and_nothing_that_fits_read_differently(self, nadia, now):
        assert "No follow-up is open" in words(browser(nadia).get("/follow-ups/"))
        owed("Ann", now)
        assert "No follow-up fits" in words(browser(nadia).get("/follow-ups/?whose=mine"))

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve"])
    def test_it_is_closed_to_other_roles(self, request, somebody):
        assert browser(request.getfixturevalue(somebody)).get("/follow-ups/").status_code == 403


class TestLoggingOnAPageOfItsOwn:
    def test_it_saves_says_what_comes_next_and_goes_back_where_one_was(self, nadia, now):
        follow_up = owed("Ann", now, to=nadia)
        client = browser(nadia)
        back = "/follow-ups/?whose=mine"
        form = client.get(f"/follow-ups/{follow_up.pk}/attempt/?next=/follow-ups/%3Fwhose%3Dmine")
        assert f'name="next" value="{back}"' in form.content.decode()
        answer = client.post(f"/follow-ups/{follow_up.pk}/attempt/", attempt(next=back))
        assert answer.url == f"{back}#case-{follow_up.case_id}"
        assert "Attempt saved. Next attempt (in person): Tomorrow, 10:00 AM." in words(client.get(back))

    def test_the_message_names_nobody(self, nadia, now):
        follow_up = owed("Zebulon", now, to=nadia)
        client = browser(nadia)
        client.post(f"/follow-ups/{follow_up.pk}/attempt/", attempt(remark="At the mill"))
        said = [str(message) for message in client.get("/messages/").context["messages"]]
        assert said
        assert not any("Zebulon" in one or "mill" in one for one in said)

    def test_the_same_form_sent_twice_is_one_attempt(self, nadia, now):
        follow_up = owed("Ann", now, to=nadia)
        answers = attempt()
        for _ in range(2):
            assert browser(nadia).post(f"/follow-ups/{follow_up.pk}/attempt/", answers).status_code == 302
        assert ContactAttempt.objects.count() == 1

    def test_all_that_the_form_asks_is_kept_in_city_time(self, nadia, now):
        follow_up = owed("Ann", now - DAY, to=nadia)
        answers = attempt(
            channel="in_person",
            result="reached",
            wants_help="yes",
            remark="Mornings are better",
            at="2026-03-10T08:30",
            next_due_at="2026-03-12T09:00",
        )
        browser(nadia).post(f"/follow-ups/{follow_up.pk}/attempt/", answers)
        kept = ContactAttempt.objects.get()
        assert (kept.channel, kept.result, kept.wants_help, kept.remark) == (
            "in_person",
            "reached",
            True,
            "Mornings are better",
        )
        assert kept.at.isoformat() == "2026-03-10T12:30:00+00:00"
        following = FollowUp.objects.get(status=FollowUpStatus.OPEN)
        assert following.due_at.isoformat() == "2026-03-12T13:00:00+00:00"

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"result": ""}, "result", "Say what happened."),
            ({"channel": "pigeon"}, "channel", "Select a valid choice"),
            ({"at": "2026-03-10T11:00"}, "at", "Choose a time that has passed."),
            ({"at": "yesterday"}, "at", "Choose a day and a time."),
            ({"next_due_at": "2026-03-01T11:00"}, "next_due_at", "Choose a later time."),
        ],
    )
    def test_a_fault_stands_at_its_question_and_nothing_typed_is_lost(self, nadia, now, changes, field, sentence):
        follow_up = owed("Ann", now, to=nadia)
        answers = attempt(remark="Ring twice", **changes)
        page = browser(nadia).post(f"/follow-ups/{follow_up.pk}/attempt/", answers)
        assert page.status_code == 422
        assert sentence in " ".join(page.context["form"].errors[field])
        assert "Ring twice" in page.content.decode()
        assert not ContactAttempt.objects.exists()

    def test_opening_it_is_opening_the_record(self, nadia, now):
        follow_up = owed("Ann", now, to=nadia)
        browser(nadia).get(f"/follow-ups/{follow_up.pk}/attempt/")
        assert Access.objects.get().reason == "Logging an attempt"

    def test_a_closed_one_is_refused_and_nobody_has_opened_anything(self, nadia, now):
        follow_up = owed("Ann", now, to=nadia)
        browser(nadia).post(f"/follow-ups/{follow_up.pk}/attempt/", attempt())
        page = browser(nadia).get(f"/follow-ups/{follow_up.pk}/attempt/")
        assert page.status_code == 409
        assert "closed already" in words(page)
        assert not Access.objects.exists()

    def test_an_unknown_one_is_not_there(self, nadia):
        assert browser(nadia).get("/follow-ups/404/attempt/").status_code == 404


class TestScheduling:
    def schedule(self, by, case: Case, **answers):
        given = {"kind": "check_in", "due_at": "2026-03-12T09:00", "channel": "", "why": "", **answers}
        return browser(by).post(f"/cases/{case.pk}/follow-ups/new/", given)

    def test_it_is_owed_at_the_citys_time(self, nadia, now):
        case = owed("Ann", now, to=nadia).case
        answer = self.schedule(nadia, case, channel="text", why="Asked for a text")
        assert answer.url == f"/cases/{case.pk}/"
        made = FollowUp.objects.get(kind="check_in")
        assert made.due_at.isoformat() == "2026-03-12T13:00:00+00:00"
        assert (made.channel, made.why) == ("text", "Asked for a text")

    def test_it_lies_in_the_future(self, nadia, now):
        case = owed("Ann", now, to=nadia).case
        page = self.schedule(nadia, case, due_at="2026-03-09T09:00", why="Typed words")
        assert page.status_code == 422
        assert page.context["form"].errors["due_at"] == ["Choose a time that is still to come."]
        assert "Typed words" in page.content.decode()

    def test_a_first_follow_up_comes_from_an_encounter_alone(self, nadia, now):
        case = owed("Ann", now, to=nadia).case
        assert self.schedule(nadia, case, kind="first").status_code == 422

    def test_the_form_is_there(self, nadia, now):
        case = owed("Ann", now, to=nadia).case
        assert browser(nadia).get(f"/cases/{case.pk}/follow-ups/new/").status_code == 200


class TestCallingOff:
    def test_one_of_two(self, nadia, now):
        follow_up = owed("Ann", now, to=nadia)
        follow_ups.schedule(case=follow_up.case, kind="check_in", due_at=now + HOUR, by=nadia)
        assert browser(nadia).get(f"/follow-ups/{follow_up.pk}/cancel/").status_code == 200
        answer = browser(nadia).post(f"/follow-ups/{follow_up.pk}/cancel/", {"reason": "Met her already"})
        assert answer.url == f"/cases/{follow_up.case_id}/"
        assert FollowUp.objects.get(pk=follow_up.pk).status == FollowUpStatus.CANCELLED

    def test_the_only_one_stays_and_the_page_says_why(self, nadia, now):
        follow_up = owed("Ann", now, to=nadia)
        page = browser(nadia).post(f"/follow-ups/{follow_up.pk}/cancel/", {"reason": "x"})
        assert page.status_code == 422
        assert "only next step" in words(page)

    def test_it_wants_a_reason(self, nadia, now):
        follow_up = owed("Ann", now, to=nadia)
        page = browser(nadia).post(f"/follow-ups/{follow_up.pk}/cancel/", {"reason": ""})
        assert page.context["form"].errors["reason"] == ["Say why."]
