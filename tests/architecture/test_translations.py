"""Whatever a page in two languages says is in the Spanish catalogs, with the same places for what is put in.

Read are the templates and the code for what they mark, and the registries for their texts, which no one marks: they
are English in the code and are looked up where a page shows them.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.db.models import Q
from django.utils.translation.template import templatize

from casework.states import NeedDomain, Program
from casework.states.finding import Language
from heart.insights.chain import chains
from heart.insights.indicator import Indicator, dimensions, registry
from heart.insights.reading import VALUE_NAMES
from heart.permissions import ROLES
from referrals.indicators import lacking

ROOT = Path(__file__).resolve().parents[2]
APPS = ("heart", "casework", "referrals")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
STRING = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
MARKED = re.compile(rf"(?:\b_|\bgettext)\({STRING}|\bngettext\({STRING},\s*{STRING}")
Message = tuple[str, str]  # its context, and the text (with several forms: the singular)


def of_code(source: str) -> Iterator[Message]:
    """What is marked in a module."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
            continue
        words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if words:
            yield (words[0], words[1]) if node.func.id.startswith("p") else ("", words[0])


def of_template(source: str) -> Iterator[Message]:
    """What is marked in a template. Django reads its own tags as calls of gettext."""
    for found in MARKED.finditer(templatize(source)):
        yield "", ast.literal_eval(next(filter(None, found.groups())))


def app_of(template: Path) -> str:
    top = template.relative_to(ROOT / "templates").parts[0]
    return top if top in APPS else "heart"


@cache
def marked() -> dict[str, set[Message]]:
    found: dict[str, set[Message]] = {app: set() for app in APPS}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                found[app].update(of_code(path.read_text()))
    for path in (ROOT / "templates").rglob("*.html"):
        found[app_of(path)].update(of_template(path.read_text()))
    return found


def of_indicator(one: Indicator) -> Iterator[str]:
    yield from (one.name, one.sentence, one.formula, one.moment, one.unit)
    yield from one.left_out()
    yield from (name.replace("_", " ") for name in one.values(Q()) if name not in VALUE_NAMES)


def of_registries() -> Iterator[str]:
    """Every text that the apps registered, and the names of the choices that their lists of rows show."""
    for one in (*registry.values(), lacking.SYSTEM_UNMET, lacking.NOT_THERE, lacking.WAIT, lacking.DECLINED):
        yield from of_indicator(one)
    for by in dimensions.values():
        yield by.name
        yield from (by.label(group) for group in (*by.order, *by.not_said))
        yield from {by.label(None)} - {"None"}
    for kind in (Language, Program, NeedDomain):
        yield from (str(label) for label in kind.labels)
    for chain in chains.values():
        yield from (chain.name, chain.sentence, chain.formula)
        for step in chain.steps:
            yield from (step.name, step.sentence, *step.reasons.values())


@cache
def registered() -> set[Message]:
    """Without what is no word: "0-17", "14:00"."""
    return {("", text) for text in of_registries() if re.search(r"[^\W\d]{2}", text)}


def needed(app: str) -> set[Message]:
    """What an app's catalog must hold. heart names no app's words; what heart has already, the apps need not say."""
    if app == "heart":
        return marked()["heart"] | {("", role.label) for role in ROLES.values()}
    return (marked()["casework"] | marked()["referrals"] | registered()) - needed("heart")


@cache
def catalog(app: str) -> polib.POFile:
    return polib.pofile(str(ROOT / app / "locale/es/LC_MESSAGES/django.po"))


def held(*apps: str) -> list[Message]:
    return [(entry.msgctxt or "", entry.msgid) for app in apps for entry in catalog(app)]


ALL = [entry for app in APPS for entry in catalog(app)]


@pytest.mark.parametrize("apps", [("heart",), ("casework", "referrals")], ids="+".join)
class TestCatalogs:
    def test_has_a_word_for_everything_that_is_shown(self, apps):
        assert needed(apps[-1]) - set(held(*apps)) == set()

    def test_has_nothing_that_no_page_shows_any_more(self, apps):
        assert set(held(*apps)) - needed(apps[-1]) == set()

    def test_says_nothing_twice(self, apps):
        assert [one for one, count in Counter(held(*apps)).items() if count > 1] == []


@pytest.mark.parametrize("app", APPS)
def test_every_entry_is_translated(app):
    assert [entry.msgid for entry in catalog(app) if not entry.translated() or entry.fuzzy] == []


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def places(text: str) -> list[str]:
    """What is put in, and the markup around: the same in both languages."""
    return sorted(re.findall(r"%\(\w+\)s|%%|</?\w+>", text))


def test_what_is_put_in_stands_in_both_languages():
    wrong = []
    for entry in ALL:
        english = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        wrong += [
            (said, form) for said, form in zip(english, forms(entry), strict=True) if places(said) != places(form)
        ]
    assert wrong == []


def test_beginnings_and_ends_fit():
    """A space before or after would go missing; a full stop too many stands out."""
    odd = []
    for entry in ALL:
        for form in forms(entry):
            spaces = (form[:1].isspace(), form[-1:].isspace()) != (
                entry.msgid[:1].isspace(),
                entry.msgid[-1:].isspace(),
            )
            if spaces or form.endswith(".") != (entry.msgid_plural or entry.msgid).endswith("."):
                odd.append((entry.msgid, form))
    assert odd == []


class TestReading:
    """That the reading of sources itself finds what it is to find."""

    def test_of_code(self):
        source = (
            '_("a")\ngettext("b %(n)s") % {"n": 1}\nngettext("one", "many", n)\npgettext("date", "M j")\nother("x")'
        )
        assert set(of_code(source)) == {("", "a"), ("", "b %(n)s"), ("", "one"), ("date", "M j")}

    def test_of_a_template(self):
        source = (
            '<c-card title="{% translate \'What it means\' %}">{% translate "It’s" %}{{ name|translated }}'
            "{% blocktranslate count n=rows with x=y %}{{ n }} row of {{ x }}"
            "{% plural %}{{ n }} rows{% endblocktranslate %}"
        )
        assert [text for _, text in of_template(source)] == ["What it means", "It’s", "%(n)s row of %(x)s"]

    def test_of_the_registries(self):
        texts = {text for _, text in registered()}
        assert {
            "Coverage",
            "the 48 hours are still running",
            "Need unmet: no such service",
            "Spanish",
            "partner",
        } <= texts
        assert not {"00:00", "0-17", "", "65+"} & texts
