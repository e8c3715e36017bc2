"""Appointments: setting."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import consents
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, StateChange
from referrals.actions import answering, appointments
from referrals.models import Appointment
from referrals.states import ReferralStatus
from referrals.states.appointments import AppointmentStatus as S
from tests.factories import referrals as providers
from tests.referrals.hand_over.appointments.kit import BENCH, as_, now_of, place, plan, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_either_side_sets_it_and_the_referral_is_scheduled_by_that(referral, soon, who, request):
    by = request.getfixturevalue(who)
    row = plan(referral, by, soon)
    assert now_of(referral) == (ReferralStatus.SCHEDULED, soon)
    assert (row.status, row.set_by, row.place_words) == (S.PLANNED, by, "The side door")
    other = "omar" if who == "nadia" else "nadia"
    assert told() == {("appointment_set", other)}
    assert Event.objects.filter(kind="referrals.appointment_set").count() == 1
    assert StateChange.objects.filter(subject_key=str(referral.pk), target="scheduled", by=by).count() == 1


def test_its_words_are_read_no_more_once_the_consent_is_revoked(client, planned, referral, nadia, omar, soon, now):
    """The partner keeps when it is, as it keeps the referral's state; where and why were told of the neighbor."""
    appointments.move(
        appointment=planned,
        starts_at=soon + timedelta(days=1),
        reason="Her knee hurts",
        place_words="At her bench",
        by=nadia,
        at=now,
    )
    pages = (f"/referrals/{referral.pk}/appointment/", f"/partner/referrals/{referral.pk}/")
    before = [as_(client, omar).get(page).content.decode() for page in pages]
    assert "Her knee hurts" in before[0]
    assert all("At her bench" in page for page in before)
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now)
    for page in pages:
        after = client.get(page).content.decode()
        assert "March 13" in after or "Mar 13" in after
        assert "knee" not in after
        assert "bench" not in after
    assert "At her bench" in as_(client, nadia).get(pages[0]).content.decode(), "HEART's own"


def test_who_goes_along_is_told_too(planned):
    assert told() == {("appointment_set", "omar"), ("appointment_set", "noel")}


def test_the_same_tap_again_is_the_same_appointment(referral, nadia, soon):
    tap = uuid4()
    assert plan(referral, nadia, soon, submission=tap) == plan(referral, nadia, soon, submission=tap)
    assert Appointment.objects.count() == 1


def test_one_referral_has_one_appointment_at_a_time(planned, referral, nadia, soon):
    with pytest.raises(IllegalMove, match="Move it"):
        plan(referral, nadia, soon)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"place_words": "  "}, "place_words"),
        ({"transport": "by balloon"}, "transport"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(referral, nadia, soon, changes, field):
    with pytest.raises(Invalid) as refused:
        plan(referral, nadia, soon, **changes)
    assert set(refused.value.fields) == {field}
    assert now_of(referral) == (ReferralStatus.ACCEPTED, None)


def test_it_lies_ahead(referral, nadia, now):
    with pytest.raises(Invalid):
        plan(referral, nadia, now)


def test_a_place_is_one_of_the_service_that_whoever_sets_it_may_know_of(referral, pantry, nadia, omar, soon):
    elsewhere = place(providers.service("Eno River Recovery"), nadia, "Far away")
    hidden = place(pantry, nadia, "Harbor", confidential=True)
    for by, where in ((nadia, elsewhere), (omar, hidden)):
        with pytest.raises(Invalid) as refused:
            plan(referral, by, soon, place=where)
        assert "place" in refused.value.fields
    assert plan(referral, nadia, soon, place=hidden).place == hidden


def test_the_partner_says_nothing_of_company_or_meeting_points(referral, omar, noel, soon):
    for changes in ({"goes_along": noel}, {"meeting_point": BENCH}):
        with pytest.raises(Invalid):
            plan(referral, omar, soon, **changes)


def test_nobody_of_a_partner_goes_along_for_heart(referral, nadia, omar, soon):
    with pytest.raises(Invalid):
        plan(referral, nadia, soon, goes_along=omar)


def test_nobody_else_sets_it(referral, pia, ray, dee, soon):
    for by in (pia, ray, dee):
        with pytest.raises(NotAllowed):
            plan(referral, by, soon)


def test_not_before_the_provider_says_yes(case, pantry, nadia, now, soon):
    sent = providers.sent(case, pantry, by=nadia, at=now)
    with pytest.raises(IllegalMove):
        plan(sent, nadia, soon)


def test_the_partners_own_step_leaves_an_appointment_as_well(referral, omar, now, soon):
    answering.move(referral=referral, status="scheduled", appointment_at=soon, by=omar, at=now)
    row = Appointment.objects.get()
    assert (row.starts_at, row.status, row.set_by) == (soon, S.PLANNED, omar)
    answering.move(referral=referral, status="waitlisted", note="Full after all", by=omar, at=now)
    answering.move(referral=referral, status="scheduled", appointment_at=soon + timedelta(days=1), by=omar, at=now)
    row.refresh_from_db()
    assert row.status == S.MOVED
    assert Appointment.objects.planned().get().moved_from == row
