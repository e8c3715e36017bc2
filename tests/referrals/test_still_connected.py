"""Is a neighbor still connected, 30 and 90 days after a service started: asked once, said by either side."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from casework.actions import cases
from casework.states import CaseOutcome, Evidence
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from referrals import tasks
from referrals.actions import answering, connections, sending
from referrals.models import ConnectionCheck, Referral
from tests.casework.kit import browser, statements, words
from tests.factories import api
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def referral(clock, rules, nadia, omar, now):
    """The pantry started today."""
    case = make.case(at=now, assigned_to=nadia)
    made = providers.sent(case, providers.service(), by=nadia, at=now)
    answering.answer(referral=made, accept=True, by=omar, at=now)
    return answering.move(referral=made, status="started", by=omar, at=now)


def say(referral, still="yes", *, day=30, evidence="neighbor", by):
    return connections.say(referral=referral, day=day, still=still, evidence=evidence, by=by)


def asked(referral):
    return Message.objects.filter(kind__startswith="still_connected", subject_key=str(referral.pk))


# --- Asking


def test_the_navigator_is_told_once_on_each_day(referral, clock, now, sweeper, nadia):
    for days, told in [(29, 0), (30, 1), (31, 1), (89, 1), (90, 2), (200, 2)]:
        clock.move_to(now + days * DAY)
        tasks.ask_whether_still_connected(now + days * DAY, sweeper)
        assert asked(referral).count() == told, days
    assert {message.recipient for message in asked(referral)} == {nadia}


def test_nobody_is_asked_what_is_known_or_has_ended(referral, clock, now, sweeper, nadia, omar):
    clock.move_to(now + 30 * DAY)
    say(referral, by=nadia)
    assert tasks.ask_whether_still_connected(now + 30 * DAY, sweeper) == 0
    answering.move(referral=referral, status="stopped", note="Moved", by=omar, at=now + 40 * DAY)
    assert tasks.ask_whether_still_connected(now + 90 * DAY, sweeper) == 0


def test_nobody_is_asked_about_somebody_who_died(referral, clock, now, sweeper, nadia):
    sending.record_received(referral=referral, received="yes", evidence="neighbor", by=nadia, at=now)
    need = referral.need
    Referral.objects.filter(pk=referral.pk).update(status="completed")
    need.case.needs.update(status="met", closed_at=now, closed_by=nadia, evidence="neighbor")
    cases.close(case=need.case, outcome=CaseOutcome.DECEASED, note="Told by the family", by=nadia, at=now)
    assert tasks.ask_whether_still_connected(now + 30 * DAY, sweeper) == 0


def test_a_service_that_started_long_ago_is_asked_about_no_more(referral, now, sweeper):
    assert tasks.ask_whether_still_connected(now + 181 * DAY, sweeper) == 0


def test_only_the_system_asks(referral, nadia):
    with pytest.raises(NotAllowed):
        connections.ask(referral=referral, day=30, by=nadia)


# --- Saying


def test_it_can_be_said_once_the_day_has_come(referral, clock, now, nadia):
    with pytest.raises(IllegalMove):
        say(referral, by=nadia)
    clock.move_to(now + 30 * DAY)
    row = say(referral, by=nadia)
    assert (row.still, row.evidence, row.said_by, row.said_at) == ("yes", "neighbor", nadia, now + 30 * DAY)
    with pytest.raises(IllegalMove):
        say(referral, day=90, by=nadia)


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (("yes", "partner"), ("no", "neighbor"), "yes"),
        (("yes", "navigator"), ("no", "neighbor"), "no"),
        (("yes", "neighbor"), ("no", "neighbor"), "no"),
        (("not_known", "partner"), ("no", "navigator"), "no"),
        (("no", "navigator"), ("not_known", "neighbor"), "no"),
        (("no", "navigator"), ("not_known", "navigator"), "not_known"),
    ],
)
def test_the_strongest_word_stands_and_every_word_is_kept(first, second, stands, referral, clock, now, nadia, omar):
    clock.move_to(now + 31 * DAY)
    for still, evidence in (first, second):
        say(referral, still, evidence=evidence, by=omar if evidence == Evidence.PARTNER else nadia)
    row = ConnectionCheck.objects.get()
    assert row.still == stands
    assert row.history.first().still == stands
    assert Event.objects.filter(kind="referrals.still_connected").count() == 2


@pytest.mark.parametrize(
    ("day", "still", "evidence"), [(31, "yes", "neighbor"), (30, "so", "neighbor"), (30, "yes", "")]
)
def test_an_unknown_word_is_refused(day, still, evidence, referral, clock, now, nadia):
    clock.move_to(now + 31 * DAY)
    with pytest.raises(Invalid):
        say(referral, still, day=day, evidence=evidence, by=nadia)


def test_each_side_gives_its_own_word(referral, clock, now, nadia, omar, pia):
    clock.move_to(now + 31 * DAY)
    for by, evidence in [(nadia, "partner"), (omar, "neighbor"), (pia, "partner")]:
        with pytest.raises(NotAllowed):
            say(referral, evidence=evidence, by=by)


# --- The pages and the API


def test_the_navigator_says_it_on_the_referrals_page(referral, clock, now, nadia):
    page, url = browser(nadia), f"/referrals/{referral.pk}/"
    assert "still connected" not in words(page.get(url))
    clock.move_to(now + 91 * DAY)
    page = browser(nadia)
    assert "Is the neighbor still connected? Nobody has said so far." in words(page.get(url))
    refused = page.post(f"{url}still-connected/", {"still-day": "90", "still-still": "yes"})
    assert refused.status_code == 422
    assert "Choose whose word it is." in words(refused)
    sent = {"still-day": "90", "still-still": "no", "still-evidence": "navigator"}
    shown = words(page.post(f"{url}still-connected/", sent, follow=True))
    assert "After 90 days: no longer connected" in shown
    assert "No longer connected, after 90 days" in shown


def test_the_partner_says_it_on_its_own_page(referral, clock, now, omar):
    clock.move_to(now + 30 * DAY)
    page, url = browser(omar), f"/partner/referrals/{referral.pk}/"
    refused = page.post(f"{url}still-connected/", {"still-day": "30"})
    assert refused.status_code == 422
    page.post(f"{url}still-connected/", {"still-day": "90", "still-still": "yes"})
    assert not ConnectionCheck.objects.exists()
    shown = words(page.post(f"{url}still-connected/", {"still-day": "30", "still-still": "yes"}, follow=True))
    assert "After 30 days: still connected" in shown
    assert ConnectionCheck.objects.get().evidence == Evidence.PARTNER


def test_a_partner_does_not_read_what_the_neighbor_told_heart(referral, clock, now, nadia, omar):
    clock.move_to(now + 30 * DAY)
    say(referral, "no", by=nadia)
    shown = words(browser(omar).get(f"/partner/referrals/{referral.pk}/"))
    assert "You have not said so far." in shown
    assert "no longer connected (" not in shown
    assert not ConnectionCheck.objects.visible_to(omar).exists()


def test_by_the_api_a_repeat_is_the_same_word(referral, clock, now, omar, nadia):
    clock.move_to(now + 30 * DAY)
    path = f"/api/v1/referrals/{referral.pk}/still-connected/"
    given = {"day": 30, "still": "yes", "evidence": "partner"}
    client = api.client(omar)
    first = client.post(path, given, headers={"Idempotency-Key": "same"})
    again = client.post(path, given, headers={"Idempotency-Key": "same"})
    assert first.status_code == 200
    assert first.json() == again.json()
    assert first.json()["still"] == "yes"
    assert Event.objects.filter(kind="referrals.still_connected").count() == 1
    assert api.client(nadia).post(path, {**given, "evidence": "navigator", "still": "no"}).status_code == 200
    assert ConnectionCheck.objects.get().still == "yes"
    assert client.post(path, {**given, "day": 90}).status_code == 409
    assert client.post(path, {**given, "day": 45}).status_code == 400


def test_the_page_takes_one_statement_more(referral, clock, now, nadia):
    page, url = browser(nadia), f"/referrals/{referral.pk}/"
    page.get(url)
    before = statements(lambda: page.get(url))
    clock.move_to(now + 91 * DAY)
    page = browser(nadia)
    page.get(url)
    assert statements(lambda: page.get(url)) <= before + 1
