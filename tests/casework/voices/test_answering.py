"""Asking somebody for their words, and answering: by a link, once, without a trace of who or when."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.core import serializers
from django.db import connection, models
from django.test import Client

from casework import tasks
from casework.actions import voices
from casework.models import Voice, VoiceAsked, VoiceInvitation, VoiceWaiting
from casework.rules.voice_words import ENGLISH, SPANISH
from heart import logs, tokens
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, User
from heart.models.base import Answered
from tests.casework.kit import browser, words
from tests.factories import voices as said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
QUARTER = date(2026, 1, 1)
YES = {"agree": "on"}


@pytest.fixture
def system(db):
    return User.objects.system("sweep")


def asked(said_what: str, program: str = "CRT", **more: object) -> dict[str, object]:
    return {"submission": str(uuid4()), "program": program, "said": said_what, "language": "en", **more}


class TestAsking:
    def test_only_numbers_are_kept(self, ray):
        client, before = browser(ray), Event.objects.count()
        for what in ("yes", "no", "no", "not_asked"):
            client.post("/voices/ask/", asked(what))
        client.post("/voices/ask/", asked("yes", "CN"))
        rows = set(VoiceAsked.objects.values_list("program", "quarter", "said", "times"))
        assert rows == {
            ("CRT", QUARTER, "yes", 1),
            ("CRT", QUARTER, "no", 2),
            ("CRT", QUARTER, "not_asked", 1),
            ("CN", QUARTER, "yes", 1),
        }
        assert Event.objects.count() == before

    def test_a_double_tap_is_one_link_and_counts_once(self, ray):
        client, once = browser(ray), asked("yes")
        first, again = (client.post("/voices/ask/", once) for _ in range(2))
        assert first.context["token"] == again.context["token"]
        assert VoiceAsked.objects.get().times == 1
        assert VoiceInvitation.objects.get().digest == tokens.digest(first.context["token"])

    def test_who_meets_no_neighbors_does_not_ask(self, eve, ada, dee, omar):
        for person in (eve, ada, dee, omar):
            assert browser(person).get("/voices/ask/").status_code == 403

    def test_a_form_without_an_answer_is_said_back(self, ray):
        assert browser(ray).post("/voices/ask/", {"submission": str(uuid4())}).status_code == 422
        with pytest.raises(Invalid):
            voices.ask(said="yes", program="CRT", language="fr", submission=uuid4(), by=ray)


class TestOnTheDevice:
    def test_handing_it_over_signs_out_and_nothing_of_the_staff_is_reachable(self, ray):
        client = browser(ray)
        token = client.post("/voices/ask/", asked("yes")).context["token"]
        opened = client.post(f"/say/{token}/here/", follow=True)
        assert opened.status_code == 200
        assert opened.redirect_chain == [(f"/say/{token}/?here=1", 302)]
        assert client.get("/encounters/new/").status_code == 302
        assert "Ray" not in words(opened)
        links = opened.content.decode()
        assert "/calls/" not in links
        assert "/sign-out/" not in links
        sent = client.post(f"/say/{token}/?here=1", {**YES, "respect": "yes"}, follow=True)
        assert ENGLISH.give_back in words(sent)
        assert client.get(f"/say/{token}/?here=1").status_code == 404

    def test_a_second_tap_on_handing_over_opens_the_questions_too(self, ray):
        client = browser(ray)
        token = client.post("/voices/ask/", asked("yes")).context["token"]
        for _ in range(2):
            assert client.post(f"/say/{token}/here/").headers["Location"] == f"/say/{token}/?here=1"


class TestTheQuestions:
    def test_they_read_no_session_and_set_no_cookie(self, client, now, ray):
        token = said.link(now)
        signed_in = browser(ray)
        for one in (client, signed_in):
            page = one.get(f"/say/{token}/")
            assert page.status_code == 200
            assert not page.cookies
            assert "Cookie" not in page.headers.get("Vary", "")
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert page.headers["Cache-Control"] == "no-store, private"
            assert "Ray" not in words(page)
            assert b"<script" not in page.content
        assert client.get(f"/say/{token}/").content == signed_in.get(f"/say/{token}/").content

    def test_they_are_in_the_language_asked_for_and_can_be_turned(self, client, now):
        token = said.link(now, language="es")
        assert SPANISH.danger in words(client.get(f"/say/{token}/"))
        turned = client.get(f"/say/{token}/?lang=en")
        assert "Did what we did help you?" in words(turned)
        assert '<html lang="en">' in turned.content.decode()

    def test_without_a_yes_nothing_is_taken_and_what_was_written_stays(self, client, now):
        token = said.link(now)
        page = client.post(f"/say/{token}/", {"respect": "no", "words": "I waited."})
        assert page.status_code == 422
        assert ENGLISH.must_agree in words(page)
        assert "I waited." in page.content.decode()
        assert not VoiceWaiting.objects.exists()
        assert client.post(f"/say/{token}/", {**YES, "respect": "no"}).status_code == 302

    def test_any_question_can_be_left_out_but_not_all(self, client, now):
        token = said.link(now)
        page = client.post(f"/say/{token}/", {**YES, "words": "   "})
        assert (page.status_code, ENGLISH.nothing in words(page)) == (422, True)
        client.post(f"/say/{token}/?lang=es", {**YES, "again": "partly", "words": "Vinieron.\r\nGracias."})
        kept = VoiceWaiting.objects.get()
        assert (kept.answers, kept.words) == ({"again": "partly"}, "Vinieron.\nGracias.")
        assert (kept.language, kept.program, kept.quarter, kept.survey) == ("es", "CRT", QUARTER, 1)

    @pytest.mark.parametrize("answers", [{"respect": "maybe"}, {"words": "x" * 2_001}])
    def test_what_is_no_answer_is_said_back(self, answers, client, now):
        token = said.link(now)
        assert client.post(f"/say/{token}/", {**YES, **answers}).status_code == 422
        assert VoiceInvitation.objects.exists()

    def test_two_thousand_letters_in_lines_fit(self, client, now):
        token = said.link(now)
        client.post(f"/say/{token}/", {**YES, "words": "\r\n".join("x" * 1_000)})
        assert len(VoiceWaiting.objects.get().words) == 1_999

    def test_a_used_a_late_and_a_wrong_link_are_one_page(self, client, now):
        used, late = said.link(now), said.link(now)
        client.post(f"/say/{used}/", {**YES, "respect": "yes"})
        VoiceInvitation.objects.update(until=now.date() - timedelta(days=1))
        pages = [client.get(f"/say/{token}/") for token in (used, late, "0" * 32, "x")]
        pages += [client.post(f"/say/{token}/", {**YES, "respect": "yes"}) for token in (used, late, "x")]
        assert {page.status_code for page in pages} == {404}
        assert len({page.content for page in pages}) == 1
        assert VoiceWaiting.objects.count() == 1

    def test_it_works_until_its_last_day(self, client, now, settings):
        token = said.link(now)
        with time_machine.travel(now + timedelta(days=settings.VOICE_LINK_DAYS), tick=False):
            assert client.get(f"/say/{token}/").status_code == 200
        with time_machine.travel(now + timedelta(days=settings.VOICE_LINK_DAYS + 1), tick=False):
            assert client.get(f"/say/{token}/").status_code == 404

    def test_the_action_holds_the_last_day_too(self, now, system, settings):
        token, late = said.link(now), now + timedelta(days=settings.VOICE_LINK_DAYS + 1)
        with pytest.raises(IllegalMove):
            voices.answer(token=token, language="en", answers={"help": "yes"}, by=system, at=late)

    def test_they_are_sent_without_any_cookie(self, now):
        """Outside of a session there is no cookie for a token against foreign forms; the link is secret enough."""
        strict, token = Client(enforce_csrf_checks=True), said.link(now)
        assert strict.post(f"/say/{token}/", {**YES, "respect": "yes"}).status_code == 302
        assert not strict.cookies

    def test_who_tries_too_often_waits(self, client, now):
        pages = [client.get("/say/nothing/").status_code for _ in range(41)]
        assert pages == [404] * 40 + [429]

    def test_a_link_is_not_in_a_log(self, now):
        assert logs.SECRET_AFTER.sub(r"/\1/...", f"GET /say/{said.link(now)}/ 200") == "GET /say/.../ 200"

    def test_only_the_system_takes_answers(self, now, sol, system):
        token = said.link(now)
        with pytest.raises(NotAllowed):
            voices.answer(token=token, language="en", answers={"help": "yes"}, by=sol)
        for answers, text in (({}, ""), ({"help": "oui"}, ""), ({"who": "yes"}, ""), ({}, "x" * 2_001)):
            with pytest.raises(Invalid):
                voices.answer(token=token, language="en", answers=answers, words=text, by=system)
        voices.answer(token=token, language="en", answers={"help": "yes"}, by=system)
        with pytest.raises(IllegalMove):
            voices.answer(token=token, language="en", answers={"help": "yes"}, by=system)


def answered(system, at, count: int, program: str = "CRT") -> None:
    for place in range(count):
        token = said.link(at, program=program)
        voices.answer(token=token, language="en", answers={"help": "yes"}, words=f"Number {place}", by=system, at=at)


class TestMixing:
    def test_answers_wait_until_five_of_a_program_are_together(self, now, system, sweeper):
        answered(system, now, 4)
        answered(system, now, 3, "CN")
        assert tasks.mix_voices(now, sweeper) == 0
        answered(system, now, 1)
        assert tasks.mix_voices(now, sweeper) == 5
        assert set(Voice.objects.values_list("program", flat=True)) == {"CRT"}
        assert VoiceWaiting.objects.count() == 3
        assert tasks.mix_voices(now, sweeper) == 0

    def test_when_a_quarter_is_over_all_of_it_goes(self, now, system, sweeper):
        answered(system, now, 2)
        assert tasks.mix_voices(now + timedelta(days=30), sweeper) == 2
        assert not VoiceWaiting.objects.exists()

    def test_their_keys_and_places_tell_nothing_of_when(self, now, system, sweeper, settings):
        settings.VOICE_MIX = 40
        answered(system, now, 40)
        waiting = dict(VoiceWaiting.objects.values_list("words", "pk"))
        tasks.mix_voices(now, sweeper)
        with connection.cursor() as cursor:
            cursor.execute("SELECT words, id, xmin::text FROM casework_voice ORDER BY ctid")
            rows = cursor.fetchall()
        assert sorted(row[0] for row in rows) == sorted(waiting)
        assert [row[0] for row in rows] != list(waiting), "in the order in which they came: one in 40! by chance"
        assert not {row[1] for row in rows} & set(waiting.values())
        assert len({row[2] for row in rows}) == 1

    def test_links_that_have_run_out_go(self, now, sweeper):
        said.link(now)
        tasks.mix_voices(now + timedelta(days=14), sweeper)
        assert VoiceInvitation.objects.count() == 1
        tasks.mix_voices(now + timedelta(days=15), sweeper)
        assert not VoiceInvitation.objects.exists()

    def test_a_person_does_not_mix(self, sol):
        with pytest.raises(NotAllowed):
            voices.mix(by=sol)


class TestNothingTies:
    """No row, column, time, event or history ties an answer to anybody, to a case, or to a moment."""

    @pytest.mark.usefixtures("sweeper")
    def test_answering_leaves_one_row_more_and_takes_the_link(self, now, client):
        token = said.link(now)
        rows = {model: model._base_manager.count() for model in apps.get_models()}
        client.post(f"/say/{token}/", {**YES, "respect": "yes", "words": "Sam was kind."})
        after = {model: model._base_manager.count() for model in apps.get_models()}
        changed = {model.__name__: after[model] - rows[model] for model in rows if after[model] != rows[model]}
        assert changed == {"VoiceWaiting": 1, "VoiceInvitation": -1}

    def test_no_table_of_answers_has_a_time_a_person_a_case_or_a_history(self):
        for model in (Voice, VoiceWaiting, VoiceAsked, VoiceInvitation):
            fields = model._meta.concrete_fields
            assert not [one for one in fields if isinstance(one, models.DateTimeField) or one.is_relation], model
            assert not issubclass(model, Answered)
            assert not hasattr(model, "history")
        assert not {Voice, VoiceWaiting, VoiceAsked, VoiceInvitation} & set(admin.site._registry)

    def test_neither_secret_nor_asker_nor_day_is_kept_with_what_was_said(self, now, client, sweeper, settings):
        settings.VOICE_MIX = 1
        token = said.link(now)
        client.post(f"/say/{token}/", {**YES, "words": "Sam was kind."})
        tasks.mix_voices(now, sweeper)
        [row] = json.loads(serializers.serialize("json", Voice.objects.all()))
        told = {**row["fields"], "pk": ""}
        assert told == {
            "pk": "",
            "program": "CRT",
            "language": "en",
            "quarter": "2026-01-01",
            "survey": 1,
            "answers": {},
            "words": "Sam was kind.",
        }
        everything = "".join(serializers.serialize("json", one._base_manager.all()) for one in apps.get_models())
        assert token not in everything
        assert tokens.digest(token) not in everything
