"""Appointments: changing; what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.models import FollowUp
from casework.states import FollowUpKind, FollowUpStatus
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event
from referrals.actions import appointments
from referrals.models import Appointment
from referrals.states import ReferralStatus
from referrals.states.appointments import AppointmentStatus as S
from referrals.states.appointments import Transport
from tests.referrals.hand_over.appointments.kit import BENCH, now_of, plan, told

pytestmark = pytest.mark.django_db


def test_moving_keeps_what_was_and_who_goes_along(planned, referral, omar, soon, now):
    later = soon + timedelta(days=1)
    given = {"starts_at": later, "place_words": "Front desk", "reason": "We are closed that day"}
    row = appointments.move(appointment=planned, by=omar, at=now, **given)
    planned.refresh_from_db()
    assert (planned.status, planned.why, planned.starts_at) == (S.MOVED, "We are closed that day", soon)
    assert (row.moved_from, row.goes_along, row.meeting_point, row.transport) == (
        planned,
        planned.goes_along,
        BENCH,
        Transport.WALKS,
    )
    assert now_of(referral) == (ReferralStatus.SCHEDULED, later)
    assert {("appointment_moved", "nadia"), ("appointment_moved", "noel")} <= told()


def test_moving_needs_a_reason_and_a_time_to_come(planned, nadia, soon, now, referral):
    for changes in ({"reason": " "}, {"starts_at": now}):
        given = {"starts_at": soon + timedelta(days=1), "reason": "Rain", "place_words": "There", **changes}
        with pytest.raises(Invalid):
            appointments.move(appointment=planned, by=nadia, at=now, **given)
    assert now_of(referral) == (ReferralStatus.SCHEDULED, soon)
    assert Appointment.objects.get().status == S.PLANNED


def test_cancelling_leaves_no_time_behind_and_makes_room_for_the_next(planned, referral, nadia, soon):
    appointments.cancel(appointment=planned, reason="They are ill", by=nadia)
    assert now_of(referral) == (ReferralStatus.SCHEDULED, None)
    assert {("appointment_cancelled", "omar"), ("appointment_cancelled", "noel")} <= told()
    assert plan(referral, nadia, soon).status == S.PLANNED
    with pytest.raises(IllegalMove):
        appointments.cancel(appointment=planned, reason="Again", by=nadia)


def test_heart_arranges_company_without_moving_what_the_partner_set(referral, omar, nadia, noel, soon):
    row = plan(referral, omar, soon)
    appointments.arrange(appointment=row, transport=Transport.BUS_PASS, goes_along=noel, meeting_point=BENCH, by=nadia)
    row.refresh_from_db()
    assert (row.goes_along, row.transport, row.starts_at) == (noel, Transport.BUS_PASS, soon)
    assert ("appointment_company", "noel") in told()
    with pytest.raises(NotAllowed):
        appointments.arrange(appointment=row, transport=Transport.WALKS, by=omar)
    details = Event.objects.get(kind="referrals.appointment_arranged").details
    assert details == {"transport": "bus_pass", "company": True}


def test_nobody_says_what_came_of_it_before_it_begins(planned, omar, soon):
    with pytest.raises(IllegalMove, match="still to come"):
        appointments.outcome(appointment=planned, outcome=S.KEPT, by=omar, at=soon - timedelta(minutes=1))


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_a_missed_one_owes_the_neighbor_a_follow_up_whoever_says_it(planned, case, soon, who, request):
    before = set(FollowUp.objects.values_list("pk", flat=True))
    appointments.outcome(appointment=planned, outcome=S.MISSED, by=request.getfixturevalue(who), at=soon)
    owed = FollowUp.objects.exclude(pk__in=before).get()
    assert (owed.case, owed.kind, owed.status) == (case, FollowUpKind.ATTEMPT, FollowUpStatus.OPEN)
    assert (owed.due_at, owed.why) == (soon + timedelta(hours=24), appointments.MISSED)
    assert "Rosalind" not in owed.why


def test_a_kept_one_owes_nothing_and_does_not_start_the_service(planned, referral, omar, soon):
    before = FollowUp.objects.count()
    appointments.outcome(appointment=planned, outcome=S.KEPT, by=omar, at=soon)
    assert FollowUp.objects.count() == before
    assert now_of(referral)[0] == ReferralStatus.SCHEDULED
    assert ("appointment_kept", "nadia") in told()


def test_saying_the_same_again_changes_nothing(planned, omar, nadia, soon):
    for by in (omar, nadia):
        appointments.outcome(appointment=planned, outcome=S.MISSED, by=by, at=soon)
    assert Event.objects.filter(kind="referrals.appointment_outcome").count() == 1


def test_the_other_side_corrects_it_with_a_reason(planned, omar, nadia, soon):
    appointments.outcome(appointment=planned, outcome=S.MISSED, by=omar, at=soon)
    with pytest.raises(Invalid):
        appointments.outcome(appointment=planned, outcome=S.KEPT, by=nadia, at=soon)
    appointments.outcome(appointment=planned, outcome=S.KEPT, reason="They came at noon", by=nadia, at=soon)
    planned.refresh_from_db()
    assert (planned.status, planned.ended_by, planned.why) == (S.KEPT, nadia, "They came at noon")


def test_a_follow_up_fails_with_the_outcome_or_neither(planned, omar, soon, monkeypatch):
    def broken(*given, **more):
        raise RuntimeError

    monkeypatch.setattr("heart.ledger.record", broken)
    before = FollowUp.objects.count()
    with pytest.raises(RuntimeError):
        appointments.outcome(appointment=planned, outcome=S.MISSED, by=omar, at=soon)
    assert (Appointment.objects.get().status, FollowUp.objects.count()) == (S.PLANNED, before)
