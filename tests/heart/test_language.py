"""Pages that there are in two languages: who chooses, for how long, and how numbers and dates are then written."""

from __future__ import annotations

import runpy
from datetime import date, timedelta
from pathlib import Path

import polib
import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format, get_format, number_format
from django.utils.translation import get_language, gettext

from heart import clock, language
from heart.checks import translations_are_compiled
from heart.views.language import bilingual

ROOT = Path(__file__).resolve().parents[2]


@bilingual
def page(request):
    return HttpResponse(f"{get_language()}: {gettext('The numbers')}")


def asked(address, session=None):
    request = RequestFactory().get(address)
    request.session = {} if session is None else session
    return page(request), request.session


def test_a_page_is_english_until_somebody_chooses():
    response, _ = asked("/insights/")

    assert response.content == b"en: The numbers"


def test_the_choice_is_remembered_and_the_address_stays_as_it_was():
    response, session = asked("/insights/?days=30&language=es&beat=12")
    assert response.status_code == 302
    assert response.url == "/insights/?days=30&beat=12"

    response, _ = asked("/insights/?days=30&beat=12", session)
    assert response.content.decode() == "es: Los números"


def test_one_goes_back_to_english_the_same_way():
    _, session = asked("/insights/?language=es")
    response, session = asked("/insights/?language=en", session)

    assert response.url == "/insights/"
    assert asked("/insights/", session)[0].content == b"en: The numbers"


@pytest.mark.parametrize("strange", ["", "xx", "es-mx", "../../etc", "<script>"])
def test_a_language_that_there_is_not_changes_nothing(strange):
    response, session = asked("/insights/?language=" + strange)

    assert response.url == "/insights/"
    assert session == {}


def test_the_language_ends_with_the_page():
    asked("/insights/", {"language": "es"})

    assert get_language() == "en-us"


def test_numbers_are_written_as_the_spanish_of_the_united_states_writes_them():
    with translation.override("es"):
        assert intcomma(27_000) == "27,000"
        assert number_format(12.3, 1) == "12.3"
        assert date_format(date(2026, 3, 5)) == "5 de marzo de 2026"


def test_a_date_field_keeps_the_form_that_browsers_ask_for():
    with translation.override("es"):
        assert get_format("DATE_INPUT_FORMATS")[0] == "%Y-%m-%d"
        assert get_format("TIME_INPUT_FORMATS")[0] == "%H:%M:%S"


def test_catalogs_are_compiled_without_gettext_and_only_where_something_changed(tmp_path):
    compile_words = runpy.run_path(str(ROOT / "script" / "compile_words.py"))["compile_words"]
    folder = tmp_path / "anapp" / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "call"\nmsgstr "llamada"\n'
    )

    assert compile_words(tmp_path) == [folder / "django.mo"]
    assert [(entry.msgid, entry.msgstr) for entry in polib.mofile(str(folder / "django.mo"))] == [("call", "llamada")]
    assert compile_words(tmp_path) == []
    source.write_text(source.read_text().replace("llamada", "aviso"))
    assert compile_words(tmp_path) == [folder / "django.mo"]
    assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]


def test_a_deployment_whose_words_are_not_compiled_does_not_pass_the_check(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "anapp" / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("")
    assert [one.id for one in translations_are_compiled(None)] == ["heart.E003"]
    (folder / "django.mo").write_bytes(b"")
    assert translations_are_compiled(None) == []


@pytest.mark.parametrize(("name", "within"), [("Call type", "call type"), ("CRT", "CRT"), ("", ""), ("É", "é")])
def test_a_name_within_a_sentence(name, within):
    assert language.in_line(name) == within


def test_a_text_of_a_registry_in_the_pages_language():
    with translation.override("es"):
        assert language.translated("Coverage") == "Cobertura"
        assert language.translated("Bull City Bridge") == "Bull City Bridge"
        assert language.translated("") == language.translated(None) == ""
        assert language.calendar_day(date(2026, 3, 5)) == "5 mar 2026"
    assert language.calendar_day(date(2026, 3, 5)) == "Mar 5, 2026"


def test_times_are_told_in_the_pages_language(now):
    moment = now - timedelta(hours=3)
    assert clock.ago(moment, now) == "3 hours ago"
    with translation.override("es"):
        assert clock.ago(moment, now) == "hace 3 horas"
        assert clock.ago(now + timedelta(days=4), now) == "en 4 días"
        assert clock.span(timedelta(seconds=20)) == "menos de un minuto"
        assert clock.moment(now, now) == "Hoy, 10:00 a.m."
