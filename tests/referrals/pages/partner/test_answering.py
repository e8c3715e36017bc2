"""The partner's pages: answering."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heart.models import Event, Message
from referrals import tasks
from referrals.actions import answering
from referrals.states import ReferralStatus as S
from tests.referrals.pages.partner.kit import disclosures, url, words

pytestmark = pytest.mark.django_db


def test_accepting_tells_the_navigator_and_a_second_tap_changes_nothing(as_omar, referral, nadia):
    for _ in range(2):
        response = as_omar.post(url(referral, "accept/"), {"accept-note": "Come Monday"})
        assert response.url == url(referral)
    referral.refresh_from_db()
    assert (referral.status, referral.partner_note) == (S.ACCEPTED, "Come Monday")
    assert Message.objects.get(kind="referral_answered").recipient == nadia
    assert Event.objects.filter(kind="referrals.referral_answered").count() == 1


def test_declining_wants_a_reason_and_keeps_what_was_typed(as_omar, referral):
    refused = as_omar.post(url(referral, "decline/"), {"decline-reason": "", "decline-note": "Full until May"})
    assert refused.status_code == 422
    shown = words(refused)
    assert "Choose why you decline." in shown
    assert "Full until May" in shown
    refused = as_omar.post(url(referral, "decline/"), {"decline-reason": "other", "decline-note": ""})
    assert "Say why you decline." in words(refused)
    for _ in range(2):
        done = as_omar.post(url(referral, "decline/"), {"decline-reason": "no_capacity", "decline-note": "Full"})
        assert done.url == "/partner/"
    referral.refresh_from_db()
    assert (referral.status, referral.decline_reason, referral.partner_note) == (S.DECLINED, "no_capacity", "Full")


def test_an_answer_too_late_says_that_it_has_moved_on(as_omar, referral, now, sweeper):
    tasks.expire(now + timedelta(hours=72), sweeper)
    response = as_omar.post(url(referral, "accept/"), {})
    assert response.status_code == 409
    assert "This referral is expired" in words(response)


def test_the_next_steps_open_are_those_of_the_state(as_omar, accepted, omar, now):
    def offered():
        form = as_omar.get(url(accepted)).context.get("step_form")
        return [value for value, _ in form.fields["status"].choices] if form else None

    ends = ["completed", "could_not_reach", "stopped", "withdrawn"]
    assert offered() == ["waitlisted", "scheduled", "started", *ends]
    answering.move(referral=accepted, status=S.STARTED, by=omar, at=now)
    assert offered() == ["waitlisted", *ends]
    assert "appointment_at" not in as_omar.get(url(accepted)).context["step_form"].fields
    answering.move(referral=accepted, status=S.COMPLETED, by=omar, at=now)
    assert offered() is None


def test_an_appointment_is_in_city_time_and_lies_ahead(as_omar, accepted, now):
    past = as_omar.post(
        url(accepted, "step/"), {"status": "scheduled", "appointment_at": "2026-03-09T09:00", "reason": "Bring ID"}
    )
    assert past.status_code == 422
    assert "Choose a day and time to come." in words(past)
    assert "Bring ID" in words(past)
    done = as_omar.post(
        url(accepted, "step/"), {"status": "scheduled", "appointment_at": "2026-03-12T09:00", "reason": ""}
    )
    assert done.status_code == 302
    accepted.refresh_from_db()
    assert accepted.appointment_at == now.replace(day=12, hour=13)
    assert "Thu, Mar 12, 9:00 AM" in words(as_omar.get("/partner/?show=under_way"))


def test_the_waiting_list_wants_a_word(as_omar, accepted, nadia):
    refused = as_omar.post(url(accepted, "step/"), {"status": "waitlisted", "reason": " "})
    assert refused.status_code == 422
    assert refused.context["step_form"].errors == {"reason": ["Say why."]}
    for _ in range(2):
        assert as_omar.post(url(accepted, "step/"), {"status": "waitlisted", "reason": "Two weeks"}).status_code == 302
    accepted.refresh_from_db()
    assert (accepted.status, accepted.partner_note) == (S.WAITLISTED, "Two weeks")
    assert Message.objects.get(kind="referral_waitlisted").recipient == nadia


def test_a_step_is_chosen_and_is_one_of_this_state(as_omar, accepted):
    assert "Choose what happens next." in words(as_omar.post(url(accepted, "step/"), {}))
    assert as_omar.post(url(accepted, "step/"), {"status": "nonsense"}).status_code == 422
    assert as_omar.post(url(accepted, "step/"), {"status": "viewed"}).status_code == 409


def test_a_page_shown_again_after_a_mistake_is_a_disclosure_too(as_omar, accepted):
    as_omar.post(url(accepted, "step/"), {})
    assert disclosures().count() == 1


def test_started_completed_and_received_in_the_partners_word(as_omar, accepted, nadia):
    assert as_omar.post(url(accepted, "received/"), {}).status_code == 422
    for step in ("started", "completed"):
        as_omar.post(url(accepted, "step/"), {"status": step, "reason": ""})
    response = as_omar.post(url(accepted, "received/"), {"word-received": "yes"}, follow=True)
    assert "this is what tells HEART that a referral worked" in words(response)
    accepted.refresh_from_db()
    assert (accepted.status, accepted.received, accepted.received_evidence) == (S.COMPLETED, "yes", "partner")
    as_omar.force_login(nadia)
    shown = words(as_omar.get(f"/referrals/{accepted.pk}/"))
    assert "The partner’s word stands" in shown
    assert "close it as met" in shown


def test_a_word_on_what_was_not_accepted_is_refused(as_omar, referral):
    assert "Was it received?" not in words(as_omar.get(url(referral)))
    assert as_omar.post(url(referral, "received/"), {"word-received": "yes"}).status_code == 409


def test_the_navigator_sees_each_step_at_once(as_omar, referral, nadia, client):
    as_omar.post(url(referral, "accept/"), {"accept-note": "Come Monday"})
    as_omar.post(url(referral, "step/"), {"status": "started", "reason": ""})
    client.force_login(nadia)
    assert "Come Monday" in words(client.get(f"/referrals/{referral.pk}/"))
    assert "Started" in words(client.get(f"/cases/{referral.need.case_id}/referrals/"))
