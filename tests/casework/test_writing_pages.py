"""Writing by a template: saved while it is typed, found again, and never over another window's words."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from casework.actions import notes
from casework.models import Need, Note, Typing
from tests.casework.kit import HTMX, browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
DAP = {"data": "Slept in the shelter.", "assessment": "Calmer.", "plan": "Call on Friday."}


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


@pytest.fixture
def draft(case, cora, now):
    return notes.draft(case=case, title="Visit", template="dap", answers=DAP, by=cora, at=now)


def form(**changes):
    """The form of a new DAP note, in a window of its own."""
    base = {"submission": str(uuid4()), "window": str(uuid4()), "seen": "0", "template": "dap", "title": "Visit"}
    return {**base, **DAP, "then": "draft", **changes}


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


class TestTemplates:
    def test_the_page_offers_the_kinds_that_the_person_may_sign(self, case, nadia, cora):
        kinds = {who: words(browser(who).get(f"/cases/{case.pk}/notes/new/")) for who in (nadia, cora)}
        assert "Safety plan" in kinds[nadia]
        assert "Suicide-risk screen" not in kinds[nadia]
        assert "Suicide-risk screen" in kinds[cora]

    def test_the_screen_says_that_nothing_is_computed_and_offers_not_asked(self, case, cora):
        page = words(browser(cora).get(f"/cases/{case.pk}/notes/new/?template=risk_screen"))
        assert "No score and no level of risk is computed" in page
        assert page.count("Not asked") >= 8

    def test_a_kind_that_is_not_ones_own_falls_back_to_ones_own_words(self, case, nadia):
        page = browser(nadia).get(f"/cases/{case.pk}/notes/new/?template=risk_screen")
        assert page.context["asks"].key == "free"

    def test_a_note_is_read_question_by_question(self, case, cora, nadia):
        answer = browser(cora).post(f"/cases/{case.pk}/notes/new/", form(then="sign"))
        page = words(browser(nadia).get(answer.url))
        assert "Data Slept in the shelter. Assessment Calmer. Plan Call on Friday." in page
        assert "DAP note: data, assessment, plan" in page

    def test_a_draft_may_lack_what_a_signature_needs(self, case, cora):
        client = browser(cora)
        assert client.post(f"/cases/{case.pk}/notes/new/", form(plan="")).status_code == 302
        page = client.post(f"/cases/{case.pk}/notes/new/", form(plan="", then="sign"))
        assert page.status_code == 422
        assert "The draft is saved, and not signed yet" in words(page)
        assert page.context["form"].errors == {"plan": ["Answer this before you sign."]}
        assert set(Note.objects.values_list("status", flat=True)) == {"draft"}

    def test_from_there_it_is_answered_and_signed(self, case, cora):
        client = browser(cora)
        page = client.post(f"/cases/{case.pk}/notes/new/", form(plan="", then="sign"))
        note = Note.objects.get()
        again = form(then="sign", based_on=hidden(page, "based_on"), submission=hidden(page, "submission"))
        assert client.post(f"/notes/{note.pk}/edit/", again).url == f"/notes/{note.pk}/"
        assert Note.objects.get().status == "signed"

    def test_signing_a_half_done_draft_from_its_page_asks_for_the_rest(self, case, cora, now):
        note = notes.draft(case=case, title="V", template="dap", answers={"data": "A"}, by=cora, at=now)
        page = browser(cora).post(f"/notes/{note.pk}/sign/")
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"assessment", "plan"}

    def test_a_ticked_need_is_one_of_the_case_once_signed(self, case, nadia):
        answers = {"template": "needs", "homelessness": "need", "homelessness__remark": "Sleeps in the park"}
        page = browser(nadia).get(f"/cases/{case.pk}/notes/new/?template=needs")
        asked = {one.question.key: "not_asked" for one in page.context["form"].asked if one.remark}
        sent = {**form(then="sign"), **asked, **answers}
        assert browser(nadia).post(f"/cases/{case.pk}/notes/new/", sent).status_code == 302
        assert Need.objects.get(domain="homelessness").detail == "Sleeps in the park"
        note = Note.objects.get()
        assert note.answers["homelessness"] == {"answer": "need", "remark": "Sleeps in the park"}
        assert note.answers["safety"] == {"answer": "not_asked"}


class TestSavedWhileTyping:
    def keep(self, client, case, sent):
        return client.post(f"/cases/{case.pk}/notes/typing/", sent, headers=HTMX)

    def test_half_a_sentence_is_saved_and_the_time_is_said(self, case, cora):
        answer = self.keep(browser(cora), case, form(title="", data="Slept in th", plan=""))
        assert "Saved at" in words(answer)
        assert Typing.objects.get().typed["data"] == "Slept in th"
        assert not Note.objects.exists()

    def test_who_begins_anew_is_told_what_was_begun_on_this_case(self, case, cora, nadia):
        client, where = browser(cora), f"/cases/{case.pk}/notes/new/"
        assert "You have begun" not in words(client.get(where))
        sent = form(data="Slept in th")
        self.keep(client, case, sent)
        self.keep(client, make.case(at=case.opened_at), form(title="Elsewhere"))
        page = client.get(where)
        assert "You have begun a note on this case Visit" in words(page)
        assert "Elsewhere" not in words(page)
        go_on = f"{where}?draft={sent['submission']}"
        assert go_on in page.content.decode()
        assert "You have begun" not in words(client.get(go_on))
        assert "You have begun" not in words(browser(nadia).get(where)), "hers alone"

    def test_it_waits_under_my_drafts_and_is_gone_on_with_there(self, case, cora):
        client, sent = browser(cora), form(data="Slept in th")
        self.keep(client, case, sent)
        page = client.get("/drafts/")
        assert "Visit Ann Lee DAP note: data, assessment, plan" in words(page)
        assert "Typed, not kept" in words(page)
        again = client.get(f"/cases/{case.pk}/notes/new/?draft={sent['submission']}")
        assert "Slept in th" in again.content.decode()
        assert (hidden(again, "submission"), hidden(again, "seen")) == (sent["submission"], "1")

    def test_kept_from_there_it_is_one_draft(self, case, cora):
        client, sent = browser(cora), form()
        self.keep(client, case, sent)
        client.post(f"/cases/{case.pk}/notes/new/", {**sent, "window": str(uuid4()), "seen": "1"})
        assert Note.objects.count() == 1
        assert not Typing.objects.exists()

    def test_thrown_away_twice_is_thrown_away(self, case, cora):
        client, sent = browser(cora), form()
        self.keep(client, case, sent)
        for _ in range(2):
            assert client.post(f"/drafts/{sent['submission']}/discard/").url == "/drafts/"
        assert not Typing.objects.exists()

    def test_nobody_sees_anothers_words(self, case, cora, nadia):
        sent = form(data="Only mine")
        self.keep(browser(cora), case, sent)
        client = browser(nadia)
        assert "Visit" not in words(client.get("/drafts/"))
        assert "Only mine" not in client.get(f"/cases/{case.pk}/notes/new/?draft={sent['submission']}").content.decode()
        client.post(f"/drafts/{sent['submission']}/discard/")
        assert Typing.objects.exists()
        assert self.keep(client, case, sent).status_code == 403

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve"])
    def test_it_is_closed_to_other_roles(self, case, request, somebody):
        assert self.keep(browser(request.getfixturevalue(somebody)), case, form()).status_code == 403

    def test_a_form_that_is_none_is_refused_and_says_what_to_do(self, case, cora):
        answer = self.keep(browser(cora), case, form(submission="x"))
        assert answer.status_code == 400
        assert "Copy what you wrote" in words(answer)

    def test_changes_of_a_draft_are_found_again_on_its_page(self, draft, cora):
        client = browser(cora)
        page = client.get(f"/notes/{draft.pk}/edit/")
        sent = form(plan="Call on Mon", based_on=hidden(page, "based_on"), submission=str(draft.submission))
        answer = client.post(f"/notes/{draft.pk}/typing/", sent, headers=HTMX)
        assert "Saved at" in words(answer)
        assert "Call on Mon" in client.get(f"/notes/{draft.pk}/edit/").content.decode()
        assert "Changes not kept" in words(client.get("/drafts/"))
        assert Note.objects.get().answers["plan"] == "Call on Friday."


class TestTwoWindows:
    @pytest.fixture
    def here_and_there(self, case, cora):
        """The same form in two windows; what was typed here is saved."""
        here = form(data="Typed here")
        client = browser(cora)
        client.post(f"/cases/{case.pk}/notes/typing/", here, headers=HTMX)
        return client, here, {**here, "window": str(uuid4()), "data": "Typed there"}

    def test_typing_there_is_told_and_overwrites_nothing(self, case, here_and_there):
        client, _, there = here_and_there
        answer = client.post(f"/cases/{case.pk}/notes/typing/", there, headers=HTMX)
        assert "saved in another window" in words(answer)
        assert Typing.objects.get().typed["data"] == "Typed here"

    def test_kept_here_the_other_window_shows_both_texts(self, case, here_and_there):
        client, here, there = here_and_there
        client.post(f"/cases/{case.pk}/notes/new/", here)
        page = client.post(f"/cases/{case.pk}/notes/new/", there)
        assert page.status_code == 422
        assert "Typed here" in words(page)
        assert "Typed there" in page.content.decode()
        note = Note.objects.get()
        assert note.answers["data"] == "Typed here"
        assert f'action="/notes/{note.pk}/edit/"' in page.content.decode()

    def test_having_seen_both_the_person_decides(self, case, here_and_there):
        client, here, there = here_and_there
        client.post(f"/cases/{case.pk}/notes/new/", here)
        page = client.post(f"/cases/{case.pk}/notes/new/", there)
        note = Note.objects.get()
        client.post(f"/notes/{note.pk}/edit/", {**there, "based_on": hidden(page, "based_on")})
        assert Note.objects.get().answers["data"] == "Typed there"
        assert note.history.earliest("history_id").answers["data"] == "Typed here"

    def test_a_draft_that_was_kept_elsewhere_is_not_overwritten(self, draft, cora):
        client = browser(cora)
        seen = hidden(client.get(f"/notes/{draft.pk}/edit/"), "based_on")
        client.post(f"/notes/{draft.pk}/edit/", form(plan="From here", based_on=seen))
        page = client.post(f"/notes/{draft.pk}/edit/", form(plan="From there", based_on=seen))
        assert page.status_code == 422
        assert "From here" in words(page)
        assert "From there" in page.content.decode()
        assert Note.objects.get().answers["plan"] == "From here"

    def test_what_was_put_aside_is_still_shown(self, case, here_and_there):
        client, here, there = here_and_there
        client.post(f"/cases/{case.pk}/notes/typing/", {**there, "seen": "1"}, headers=HTMX)
        page = client.get(f"/cases/{case.pk}/notes/new/?draft={here['submission']}")
        assert "Words of another window, put aside" in words(page)
        assert "Typed here" in words(page)


class TestMyDrafts:
    def test_the_oldest_stands_first_and_a_signed_one_is_gone(self, case, cora, nadia, now):
        client = browser(cora)
        old = notes.draft(case=case, title="Older", body="B", by=cora, at=now)
        notes.draft(case=case, title="Newer", body="B", by=cora)
        notes.draft(case=case, title="Hers", body="B", by=nadia, at=now)
        assert [one.title for one in client.get("/drafts/").context["drafts"]] == ["Older", "Newer"]
        notes.sign(note=old, by=cora)
        assert [one.title for one in client.get("/drafts/").context["drafts"]] == ["Newer"]

    def test_nothing_waits(self, cora):
        assert "No draft waits" in words(browser(cora).get("/drafts/"))

    def test_the_same_number_of_statements_with_one_draft_and_with_twenty(self, case, cora):
        client = browser(cora)

        def more():
            notes.draft(case=case, title="T", body="B", by=cora)
            client.post(f"/cases/{case.pk}/notes/typing/", form(), headers=HTMX)

        more()
        one = statements(lambda: client.get("/drafts/"))
        for _ in range(10):
            more()
        assert statements(lambda: client.get("/drafts/")) == one
