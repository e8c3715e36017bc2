"""One need asked of several services: at once or in turn; when one starts, the rest are called off."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from casework.models import Need
from casework.states import Information as I
from heart.errors import Invalid, NotAllowed
from heart.models import Event, Message, StateChange
from referrals import tasks
from referrals.actions import answering, asking, sending
from referrals.models import Referral
from referrals.queries import referrals as query
from referrals.states import ReferralStatus as S
from referrals.states.asking import MOST_SERVICES, Order
from tests.factories import api, people
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TERMS = {"information": [I.IDENTITY, I.NEED], "question": "A box this week?"}


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Rosa"})


@pytest.fixture
def food(case):
    return Need.objects.get(case=case)


@pytest.fixture
def bridge(omar):
    return providers.service("Bull City Bridge")


@pytest.fixture
def river(pia):
    return providers.service("Eno River Recovery", "Soup kitchen")


@pytest.fixture
def corner(db):
    people.person("opal", "partner", "Corner Church")
    return providers.service("Corner Church", "Church pantry")


@pytest.fixture
def consented(case, bridge, river, corner, nadia, now):
    named = {service.organization_id: service.organization.name for service in (bridge, river, corner)}
    return make.consent(case.neighbor, named, by=nadia, at=now)


def ask(need, *services, by, at, order=Order.TOGETHER, **changes):
    return asking.ask(need=need, services=services, order=order, by=by, at=at, **{**TERMS, **changes})


def statuses():
    return {row.service.name: row.status for row in Referral.objects.select_related("service")}


def start(referral, by, at, through=(S.STARTED,)):
    answering.answer(referral=referral, accept=True, by=by, at=at)
    for step in through:
        answering.move(referral=referral, status=step, note="So", by=by, at=at)


# --- Asking


def test_at_once_sends_one_referral_to_each(food, bridge, river, corner, consented, nadia, now):
    made = ask(food, bridge, river, corner, by=nadia, at=now)
    assert {row.status for row in made} == {S.SENT}
    assert {row.question for row in made} == {"A box this week?"}
    assert [row.place for row in made] == [None, None, None]
    assert Message.objects.filter(kind="referral_sent").count() == 3
    assert Event.objects.filter(kind="referrals.referral_sent").count() == 3


def test_in_turn_sends_the_first_and_keeps_the_others_in_line(food, bridge, river, corner, consented, nadia, now):
    made = ask(food, river, bridge, corner, by=nadia, at=now, order=Order.IN_TURN)
    assert [(row.service, row.status, row.place) for row in made] == [
        (river, S.SENT, 1),
        (bridge, S.DRAFT, 2),
        (corner, S.DRAFT, 3),
    ]
    assert {message.recipient.username for message in Message.objects.filter(kind="referral_sent")} == {"pia"}
    assert query.next_in_line(nadia, food) == made[1]


@pytest.mark.parametrize("order", Order)
def test_a_double_tap_asks_once(food, bridge, river, consented, nadia, now, order):
    tap = uuid4()
    first = ask(food, bridge, river, by=nadia, at=now, order=order, submission=tap)
    assert ask(food, bridge, river, by=nadia, at=now, order=order, submission=tap) == first
    assert Referral.objects.count() == 2
    assert Message.objects.filter(kind="referral_sent").count() == (2 if order == Order.TOGETHER else 1)


def test_all_are_asked_or_none_and_the_refusal_names_whom_it_is_about(case, food, bridge, river, nadia, now):
    make.consent(case.neighbor, {bridge.organization_id: "Bull City Bridge"}, by=nadia, at=now)
    with pytest.raises(Invalid, match="Eno River Recovery") as caught:
        ask(food, bridge, river, by=nadia, at=now)
    assert caught.value.fields["consent"][0].startswith("Eno River Recovery: ")
    assert not Referral.objects.exists()


def test_one_service_twice_alone_or_too_many_are_not_several(food, bridge, river, consented, nadia, now):
    many = [providers.service(name=f"Pantry {number}") for number in range(MOST_SERVICES + 1)]
    for services in ([bridge], [bridge, bridge], many):
        with pytest.raises(Invalid, match="Choose two to"):
            ask(food, *services, by=nadia, at=now)
    with pytest.raises(Invalid, match="order"):
        ask(food, bridge, river, by=nadia, at=now, order="whenever")


def test_who_sends_no_referrals_asks_nobody(food, bridge, river, consented, omar, now):
    with pytest.raises(NotAllowed):
        ask(food, bridge, river, by=omar, at=now)


# --- The next, when one falls through


@pytest.mark.parametrize("how", ["declined", "expired", "could not reach", "stopped"])
def test_when_one_falls_through_the_next_in_line_is_offered_first(
    client, food, bridge, river, consented, nadia, omar, now, sweeper, how
):
    first, second = ask(food, bridge, river, by=nadia, at=now, order=Order.IN_TURN)
    providers.service("Third Hand", "Third pantry")
    if how == "declined":
        answering.answer(referral=first, accept=False, reason="no_capacity", by=omar, at=now)
    elif how == "expired":
        tasks.expire(now + timedelta(days=4), sweeper)
    else:
        start(first, omar, now, through=(S.COULD_NOT_REACH if how == "could not reach" else S.STOPPED,))
    client.force_login(nadia)
    html = client.get(f"/referrals/{first.pk}/").content.decode()
    assert "Next in line" in html
    assert f'action="/referrals/{second.pk}/send/"' in html
    assert "Third pantry" in html
    next_best = html.split('id="next-best"')[1]
    assert f"service={bridge.pk}" not in next_best, "who fell through is not proposed again"
    assert first in query.listed(nadia, whose="mine", show="next_step"), "a line that waits is a step to take"
    client.post(f"/referrals/{second.pk}/send/")
    assert Referral.objects.get(pk=second.pk).status == S.SENT
    assert not query.listed(nadia, whose="mine", show="next_step")


def test_the_case_shows_whom_to_ask_next_and_the_panel_comes_by_itself(
    client, case, food, bridge, river, consented, nadia, omar, now
):
    first, second = ask(food, bridge, river, by=nadia, at=now, order=Order.IN_TURN)
    client.force_login(nadia)
    panel = f'hx-get="/needs/{food.pk}/next/"'
    assert panel not in client.get(f"/cases/{case.pk}/referrals/").content.decode()
    answering.answer(referral=first, accept=False, reason="no_capacity", by=omar, at=now)
    html = client.get(f"/cases/{case.pk}/referrals/").content.decode()
    assert panel in html
    assert "2. in line" in html
    part = client.get(f"/needs/{food.pk}/next/", headers={"HX-Request": "true"}).content.decode()
    assert f'action="/referrals/{second.pk}/send/"' in part
    assert "<html" not in part
    assert "<html" in client.get(f"/needs/{food.pk}/next/").content.decode()


def test_where_everybody_was_asked_the_panel_says_what_is_left(client, case, food, bridge, consented, nadia, omar, now):
    referral = sending.draft_and_send(need=food, service=bridge, by=nadia, at=now, **TERMS)
    answering.answer(referral=referral, accept=False, reason="no_capacity", by=omar, at=now)
    client.force_login(nadia)
    for service in list(type(bridge).objects.exclude(pk=bridge.pk)):
        service.status = "inactive"
        service.save_by(nadia)
    assert "was asked" in client.get(f"/needs/{food.pk}/next/").content.decode()


# --- When one starts


@pytest.mark.parametrize("step", [S.STARTED, S.COMPLETED])
def test_when_one_starts_the_rest_are_called_off_in_the_same_breath(
    food, bridge, river, corner, consented, nadia, omar, now, step
):
    started, seen, asked = ask(food, bridge, river, corner, by=nadia, at=now)
    answering.view(referral=seen, by=people.person("pia", "partner"), at=now)
    start(started, omar, now, through=(step,))
    assert statuses() == {"Food pantry": step, "Soup kitchen": S.CANCELLED, "Church pantry": S.CANCELLED}
    for row in (seen, asked):
        change = StateChange.objects.get(subject_key=str(row.pk), target=S.CANCELLED)
        assert (change.reason, change.by.role) == ("Started elsewhere", "system")
        event = Event.objects.get(kind="referrals.referral_ended", subject_key=str(row.pk))
        assert event.details == {"status": "cancelled", "reason": "started_elsewhere"}
        assert Referral.objects.get(pk=row.pk).ended_at == now
    told = Message.objects.filter(kind="referral_ended")
    assert {(message.recipient.username, message.path) for message in told} == {
        ("pia", "/partner/"),
        ("opal", "/partner/"),
    }


def test_who_waits_in_line_is_called_off_and_hears_nothing(food, bridge, river, consented, nadia, omar, now):
    first, second = ask(food, bridge, river, by=nadia, at=now, order=Order.IN_TURN)
    start(first, omar, now)
    assert Referral.objects.get(pk=second.pk).status == S.CANCELLED
    assert not Message.objects.filter(kind="referral_ended").exists()


def test_what_runs_already_other_needs_and_ones_own_drafts_go_on(
    case, food, bridge, river, corner, consented, nadia, omar, pia, now
):
    from casework.actions import needs

    one, two = ask(food, bridge, river, by=nadia, at=now)
    other = needs.add(case=case, domain="homelessness", by=nadia, at=now)
    elsewhere = sending.draft_and_send(need=other, service=corner, by=nadia, at=now, **TERMS)
    mine = providers.draft(case, corner, need=food, by=nadia, at=now)
    start(two, pia, now)
    assert Referral.objects.get(pk=one.pk).status == S.CANCELLED
    assert Referral.objects.get(pk=elsewhere.pk).status == S.SENT
    assert Referral.objects.get(pk=mine.pk).status == S.DRAFT


def test_asked_after_the_start_it_is_not_called_off_by_the_end(food, bridge, river, consented, nadia, omar, now):
    first = sending.draft_and_send(need=food, service=bridge, by=nadia, at=now, **TERMS)
    start(first, omar, now)
    later = sending.draft_and_send(need=food, service=river, despite="A second one", by=nadia, at=now, **TERMS)
    answering.move(referral=first, status=S.COMPLETED, by=omar, at=now)
    assert Referral.objects.get(pk=later.pk).status == S.SENT


def test_who_was_called_off_learns_neither_why_nor_where(client, food, bridge, river, consented, nadia, omar, pia, now):
    started, off = ask(food, bridge, river, by=nadia, at=now)
    start(started, omar, now)
    client.force_login(pia)
    html = client.get(f"/partner/referrals/{off.pk}/").content.decode()
    listed = client.get("/partner/?show=closed").content.decode()
    answer = api.client(pia).get(f"/api/v1/referrals/{off.pk}/").content.decode()
    assert "Cancelled" in html
    for text in (html, listed, answer):
        for word in ("lsewhere", "Bull City", "Omar", "omar", str(started.pk), started.reference):
            assert word not in text, word


# --- The pages


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_choosing_shows_what_fits_best_and_was_not_asked(client, case, food, bridge, river, consented, nadia, now):
    providers.sent(case, bridge, by=nadia, at=now)
    client.force_login(nadia)
    html = client.get(f"/needs/{food.pk}/ask/").content.decode()
    assert f'value="{river.pk}"' in html
    assert f'value="{bridge.pk}"' not in html
    assert "checked" in client.get(f"/needs/{food.pk}/ask/?service={river.pk}").content.decode()
    assert client.get(f"/needs/{food.pk}/ask/?service=nonsense").status_code == 404
    assert client.get(f"/needs/{food.pk}/ask/?service={uuid4()}").status_code == 404


def page_of(food, *services):
    return f"/needs/{food.pk}/ask/?" + "&".join(f"service={service.pk}" for service in services)


def answers(*services, **changes):
    turns = {f"turn_{service.pk.hex}": str(number) for number, service in enumerate(services, start=1)}
    base = {"order": "in_turn", "urgency": "routine", "information": ["identity", "need"], "submission": str(uuid4())}
    return {**base, **turns, "do": "send", **changes}


def test_asking_in_turn_from_the_page_in_the_order_that_was_given(
    client, case, food, bridge, river, corner, consented, nadia
):
    client.force_login(nadia)
    url = page_of(food, bridge, river, corner)
    assert "covered until" in words(client.get(url))
    answer = client.post(url, answers(corner, bridge, river))
    assert answer.url == f"/cases/{case.pk}/"
    rows = Referral.objects.order_by("place")
    assert [(row.service, row.status) for row in rows] == [(corner, S.SENT), (bridge, S.DRAFT), (river, S.DRAFT)]


def test_the_page_says_whom_no_consent_covers_and_keeps_what_was_typed(client, case, food, bridge, river, nadia, now):
    make.consent(case.neighbor, {bridge.organization_id: "Bull City Bridge"}, by=nadia, at=now)
    client.force_login(nadia)
    url = page_of(food, bridge, river)
    html = client.get(url).content.decode()
    assert f"organization={river.organization_id}" in html
    answer = client.post(url, answers(bridge, river, order="together", question="A box?"))
    assert answer.status_code == 422
    assert "Eno River Recovery: No consent in force covers this" in words(answer)
    assert "A box?" in answer.content.decode()
    assert not Referral.objects.exists()


def test_the_preview_follows_what_is_ticked(client, food, bridge, river, consented, nadia):
    client.force_login(nadia)
    chosen = answers(bridge, river, do="preview", by_field="1", fields=["identity.name"])
    answer = client.post(page_of(food, bridge, river), chosen)
    assert answer.status_code == 200
    assert "Rosa" in answer.content.decode().split('id="preview"')[1]
    assert not Referral.objects.exists()


def test_the_panel_of_a_case_takes_as_many_statements_for_twenty_needs(
    client, case, food, bridge, consented, nadia, omar, now
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from casework.actions import needs

    def fall(need):
        row = sending.draft_and_send(need=need, service=bridge, despite="Again", by=nadia, at=now, **TERMS)
        answering.answer(referral=row, accept=False, reason="no_capacity", by=omar, at=now)

    def statements():
        with CaptureQueriesContext(connection) as found:
            client.get(f"/cases/{case.pk}/referrals/")
        return len(found)

    client.force_login(nadia)
    fall(food)
    statements()
    before = statements()
    for domain in ("homelessness", "utility-insecurity", "transportation-insecurity"):
        fall(needs.add(case=case, domain=domain, by=nadia, at=now))
    assert statements() == before
