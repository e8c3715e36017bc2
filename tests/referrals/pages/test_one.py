"""The pages of referrals: one referral."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.actions import consents, needs
from heart.models import Access, Event
from referrals import tasks
from referrals.actions import answering, sending
from referrals.actions.directory import report_capacity
from referrals.states import ReferralStatus as S
from tests.factories import people
from tests.factories import referrals as providers
from tests.referrals.pages.kit import need_of, words

pytestmark = pytest.mark.django_db


def test_opening_a_referral_is_written_down(as_nadia, referral, case, nadia):
    as_nadia.get(f"/referrals/{referral.pk}/")
    row = Access.objects.get(kind=Access.Kind.VIEW)
    assert (row.by, row.neighbor_key, row.subject_key) == (nadia, case.neighbor_id, str(referral.pk))


def test_the_page_tells_where_it_stands(as_nadia, referral, omar, now, clock):
    shown = words(as_nadia.get(f"/referrals/{referral.pk}/"))
    for said in (
        referral.reference,
        "Rosa Quillfeather",
        "Due in 3 days",
        "Not viewed yet",
        "A box of food?",
        "The consent given",
    ):
        assert said in shown
    clock.shift(timedelta(hours=1))
    answering.view(referral=referral, by=omar, at=now + timedelta(hours=1))
    assert "Viewed Today, 11:00 AM by Omar. No answer yet." in words(as_nadia.get(f"/referrals/{referral.pk}/"))
    answering.answer(referral=referral, accept=True, note="Come Monday", by=omar, at=now + timedelta(hours=1))
    shown = words(as_nadia.get(f"/referrals/{referral.pk}/"))
    for said in (
        "Accepted, Today, 11:00 AM by Omar",
        "Come Monday",
        "Partner answered the referral: accepted",
        "Due in",
    ):
        assert (said in shown) == (said != "Due in")


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("declined", "The partner declined: no room"),
        ("expired", "Nobody answered in time"),
        ("could_not_reach", "The partner could not reach the neighbor"),
    ],
)
def test_where_it_came_to_nothing_the_next_service_is_a_step_away(
    as_nadia, referral, case, nadia, omar, sweeper, now, outcome, said
):
    if outcome == "expired":
        tasks.expire(now + timedelta(hours=72), sweeper)
    else:
        answering.answer(referral=referral, accept=outcome != "declined", reason="no_capacity", by=omar, at=now)
    if outcome == "could_not_reach":
        answering.move(referral=referral, status=S.COULD_NOT_REACH, note="Three calls", by=omar, at=now)
    response = as_nadia.get(f"/referrals/{referral.pk}/")
    assert said in words(response)
    assert f"{reverse('directory')}?need_id={need_of(case).pk}" in response.content.decode()
    needs.close(need=need_of(case), unmet_reason="no_capacity", by=nadia, at=now)
    assert said not in words(as_nadia.get(f"/referrals/{referral.pk}/"))


def test_the_next_best_services_are_those_that_fit_and_were_not_asked(as_nadia, referral, case, nadia, omar, now):
    fitting = [providers.service(f"House {number}", f"Meals {number}") for number in range(7)]
    report_capacity(service=fitting[3], room="capacity", by=people.person("dee", "directory_editor"), at=now)
    providers.service("Wheels", "Bus passes", need_domains=["transportation-insecurity"])
    closed = providers.service("Shut", "Meals of old", status="inactive")
    assert not as_nadia.get(f"/referrals/{referral.pk}/").context["next_best"]
    answering.answer(referral=referral, accept=False, reason="no_capacity", by=omar, at=now)
    response = as_nadia.get(f"/referrals/{referral.pk}/")
    best = [result.service for result in response.context["next_best"]]
    assert best[0] == fitting[3], "the one that says it has room"
    assert len(best) == 5
    assert set(best) < set(fitting)
    assert closed not in best
    need = need_of(case)
    assert f"/referrals/new/?need={need.pk}&amp;service={fitting[3].pk}" in response.content.decode()
    assert "Has room: reported under a minute ago" in words(response)


@pytest.mark.parametrize("status", ["withdrawn", "cancelled", "entered_in_error"])
def test_ending_wants_a_reason_and_keeps_the_record(as_nadia, referral, status):
    url = f"/referrals/{referral.pk}/end/"
    refused = as_nadia.post(url, {"status": status, "reason": " "})
    assert refused.status_code == 422
    assert "Say why." in words(refused)
    for _ in range(2):
        done = as_nadia.post(url, {"status": status, "reason": "Got food elsewhere"}, follow=True)
        assert done.status_code == 200
    referral.refresh_from_db()
    assert referral.status == status
    assert "Got food elsewhere" in words(done)
    assert Event.objects.filter(kind="referrals.referral_ended").count() == 1


def test_a_step_that_is_not_open_any_more_says_so(as_nadia, referral, nadia, now):
    sending.end(referral=referral, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=now)
    response = as_nadia.post(f"/referrals/{referral.pk}/end/", {"status": "withdrawn", "reason": "So"})
    assert response.status_code == 409
    assert as_nadia.post(f"/referrals/{referral.pk}/end/", {"status": "nonsense", "reason": "So"}).status_code == 422
    shown = words(as_nadia.get(f"/referrals/{referral.pk}/"))
    assert "End this referral" not in shown
    assert "Was the service received?" not in shown


def test_the_neighbors_or_the_navigators_word_is_recorded(as_nadia, referral, case):
    url = f"/referrals/{referral.pk}/received/"
    refused = as_nadia.post(url, {"received": "yes"})
    assert refused.status_code == 422
    assert "Choose whose word it is." in words(refused)
    assert as_nadia.post(url, {"received": "yes", "evidence": "partner"}).status_code == 422
    shown = words(as_nadia.post(url, {"received": "yes", "evidence": "neighbor"}, follow=True))
    assert "Service received : the neighbor's word." in shown.replace("&#x27;", "'")
    assert "close it as met" in shown
    referral.refresh_from_db()
    assert (referral.received, referral.received_evidence) == ("yes", "neighbor")


def test_the_page_says_when_the_consent_has_ended(as_nadia, referral, nadia, now):
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now)
    assert "The partner no longer sees any of this." in words(as_nadia.get(f"/referrals/{referral.pk}/"))
