"""An alert on the wrong door, a plan with another neighbor's words: marked, in sight, shown to nobody who goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.actions import alerts, corrections, response_plans
from casework.models import ResponsePlan, SafetyAlert
from casework.queries.alerts import before, listed
from casework.tasks import review_alerts
from heart.errors import IllegalMove
from tests.casework.kit import browser, words
from tests.casework.test_response_plans import write
from tests.factories import casework as make
from tests.factories import field as outside
from tests.factories import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "It was the house next door"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def mark(client, kind, row):
    return client.post(reverse("in-error", args=[kind, row.pk]), {"why": WHY})


class TestAnAlert:
    def test_whoever_raised_it_marks_it_and_it_warns_nobody(self, ray, now):
        made = outside.alert(at=now, by=ray)
        client = browser(ray)
        page = client.get(f"/alerts/{made.pk}/")
        address = reverse("in-error", args=["alert", made.pk])
        assert address in page.content.decode()
        assert "It warns nobody from then on." in words(client.get(address))
        assert mark(client, "alert", made).url == f"/alerts/{made.pk}/"
        assert before(ray, now, locations=[outside.HERON]) == []
        assert WHY in words(client.get(f"/alerts/{made.pk}/"))

    def test_it_stays_in_the_list_of_what_is_past_and_in_no_other(self, ray, nadia, now):
        made = outside.alert(at=now, by=ray)
        mark(browser(ray), "alert", made)
        assert list(listed(nadia, now)) == []
        assert list(listed(nadia, now + 100 * DAY, which="review")) == []
        assert list(listed(nadia, now, which="past")) == [made]
        assert "Entered in error" in words(browser(nadia).get("/alerts/?which=past"))

    def test_another_responder_does_not_mark_it_and_is_not_offered_to(self, ray, now):
        wren = people.person("wren", "responder")
        made = outside.alert(at=now, by=ray)
        assert "/in-error/" not in browser(wren).get(f"/alerts/{made.pk}/").content.decode()
        assert mark(browser(wren), "alert", made).status_code == 403
        assert SafetyAlert.objects.get().stands

    def test_it_is_neither_renewed_nor_ended_nor_asked_about(self, ray, sweeper, now):
        made = outside.alert(at=now, by=ray)
        mark(browser(ray), "alert", made)
        days = {"review_at": now + 30 * DAY, "expires_at": now + 60 * DAY}
        with pytest.raises(IllegalMove):
            alerts.renew(alert=made, reason="Still", by=ray, at=now, **days)
        with pytest.raises(IllegalMove):
            alerts.end(alert=made, reason="Gone", by=ray, at=now)
        assert review_alerts(made.review_at, sweeper) == 0
        assert "Still true" not in words(browser(ray).get(f"/alerts/{made.pk}/"))

    def test_taken_back_it_warns_again(self, ray, now):
        made = outside.alert(at=now, by=ray)
        corrections.enter_in_error(row=made, why=WHY, by=ray)
        browser(ray).post(reverse("in-error-take-back", args=["alert", made.pk]))
        assert before(ray, now, locations=[outside.HERON]) == [made]


class TestAPlan:
    @pytest.fixture
    def marcus(self, now):
        return make.encounter(at=now - DAY, details={"given_name": "Marcus"}).neighbor

    def test_the_version_before_it_is_read_again(self, nadia, ray, marcus, now):
        first = write(marcus, nadia, now - DAY)
        second = write(marcus, nadia, now, words={"helps": "Another neighbor's tea."})
        client = browser(nadia)
        asked = words(client.get(reverse("in-error", args=["plan", second.pk])))
        assert "Responders read the version of" in asked
        assert "tea" not in asked, "what it says is read on its own page"
        mark(client, "plan", second)
        assert ResponsePlan.objects.in_force().get() == first
        opened = words(browser(ray).post(f"/neighbors/{marcus.pk}/plan/", {"reason": "going"}))
        assert "tea" not in opened
        assert WHY in words(client.get(f"/neighbors/{marcus.pk}/plan/")), "who keeps plans sees the mark"

    def test_without_another_version_there_is_none(self, nadia, ray, marcus, now):
        only = write(marcus, nadia, now)
        assert "Responders find no plan" in words(browser(nadia).get(reverse("in-error", args=["plan", only.pk])))
        mark(browser(nadia), "plan", only)
        assert not ResponsePlan.objects.in_force().exists()
        assert browser(ray).get(f"/neighbors/{marcus.pk}/plan/").status_code == 404

    def test_a_withdrawn_version_does_not_come_back(self, nadia, marcus, now):
        first = write(marcus, nadia, now - DAY)
        response_plans.withdraw(plan=first, why="He took it back", by=nadia, at=now - DAY / 2)
        second = write(marcus, nadia, now)
        assert "Responders find no plan" in words(browser(nadia).get(reverse("in-error", args=["plan", second.pk])))
        mark(browser(nadia), "plan", second)
        assert not ResponsePlan.objects.in_force().exists()

    def test_an_older_version_changes_nothing_for_responders(self, nadia, marcus, now):
        first, second = write(marcus, nadia, now - DAY), write(marcus, nadia, now)
        brings = words(browser(nadia).get(reverse("in-error", args=["plan", first.pk])))
        assert "Responders" not in brings
        mark(browser(nadia), "plan", first)
        assert ResponsePlan.objects.in_force().get() == second

    def test_a_responder_neither_marks_it_nor_reads_the_mark(self, nadia, ray, marcus, now):
        only = write(marcus, nadia, now)
        assert mark(browser(ray), "plan", only).status_code == 403
        mark(browser(nadia), "plan", only)
        said = browser(ray).get(reverse("in-error", args=["plan", only.pk]))
        assert said.status_code == 403
        assert WHY not in said.content.decode()
