"""Pages that there are in two languages: who chooses, for how long, and how numbers and dates are then written."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import polib
import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format, get_format, number_format
from django.utils.translation import get_language, gettext

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
