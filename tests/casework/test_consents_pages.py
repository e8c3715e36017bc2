"""A consent is recorded with recipients from the directory, and revoked; both without JavaScript."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from pypdf import PdfReader

from casework.actions import consents, corrections
from casework.models import Consent
from casework.queries import consents as query
from heart.models import Access
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


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
        "ends_when": "",
        "substance_words": "",
        "language": "en",
        "explained": "on",
        "strokes": "",
        "paper_place": "",
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
            ({"language": ""}, "language", "Say in which language it is read."),
            ({"explained": ""}, "explained", "Read the text with the neighbor first."),
            ({"method": "paper"}, "paper_place", "Say where the signed paper lies"),
            ({"method": "signature"}, "strokes", "Sign in the box"),
            ({"method": "signature", "strokes": "scrawl"}, "strokes", "could not be read"),
            ({"information": ["substance_use"], "substance_words": "Treatment"}, "method", "needs a signature"),
            (
                {"information": ["substance_use"], "method": "paper", "paper_place": "Binder 3"},
                "substance_words",
                "how much, and what kind",
            ),
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


class TestReadingAndSigning:
    """The text stands between the answers and the signature; without JavaScript too."""

    def read(self, case, nadia, bridge, **changes):
        answers = {**given(bridge, **changes), "read": "yes"}
        for name in ("explained", "strokes", "paper_place", "witness"):
            answers.pop(name)
        return browser(nadia).post(f"/cases/{case.pk}/consents/new/", answers)

    @pytest.mark.parametrize(("language", "rights"), [("en", "My rights"), ("es", "Mis derechos")])
    def test_the_whole_text_is_shown_in_the_language_chosen(self, case, nadia, bridge, language, rights):
        page = self.read(case, nadia, bridge, language=language, method="signature", ends_when="I have a home")
        said = words(page)
        for part in (rights, case.neighbor.name, "Bull City Bridge", "To arrange food", "I have a home"):
            assert part in said, part
        assert f'<div class="heart-document" lang="{language}">' in page.content.decode()
        assert not Consent.objects.exists()

    @pytest.mark.parametrize(
        ("method", "asked"), [("signature", "strokes"), ("paper", "paper_place"), ("verbal", "witness")]
    )
    def test_what_signs_it_is_asked_beneath(self, case, nadia, bridge, method, asked):
        page = self.read(case, nadia, bridge, method=method)
        assert page.context["asked"] == ["explained", asked]
        assert page.content.decode().count('name="purpose"') == 1, "the answers go along"

    def test_what_is_missing_is_said_before_anybody_reads(self, case, nadia, bridge):
        page = self.read(case, nadia, bridge, purpose="", information=["substance_use"])
        assert page.status_code == 422
        assert "purpose" in page.context["form"].errors
        page = self.read(case, nadia, bridge, information=["substance_use"], substance_words="Treatment")
        assert set(page.context["form"].errors) == {"method"}, "spoken words let out nothing of that"

    def test_without_a_signature_the_text_comes_back(self, case, nadia, bridge):
        answers = given(bridge, method="signature", witness="", sign="yes")
        page = browser(nadia).post(f"/cases/{case.pk}/consents/new/", answers)
        assert page.status_code == 422
        assert "My rights" in words(page)
        assert "Sign in the box" in words(page)

    def test_one_who_does_not_sign_the_screen_signs_paper(self, case, nadia, bridge):
        answers = given(bridge, method="signature", on_paper="yes", explained="")
        page = browser(nadia).post(f"/cases/{case.pk}/consents/new/", answers)
        assert page.context["asked"] == ["explained", "paper_place"]

    def test_going_back_keeps_every_answer(self, case, nadia, bridge):
        page = browser(nadia).post(f"/cases/{case.pk}/consents/new/", given(bridge, purpose="A bed", back="yes"))
        assert page.status_code == 200
        assert "A bed" in page.content.decode()
        assert "Go on to the text" in words(page)

    def test_a_renewal_takes_over_what_was_named(self, case, nadia, bridge, now):
        earlier = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now - DAY)
        form = browser(nadia).get(f"/cases/{case.pk}/consents/new/?renews={earlier.pk}").context["form"]
        assert form["recipients"].value() == [str(bridge.pk)]
        assert form["purpose"].value() == "To arrange help"
        other = make.case(at=now)
        form = browser(nadia).get(f"/cases/{other.pk}/consents/new/?renews={earlier.pk}").context["form"]
        assert form["recipients"].value() == [], "not another neighbor's"


class TestTheDocument:
    @pytest.fixture
    def consent(self, case, nadia, bridge, now):
        lines = [[[x, 100 + x % 30] for x in range(20, 400, 20)]]
        changes = {"method": "signature", "witness": "", "strokes": lines}
        return make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now - DAY, **changes)

    def test_what_was_shown_is_what_is_printed_with_the_signature(self, consent, nadia):
        page = browser(nadia).get(f"/consents/{consent.pk}/")
        for block in page.context["text"]:
            assert block.words in consent.document.text
        assert 'd="M20 120 L40 ' in page.content.decode()
        assert "Not handed over yet" in words(page)

    def test_the_other_language_says_that_it_is_a_translation(self, consent, nadia):
        page = words(browser(nadia).get(f"/consents/{consent.pk}/?language=es"))
        assert "Mis derechos" in page
        assert "Traducción. El permiso se dio en inglés." in page
        assert "My rights" in words(browser(nadia).get(f"/consents/{consent.pk}/?language=xx"))

    def test_the_copy_handed_over_is_kept(self, consent, nadia):
        client = browser(nadia)
        client.post(f"/consents/{consent.pk}/copy/", {"language": "es"})
        assert "Español, Today" in words(client.get(f"/consents/{consent.pk}/"))

    def test_one_recorded_before_texts_were_kept_is_written_from_its_facts(self, case, nadia, bridge, now):
        bare = Consent(
            neighbor=case.neighbor,
            information=["identity"],
            purpose="To arrange food",
            method="verbal",
            signed_name="Ann Lee",
            witness="Cora",
            given_at=now,
            expires_at=now + DAY,
            recorded_by=nadia,
            recorded_at=now,
        ).save_by(nadia)
        page = words(browser(nadia).get(f"/consents/{bare.pk}/"))
        assert "To arrange food" in page
        assert "before its text was kept" in page

    def test_opening_it_is_written_down(self, consent, nadia):
        browser(nadia).get(f"/consents/{consent.pk}/")
        assert Access.objects.filter(neighbor_key=consent.neighbor_id, reason__contains="consent").exists()


class TestEndingSoon:
    def test_each_is_listed_with_its_renewal_until_it_is_renewed(self, case, nadia, bridge, now):
        soon = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now, expires_at=now + 10 * DAY)
        client = browser(nadia)
        page = client.get("/consents/")
        assert case.neighbor.name in words(page)
        assert f"?renews={soon.pk}" in page.content.decode()
        make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now)
        assert "No consent ends soon" in words(client.get("/consents/"))

    def test_the_number_of_statements_does_not_grow(self, nadia, bridge, now):
        def add(count):
            for _ in range(count):
                neighbor = make.case(at=now).neighbor
                make.consent(neighbor, {bridge.pk: bridge.name}, by=nadia, at=now, expires_at=now + 10 * DAY)

        def read():
            return [
                (one.neighbor.name, one.neighbor.open_cases, list(one.recipients.all()))
                for one in query.ending(nadia, at=now)
            ]

        add(1)
        few = statements(read)
        add(19)
        assert statements(read) == few == 3


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


LINES = [[[x, 100 + x % 30] for x in range(20, 400, 20)], [[30, 60], [300, 160]]]


class TestAPrintableCopy:
    def read(self, consent, person, language="") -> tuple[PdfReader, str]:
        answer = browser(person).get(f"/consents/{consent.pk}/pdf/?language={language}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        pdf = PdfReader(io.BytesIO(answer.content))
        return pdf, " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())

    def test_it_holds_the_whole_text_word_for_word(self, case, bridge, nadia, now):
        consent = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now)
        _, said = self.read(consent, nadia)
        for line in consent.document.text.splitlines():
            assert " ".join(line.lstrip("#- ").split()) in said, line
        assert "Given in spoken words by As spoken; witness: Cora" in said
        assert "Page 1 of" in said

    def test_in_spanish_too_and_it_says_what_it_is(self, case, bridge, nadia, now):
        consent = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now)
        pdf, said = self.read(consent, nadia, "es")
        assert "Permiso para compartir información" in said
        assert "Dado de palabra por As spoken; testigo: Cora" in said
        assert "Traducción. El permiso se dio en inglés." in said
        assert "Página 1 de" in said
        assert pdf.trailer["/Root"]["/Lang"] == "es-US"

    def test_the_signature_is_drawn(self, case, bridge, nadia, now):
        facts = {"method": "signature", "strokes": LINES, "signed_name": "Ann Lee"}
        signed = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now, **facts)
        pdf, said = self.read(signed, nadia)
        drawn = " ".join(sheet.get_contents().get_data().decode("latin-1") for sheet in pdf.pages)
        spoken = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now)
        plain = " ".join(
            sheet.get_contents().get_data().decode("latin-1") for sheet in self.read(spoken, nadia)[0].pages
        )
        assert drawn.count(" l") - plain.count(" l") >= sum(len(line) - 1 for line in LINES)
        assert "Signed by Ann Lee" in said

    def test_what_became_of_it_since_stands_on_it(self, case, bridge, nadia, now):
        revoked = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now - DAY)
        consents.revoke(consent=revoked, reason="By phone", by=nadia, at=now)
        assert "Revoked: " in self.read(revoked, nadia)[1]
        wrong = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now)
        corrections.enter_in_error(row=wrong, why="Another person", by=nadia, at=now)
        for language, words_of_it in (("en", "counts as never given"), ("es", "Registrado por error")):
            assert words_of_it in self.read(wrong, nadia, language)[1]
            assert words_of_it in words(browser(nadia).get(f"/consents/{wrong.pk}/?language={language}"))

    def test_the_page_leads_to_it_and_opening_it_is_written_down(self, case, bridge, nadia, now):
        consent = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now)
        page = browser(nadia).get(f"/consents/{consent.pk}/?language=es")
        assert f"/consents/{consent.pk}/pdf/?language=es" in page.content.decode()
        before = Access.objects.count()
        self.read(consent, nadia)
        assert Access.objects.count() == before + 1
