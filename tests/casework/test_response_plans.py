"""Familiar neighbors are listed by exact counts; the plan they helped to write is opened for a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from casework.actions import corrections, response_plans
from casework.models import Encounter, Neighbor, ResponsePlan
from casework.queries import familiar
from casework.states import Known
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Access, Event, User
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


def meet(neighbor: Neighbor, at: datetime, times: int = 1) -> None:
    """Met again in so many responses, an hour apart, the last at `at`."""
    for number in range(times):
        make.encounter(at=at - timedelta(hours=number), known=Known.KNOWN, neighbor=neighbor, details={})


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def marcus(now) -> Neighbor:
    details = {"given_name": "Marcus", "family_name": "Bell", "identifying_note": "Red beard"}
    return make.encounter(at=now - timedelta(days=30), details=details).neighbor


def write(neighbor: Neighbor, by: User, at: datetime, **changes) -> ResponsePlan:
    facts = {
        "submission": uuid4(),
        "words": {"helps": "Sit down with him. Talk about the river.", "own_words": "Don't stand over me."},
        "written_with": "neighbor",
        "review_on": timezone.localdate(at) + timedelta(days=90),
    }
    return response_plans.write(neighbor=neighbor, by=by, at=at, **{**facts, **changes})


def levels(user: User, at: datetime) -> dict[int, list[int]]:
    return {level: [one.responses for one in ones] for level, ones in familiar.familiar(user, at).items()}


class TestFamiliar:
    @pytest.mark.parametrize(
        ("times", "level"), [(4, 0), (5, 5), (9, 5), (10, 10), (19, 10), (20, 20), (39, 20), (40, 40), (99, 40)]
    )
    def test_the_levels(self, times, level):
        assert familiar.level_of(times) == level

    def test_from_the_fifth_response_in_twelve_months(self, nadia, marcus, now):
        meet(marcus, now - timedelta(days=1), times=3)
        assert levels(nadia, now) == {40: [], 20: [], 10: [], 5: []}
        meet(marcus, now)
        assert levels(nadia, now) == {40: [], 20: [], 10: [], 5: [5]}
        meet(marcus, now - timedelta(days=10), times=5)
        assert levels(nadia, now) == {40: [], 20: [], 10: [10], 5: []}
        assert familiar.responses_of(marcus, now) == 10

    def test_what_is_older_than_twelve_months_does_not_count(self, nadia, marcus, now):
        meet(marcus, now, times=3)
        meet(marcus, now - timedelta(days=365), times=2)
        assert familiar.responses_of(marcus, now) == 4
        assert levels(nadia, now)[5] == []

    def test_what_was_entered_in_error_does_not_count(self, nadia, sol, marcus, now):
        meet(marcus, now, times=4)
        assert levels(nadia, now)[5] == [5]
        one = Encounter.objects.filter(neighbor=marcus).latest("ended_at")
        corrections.enter_in_error(row=one.response, why="Twice", by=sol)
        assert levels(nadia, now)[5] == []

    def test_somebody_met_in_it_with_others_counts_once_each(self, nadia, marcus, now):
        meet(marcus, now, times=4)
        other = make.encounter(at=now - timedelta(days=2)).neighbor
        for _ in range(4):
            people = [make.met(neighbor=one, details={}) for one in (marcus, other)]
            make.response(at=now, met_people=people)
        assert levels(nadia, now)[5] == [9, 5]

    def test_the_page(self, nadia, ray, marcus, now):
        meet(marcus, now, times=5)
        said = words(browser(nadia).get("/neighbors/familiar/"))
        assert "Marcus Bell 6" in said
        assert "Write one with Marcus Bell" in said
        field = browser(ray).get("/neighbors/familiar/")
        assert "None yet" in words(field)
        assert f"/neighbors/{marcus.pk}/" not in field.content.decode(), "the record itself is not theirs to open"

    def test_nobody_yet(self, nadia):
        assert "Nobody was met five times" in words(browser(nadia).get("/neighbors/familiar/"))

    def test_the_same_number_of_statements_for_one_and_for_eight(self, nadia, marcus, now):
        meet(marcus, now, times=5)
        write(marcus, nadia, now)
        one = statements(lambda: familiar.familiar(nadia, now))
        for _ in range(7):
            other = make.encounter(at=now - timedelta(days=2)).neighbor
            meet(other, now, times=5)
            write(other, nadia, now)
        assert sum(map(len, levels(nadia, now).values())) == 8
        assert statements(lambda: familiar.familiar(nadia, now)) == one == 4


class TestWriting:
    def test_a_version_takes_the_place_of_the_one_before_which_stays(self, nadia, cora, marcus, now):
        first = write(marcus, nadia, now)
        second = write(marcus, cora, now + timedelta(minutes=5), words={"helps": "Tea."})
        assert ResponsePlan.objects.in_force().get() == second
        first.refresh_from_db()
        assert first.helps == "Sit down with him. Talk about the river."
        assert ResponsePlan.history.count() == 2, "neither version was touched"
        assert Event.objects.filter(kind="casework.plan_written", neighbor_key=marcus.pk).count() == 2

    def test_a_double_tap_is_one_version(self, nadia, marcus, now):
        key = uuid4()
        assert write(marcus, nadia, now, submission=key) == write(marcus, nadia, now, submission=key)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"words": {"helps": " "}}, "helps"), ({"days": 0}, "review_on"), ({"days": 400}, "review_on")],
    )
    def test_what_is_missing_is_told_at_its_field(self, nadia, marcus, now, changes, field):
        if "days" in changes:
            changes = {"review_on": timezone.localdate(now) + timedelta(days=changes["days"])}
        with pytest.raises(Invalid) as refused:
            write(marcus, nadia, now, **changes)
        assert list(refused.value.fields) == [field]

    @pytest.mark.parametrize("name", ["ray", "omar", "eve", "ada"])
    def test_who_may_not(self, request, marcus, now, name):
        with pytest.raises(NotAllowed):
            write(marcus, request.getfixturevalue(name), now)

    def test_withdrawn_it_is_shown_to_no_responder(self, nadia, ray, marcus, now):
        plan = write(marcus, nadia, now)
        response_plans.withdraw(plan=plan, why="He took it back", by=nadia, at=now)
        assert not ResponsePlan.objects.in_force().exists()
        assert browser(ray).get(f"/neighbors/{marcus.pk}/plan/").status_code == 404
        assert "He took it back" in words(browser(nadia).get(f"/neighbors/{marcus.pk}/plan/"))
        with pytest.raises(IllegalMove):
            response_plans.withdraw(plan=plan, why="Again", by=nadia, at=now)

    def test_an_older_version_does_not_come_back(self, nadia, marcus, now):
        write(marcus, nadia, now)
        second = write(marcus, nadia, now + timedelta(minutes=5))
        response_plans.withdraw(plan=second, why="He took it back", by=nadia, at=now)
        assert not ResponsePlan.objects.in_force().exists()

    def test_on_the_page_with_what_stood_there(self, nadia, marcus, now):
        write(marcus, nadia, now)
        url = f"/neighbors/{marcus.pk}/plan/new/"
        form = browser(nadia).get(url)
        assert "Talk about the river." in form.content.decode()
        answers = {"submission": str(uuid4()), "helps": "Tea.", "written_with": "neighbor"}
        assert browser(nadia).post(url, answers).status_code == 422
        answers["review_on"] = (timezone.localdate() + timedelta(days=60)).isoformat()
        said = words(browser(nadia).post(url, answers, follow=True))
        assert "Tea." in said
        assert "Versions" in said


class TestOpening:
    URL = "/neighbors/{}/plan/"

    def test_a_responder_says_why_first_and_it_is_kept(self, ray, nadia, marcus, now):
        write(marcus, nadia, now)
        url, phone = self.URL.format(marcus.pk), browser(ray)
        before = Access.objects.count()
        asked = words(phone.get(url))
        assert "Why do you open it?" in asked
        assert "river" not in asked
        assert "Marcus" not in asked
        refused = phone.post(url, {"reason": ""})
        assert refused.status_code == 422
        assert "river" not in words(refused)
        assert Access.objects.count() == before
        shown = words(phone.post(url, {"reason": "on_the_way", "more": "Second call today"}))
        assert "Talk about the river." in shown
        access = Access.objects.latest("pk")
        assert (access.by, access.neighbor_key, access.subject_type) == (ray, marcus.pk, "casework.responseplan")
        assert access.reason == "Response plan: On the way to this neighbor, or with them now (Second call today)"

    def test_each_time_anew(self, ray, nadia, marcus, now):
        write(marcus, nadia, now)
        phone = browser(ray)
        phone.post(self.URL.format(marcus.pk), {"reason": "visit"})
        assert "Why do you open it?" in words(phone.get(self.URL.format(marcus.pk)))

    def test_who_works_cases_opens_it_at_once_and_it_is_kept_too(self, cora, nadia, marcus, now):
        write(marcus, nadia, now)
        assert "Talk about the river." in words(browser(cora).get(self.URL.format(marcus.pk)))
        assert Access.objects.filter(by=cora, neighbor_key=marcus.pk, subject_type="casework.responseplan").exists()

    def test_the_supervisor_sees_who_opened_it_and_why(self, ray, sol, nadia, marcus, now):
        write(marcus, nadia, now)
        browser(ray).post(self.URL.format(marcus.pk), {"reason": "phone"})
        said = words(browser(sol).get(self.URL.format(marcus.pk)))
        assert "Who opened it" in said
        assert "On the phone with this neighbor" in said
        assert "Who opened it" not in words(browser(nadia).get(self.URL.format(marcus.pk)))

    def test_a_plan_past_its_day_says_so(self, nadia, marcus, now):
        write(marcus, nadia, now - timedelta(days=100))
        assert "Things may have changed." in words(browser(nadia).get(self.URL.format(marcus.pk)))

    def test_without_one_responders_find_nothing_and_navigators_what_to_do(self, ray, nadia, marcus):
        assert browser(ray).get(self.URL.format(marcus.pk)).status_code == 404
        assert "No plan is in force" in words(browser(nadia).get(self.URL.format(marcus.pk)))
        assert browser(nadia).get(self.URL.format(99_999)).status_code == 404

    def test_whoever_picks_the_neighbor_while_recording_hears_that_there_is_one(self, ray, nadia, marcus, now):
        picked = {"prefix": "met-0", "met-0-neighbor": marcus.pk}
        assert "response plan" not in words(browser(ray).post("/encounters/before/", picked))
        write(marcus, nadia, now)
        part = browser(ray).post("/encounters/before/", picked)
        assert self.URL.format(marcus.pk) in part.content.decode()
        assert "river" not in words(part)

    def test_a_neighbors_page_leads_to_it(self, nadia, marcus):
        assert self.URL.format(marcus.pk) in browser(nadia).get(f"/neighbors/{marcus.pk}/").content.decode()

    @pytest.mark.parametrize("name", ["omar", "eve", "dee", "ada"])
    def test_never_by_a_partner_nor_by_anybody_else(self, request, nadia, marcus, now, name):
        write(marcus, nadia, now)
        other = browser(request.getfixturevalue(name))
        for path in (self.URL.format(marcus.pk), "/neighbors/familiar/"):
            assert other.get(path).status_code == 403
        assert not ResponsePlan.objects.visible_to(request.getfixturevalue(name)).exists()
