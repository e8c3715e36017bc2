"""Consents: every element that makes one valid (42 CFR 2.31), and revoking with immediate effect."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from casework import tasks
from casework.actions import consents
from casework.models import Consent, ConsentRecipient
from casework.rules import consent_rules
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message, User
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BRIDGE = uuid4()
SIGNED = {"method": "signature", "witness": "", "strokes": [[[x, 100 + x % 30] for x in range(20, 400, 20)]]}
ON_PAPER = {"method": "paper", "witness": "", "paper_place": "Binder 3"}


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
        "explained": True,
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
            ("explained", {"explained": False}),
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

    def test_substance_use_is_never_released_on_spoken_words(self, neighbor, nadia, now):
        with pytest.raises(Invalid) as refused:
            give(neighbor, nadia, now, information=["substance_use"], substance_words="That I want treatment")
        assert set(refused.value.fields) == {"method"}

    @pytest.mark.parametrize("over", [SIGNED, ON_PAPER])
    def test_substance_use_is_named_over_a_signature_with_how_much_and_what_kind(self, neighbor, nadia, now, over):
        with pytest.raises(Invalid) as refused:
            give(neighbor, nadia, now, information=["substance_use"], **over)
        assert set(refused.value.fields) == {"substance_words"}
        words = "That I want treatment, nothing of the past"
        consent = give(neighbor, nadia, now, information=["substance_use"], substance_words=words, **over)
        assert consent.covered == ["substance_use"]
        assert words in consent.document.text

    def test_what_an_older_spoken_consent_says_of_substance_use_covers_nothing(self, neighbor, nadia, now):
        consent = give(neighbor, nadia, now)
        consent.information = ["identity", "substance_use"]  # as it could be recorded once
        consent.save_by(nadia)
        assert consent.covered == ["identity"]
        assert not Consent.objects.covering(["substance_use"]).exists()
        assert Consent.objects.covering(["identity"]).get() == consent

    def test_a_signature_needs_no_witness_and_is_kept_as_it_was_drawn(self, neighbor, nadia, now):
        consent = give(neighbor, nadia, now, **SIGNED)
        assert consent.document.strokes == SIGNED["strokes"]
        assert consent.document.paper_place == ""

    @pytest.mark.parametrize(
        "strokes",
        [
            [],
            [[[10, 10]] * 20],
            [[[10, 10], [600, 200]]],
            [[[x, 100] for x in range(0, 700, 50)]],
            [[[0.5, 1], [2, 3]] * 10],
            [["scrawl"]],
            "M0 0 L600 200",
            [[[x % 600, x % 200] for x in range(5000)]],
        ],
        ids=["nothing", "a dot", "two points", "outside", "not whole", "no points", "no lines", "endless"],
    )
    def test_what_is_no_signature_is_refused(self, neighbor, nadia, now, strokes):
        with pytest.raises(Invalid) as refused:
            give(neighbor, nadia, now, method="signature", strokes=strokes)
        assert set(refused.value.fields) == {"strokes"}

    def test_a_signed_paper_says_where_it_lies(self, neighbor, nadia, now):
        with pytest.raises(Invalid) as refused:
            give(neighbor, nadia, now, method="paper")
        assert set(refused.value.fields) == {"paper_place"}
        assert give(neighbor, nadia, now, **ON_PAPER).document.paper_place == "Binder 3"

    @pytest.mark.parametrize(("language", "heading"), [("en", "My rights"), ("es", "Mis derechos")])
    def test_the_words_that_were_shown_are_kept(self, neighbor, nadia, now, settings, language, heading):
        consent = give(neighbor, nadia, now, language=language, ends_when="I have a place to live")
        shown = consent.document
        assert (shown.language, shown.version) == (language, consent_rules.VERSION)
        for words in (heading, "Bull City Bridge", "To arrange food", "I have a place to live", neighbor.name):
            assert words in shown.text, words
        assert settings.CONSENT_DISCLOSER in shown.text
        assert "42 CFR" not in shown.text, "it lets out nothing of that"

    def test_the_document_is_never_written_again(self, neighbor, nadia, now):
        document = give(neighbor, nadia, now).document
        document.text = "Something else"
        with pytest.raises(DatabaseError), transaction.atomic():
            document.save()

    def test_a_neighbor_whose_name_is_not_known_is_named_as_signed(self, nadia, now):
        nameless = make.case(at=now, known="findable", details={"usual_places": "Bus station"}).neighbor
        consent = give(nameless, nadia, now)
        assert consent.neighbor_name == ""
        assert "Name: Ann Lee" in consent.document.text

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


class TestHandingOver:
    def test_the_copy_is_kept_with_its_language(self, neighbor, nadia, now):
        consent = consents.hand_over(consent=give(neighbor, nadia, now), language="es", by=nadia, at=now + HOUR)
        assert (consent.copy_at, consent.copy_by, consent.copy_language) == (now + HOUR, nadia, "es")

    def test_somebody_who_works_no_cases_hands_none_over(self, neighbor, nadia, ray, now):
        with pytest.raises(NotAllowed):
            consents.hand_over(consent=give(neighbor, nadia, now), language="en", by=ray, at=now)


class TestRenewal:
    def sweep(self, at):
        return tasks.ask_for_renewals(at, User.objects.system("sweep"))

    def test_the_navigator_is_told_once_when_it_ends_soon(self, neighbor, nadia, now, settings):
        consent = give(neighbor, nadia, now, expires_at=now + 60 * DAY)
        assert self.sweep(now) == 0
        soon = consent.expires_at - settings.CONSENT_RENEWAL_DAYS * DAY
        assert (self.sweep(soon), self.sweep(soon + HOUR)) == (1, 0)
        assert Message.objects.get(kind="consent_ends").recipient == nadia

    def test_one_that_was_renewed_or_ended_asks_for_nothing(self, neighbor, nadia, now):
        give(neighbor, nadia, now, expires_at=now + 10 * DAY)
        give(neighbor, nadia, now, expires_at=now + 90 * DAY)
        gone = give(neighbor, nadia, now, expires_at=now + 10 * DAY, recipients={uuid4(): "Eno River Recovery"})
        consents.revoke(consent=gone, reason="By phone", by=nadia, at=now)
        assert self.sweep(now) == 0


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
