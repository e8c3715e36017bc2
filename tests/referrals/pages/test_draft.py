"""The pages of referrals: a draft."""

from __future__ import annotations

import pytest

from heart.models import Event
from referrals.states import ReferralStatus as S
from tests.referrals.pages.kit import consented, filled, words

pytestmark = pytest.mark.django_db


def test_a_draft_shows_what_would_go_out_and_what_is_lacking(as_nadia, draft, case, pantry, nadia, now):
    shown = words(as_nadia.get(f"/referrals/{draft.pk}/"))
    for said in (
        "Draft",
        "What the partner will see",
        "Food?",
        "No consent covers this yet",
        "Record a consent",
        "Send",
    ):
        assert said in shown
    consented(case, pantry, nadia, now)
    assert "Covered by the consent" in words(as_nadia.get(f"/referrals/{draft.pk}/"))


def test_sending_a_draft_that_may_not_go_says_why_on_its_page(as_nadia, draft, case, pantry, nadia, omar, now):
    refused = as_nadia.post(f"/referrals/{draft.pk}/send/")
    assert refused.status_code == 422
    assert "Record one first, or document an exception." in words(refused)
    consented(case, pantry, nadia, now)
    for _ in range(2):
        assert as_nadia.post(f"/referrals/{draft.pk}/send/").url == f"/referrals/{draft.pk}/"
    assert Event.objects.filter(kind="referrals.referral_sent").count() == 1


def test_a_draft_can_be_changed(as_nadia, draft, case, pantry, nadia, omar, now):
    url = f"/referrals/{draft.pk}/edit/"
    assert "Food?" in words(as_nadia.get(url))
    kept = as_nadia.post(url, filled(do="draft", question="A box?", information=["need"]), follow=True)
    assert "Draft saved." in words(kept)
    draft.refresh_from_db()
    assert (draft.question, draft.information, draft.status) == ("A box?", ["need"], S.DRAFT)
    refused = as_nadia.post(url, filled(question="Two boxes?"))
    assert refused.status_code == 422
    assert "Two boxes?" in words(refused)
    draft.refresh_from_db()
    assert draft.question == "A box?"
    consented(case, pantry, nadia, now)
    as_nadia.post(url, filled(question="Two boxes?"))
    draft.refresh_from_db()
    assert (draft.question, draft.status) == ("Two boxes?", S.SENT)
    assert as_nadia.get(url).status_code == 409
