"""Clearing and coding words, and what of a quarter's answers is shown to those who see numbers."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
import time_machine

from casework.actions import reference, voices
from casework.models import VoiceClearing, VoiceCoding, VoiceTheme, VoiceWaiting
from casework.queries import voices as query
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, User
from tests.casework.kit import browser, statements, words
from tests.factories import voices as said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
QUARTER, BEFORE, RUNNING = date(2025, 10, 1), date(2025, 7, 1), date(2026, 1, 1)


@pytest.fixture
def codebook(now):
    reference.ensure_defaults(by=User.objects.system("setup"), at=now)


def table(client) -> list[dict[str, str]]:
    answer = client.get("/insights/voices/?quarter=2025-Q4&format=csv")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


class TestClearing:
    def test_a_supervisor_takes_out_what_says_who_it_is_and_keeps_both(self, sol, codebook):
        [voice] = said.answers(1, QUARTER, words="Sam from Main Street was kind.")
        client = browser(sol)
        page = client.get(f"/voices/{voice.pk}/clear/")
        assert "Sam from Main Street" in words(page)
        answer = client.post(f"/voices/{voice.pk}/clear/", {"use": "quoted", "text": "[…] was kind."})
        assert answer.headers["Location"] == f"/voices/{voice.pk}/code/"
        assert VoiceClearing.objects.get().text == "[…] was kind."
        voice.refresh_from_db()
        assert voice.words == "Sam from Main Street was kind."
        told = Event.objects.latest("pk")
        assert (told.kind, told.by, told.details) == ("casework.voice_cleared", sol, {"use": "quoted"})

    def test_the_words_as_written_are_for_those_who_clear_alone(self, now, eve, nadia, ada, ray, codebook):
        [voice] = said.answers(1, QUARTER, words="Sam from Main Street was kind.")
        for person in (eve, nadia, ada, ray):
            assert browser(person).get(f"/voices/{voice.pk}/clear/").status_code == 403
            with pytest.raises(NotAllowed):
                voices.clear(voice=voice, use="quoted", text="x", by=person)
        assert browser(eve).get(f"/voices/{voice.pk}/code/").status_code == 404
        said.cleared(voice, at=now, text="[…] was kind.")
        page = words(browser(eve).get(f"/voices/{voice.pk}/code/"))
        assert "[…] was kind." in page
        assert "Main Street" not in page

    def test_what_is_held_back_says_why_and_is_shown_to_nobody_else(self, now, sol, eve, codebook):
        [voice] = said.answers(1, QUARTER, words="I will hurt him.")
        with pytest.raises(Invalid):
            voices.clear(voice=voice, use="held", by=sol)
        said.cleared(voice, at=now, use="held")
        assert VoiceClearing.objects.get().text == ""
        assert VoiceClearing.objects.visible_to(sol).exists()
        assert not VoiceClearing.objects.visible_to(eve).exists()
        assert browser(eve).get(f"/voices/{voice.pk}/code/").status_code == 404
        with pytest.raises(IllegalMove):
            voices.code(voice=voice, themes=["respect"], by=eve)

    def test_nothing_left_is_not_cleared_and_a_change_keeps_what_stood(self, now, sol):
        [voice] = said.answers(1, QUARTER, words="Sam.")
        for use, text in (("quoted", " "), ("published", "x")):
            with pytest.raises(Invalid):
                voices.clear(voice=voice, use=use, text=text, by=sol)
        said.cleared(voice, at=now, text="[…].")
        said.cleared(voice, at=now, use="held")
        clearing = VoiceClearing.objects.get()
        assert [one.use for one in clearing.history.order_by("pk")] == ["quoted", "held"]

    def test_what_waits_is_counted_for_each(self, now, sol, eve, codebook):
        said.answers(3, QUARTER)
        for voice in said.answers(2, QUARTER, words="Thanks")[:1]:
            said.cleared(voice, at=now)
        assert "1 answer that nobody has looked at" in words(browser(sol).get("/voices/"))
        page = words(browser(eve).get("/voices/"))
        assert "To clear" not in page
        assert "1 cleared answer that you have not sorted" in page


class TestCoding:
    def test_a_second_person_sorts_the_same_words_without_seeing_the_first(self, now, sol, eve, codebook):
        one, other = (said.cleared(voice, at=now) for voice in said.answers(2, QUARTER, words="Thanks"))
        client = browser(sol)
        for voice in (one, other):
            client.post(f"/voices/{voice.pk}/code/", {"themes": ["respect", "time"]})
        page = browser(eve).get(f"/voices/{one.pk}/code/").content.decode()
        assert "checked" not in page
        answer = browser(eve).post(f"/voices/{one.pk}/code/", {"themes": ["respect"]})
        assert answer.headers["Location"] == f"/voices/{other.pk}/code/"
        assert VoiceCoding.objects.count() == 3
        assert "checked" in browser(eve).get(f"/voices/{one.pk}/code/").content.decode()

    def test_only_themes_in_force_and_at_least_one(self, now, sol, ada, nadia, codebook):
        [voice] = said.answers(1, QUARTER, words="Thanks")
        said.cleared(voice, at=now)
        ended = VoiceTheme.objects.get(code="time")
        ended.effective_until = ended.effective_from = date(2026, 1, 1)
        ended.save_by(ada)
        for themes in ([], ["time"], ["weather"]):
            with pytest.raises(Invalid):
                voices.code(voice=voice, themes=themes, by=sol)
            assert browser(sol).post(f"/voices/{voice.pk}/code/", {"themes": themes}).status_code == 422
        with pytest.raises(NotAllowed):
            voices.code(voice=voice, themes=["respect"], by=nadia)

    def test_an_administrator_adds_a_theme_and_its_code_stays(self, ada):
        theme = {"code": "rides", "name": "Rides", "meaning": "Being driven somewhere.", "effective_from": "2026-03-01"}
        browser(ada).post("/settings/themes/new/", theme)
        row = VoiceTheme.objects.get(code="rides")
        page = browser(ada).get(f"/settings/themes/{row.pk}/")
        assert "code" not in page.context["form"].fields
        seen = page.context["form"].initial["seen"]
        change = {**theme, "code": "cars", "name": "Rides and buses", "seen": seen}
        browser(ada).post(f"/settings/themes/{row.pk}/", change)
        row.refresh_from_db()
        assert (row.code, row.name) == ("rides", "Rides and buses")


class TestAQuarter:
    def test_eleven_answers_are_shown_as_n_of_n_beside_the_quarter_before(self, eve):
        said.answers(9, QUARTER, given={"respect": "yes"})
        said.answers(3, QUARTER, given={"respect": "no"})
        said.answers(12, BEFORE, given={"respect": "yes"})
        page = words(browser(eve).get("/insights/voices/"))
        assert "Did HEART treat you with respect?" in page
        assert "All programs 9 0 3 12 12 of 12" in page
        assert "Did you feel safe" not in page

    def test_ten_are_not_shown_anywhere(self, eve, sol):
        said.answers(10, QUARTER, given={"safe": "no"}, words="Too late")
        for person in (eve, sol):
            page = words(browser(person).get("/insights/voices/"))
            assert "Too few answers in this quarter" in page
            assert "Fewer than 11 people wrote something" in page
            assert "Did you feel safe" not in page
            assert not [row for row in table(browser(person)) if row["table"] in {"question", "theme"}]
            assert not [row for row in table(browser(person)) if row["answer"] == "answered"]

    def test_a_small_program_is_withheld_and_another_gives_way_for_it(self, eve):
        said.answers(30, QUARTER, program="CRT")
        said.answers(12, QUARTER, program="CN")
        said.answers(3, QUARTER, program="COR")
        client = browser(eve)
        page = words(client.get("/insights/voices/"))
        assert "All programs 45 0 0 45" in page
        assert "Community response team 30 0 0 30" in page
        assert "it would tell of such a group: Co-response, Care navigation." in page
        groups = {row["group"] for row in table(client) if row["table"] == "question"}
        assert groups == {"All programs", "Community response team"}

    def test_a_program_that_was_small_before_is_not_compared(self, eve):
        said.answers(12, QUARTER)
        said.answers(10, BEFORE)
        [asking] = query.voices(QUARTER).questions
        assert [line.before for line in asking.lines] == [None, None]

    def test_the_response_rate_is_of_those_who_said_yes(self, now, ray, sol):
        with time_machine.travel(now.replace(year=2025, month=11), tick=False):
            for _ in range(20):
                said.link(now.replace(year=2025, month=11))
            for what in ("no", "no", "not_asked"):
                voices.ask(said=what, program="CRT", submission=uuid4(), by=ray)
        said.answers(11, QUARTER)
        page = words(browser(sol).get("/insights/voices/"))
        assert "All programs 22 20 11 55.0%" in page

    def test_a_quarter_that_runs_or_of_which_answers_wait_is_not_offered(self, eve):
        said.answers(11, RUNNING)
        said.answers(11, QUARTER)
        said.answers(11, BEFORE)
        VoiceWaiting.objects.create(program="CN", language="en", quarter=QUARTER, survey=1)
        client = browser(eve)
        assert query.quarters_of(date(2026, 3, 10)) == [BEFORE]
        for code in ("2026-Q1", "2025-Q4", "2025-Q1", "nonsense"):
            assert client.get(f"/insights/voices/?quarter={code}").status_code == 404
        assert client.get("/insights/voices/?quarter=2025-Q3").status_code == 200

    def test_no_other_filter_changes_a_figure(self, eve):
        said.answers(12, QUARTER)
        said.answers(12, QUARTER, program="CN")
        client = browser(eve)
        plain = client.get("/insights/voices/?quarter=2025-Q4").context["found"]
        for more in ("program=CRT", "days=30", "first=2025-10-01&last=2025-10-02", "language=es", "beat=D1"):
            answer = client.get(f"/insights/voices/?quarter=2025-Q4&{more}", follow=True)
            assert answer.context["found"] == plain

    def test_themes_count_once_all_words_are_sorted_and_quotes_are_those_that_may_be(self, now, sol, eve, codebook):
        rows = said.answers(11, QUARTER, words="Sam was kind.")
        for place, voice in enumerate(rows):
            said.cleared(voice, at=now, use="coded" if place else "quoted", text="[…] was kind.")
        for voice in rows[:10]:
            said.coded(voice, "respect", by=sol, at=now)
        page = words(browser(eve).get("/insights/voices/"))
        assert "11 people wrote something. Not sorted by themes yet: 1." in page
        said.coded(rows[10], "respect", "time", by=sol, at=now)
        said.coded(rows[10], "respect", by=eve, at=now)
        found = query.voices(QUARTER)
        assert [(theme.code, line.counts, line.of) for theme, line in found.themes] == [
            ("respect", (11,), 11),
            ("time", (1,), 11),
        ]
        assert [quote.text for quote in found.quotes] == ["[…] was kind."]
        assert (found.double, found.agreed.pairs, found.agreed.percent) == (1, 8, 87.5)
        page = words(browser(eve).get("/insights/voices/"))
        assert "11 of 11" in page
        assert "Sam" not in page

    def test_words_that_are_held_back_do_not_count_to_the_eleven(self, now, sol, codebook):
        rows = said.answers(12, QUARTER, words="Sam was kind.")
        for place, voice in enumerate(rows):
            said.cleared(voice, at=now, use="held" if place < 2 else "quoted")
        found = query.voices(QUARTER)
        assert (found.with_words, found.themes, found.quotes, found.held) == (None, [], [], 0)

    def test_the_page_takes_as_many_statements_for_many_as_for_few(self, now, eve, sol, codebook):
        for voice in said.answers(11, QUARTER, words="Thanks"):
            said.coded(said.cleared(voice, at=now), "respect", by=sol, at=now)
        client = browser(eve)
        client.get("/insights/voices/")
        few = statements(lambda: client.get("/insights/voices/"))
        said.answers(60, QUARTER, program="CN")
        said.answers(60, BEFORE)
        assert statements(lambda: client.get("/insights/voices/")) == few

    def test_an_empty_system_says_so(self, eve):
        assert "No quarter to show yet" in words(browser(eve).get("/insights/voices/"))
