"""A consent is recorded with recipients from the directory, and revoked; both without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from casework.actions import consents
from casework.models import Consent
from tests.casework.kit import browser, words
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def bridge(db):
    return providers.service("Bull City Bridge").organization


@pytest.fixture
def stranger(bridge, now):
    """A provider of the directory whose staff do not sign in."""
    from heart.models import User
    from referrals.models import Organization

    return Organization(name="Harbor Clinic of the Piedmont").save_by(User.objects.system("tests"))


def given(*recipients, **changes: object) -> dict[str, object]:
    return {
        "submission": str(uuid4()),
        "find": "",
        "recipients": [str(one.pk) for one in recipients],
        "information": ["identity", "need"],
        "purpose": "To arrange food",
        "method": "verbal",
        "signed_name": "Ann Lee",
        "witness": "Cora",
        "given_at": "2026-03-10T09:00",
        "expires_at": "",
        **changes,
    }


def choices(page) -> list[str]:
    return [name for _, name in page.context["form"].fields["recipients"].choices]


class TestFindingRecipients:
    def test_the_partners_who_sign_in_here_stand_ready(self, case, nadia, bridge, stranger):
        assert choices(browser(nadia).get(f"/cases/{case.pk}/consents/new/")) == ["Bull City Bridge"]

    def test_searching_brings_others_and_keeps_what_was_typed_and_chosen(self, case, nadia, bridge, stranger):
        answers = given(bridge, find="clinic harbor", search="yes", purpose="A place to rest", witness="")
        page = browser(nadia).post(f"/cases/{case.pk}/consents/new/", answers)
        assert page.status_code == 200
        assert choices(page) == ["Bull City Bridge", "Harbor Clinic of the Piedmont"]
        body = page.content.decode()
        assert "A place to rest" in body
        assert f'value="{bridge.pk}"' in body
        assert page.context["form"]["recipients"].value() == [str(bridge.pk)]
        assert not page.context["form"].errors
        assert not Consent.objects.exists()

    def test_finding_nothing_says_so(self, case, nadia, bridge):
        page = browser(nadia).post(f"/cases/{case.pk}/consents/new/", given(find="zzz", search="yes"))
        assert "No organization has this in its name." in words(page)

    def test_no_name_or_word_stands_in_an_address(self, case, nadia):
        body = browser(nadia).get(f"/cases/{case.pk}/consents/new/").content.decode()
        assert 'class="heart-form" method="post"' in body
        assert "hx-get" not in body


class TestRecording:
    def test_every_element_is_kept(self, case, nadia, bridge, stranger, settings):
        answers = given(bridge, stranger, find="harbor")
        answer = browser(nadia).post(f"/cases/{case.pk}/consents/new/", answers)
        assert answer.url == f"/cases/{case.pk}/#consents"
        consent = Consent.objects.get()
        assert consent.given_at.isoformat() == "2026-03-10T13:00:00+00:00"
        assert consent.expires_at - consent.given_at == settings.CONSENT_DAYS * DAY
        assert {one.organization_key: one.name for one in consent.recipients.all()} == {
            bridge.pk: "Bull City Bridge",
            stranger.pk: "Harbor Clinic of the Piedmont",
        }
        assert (consent.purpose, consent.witness, consent.recorded_by) == ("To arrange food", "Cora", nadia)

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"recipients": []}, "recipients", "Name at least one organization that may receive it."),
            ({"recipients": [str(uuid4())]}, "recipients", "Select a valid choice"),
            ({"recipients": ["nonsense"]}, "recipients", "Select a valid choice"),
            ({"information": []}, "information", "Name what may be shared."),
            ({"purpose": ""}, "purpose", "Say what it is for."),
            ({"method": ""}, "method", "Say how it was given."),
            ({"signed_name": ""}, "signed_name", "Write the neighbor's name as signed or spoken."),
            ({"witness": ""}, "witness", "A verbal consent needs a witness."),
            ({"given_at": "2026-03-11T09:00"}, "given_at", "can't be given in the future"),
            ({"expires_at": "2026-03-01"}, "expires_at", "Choose a day after it was given"),
            ({"expires_at": "2027-03-11"}, "expires_at", "at most 365 days later"),
        ],
    )
    def test_a_missing_element_is_named_at_its_question(self, case, nadia, bridge, changes, field, sentence):
        page = browser(nadia).post(f"/cases/{case.pk}/consents/new/", given(bridge, **changes))
        assert page.status_code == 422
        assert sentence in " ".join(page.context["form"].errors[field])
        assert list(page.context["form"].errors) == [field]
        assert not Consent.objects.exists()

    @pytest.mark.parametrize(
        ("last_day", "until"),
        [("2026-03-12", "2026-03-13T03:59:59+00:00"), ("2027-03-10", "2027-03-10T13:00:00+00:00")],
    )
    def test_the_last_day_counts_whole_and_the_longest_ends_at_its_hour(self, case, nadia, bridge, last_day, until):
        browser(nadia).post(f"/cases/{case.pk}/consents/new/", given(bridge, expires_at=last_day))
        assert Consent.objects.get().expires_at.isoformat() == until

    def test_a_double_tap_is_one_consent(self, case, nadia, bridge):
        answers = given(bridge)
        for _ in range(2):
            assert browser(nadia).post(f"/cases/{case.pk}/consents/new/", answers).status_code == 302
        assert Consent.objects.count() == 1

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve"])
    def test_it_is_closed_to_other_roles(self, case, request, somebody):
        assert browser(request.getfixturevalue(somebody)).get(f"/cases/{case.pk}/consents/new/").status_code == 403


class TestRevoking:
    @pytest.fixture
    def consent(self, case, nadia, bridge, now):
        return make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now - DAY)

    def test_it_ends_now_and_one_comes_back_to_the_case(self, case, consent, nadia):
        client = browser(nadia)
        back = f"/cases/{case.pk}/"
        assert "Bull City Bridge" in words(client.get(f"/consents/{consent.pk}/revoke/?next={back}"))
        answers = {"reason": "By phone", "next": back}
        for _ in range(2):
            assert client.post(f"/consents/{consent.pk}/revoke/", answers).url == back
        consent.refresh_from_db()
        assert (consent.revoked_by, consent.revoke_reason) == (nadia, "By phone")
        assert "Bull City Bridge Revoked" in words(client.get(back))

    def test_without_a_way_back_it_is_the_neighbors_page(self, consent, nadia):
        answer = browser(nadia).post(f"/consents/{consent.pk}/revoke/", {"reason": "By phone"})
        assert answer.url == f"/neighbors/{consent.neighbor_id}/#consents"

    def test_it_says_how(self, consent, nadia):
        page = browser(nadia).post(f"/consents/{consent.pk}/revoke/", {"reason": ""})
        assert page.context["form"].errors["reason"] == ["Say how."]

    def test_what_somebody_revoked_already_stays_as_it_is(self, consent, nadia, noel):
        consents.revoke(consent=consent, reason="In person", by=noel)
        page = browser(nadia).post(f"/consents/{consent.pk}/revoke/", {"reason": "By phone"})
        assert page.status_code == 409
        assert "not in force" in words(page)

    def test_an_unknown_one_is_not_there(self, nadia):
        assert browser(nadia).get("/consents/404/revoke/").status_code == 404
