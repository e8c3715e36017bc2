"""Meetings: who sees what."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import consents, needs
from casework.models import Need
from heart.models import Access
from referrals.actions import answering, meetings, minutes
from referrals.models import AgendaPart, Meeting
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.meetings.kit import held, words

pytestmark = pytest.mark.django_db


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
