"""Appointments: the sweeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from heart import delivery
from referrals import tasks
from referrals.actions import appointments, sending
from referrals.states.appointments import AppointmentStatus as S
from tests.referrals.hand_over.appointments.kit import BENCH, told

pytestmark = pytest.mark.django_db


def test_reminders_go_once_a_day_before_to_who_goes_along_and_who_has_the_case(planned, sweeper, soon):
    early = soon - timedelta(hours=24, seconds=1)
    assert tasks.remind_of_appointments(early, sweeper) == 0
    due = soon - timedelta(hours=24)
    assert [tasks.remind_of_appointments(due, sweeper) for _ in range(2)] == [1, 0]
    assert {who for kind, who in told() if kind == "appointment_reminder"} == {"nadia", "noel"}
    mail.outbox.clear()
    delivery.deliver_due(due)
    letters = "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox)
    assert f"/referrals/{planned.referral_id}/" in letters
    for secret in ("Rosalind", "Quillfeather", BENCH, "The side door", "Food"):
        assert secret not in letters


def test_a_moved_one_is_reminded_of_again(planned, sweeper, nadia, soon):
    tasks.remind_of_appointments(soon - timedelta(hours=1), sweeper)
    given = {"starts_at": soon + timedelta(days=1), "reason": "Rain", "place_words": "There"}
    appointments.move(appointment=planned, by=nadia, at=soon - timedelta(minutes=30), **given)
    assert tasks.remind_of_appointments(soon + timedelta(hours=20), sweeper) == 1


def test_what_has_passed_is_not_reminded_of(planned, sweeper, soon):
    assert tasks.remind_of_appointments(soon, sweeper) == 0


def test_both_sides_are_asked_once_what_came_of_it(planned, sweeper, soon):
    assert tasks.ask_what_came_of_appointments(soon + timedelta(hours=3, minutes=59), sweeper) == 0
    late = soon + timedelta(hours=4)
    assert [tasks.ask_what_came_of_appointments(late, sweeper) for _ in range(2)] == [1, 0]
    assert {who for kind, who in told() if kind == "appointment_outcome_owed"} == {"nadia", "omar"}


def test_nobody_is_asked_who_has_said_it(planned, sweeper, omar, soon):
    appointments.outcome(appointment=planned, outcome=S.KEPT, by=omar, at=soon)
    assert tasks.ask_what_came_of_appointments(soon + timedelta(days=1), sweeper) == 0


def test_what_belongs_to_an_ended_referral_is_called_off(planned, referral, nadia, sweeper, now, soon):
    assert tasks.call_off_appointments(now, sweeper) == 0
    sending.end(referral=referral, status="withdrawn", reason="Changed their mind", by=nadia, at=now)
    assert tasks.remind_of_appointments(soon - timedelta(hours=1), sweeper) == 0
    assert [tasks.call_off_appointments(now, sweeper) for _ in range(2)] == [1, 0]
    planned.refresh_from_db()
    assert (planned.status, planned.why) == (S.CANCELLED, appointments.REFERRAL_ENDED)
    assert ("appointment_cancelled", "noel") in told()
