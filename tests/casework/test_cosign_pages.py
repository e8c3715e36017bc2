"""The queue of notes that wait for a second signature, and what can be done with one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import cosigning, notes
from casework.models import Cosignature
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


def signed(case, by, now, title="First talk"):
    return notes.sign(note=notes.draft(case=case, title=title, body="Wants a bed.", by=by, at=now), by=by, at=now)


@pytest.fixture
def note(case, nadia, now):
    return signed(case, nadia, now)


@pytest.fixture
def asked(note, nadia, cora, now):
    return cosigning.ask(note=note, of=cora, by=nadia, at=now)


class TestAsking:
    def test_the_author_asks_and_the_note_says_so(self, note, nadia, cora):
        client = browser(nadia)
        assert "Ask for a co-signature" in words(client.get(f"/notes/{note.pk}/"))
        for _ in range(2):
            assert client.post(f"/notes/{note.pk}/cosign/", {"of": cora.pk}).url == f"/notes/{note.pk}/"
        assert Cosignature.objects.get().asked_of == cora
        page = words(client.get(f"/notes/{note.pk}/"))
        assert "Cora is asked to co-sign it." in page
        assert "Ask for a co-signature" not in page

    def test_it_offers_who_co_signs_and_not_the_author(self, case, cora, sol, noel, now):
        page = browser(cora).get(f"/notes/{signed(case, cora, now).pk}/cosign/")
        assert list(page.context["form"].fields["of"].queryset) == [sol]

    def test_nobody_else_asks(self, note, cora):
        assert "Ask for a co-signature" not in words(browser(cora).get(f"/notes/{note.pk}/"))
        assert browser(cora).get(f"/notes/{note.pk}/cosign/").status_code == 403


class TestTheQueue:
    def test_what_is_asked_of_me_comes_first_then_the_oldest(self, case, nadia, cora, sol, now):
        hour = timedelta(hours=1)
        for number, of in enumerate([None, sol, cora]):
            made = signed(case, nadia, now, title=f"Note {number}")
            cosigning.ask(note=made, of=of, by=nadia, at=now + number * hour)
        cosigning.ask(note=signed(case, cora, now, title="Own"), by=cora, at=now)
        titles = [one.note.title for one in browser(cora).get("/cosign/").context["page"]]
        assert titles == ["Note 2", "Note 0", "Note 1"]
        assert "Own" in words(browser(sol).get("/cosign/"))

    def test_nothing_waits(self, cora):
        assert "No note waits for you" in words(browser(cora).get("/cosign/"))

    @pytest.mark.parametrize("somebody", ["nadia", "ray", "omar", "ada"])
    def test_it_is_closed_to_who_does_not_co_sign(self, request, somebody):
        assert browser(request.getfixturevalue(somebody)).get("/cosign/").status_code == 403

    def test_the_same_number_of_statements_with_one_and_with_twenty(self, case, nadia, cora, now):
        client = browser(cora)
        cosigning.ask(note=signed(case, nadia, now), of=cora, by=nadia, at=now)
        one = statements(lambda: client.get("/cosign/"))
        for _ in range(19):
            cosigning.ask(note=signed(case, nadia, now), by=nadia, at=now)
        assert statements(lambda: client.get("/cosign/")) == one


class TestAnswering:
    def test_one_tap_or_two_is_one_co_signature(self, asked, note, cora, nadia):
        client = browser(cora)
        for _ in range(2):
            assert client.post(f"/cosign/{asked.pk}/give/").url == f"/notes/{note.pk}/"
        assert "Co-signed by Cora" in words(browser(nadia).get(f"/notes/{note.pk}/"))
        assert "Co-signed" in words(browser(nadia).get(f"/cases/{note.case_id}/"))

    def test_returned_the_remark_stands_beside_the_note_and_it_is_asked_for_again(self, asked, note, cora, nadia):
        client = browser(cora)
        assert client.post(f"/cosign/{asked.pk}/return/", {"remark": ""}).status_code == 422
        for _ in range(2):
            answer = client.post(f"/cosign/{asked.pk}/return/", {"remark": "Who calls the shelter?"})
            assert answer.url == f"/notes/{note.pk}/"
        page = words(browser(nadia).get(f"/notes/{note.pk}/"))
        assert "Returned with a remark" in page
        assert "Who calls the shelter?" in page
        assert "Ask for a co-signature" in page

    def test_the_author_has_no_button(self, case, cora, now):
        own = signed(case, cora, now)
        asked = cosigning.ask(note=own, by=cora, at=now)
        assert "Return with a remark" not in words(browser(cora).get(f"/notes/{own.pk}/"))
        assert browser(cora).post(f"/cosign/{asked.pk}/give/").status_code == 403

    def test_a_navigator_answers_none(self, asked, noel):
        assert browser(noel).post(f"/cosign/{asked.pk}/give/").status_code == 403
