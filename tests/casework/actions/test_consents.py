"""Consents: every element that makes one valid (42 CFR 2.31), and revoking with immediate effect."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import consents
from casework.models import Consent, ConsentRecipient
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BRIDGE = uuid4()


@pytest.fixture
def neighbor(nadia, now):
    return make.case(at=now, assigned_to=nadia).neighbor


def give(neighbor, by, at, **changes):
    whole = {
        "recipients": {BRIDGE: "Bull City Bridge"},
        "information": ["identity", "need"],
        "purpose": "To arrange food",
        "method": "verbal",
        "signed_name": "Ann Lee",
        "witness": "Cora",
    }
    return consents.give(neighbor=neighbor, by=by, at=at, **{**whole, **changes})


class TestGiving:
    def test_it_lasts_as_long_as_it_may_unless_it_says_otherwise(self, neighbor, nadia, now, settings):
        consent = give(neighbor, nadia, now)
        assert (consent.given_at, consent.expires_at) == (now, now + settings.CONSENT_DAYS * DAY)
        assert consent.is_in_force(now)
        recipient = ConsentRecipient.objects.get()
        assert (recipient.organization_key, recipient.name) == (BRIDGE, "Bull City Bridge")

    def test_it_is_in_force_from_when_it_was_given_until_the_moment_it_ends(self, neighbor, nadia, now):
        consent = give(neighbor, nadia, now, given_at=now - DAY, expires_at=now + DAY)
        moments = [now - DAY - HOUR, now - DAY, now, now + DAY]
        assert [consent.is_in_force(at) for at in moments] == [False, True, True, False]
        assert [Consent.objects.in_force(at).exists() for at in moments] == [False, True, True, False]

    @pytest.mark.parametrize(
        ("element", "changes"),
        [
            ("recipients", {"recipients": {}}),
            ("information", {"information": []}),
            ("purpose", {"purpose": " "}),
            ("signed_name", {"signed_name": ""}),
            ("witness", {"witness": ""}),
            ("given_at", {"given_at": HOUR}),
            ("expires_at", {"expires_at": timedelta()}),
            ("expires_at", {"expires_at": -DAY}),
            ("expires_at", {"expires_at": 366 * DAY}),
        ],
    )
    def test_a_missing_element_is_named_and_nothing_is_kept(self, neighbor, nadia, now, element, changes):
        moments = {name: now + value for name, value in changes.items() if isinstance(value, timedelta)}
        with pytest.raises(Invalid) as refused:
            give(neighbor, nadia, now, **{**changes, **moments})
        assert set(refused.value.fields) == {element}
        assert not Consent.objects.exists()

    def test_all_that_is_missing_is_named_at_once(self, neighbor, nadia, now):
        with pytest.raises(Invalid) as refused:
            give(neighbor, nadia, now, recipients={}, information=[], purpose="", signed_name="", witness="")
        assert set(refused.value.fields) == {"recipients", "information", "purpose", "signed_name", "witness"}

    def test_a_signature_needs_no_witness(self, neighbor, nadia, now):
        assert give(neighbor, nadia, now, method="signature", witness="").pk

    def test_a_double_tap_is_one_consent(self, neighbor, nadia, now):
        submission = uuid4()
        one, again = (give(neighbor, nadia, now, submission=submission) for _ in range(2))
        assert one == again
        assert Event.objects.filter(kind="casework.consent_given").count() == 1

    def test_the_ledger_names_neither_neighbor_nor_recipient(self, neighbor, nadia, now):
        give(neighbor, nadia, now)
        told = str(Event.objects.get(kind="casework.consent_given").details)
        assert "Ann Lee" not in told
        assert "Bridge" not in told

    def test_somebody_who_works_no_cases_records_none(self, neighbor, ray, now):
        with pytest.raises(NotAllowed):
            give(neighbor, ray, now)


class TestRevoking:
    def test_it_ends_at_that_moment_and_says_how(self, neighbor, nadia, now):
        consent = give(neighbor, nadia, now)
        consents.revoke(consent=consent, reason="By phone", by=nadia, at=now + HOUR)
        consent.refresh_from_db()
        assert (consent.revoked_by, consent.revoke_reason) == (nadia, "By phone")
        assert consent.is_in_force(now + HOUR - timedelta(seconds=1))
        assert not consent.is_in_force(now + HOUR)

    def test_it_says_how(self, neighbor, nadia, now):
        consent = give(neighbor, nadia, now)
        with pytest.raises(Invalid) as refused:
            consents.revoke(consent=consent, reason=" ", by=nadia, at=now + HOUR)
        assert "reason" in refused.value.fields
        assert consent.is_in_force(now + 2 * HOUR)

    def test_what_is_not_in_force_is_not_revoked(self, neighbor, nadia, now):
        consent = give(neighbor, nadia, now)
        consents.revoke(consent=consent, reason="By phone", by=nadia, at=now + HOUR)
        for at in (now + 2 * HOUR, now + 400 * DAY):
            with pytest.raises(IllegalMove):
                consents.revoke(consent=consent, reason="Again", by=nadia, at=at)

    def test_somebody_who_works_no_cases_revokes_none(self, neighbor, nadia, ray, now):
        consent = give(neighbor, nadia, now)
        with pytest.raises(NotAllowed):
            consents.revoke(consent=consent, reason="x", by=ray, at=now)
