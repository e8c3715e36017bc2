"""Meetings: it is held."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from referrals.actions import meetings, minutes
from referrals.models import AgendaPart, AgendaRow, Attendance, MeetingTask, Remark
from tests.referrals.meetings.kit import words

pytestmark = pytest.mark.django_db


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
