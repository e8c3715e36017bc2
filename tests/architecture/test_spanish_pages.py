"""The dashboards in Spanish: nothing on them is English but names, and nothing of them stays behind."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client
from django.utils.translation import get_language

from heart.insights.indicator import dimensions
from heart.models import User
from tests.architecture.world import shared_world

pytestmark = pytest.mark.django_db
world = shared_world


@pytest.fixture(autouse=True)
def the_week_after(world):
    with time_machine.travel(datetime(2026, 3, 17, 14, 0, tzinfo=UTC), tick=False):
        yield


# An indicator of each kind; the words of all are held by test_translations.py.
KINDS = ("contact_48", "responses", "response_time", "police_time_saved", "gap_index", "repeat_encounters", "felt_safe")
PAGES = {
    "sol": [
        "/insights/",
        "/insights/?program=CRT&beat=512",
        "/insights/?days=range&first=2026-01-02&last=2026-01-01",
        "/insights/team/",
        "/insights/chain/",
        "/insights/chain/response/?days=365",
        "/insights/unmet/?days=365",
        "/insights/unmet/what-if/",
        "/insights/unmet/what-if/?program=CRT&teams=&days=90",
        "/insights/unmet/what-if/?program=CRT&teams=2&weekdays=0&weekdays=4&starts=19:00&ends=00:00&days=365",
        "/insights/gaps/?days=365",
        "/insights/voices/",
        "/insights/contact_48/rows/?days=365",
        "/insights/contact_48/rows/?days=30&which=out",
        *(f"/insights/equity/?by={key}&days=365" for key in ("race_ethnicity", "gender", "language", "beat")),
        *(f"/insights/{key}/?days=365" for key in KINDS),
    ],
    "nadia": ["/insights/mine/?days=365"],
    "omar": ["/partner/statistics/?days=90", "/partner/statistics/?days=30"],
}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-label", "value")
NAMES = {"HEART", "English", "Español"}


class Said(HTMLParser):
    """Every piece of text that a page says, by its words or to a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.language = ""
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.language = self.language or given.get("lang", "")
        self.silent += tag in {"script", "style"}
        if tag != "input" or given.get("type") in {"submit", "button"}:
            self.pieces += [given[name] for name in SPOKEN if given.get(name) and name != "value"]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.pieces.append(data)


def said(page) -> Said:
    found = Said()
    found.feed(page.content.decode())
    found.pieces = [" ".join(piece.split()) for piece in found.pieces]
    return found


def entered() -> set[str]:
    """What people entered, which is the same in every language."""
    from casework.models import Call, CallType
    from referrals.models import Organization, Service

    names = {str(user) for user in User.objects.all()} | set(User.objects.values_list("agency", flat=True))
    for rows, field in ((CallType, "name"), (Call, "beat"), (Organization, "name"), (Service, "name")):
        names.update(map(str, rows.objects.values_list(field, flat=True)))
    return names


def is_words(piece: str) -> bool:
    """Whether it is more than a number, a month's short name, or an abbreviation."""
    return bool(re.search(r"[^\W\d_]{3}", piece)) and not re.fullmatch(r"[A-Z]+|\w{3} \d\d", piece)


def browsers(user: User) -> tuple[Client, Client]:
    english, spanish = Client(), Client()
    for one in (english, spanish):
        one.force_login(user)
    start = "/partner/statistics/" if user.username == "omar" else "/insights/"
    assert spanish.get(f"{start}?language=es").status_code == 302
    return english, spanish


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_spanish_dashboard_is_english(name, world):
    english, spanish = browsers(User.objects.get(username=name))
    left: dict[str, list[str]] = {}
    allowed = NAMES | entered() | {same for by in dimensions.values() for same in by.order if isinstance(same, str)}
    for path in PAGES[name]:
        here, there = said(english.get(path)), said(spanish.get(path))
        assert (here.language, there.language) == ("en", "es"), path
        for piece in set(here.pieces) & set(there.pieces) - allowed:
            if is_words(piece):
                left.setdefault(piece, []).append(path)
    assert left == {}, "\n".join(f"{piece}: {paths}" for piece, paths in left.items())
    assert get_language() == "en-us"


def test_other_pages_stay_english_and_the_files_too(world):
    english, spanish = browsers(User.objects.get(username="sol"))
    assert said(spanish.get("/insights/")).language == "es"
    other = said(spanish.get("/supervise/"))
    assert other.language == "en"
    assert {"Supervise", "Indicators", "Sign out"} <= set(other.pieces)
    for path in ("/insights/", "/insights/responses/", "/insights/contact_48/", "/insights/gaps/", "/insights/chain/"):
        file = f"{path}?days=365&format=csv"
        assert spanish.get(file).content == english.get(file).content


def test_the_way_to_the_other_language_is_named_in_that_language(world):
    english, spanish = browsers(User.objects.get(username="sol"))
    assert '<a class="heart-language" href="?language=es" lang="es" hreflang="es">Español</a>' in (
        english.get("/insights/").content.decode()
    )
    page = spanish.get("/insights/?days=30").content.decode()
    assert 'href="?days=30&amp;language=en" lang="en" hreflang="en">English</a>' in page
    assert "heart-language" not in english.get("/supervise/").content.decode()
