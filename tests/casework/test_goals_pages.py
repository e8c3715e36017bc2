"""The plan on the case's page, and what a case's end takes with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from casework.actions import goals, needs
from casework.models import Goal
from casework.queries.case_record import goals_of
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db
DOOR = "I want a door that I can lock"


@pytest.fixture
def case(nadia):
    return make.case(at=timezone.now() - timedelta(days=1), assigned_to=nadia)


def once(**answers):
    return {"submission": str(uuid4()), **answers}


def test_a_goal_is_set_worked_on_and_reached(case, nadia):
    client, home = browser(nadia), f"/cases/{case.pk}/#goals"
    assert "No goal yet" in words(client.get(f"/cases/{case.pk}/"))
    answers = once(words=DOOR, need=str(case.needs.get().pk))
    for _ in range(2):
        assert client.post(f"/cases/{case.pk}/goals/new/", answers).url == home
    goal = Goal.objects.get()
    client.post(f"/goals/{goal.pk}/steps/new/", once(what="Ask the shelter", who="Nadia", by_day="2027-03-20"))
    client.post(f"/goals/{goal.pk}/progress/new/", once(words="There is a bed on Friday"))
    said = words(client.get(f"/cases/{case.pk}/"))
    for part in (f"“{DOOR}”", "Ask the shelter", "by Mar 20", "There is a bed on Friday", "about food"):
        assert part in said, part
    for _ in range(2):
        assert client.post(f"/steps/{goal.steps.get().pk}/done/").url == home
    for _ in range(2):
        answer = client.post(f"/goals/{goal.pk}/end/", {"status": "achieved", "reason": "Moved in"})
        assert answer.url == home
    assert "Achieved" in words(client.get(f"/cases/{case.pk}/"))


def test_a_changed_goal_stands_beside_the_one_before(case, nadia):
    goal, client = goals.set_goal(case=case, words=DOOR, by=nadia), browser(nadia)
    assert DOOR in client.get(f"/goals/{goal.pk}/change/").content.decode()
    for _ in range(2):
        client.post(f"/goals/{goal.pk}/change/", once(words="I want to live with my sister", reason="She asked"))
    said = words(client.get(f"/cases/{case.pk}/"))
    assert said.index("live with my sister") < said.index(DOOR)
    assert Goal.objects.count() == 2


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("/cases/{case}/goals/new/", {"words": ""}),
        ("/goals/{goal}/steps/new/", {"what": "", "who": ""}),
        ("/goals/{goal}/progress/new/", {"words": ""}),
        ("/goals/{goal}/change/", {"words": "", "reason": ""}),
        ("/goals/{goal}/end/", {"status": "achieved", "reason": ""}),
        ("/goals/{goal}/end/", {"status": "changed", "reason": "x"}),
    ],
)
def test_what_is_missing_is_said_at_its_question(case, nadia, page, answers):
    goal, client = goals.set_goal(case=case, words=DOOR, by=nadia), browser(nadia)
    path = page.format(case=case.pk, goal=goal.pk)
    assert client.get(path).status_code == 200
    assert client.post(path, once(**answers)).status_code == 422
    assert Goal.objects.get().status == "active"


def test_the_order_of_a_need(case, nadia, noel):
    need, client = case.needs.get(), browser(nadia)
    client.post(f"/needs/{need.pk}/arrange/", {"priority": "first", "owner": str(noel.pk)})
    said = words(client.get(f"/cases/{case.pk}/"))
    assert "Most pressing" in said
    assert f"; {noel}" in said
    assert client.post(f"/needs/{need.pk}/arrange/", {"priority": "soon"}).status_code == 422


def test_closing_says_first_what_ends_and_what_goes_on(case, nadia, now):
    goal = goals.set_goal(case=case, words=DOOR, by=nadia)
    providers.sent(case, providers.service(), by=nadia, at=timezone.now())
    client = browser(nadia)
    said = words(client.get(f"/cases/{case.pk}/close/"))
    for part in ("1 need still open", "1 referral is under way", "First follow-up due", f"Goal “{DOOR}”: stopped"):
        assert part in said, part
    needs.close(need=case.needs.get(), evidence="neighbor", by=nadia)
    assert client.post(f"/cases/{case.pk}/close/", {"outcome": "connected"}).status_code == 302
    assert Goal.objects.get(pk=goal.pk).status == "stopped"


def test_the_number_of_statements_does_not_grow(case, nadia):
    def add(count):
        for number in range(count):
            goal = goals.set_goal(case=case, words=f"Goal {number}", by=nadia)
            goals.add_step(goal=goal, what="Ask", who="Nadia", by=nadia)
            goals.tell_progress(goal=goal, words="Well", by=nadia)

    def read():
        return [(goal.need, list(goal.steps.all()), list(goal.progress.all())) for goal in goals_of(case)]

    add(1)
    few = statements(read)
    add(19)
    assert statements(read) == few == 3
