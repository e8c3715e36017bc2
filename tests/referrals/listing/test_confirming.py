"""Nobody confirmed a listing for long: the partner is asked, once in a period, until somebody says that it is right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heart.errors import NotAllowed
from heart.models import Event, Message
from referrals import listing, tasks
from referrals.actions import listing as actions
from referrals.actions import listing_rounds as rounds
from referrals.models import ConfirmationRequest, Service, ServiceConfirmation
from tests.factories import people
from tests.referrals.listing import kit

pytestmark = pytest.mark.django_db


def assured(service, day, by):
    service.assured_date = day
    service.save_by(by)


def test_a_confirmation_says_when_and_by_which_organization(pantry, omar, now):
    said = actions.confirm(service=pantry, by=omar, at=now)
    assert (said.confirmed_by, said.confirmed_at) == (omar, now)
    told = listing.last_confirmed(Service.objects.get(), now)
    assert told.words == "Confirmed on March 10, 2026 by Bull City Bridge"


def test_the_day_is_the_citys(pantry, omar, now):
    late = now.replace(hour=3)  # eleven in the evening before, in Durham
    actions.confirm(service=pantry, by=omar, at=late)
    assert Service.objects.get().assured_date == (now - timedelta(days=1)).date()


def test_a_second_tap_on_the_same_day_is_the_same(pantry, omar, dee, now):
    actions.confirm(service=pantry, by=omar, at=now)
    actions.confirm(service=pantry, by=omar, at=now + timedelta(minutes=1))
    assert Event.objects.filter(kind="referrals.listing_confirmed").count() == 1
    actions.confirm(service=pantry, by=dee, at=now + timedelta(minutes=2))
    assert ServiceConfirmation.objects.get().confirmed_by == dee
    assert ServiceConfirmation.history.count() == 2, "who confirmed it before is its history"
    actions.confirm(service=pantry, by=dee, at=now + timedelta(days=1))
    assert ServiceConfirmation.history.count() == 3


def test_only_the_organization_itself_or_an_editor_confirms(pantry, pia, nadia, now):
    for other in (pia, nadia):
        with pytest.raises(NotAllowed):
            actions.confirm(service=pantry, by=other, at=now)


def test_a_partner_is_asked_once_in_a_period_for_all_its_listings(pantry, omar, pia, now, sweeper):
    mara = people.person("mara", "partner_manager", "Bull City Bridge")
    kit.pantry(name="Clothes closet")
    assert tasks.ask_to_confirm_listings(now, sweeper) == 1
    assert ConfirmationRequest.objects.get().services == 2
    told = Message.objects.filter(kind="listing_stale")
    assert {(message.recipient, message.path) for message in told} == {
        (omar, "/partner/listing/"),
        (mara, "/partner/listing/"),
    }
    assert tasks.ask_to_confirm_listings(now + timedelta(days=29), sweeper) == 0
    assert tasks.ask_to_confirm_listings(now + timedelta(days=31), sweeper) == 1
    assert Message.objects.filter(kind="listing_stale").count() == 4


def test_two_sweeps_at_once_ask_once(pantry, now, sweeper):
    owner = pantry.organization
    assert rounds.ask_to_confirm(organization=owner, by=sweeper, at=now)
    assert rounds.ask_to_confirm(organization=owner, by=sweeper, at=now) is None
    assert ConfirmationRequest.objects.count() == 1


@pytest.mark.parametrize(("days", "asked"), [(180, 0), (181, 1)])
def test_what_was_confirmed_in_time_is_not_asked_for(pantry, dee, now, sweeper, days, asked):
    assured(pantry, (now - timedelta(days=days)).date(), dee)
    assert tasks.ask_to_confirm_listings(now, sweeper) == asked


def test_who_does_not_sign_in_and_what_is_closed_is_not_asked(pantry, omar, dee, now, sweeper):
    pantry.status = "inactive"
    pantry.save_by(dee)
    alone = kit.pantry("Corner Church", "Church pantry")
    alone.organization.agency = None
    alone.organization.save_by(dee)
    assert tasks.ask_to_confirm_listings(now, sweeper) == 0
    assert not Message.objects.filter(kind="listing_stale").exists()


def test_only_the_system_asks(pantry, dee, omar, now):
    for person in (dee, omar):
        with pytest.raises(NotAllowed):
            rounds.ask_to_confirm(organization=pantry.organization, by=person, at=now)


def test_the_sweep_takes_a_fixed_number_of_statements_to_find_nothing(
    pantry, omar, now, sweeper, django_assert_num_queries
):
    actions.confirm(service=pantry, by=omar, at=now)
    with django_assert_num_queries(1):
        tasks.ask_to_confirm_listings(now, sweeper)
