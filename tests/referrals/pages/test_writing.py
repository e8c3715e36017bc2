"""The pages of referrals: writing one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse

from casework.actions import needs
from casework.states import NeedDomain
from heart.models import Message
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from tests.factories import referrals as providers
from tests.referrals.pages.kit import consented, filled, need_of, new_url, words

pytestmark = pytest.mark.django_db


def test_the_page_begins_with_the_least_and_shows_exactly_what_goes_out(as_nadia, case, pantry, nadia, now):
    consented(case, pantry, nadia, now)
    response = as_nadia.get(new_url(case, pantry))
    assert response.context["form"]["information"].value() == ["identity", "contact", "need"]
    assert [section.kind for section in response.context["sections"]] == ["identity", "contact", "need"]
    shown = words(response)
    assert "(919) 555-0123 (leave no message and send no text)" in shown
    assert "Covered by the consent given Today" in shown
    assert "Interpreter" not in words(response).split("What the partner will see")[1]
    assert not Referral.objects.exists()


def test_the_preview_follows_what_is_ticked_and_complains_of_nothing(as_nadia, case, pantry, nadia, now):
    consented(case, pantry, nadia, now)
    url = new_url(case, pantry)
    response = as_nadia.post(url, filled(do="preview", information=["need", "language"], urgency="", question="Soon?"))
    assert response.status_code == 200
    assert [section.kind for section in response.context["sections"]] == ["language", "need"]
    shown = words(response)
    assert "Soon?" in shown
    assert "The consent given Today names this organization, but not: Language and interpreter." in shown
    assert "Please check" not in shown
    assert "Choose one." not in shown
    assert "Tick at least one kind" in words(as_nadia.post(url, filled(do="preview", information=[])))
    assert not Referral.objects.exists()


def test_sending_from_the_page(as_nadia, case, pantry, nadia, omar, now):
    consented(case, pantry, nadia, now)
    response = as_nadia.post(new_url(case, pantry), filled(urgency="urgent"), follow=True)
    referral = Referral.objects.get()
    assert response.redirect_chain == [(f"/referrals/{referral.pk}/", 302)]
    assert (referral.status, referral.urgency, referral.question) == (S.SENT, "urgent", "A box of food this week?")
    assert "Referral sent." in words(response)
    assert Message.objects.get(kind="referral_sent").recipient == omar


def test_a_double_tap_sends_one(as_nadia, case, pantry, nadia, omar, now):
    consented(case, pantry, nadia, now)
    tap = filled()
    for _ in range(2):
        assert as_nadia.post(new_url(case, pantry), tap).status_code == 302
    assert Referral.objects.count() == 1
    assert Message.objects.filter(kind="referral_sent").count() == 1


def test_without_a_consent_nothing_is_sent_and_nothing_typed_is_lost(as_nadia, case, pantry, nadia, now):
    response = as_nadia.post(new_url(case, pantry), filled(question="A box of food, no nuts", urgency="urgent"))
    assert response.status_code == 422
    assert not Referral.objects.exists()
    shown = words(response)
    assert "No consent in force covers this. Record one first, or document an exception." in shown
    assert "No consent of this neighbor is in force." in shown
    assert "A box of food, no nuts" in shown
    form = response.context["form"]
    assert form["urgency"].value() == "urgent"
    assert form["information"].value() == ["identity", "contact", "need"]


def test_the_page_says_why_a_consent_does_not_reach(as_nadia, case, pantry, nadia, now):
    consented(case, providers.service("Eno River Recovery"), nadia, now)
    assert "The consents in force do not name this organization." in words(as_nadia.get(new_url(case, pantry)))


def test_a_draft_is_kept_while_the_consent_is_recorded(as_nadia, case, pantry, now):
    response = as_nadia.post(new_url(case, pantry), filled(do="consent"))
    referral = Referral.objects.get()
    assert referral.status == S.DRAFT
    target = urlsplit(response.url)
    assert target.path == reverse("consent-new", args=[case.pk])
    assert parse_qs(target.query) == {
        "organization": [str(pantry.organization_id)],
        "next": [f"/referrals/{referral.pk}/"],
    }


def test_recording_that_consent_names_the_organization_and_leads_back(as_nadia, case, pantry, omar, now):
    there = as_nadia.post(new_url(case, pantry), filled(do="consent")).url
    form = as_nadia.get(there).context["form"]
    assert list(form["recipients"].value()) == [str(pantry.organization_id)]
    given = {
        "submission": str(uuid4()),
        "recipients": [str(pantry.organization_id)],
        "information": ["identity", "contact", "need"],
        "purpose": "To arrange food",
        "method": "verbal",
        "signed_name": "Rosa",
        "witness": "Cora",
        "language": "en",
        "explained": "on",
    }
    back = as_nadia.post(there, given)
    referral = Referral.objects.get()
    assert back.url == f"/referrals/{referral.pk}/"
    assert as_nadia.post(f"/referrals/{referral.pk}/send/").status_code == 302
    referral.refresh_from_db()
    assert referral.status == S.SENT


def test_an_exception_goes_out_with_its_note_and_not_without(as_nadia, case, pantry, omar, now):
    url = new_url(case, pantry)
    refused = as_nadia.post(url, filled(exception="medical_emergency"))
    assert refused.status_code == 422
    assert "Say what happened, and who decided." in words(refused)
    assert not Referral.objects.exists()
    assert "as an exception" in words(as_nadia.post(url, filled(do="preview", exception="medical_emergency")))
    as_nadia.post(url, filled(exception="medical_emergency", exception_note="Collapsed; Cora decided."))
    assert Referral.objects.get().status == S.SENT


def test_substance_use_brings_its_notice_and_wants_a_consent_that_names_it(as_nadia, case, pantry, nadia, now):
    need = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)
    consented(case, pantry, nadia, now)
    response = as_nadia.get(new_url(case, pantry, need))
    shown = words(response)
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in shown
    assert "but not: Substance use information (42 CFR Part 2)." in shown
    least = as_nadia.post(new_url(case, pantry, need), filled(do="preview", information=["identity", "need"]))
    assert "Need Support" in words(least)
    assert "prohibits" not in words(least)


def test_what_is_missing_is_said_beside_it(as_nadia, case, pantry, now):
    response = as_nadia.post(new_url(case, pantry), filled(information=[], urgency=""))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"information", "urgency"}
    assert "A box of food this week?" in words(response)


def test_a_service_asked_already_leads_to_that_referral(as_nadia, case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    response = as_nadia.get(new_url(case, pantry), follow=True)
    assert response.redirect_chain == [(f"/referrals/{referral.pk}/", 302)]
    assert "asked for this need already" in words(response)
    refused = as_nadia.post(new_url(case, pantry), filled())
    assert refused.status_code == 422
    assert "asked for this need already" in words(refused)


def test_the_page_says_where_the_same_need_is_asked_for(as_nadia, case, pantry, nadia, omar, now):
    other = providers.sent(case, providers.service("Eno River Recovery", "Hot meals"), by=nadia, at=now)
    response = as_nadia.get(new_url(case, pantry))
    assert [said.referral for said in response.context["elsewhere"].said] == [other]
    assert "Asked for: Hot meals, Eno River Recovery" in words(response)


def test_the_page_says_when_nobody_there_would_see_it(as_nadia, case, nadia, now):
    service = providers.service("Corner pantry")
    service.organization.agency = None
    service.organization.save_by(nadia)
    assert "Nobody at Corner pantry signs in here" in words(as_nadia.get(new_url(case, service)))


def test_the_page_says_when_a_service_takes_nobody(as_nadia, case, pantry, nadia, now):
    consented(case, pantry, nadia, now)
    pantry.status = "temporarily closed"
    pantry.save_by(nadia)
    assert "takes no referrals at present (temporarily closed)" in words(as_nadia.get(new_url(case, pantry)))
    assert as_nadia.post(new_url(case, pantry), filled()).status_code == 422


def test_a_referral_needs_a_need_and_a_service(as_nadia, case, pantry):
    assert "Open the neighbor’s case" in words(as_nadia.get("/referrals/new/"))
    assert "Open the neighbor’s case" in words(as_nadia.get(f"/referrals/new/?service={pantry.pk}"))
    need = need_of(case)
    assert as_nadia.get(f"/referrals/new/?need={need.pk}").url == f"{reverse('directory')}?need_id={need.pk}"
    for query in (
        f"need={need.pk}&service={uuid4()}",
        f"need=999999&service={pantry.pk}",
        f"need=x&service={pantry.pk}",
        f"need={need.pk}&service=x",
        "need=x",
        f"need={'9' * 40}&service={pantry.pk}",
    ):
        assert as_nadia.get(f"/referrals/new/?{query}").status_code == 404, query


def test_a_closed_need_is_not_referred(as_nadia, case, pantry, nadia, now):
    need = needs.close(need=need_of(case), evidence="neighbor", by=nadia, at=now)
    response = as_nadia.get(new_url(case, pantry, need))
    assert response.status_code == 409
    assert "This need is closed" in words(response)
