"""The coordination meeting: an agenda that builds itself, rows seen by those entitled, decisions, tasks, minutes."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.actions import consents, needs
from casework.models import Need
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Access, Event, Message
from referrals import agenda, tasks
from referrals.actions import answering, directory, meetings, minutes, sending
from referrals.models import AgendaPart, AgendaRow, Attendance, Meeting, MeetingTask, Remark
from referrals.rules.agenda import Item, chosen, heart_reads, next_meeting, partner_reads
from referrals.states.meetings import AgendaKind as K
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

ROSA = {"given_name": "Rosa", "family_name": "Quillfeather", "date_of_birth": date(1980, 5, 3)}
SOON = timedelta(hours=20)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now - timedelta(days=30), assigned_to=nadia, details=ROSA)


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


@pytest.fixture
def kitchen():
    return providers.service("Eno River Recovery", "Kitchen")


@pytest.fixture
def stuck(case, pantry, nadia, omar, now):
    """Sent to omar's organization, viewed four days ago, and not answered."""
    referral = providers.sent(case, pantry, by=nadia, at=now - timedelta(days=5), urgency="routine")
    return answering.view(referral=referral, by=omar, at=now - timedelta(days=4))


@pytest.fixture
def meeting(sol, now):
    return meetings.plan(starts_at=now + SOON, by=sol, at=now)


def built(meeting, sol, now):
    """The agenda's rows of each kind."""
    meetings.build(meeting=meeting, by=sol, at=now)
    return {kind: list(AgendaRow.objects.of_the_agenda().filter(meeting=meeting, kind=kind)) for kind in K}


def held(meeting, sol, now):
    return meetings.begin(meeting=meeting, by=sol, at=now)


def words(response):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return text.replace("&#x27;", "'")


# --- The rule, without a database


def test_the_agenda_goes_by_kind_and_weight_and_ends_somewhere():
    items = [Item(K.FAMILIAR, 9), Item(K.STUCK, 3), Item(K.STUCK, 8), Item(K.STUCK, 5)]
    taken, left_out = chosen(items, most=2)
    assert [(one.kind, one.weight) for one in taken] == [(K.STUCK, 8), (K.STUCK, 5), (K.FAMILIAR, 9)]
    assert left_out == {"stuck": 1}


@pytest.mark.parametrize(
    ("kind", "facts", "heart", "partner"),
    [
        (K.STUCK, {"status": "viewed", "days": 4}, "Viewed, and not answered for 4 days", None),
        (K.STUCK, {"status": "accepted", "days": 1}, "Accepted, and not started for 1 day", None),
        (K.CAPACITY, {"before": "", "after": "capacity"}, "Not known, now: has room", None),
        (K.EXPIRING, {"ends": "2026-03-20"}, "The consent ends Mar 20, 2026, and what was asked under it is still open",
         "The consent that your referral came under ends Mar 20, 2026"),
    ],
)  # fmt: skip
def test_a_row_in_words(kind, facts, heart, partner):
    assert heart_reads(kind, facts) == heart
    assert partner_reads(kind, facts) == (partner or heart)


def test_of_another_organization_a_partner_reads_what_its_facts_were_given():
    facts = {"domain": "food-insecurity", "other": "served", "by": ""}
    assert partner_reads(K.DUPLICATE, facts) == "Food: already served, by another organization in the network"
    assert partner_reads(K.DUPLICATE, {**facts, "by": "Eno"}) == "Food: already served, by Eno"


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ("2026-03-10 14:00", "2026-03-11 14:00"),
        ("2026-03-11 13:59", "2026-03-11 14:00"),
        ("2026-03-11 14:00", "2026-03-18 14:00"),
        ("2026-10-30 14:00", "2026-11-04 15:00"),
    ],
    ids=["the next day", "a minute before", "as it begins", "over the change of the clocks"],
)
def test_the_weekly_meeting_is_at_ten_on_wednesdays_of_the_citys_clock(at, begins):
    here, there = (datetime.fromisoformat(f"{text}+00:00") for text in (at, begins))
    assert next_meeting(here) == there


def test_no_weekday_plans_no_meeting(settings, now):
    settings.MEETING_WEEKDAY = ""
    assert next_meeting(now) is None


# --- What stands on it


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


@pytest.fixture
def collision(case, nadia, omar, pia, now):
    """omar's organization accepted Rosa's referral, and pia's serves her on its own word."""
    meals = providers.service("Bull City Bridge", "Hot meals")
    referral = providers.sent(case, meals, by=nadia, at=now - timedelta(days=1))
    answering.answer(referral=referral, accept=True, by=omar, at=now)
    partners.taken(case.neighbor, by=pia, at=now, may_name=True)
    return referral


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


# --- It builds itself


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


# --- It is held


@pytest.fixture
def session(stuck, meeting, sol, now):
    """In session, with the stuck referral on its agenda."""
    return held(meeting, sol, now)


@pytest.fixture
def row(session):
    return AgendaRow.objects.get(meeting=session, kind=K.STUCK)


def test_a_decision_with_a_task_each_reads_what_is_its_own(client, session, row, sol, omar, pia, nadia, now):
    client.force_login(sol)
    part = row.parts.get()
    form = {
        "words": "Rosa waits too long; Nadia tells her",
        f"told-{part.pk}": "Please answer by Friday",
        "task": "Answer the referral",
        "owner": str(omar.pk),
        "due_on": "2026-03-13",
    }
    assert client.post(f"/meetings/rows/{row.pk}/", form).status_code == 302
    assert "Rosa waits too long" in words(client.get(f"/meetings/{session.pk}/"))
    client.force_login(omar)
    page = words(client.get(f"/meetings/{session.pk}/"))
    assert "Please answer by Friday" in page
    assert "Answer the referral" in page
    assert "Rosa" not in page, "HEART's minutes are HEART's"
    assert "Answer the referral" in words(client.get("/meetings/tasks/"))
    client.force_login(pia)
    assert "Answer the referral" not in words(client.get("/meetings/tasks/"))


def test_a_task_is_done_by_its_owner_and_no_one_else(client, session, row, sol, omar, pia, nadia, now):
    due = {"due_on": date(2026, 3, 13), "by": sol, "at": now}
    task = minutes.give_task(row=row, words="Answer", owner=omar, **due)
    assert Message.objects.get(kind="meeting_task").recipient == omar
    client.force_login(pia)
    assert client.post(f"/meetings/tasks/{task.pk}/close/", {"status": "done"}).status_code == 404
    with pytest.raises(NotAllowed):
        minutes.close_task(task=task, by=nadia, at=now)
    client.force_login(omar)
    for _ in range(2):
        client.post(f"/meetings/tasks/{task.pk}/close/", {"status": "done", "words": "Accepted today"})
    task.refresh_from_db()
    assert (task.status, task.closed_by, task.closing_words) == ("done", omar, "Accepted today")
    with pytest.raises(IllegalMove):
        minutes.close_task(task=task, by=sol, at=now)


def test_a_supervisor_drops_a_task_with_a_reason(session, row, sol, omar, nadia, now):
    task = minutes.give_task(row=row, words="Answer", owner=nadia, due_on=date(2026, 3, 13), by=sol, at=now)
    with pytest.raises(Invalid):
        minutes.close_task(task=task, status="dropped", by=sol, at=now)
    with pytest.raises(NotAllowed):
        minutes.close_task(task=task, status="dropped", words="No", by=nadia, at=now)
    assert minutes.close_task(task=task, status="dropped", words="Solved", by=sol, at=now).status == "dropped"


def test_a_task_goes_only_to_somebody_who_may_see_the_row(session, row, sol, pia, eve, now):
    for somebody in (pia, eve):
        with pytest.raises(Invalid) as refused:
            minutes.give_task(row=row, words="Answer", owner=somebody, due_on=date(2026, 3, 13), by=sol, at=now)
        assert list(refused.value.fields) == ["owner"]


def test_a_decision_and_its_task_stand_or_fall_together(session, row, sol, pia, now):
    with pytest.raises(Invalid):
        minutes.settle(row=row, words="So be it", task="Do", owner=pia, due_on=date(2026, 3, 13), by=sol, at=now)
    assert not row.decisions.exists()
    assert not MeetingTask.objects.exists()


def test_who_is_there_is_kept_and_changed(client, session, sol, omar, pia, nadia, now):
    client.force_login(sol)
    client.post(f"/meetings/{session.pk}/attendance/", {"present": [sol.pk, omar.pk, pia.pk]})
    client.post(f"/meetings/{session.pk}/attendance/", {"present": [sol.pk, omar.pk]})
    assert Attendance.objects.get(person=pia).present is False
    client.force_login(omar)
    page = words(client.get(f"/meetings/{session.pk}/"))
    assert "Sol" in page
    assert "Pia" not in page


def test_a_partner_writes_on_its_own_part_and_on_no_other(client, session, row, omar, pia, nadia, now):
    part = row.parts.get()
    client.force_login(omar)
    say = {"part": part.pk, "words": "We call her on Monday", "submission": str(uuid4())}
    for _ in range(2):
        assert client.post(f"/meetings/{session.pk}/remarks/", say).status_code == 302
    assert Remark.objects.get().part == part
    client.force_login(pia)
    assert client.post(f"/meetings/{session.pk}/remarks/", say).status_code == 404
    client.force_login(nadia)
    assert "We call her on Monday" in words(client.get(f"/meetings/{session.pk}/"))


def test_the_minutes_stay_as_they_are_once_it_is_closed(client, session, row, sol, omar, nadia, now):
    minutes.decide(row=row, words="We wait a week", by=sol, at=now)
    meetings.close(meeting=session, by=sol, at=now)
    for late in (
        lambda: minutes.decide(row=row, words="No", by=sol, at=now),
        lambda: minutes.give_task(row=row, words="No", owner=sol, due_on=date(2026, 3, 13), by=sol, at=now),
        lambda: meetings.attend(meeting=session, present=[sol], by=sol, at=now),
        lambda: meetings.begin(meeting=session, by=sol, at=now),
    ):
        with pytest.raises(IllegalMove):
            late()
    for model in (AgendaRow, AgendaPart):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().update(facts={})
    client.force_login(nadia)
    client.post(f"/meetings/{session.pk}/remarks/", {"words": "She came by after all", "submission": str(uuid4())})
    page = words(client.get(f"/meetings/{session.pk}/"))
    assert "We wait a week" in page
    assert "She came by after all" in page
    assert "added after the meeting" in page
    assert Remark.objects.get().is_amendment


def test_each_step_is_in_the_ledger_once(session, row, sol, omar, now):
    minutes.settle(row=row, words="So", task="Do", owner=omar, due_on=date(2026, 3, 13), by=sol, at=now)
    minutes.close_task(task=MeetingTask.objects.get(), by=omar, at=now)
    meetings.attend(meeting=session, present=[sol], by=sol, at=now)
    minutes.remark(meeting=session, words="Good", by=sol, at=now)
    meetings.close(meeting=session, by=sol, at=now)
    kinds = list(Event.objects.filter(kind__contains="meeting").order_by("pk").values_list("kind", flat=True))
    steps = "planned begun decided task_given task_closed attended remarked closed"
    assert kinds == [f"referrals.meeting_{step}" for step in steps.split()]
    assert not [one for one in Event.objects.values_list("details", flat=True) if "So" in str(one)]


# --- Who sees what


def test_another_partner_gets_no_byte_of_it(client, stuck, collision, case, meeting, sol, omar, pia, now):
    """pia's page with all of this on the agenda is her page of an empty one, but for the days."""
    client.force_login(pia)
    meetings.build(meeting=meeting, by=sol, at=now)
    page = client.get(f"/meetings/{meeting.pk}/")
    listed = client.get("/meetings/")
    assert "No row is about you" in words(page)
    for mark in ("Rosa", "Quillfeather", "Bull City", stuck.reference, collision.reference, "Food", "Stuck"):
        assert mark.encode() not in page.content + listed.content, mark
    assert re.search(r'data-label="Rows for you">0<', listed.content.decode())


def test_a_partner_cannot_reach_hearts_pages(client, session, row, omar):
    client.force_login(omar)
    assert client.get(f"/meetings/rows/{row.pk}/").status_code == 403
    for step in ("build", "begin", "close", "cancel", "attendance"):
        assert client.post(f"/meetings/{session.pk}/{step}/").status_code == 403


def test_what_a_consent_alone_let_out_is_gone_with_it(client, collision, meeting, case, sol, omar, nadia, now):
    held(meeting, sol, now)
    client.force_login(omar)
    assert "by another organization in the network" in words(client.get(f"/meetings/{meeting.pk}/"))
    consents.revoke(consent=case.neighbor.consents.get(), reason="Changed my mind", by=nadia, at=now)
    assert "another organization" not in words(client.get(f"/meetings/{meeting.pk}/"))


def test_what_was_decided_of_a_referral_is_read_no_more_once_its_consent_is_revoked(
    client, session, row, stuck, sol, omar, nadia, now
):
    """The row stays, as the referral's state does; HEART's words on it go, and those of the task."""
    told = {AgendaPart.objects.get(row=row): "He sleeps at the depot"}
    task = {"task": "Look for him at the depot", "owner": omar, "due_on": now.date()}
    minutes.settle(row=row, words="Look for him", told=told, **task, by=sol, at=now)
    client.force_login(omar)
    pages = (f"/meetings/{session.pk}/", "/meetings/tasks/")
    assert all("depot" in client.get(page).content.decode() for page in pages)
    consents.revoke(consent=stuck.consent, reason="By phone", by=nadia, at=now)
    after = [client.get(page).content.decode() for page in pages]
    assert not any("depot" in page for page in after)
    assert stuck.reference in after[0]
    assert "consent to share this with you has ended" in after[1]


def test_heart_sees_whom_it_is_about_and_that_it_looked_is_kept(client, stuck, case, meeting, sol, nadia, now):
    meetings.build(meeting=meeting, by=sol, at=now)
    client.force_login(nadia)
    assert "Rosa Quillfeather" in words(client.get(f"/meetings/{meeting.pk}/"))
    looked = Access.objects.get(reason="On the agenda of a meeting")
    assert (looked.by, looked.neighbor_key) == (nadia, case.neighbor_id)


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_the_page_takes_the_same_statements_for_one_row_and_for_many(
    request, client, case, pantry, stuck, meeting, nadia, omar, sol, now, who
):
    client.force_login(request.getfixturevalue(who))

    def statements():
        meetings.build(meeting=meeting, by=sol, at=now)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/meetings/{meeting.pk}/").status_code == 200
        return len(queries)

    one = statements()
    for number in range(4):
        other = make.case(at=now - timedelta(days=20), assigned_to=nadia)
        referral = providers.sent(other, providers.service(name=f"S{number}"), by=nadia, at=now - timedelta(days=5))
        answering.view(referral=referral, by=omar, at=now - timedelta(days=4))
    assert statements() == one


def test_a_need_that_was_closed_meanwhile_leads_to_its_case(client, case, meeting, sol, nadia, now):
    meetings.build(meeting=meeting, by=sol, at=now)
    needs.close(need=Need.objects.get(case=case), unmet_reason="other", by=nadia, at=now)
    client.force_login(nadia)
    assert f"/cases/{case.pk}/".encode() in client.get(f"/meetings/{meeting.pk}/").content


def test_a_meeting_is_planned_on_its_page_once_at_a_time(client, sol, now):
    client.force_login(sol)
    form = {"starts_at": "2026-03-12T09:00", "submission": str(uuid4())}
    for _ in range(2):
        assert client.post("/meetings/new/", form).status_code == 302
    assert Meeting.objects.count() == 1
    again = client.post("/meetings/new/", {**form, "submission": str(uuid4())})
    assert again.status_code == 422
    assert "There is a meeting at that time already" in words(again)
    past = client.post("/meetings/new/", {"starts_at": "2026-03-01T09:00", "submission": str(uuid4())})
    assert "Choose a day and time to come" in words(past)
