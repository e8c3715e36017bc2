"""Appointments: pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.actions import answering, appointments
from referrals.models import Appointment
from referrals.queries import referrals as lists
from tests.referrals.hand_over.appointments.kit import BENCH, as_, place, plan

pytestmark = pytest.mark.django_db


def test_setting_moving_and_cancelling_by_hand(client, referral, pantry, nadia, noel, soon):
    where = place(pantry, nadia)
    page = f"/referrals/{referral.pk}/appointment/"
    as_(client, nadia)
    given = {"starts_at": "2026-03-12T10:30", "place": str(where.pk), "transport": "walks", "goes_along": noel.pk}
    assert client.post(page, {**given, "submission": str(uuid4()), "starts_at": ""}).status_code == 422
    assert client.post(page, {**given, "submission": str(uuid4())}).url == page
    row = Appointment.objects.get()
    assert (row.place, row.goes_along, row.starts_at.hour) == (where, noel, 14)
    shown = client.get(page).content.decode()
    assert "Elm Street" in shown
    assert "Noel goes along" in shown
    moved = {"starts_at": "2026-03-13T10:30", "place_words": "Front desk", "submission": str(uuid4())}
    assert client.post(page, moved).status_code == 422
    assert client.post(page, {**moved, "reason": "They are closed"}).url == page
    row = Appointment.objects.planned().get()
    assert "They are closed" in client.get(page).content.decode()
    for _ in range(2):
        gone = client.post(f"/appointments/{row.pk}/cancel/", {"cancel-reason": "Ill"})
        assert gone.url == page
    assert not Appointment.objects.planned().exists()


def test_the_meeting_point_is_hearts_alone(client, planned, referral, omar, nadia, soon, clock):
    pages = [f"/referrals/{referral.pk}/appointment/", f"/partner/referrals/{referral.pk}/"]
    for moment in (planned.set_at, soon + timedelta(hours=1)):
        clock.move_to(moment)
        for page in pages:
            read = as_(client, omar).get(page).content.decode()
            assert "Noel goes along" in read
            assert BENCH not in read
    assert BENCH in as_(client, nadia).get(pages[0]).content.decode()


def test_the_appointments_page_names_no_neighbor_to_the_partner(client, planned, referral, omar):
    read = as_(client, omar).get(f"/referrals/{referral.pk}/appointment/").content.decode()
    assert referral.reference in read
    assert "Rosalind" not in read
    assert "Quillfeather" not in read


def test_a_confidential_place_is_not_named_to_the_partner(client, referral, pantry, nadia, omar, soon):
    plan(referral, nadia, soon, place=place(pantry, nadia, "Harbor House", confidential=True), place_words="")
    for page in (f"/referrals/{referral.pk}/appointment/", f"/partner/referrals/{referral.pk}/"):
        read = as_(client, omar).get(page).content.decode()
        assert "Harbor House" not in read
        assert "told apart" in read
    assert "Harbor House" in as_(client, nadia).get(f"/referrals/{referral.pk}/").content.decode()


def test_an_outcome_that_is_owed_stands_wherever_the_referral_does(client, planned, referral, case, nadia, soon, clock):
    addresses = ("/referrals/", f"/cases/{case.pk}/referrals/", f"/referrals/{referral.pk}/")
    as_(client, nadia)
    assert not [one for one in addresses if "utcome owed" in client.get(one).content.decode()]
    clock.move_to(soon + timedelta(minutes=1))
    as_(client, nadia)
    for address in addresses[:2]:
        assert "Outcome owed" in client.get(address).content.decode()
    assert "What came of it?" in client.get(addresses[2]).content.decode()


def test_a_kept_appointment_asks_whether_the_service_started(client, planned, referral, omar, nadia, soon, clock):
    clock.move_to(soon + timedelta(hours=1))
    page = f"/referrals/{referral.pk}/appointment/"
    as_(client, omar)
    assert client.post(f"/appointments/{planned.pk}/outcome/", {}).status_code == 422
    answer = client.post(f"/appointments/{planned.pk}/outcome/", {"outcome-outcome": "kept"}, follow=True)
    assert answer.redirect_chain[0][0] == page
    assert f"/partner/referrals/{referral.pk}/#step" in answer.content.decode()
    assert "Only you can" in answer.content.decode()
    assert "The provider tells" in as_(client, nadia).get(page).content.decode()
    answering.move(referral=referral, status="started", by=omar)
    assert "Has the service started?" not in client.get(page).content.decode()


def test_another_organizations_appointment_is_not_there(client, planned, referral, pia):
    as_(client, pia)
    assert client.get(f"/referrals/{referral.pk}/appointment/").status_code == 404
    for step in ("cancel", "outcome"):
        assert client.post(f"/appointments/{planned.pk}/{step}/", {}).status_code == 404


def test_the_page_reads_the_same_number_of_statements_for_one_appointment_and_for_twenty(
    client, planned, referral, nadia, soon
):
    page = f"/referrals/{referral.pk}/appointment/"
    as_(client, nadia)
    client.get(page)
    counted = []
    for more in (0, 19):
        row = Appointment.objects.planned().get()
        for number in range(more):
            given = {"starts_at": soon + timedelta(hours=number), "reason": "Rain", "place_words": "There"}
            row = appointments.move(appointment=row, by=nadia, **given)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_an_owed_outcome_costs_the_lists_no_statement(planned, nadia, case):
    with CaptureQueriesContext(connection) as queries:
        assert [row.outcome_owed for row in lists.listed(nadia, whose="mine", show="open")] == [False]
    assert len(queries) == 1
