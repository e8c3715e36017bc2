"""Somebody warns the next team: of a neighbor, or of a place; until it is looked at again, ended, or over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from casework.actions import alerts
from casework.models import SafetyAlert
from casework.queries.alerts import before, before_visit
from casework.tasks import review_alerts
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from tests.casework.kit import statements
from tests.factories import casework as make
from tests.factories import field as outside

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_place_is_known_by_any_spelling(ray, nadia, now):
    made = outside.alert(at=now, location="412 North Mangum Street, Durham, NC 27701")
    assert before(nadia, now, locations=["412 N MANGUM ST"]) == [made]
    assert before(ray, now, locations=["414 N Mangum St"]) == []


def test_a_neighbor_is_warned_of_by_whoever_met_them(ray, nadia, now):
    neighbor = make.encounter(at=now).neighbor
    made = outside.alert(at=now, neighbor=neighbor, by=nadia)
    assert before(ray, now, neighbors=[neighbor.pk]) == [made]
    assert before(ray, now, neighbors=[neighbor.pk + 1]) == []
    assert Event.objects.filter(kind="casework.alert_raised", neighbor_key=neighbor.pk).count() == 1
    assert "dog" not in str(Event.objects.get(kind="casework.alert_raised").details)


def test_before_a_visit_the_places_of_the_neighbor_count_too(nadia, now):
    case = make.case(at=now - DAY)
    met = case.encounters.get().response
    met.location = "12 Heron St."
    met.save_by(nadia)
    on_the_place, elsewhere = outside.alert(at=now), outside.alert(at=now, location="Somewhere else")
    on_the_neighbor = outside.alert(at=now, neighbor=case.neighbor)
    found = before_visit(nadia, case, now)
    assert set(found) == {on_the_place, on_the_neighbor}
    assert elsewhere not in found


def test_what_is_over_is_not_shown_and_stays_in_history(ray, now):
    made = outside.alert(at=now)
    last = made.expires_at
    assert before(ray, last - timedelta(seconds=1), locations=[outside.HERON]) == [made]
    assert before(ray, last, locations=[outside.HERON]) == []
    alerts.end(alert=made, reason="The dog is gone", by=ray, at=now + DAY)
    assert before(ray, now + DAY, locations=[outside.HERON]) == []
    made.refresh_from_db()
    assert (made.ended_by, made.end_reason, made.reason) == (ray, "The dog is gone", "A large dog, loose in the yard")
    assert made.history.count() == 2


def test_nothing_asked_is_no_statement_and_twenty_alerts_are_one(ray, now):
    assert statements(lambda: before(ray, now, locations=["", "  "])) == 0
    outside.alert(at=now)
    assert statements(lambda: before(ray, now, locations=[outside.HERON])) == 1
    for _ in range(19):
        outside.alert(at=now)
    assert statements(lambda: [str(one.author) for one in before(ray, now, locations=[outside.HERON])]) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"location": " , "}, "location"),
        ({"review_at": -DAY}, "review_at"),
        ({"expires_at": DAY}, "expires_at"),
        ({"expires_at": 400 * DAY}, "expires_at"),
    ],
)
def test_what_does_not_fit_is_said_beside_it(ray, now, changes, field):
    given = {name: now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    with pytest.raises(Invalid) as refused:
        outside.alert(at=now, **given)
    assert field in refused.value.fields


def test_a_double_tap_is_one_alert(ray, now):
    submission = uuid4()
    assert outside.alert(at=now, submission=submission) == outside.alert(at=now, submission=submission)
    assert SafetyAlert.objects.count() == 1


def test_renewing_makes_the_next_one_and_keeps_the_old(ray, nadia, now):
    old = outside.alert(at=now, by=ray)
    later = now + 90 * DAY
    days = {"review_at": later + 30 * DAY, "expires_at": later + 60 * DAY}
    new = alerts.renew(alert=old, reason="Two dogs by now", by=nadia, at=later, **days)
    assert alerts.renew(alert=old, reason="Again", by=nadia, at=later, **days) == new, "a second tap"
    assert before(ray, later, locations=[outside.HERON]) == [new]
    assert (new.renews, new.author, new.kind, new.place) == (old, nadia, old.kind, old.place)
    assert SafetyAlert.objects.get(pk=old.pk).end_reason == "Renewed"


def test_only_its_author_or_care_navigation_changes_an_alert(ray, nadia, now):
    from tests.factories import people

    wren = people.person("wren", "responder")
    made = outside.alert(at=now, by=ray)
    with pytest.raises(NotAllowed):
        alerts.end(alert=made, reason="I think so", by=wren, at=now)
    alerts.end(alert=made, reason="Moved away", by=nadia, at=now)
    with pytest.raises(IllegalMove):
        alerts.end(alert=made, reason="Again", by=ray, at=now)
    with pytest.raises(IllegalMove):
        alerts.renew(alert=made, reason="Still", review_at=now + DAY, expires_at=now + 2 * DAY, by=ray, at=now)


def test_an_end_says_why(ray, now):
    with pytest.raises(Invalid):
        alerts.end(alert=outside.alert(at=now), reason=" ", by=ray, at=now)


def test_the_database_wants_a_neighbor_or_a_place(ray, now):
    made = outside.alert(at=now)
    made.neighbor = make.encounter(at=now).neighbor
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save_by(ray)


# The day of review


def test_the_author_is_asked_once_when_the_day_comes(ray, sweeper, now):
    made = outside.alert(at=now, by=ray)
    assert review_alerts(made.review_at - timedelta(seconds=1), sweeper) == 0
    assert review_alerts(made.review_at, sweeper) == 1
    assert review_alerts(made.review_at + DAY, sweeper) == 0, "once"
    asked = Message.objects.get(kind="alert_review")
    assert (asked.recipient, asked.path) == (ray, f"/alerts/{made.pk}/")


def test_who_has_left_is_not_asked_but_the_supervisor(ray, sol, sweeper, now):
    made = outside.alert(at=now, by=ray)
    ray.is_active = False
    ray.save_by(sol)
    review_alerts(made.review_at, sweeper)
    assert Message.objects.get(kind="alert_review").recipient == sol


def test_what_is_ended_or_over_is_not_asked_about(ray, sweeper, now):
    ended, over = outside.alert(at=now), outside.alert(at=now)
    alerts.end(alert=ended, reason="Gone", by=ray, at=now)
    assert review_alerts(over.expires_at, sweeper) == 0


def test_a_renewed_alert_is_asked_about_again(ray, sweeper, now):
    old = outside.alert(at=now, by=ray)
    review_alerts(old.review_at, sweeper)
    at = old.review_at + DAY
    new = alerts.renew(alert=old, reason="Still there", review_at=at + DAY, expires_at=at + 9 * DAY, by=ray, at=at)
    assert Message.objects.get(kind="alert_review").read_at == at, "what it asked for is done"
    assert review_alerts(new.review_at, sweeper) == 1
    assert Message.objects.filter(kind="alert_review").count() == 2
