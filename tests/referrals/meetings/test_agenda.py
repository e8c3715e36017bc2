"""Meetings: what stands on it; it builds itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import needs
from heart.errors import IllegalMove, NotAllowed
from heart.models import Message
from referrals import agenda, tasks
from referrals.actions import answering, directory, meetings, sending
from referrals.models import AgendaPart, AgendaRow, Meeting
from referrals.states.meetings import AgendaKind as K
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import people
from tests.factories import referrals as providers
from tests.referrals.meetings.kit import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen():
    return providers.service("Eno River Recovery", "Kitchen")


def built(meeting, sol, now):
    """The agenda's rows of each kind."""
    meetings.build(meeting=meeting, by=sol, at=now)
    return {kind: list(AgendaRow.objects.of_the_agenda().filter(meeting=meeting, kind=kind)) for kind in K}


def test_a_stuck_referral_is_its_partners_too(stuck, meeting, sol, now, omar, pia):
    [row] = built(meeting, sol, now)[K.STUCK]
    assert (row.referral, row.facts) == (stuck, {"status": "viewed", "days": 4})
    assert [part.referral for part in AgendaPart.objects.visible_to(omar)] == [stuck]
    assert not AgendaPart.objects.visible_to(pia).exists()


def test_what_is_accepted_and_does_not_start_is_stuck_after_two_weeks(case, pantry, nadia, omar, sol, meeting, now):
    for days in (13, 15):
        service = providers.service(name=f"{days} days")
        referral = providers.sent(case, service, by=nadia, at=now - timedelta(days=20))
        answering.answer(referral=referral, accept=True, by=omar, at=now - timedelta(days=days))
    rows = built(meeting, sol, now)[K.STUCK]
    assert [row.facts["days"] for row in rows] == [15]


def test_declined_twice_and_nobody_asked_is_hearts_alone(case, pantry, kitchen, nadia, omar, pia, sol, meeting, now):
    for service, partner in ((pantry, omar), (kitchen, pia)):
        referral = providers.sent(case, service, by=nadia, at=now)
        assert not built(meeting, sol, now)[K.DECLINED]
        answering.answer(referral=referral, accept=False, reason="no_capacity", by=partner, at=now)
    [row] = built(meeting, sol, now)[K.DECLINED]
    assert row.facts == {"domain": "food-insecurity", "times": 2}
    assert not AgendaPart.objects.of_the_agenda().filter(row=row).exists()


def test_two_on_one_need_each_hears_of_the_other_only_under_a_consent(
    collision, case, kitchen, nadia, omar, pia, sol, meeting, now
):
    """omar has a consent (his referral came under it); pia has none, so for her there is no such row at all."""
    [row] = built(meeting, sol, now)[K.DUPLICATE]
    assert row.neighbor == case.neighbor
    [part] = row.parts.all()
    assert part.organization.name == "Bull City Bridge"
    assert part.facts["by"] == ""
    both = {one.organization_id: one.organization.name for one in (collision.service, kitchen)}
    make.consent(case.neighbor, both, by=nadia, at=now)
    [row] = built(meeting, sol, now)[K.DUPLICATE]
    told = {part.organization.name: part.facts["by"] for part in row.parts.all()}
    assert told == {"Bull City Bridge": "Eno River Recovery", "Eno River Recovery": "Bull City Bridge"}


def test_one_organization_twice_is_no_collision(case, pantry, nadia, omar, sol, meeting, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    answering.answer(referral=referral, accept=True, by=omar, at=now)
    partners.taken(case.neighbor, by=omar, at=now)
    assert not built(meeting, sol, now)[K.DUPLICATE]


def test_a_consent_that_ends_soon_with_a_referral_open(case, pantry, nadia, omar, sol, meeting, now):
    organization = pantry.organization
    ends = now + timedelta(days=10)
    consent = make.consent(case.neighbor, {organization.pk: organization.name}, by=nadia, at=now, expires_at=ends)
    sending.send(referral=providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)
    [row] = built(meeting, sol, now)[K.EXPIRING]
    [part] = row.parts.all()
    assert (part.consent, part.facts) == (consent, {"ends": "2026-03-20"})


def test_room_that_changed_since_a_week_ago(pantry, kitchen, omar, pia, sol, meeting, now):
    for days, room in ((20, "capacity"), (1, "no-capacity")):
        directory.report_capacity(service=pantry, room=room, by=omar, at=now - timedelta(days=days))
        directory.report_capacity(service=kitchen, room="capacity", by=pia, at=now - timedelta(days=days))
    [row] = built(meeting, sol, now)[K.CAPACITY]
    assert (row.service, row.facts) == (pantry, {"before": "capacity", "after": "no-capacity"})


def test_whom_responders_meet_again_and_again_is_hearts_alone(case, nadia, sol, meeting, now):
    for day in range(5):
        make.response(at=now - timedelta(days=day), met_people=[make.met(neighbor=case.neighbor, details={})])
    [row] = built(meeting, sol, now)[K.FAMILIAR]
    assert (row.neighbor, row.facts) == (case.neighbor, {"responses": 6})
    assert not row.parts.exists()


def test_a_need_for_which_nobody_was_asked(case, nadia, sol, meeting, now):
    needs.add(case=case, domain="medical", by=nadia, at=now - timedelta(days=2))
    [row] = built(meeting, sol, now)[K.UNREFERRED]
    assert row.facts == {"domain": "food-insecurity", "days": 30}


def test_the_agenda_takes_the_same_statements_for_one_and_for_many(case, pantry, stuck, collision, nadia, sol, now):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            assert list(agenda.gather(now))
        return len(queries)

    one = statements()
    for number in range(4):
        other = make.case(at=now - timedelta(days=20), assigned_to=nadia)
        service = providers.service(name=f"S{number}")
        referral = providers.sent(other, service, by=nadia, at=now - timedelta(days=5))
        answering.view(referral=referral, by=people.person("omar", "partner"), at=now - timedelta(days=4))
    assert statements() == one


def test_the_sweep_plans_the_weekly_meeting_and_builds_its_agenda_the_day_before(stuck, sweeper, now, omar, nadia):
    monday = now - timedelta(days=1)
    assert tasks.prepare_meetings(monday, sweeper) == 0
    planned = Meeting.objects.get()
    assert (planned.starts_at, planned.build) == (now + timedelta(days=1), 0)
    assert tasks.prepare_meetings(now, sweeper) == 1
    assert tasks.prepare_meetings(now, sweeper) == 0
    planned.refresh_from_db()
    assert (planned.build, planned.rows.count() > 0) == (1, True)
    told = Message.objects.filter(kind="agenda_built").values_list("recipient__username", flat=True)
    assert {"omar", "nadia"} <= set(told)


def test_a_meeting_that_was_cancelled_is_not_planned_again(sweeper, sol, now):
    tasks.prepare_meetings(now, sweeper)
    meetings.cancel(meeting=Meeting.objects.get(), reason="A holiday", by=sol, at=now)
    tasks.prepare_meetings(now, sweeper)
    assert Meeting.objects.get().status == "cancelled"


def test_it_can_be_built_anew_until_it_begins(stuck, meeting, sol, omar, now):
    built(meeting, sol, now)
    answering.answer(referral=stuck, accept=True, by=omar, at=now)
    assert not built(meeting, sol, now)[K.STUCK]
    held(meeting, sol, now)
    with pytest.raises(IllegalMove):
        meetings.build(meeting=meeting, by=sol, at=now)


def test_only_a_supervisor_runs_it(meeting, nadia, omar, ada, now):
    for somebody in (nadia, omar, ada):
        for action in (meetings.build, meetings.begin, meetings.close):
            with pytest.raises(NotAllowed):
                action(meeting=meeting, by=somebody, at=now)
        with pytest.raises(NotAllowed):
            meetings.plan(starts_at=now + timedelta(days=3), by=somebody, at=now)
