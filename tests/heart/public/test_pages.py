"""What everybody reads: without sign-in, session or cookie, kept, in two languages, with the way to check it."""

from __future__ import annotations

import re

import pytest
import redis
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heart.insights.export.table import recipes
from heart.insights.indicator import registry
from heart.insights.public.family import families, family
from heart.models import PublishedFigure
from tests.casework.kit import browser
from tests.heart.public.kit import read, text

pytestmark = pytest.mark.django_db
SIZE = {"people": 25, "calls": 250}
KEYS = [shown.key for one in families.values() for shown in one.shown]
PAGES = ["/public/", "/public/how/", "/public/data.csv", "/public/coverage/", "/public/coverage.csv"]
ALL = [*PAGES, *(path.replace("/public/", "/public/es/") for path in PAGES)]


# --- Before anything is published


@pytest.mark.parametrize("path", ALL)
def test_before_anything_is_published_a_page_says_so(path):
    assert read(path).status_code == 200


def test_the_empty_page_says_what_comes():
    assert "Nothing is published yet" in text("/public/")
    assert "2026" not in text("/public/")


@pytest.mark.parametrize("path", ["nothing/", "2026-Q1/", "2026-Q9/", "nothing.csv", "2026-Q1/coverage/", "felt_safe/"])
def test_what_is_not_there_is_not_there(path):
    assert read(f"/public/{path}").status_code == 404
    assert read(f"/public/es/{path}").status_code == 404


# --- As anybody gets them


@pytest.mark.parametrize("path", ALL)
def test_a_stranger_gets_a_page_to_keep(city, path):
    answer = read(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies
    assert "Vary" not in answer
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("path", ALL)
def test_who_signed_in_gets_the_same_bytes(city, sol, path):
    known = browser(sol)
    answer = read(path, known)
    assert answer.content == read(path).content
    assert "Vary" not in answer
    assert "sol" not in answer.content.decode().split()


@pytest.mark.parametrize("path", ALL)
def test_who_has_it_already_gets_nothing_again(city, path):
    tag = read(path)["ETag"]
    again = read(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == tag
    assert read(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_each_page_has_its_own_tag(city):
    assert len({read(path)["ETag"] for path in ALL}) == len(ALL)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_can_be_sent(path, method):
    strict = Client(enforce_csrf_checks=True)
    assert getattr(strict, method)(path).status_code == 405


def test_what_stands_behind_the_question_mark_changes_nothing(city):
    assert read("/public/?quarter=2020&program=CRT&days=30").content == read("/public/").content


@pytest.mark.parametrize(("path", "cold"), [("/public/", 2), ("/public/coverage/", 2), ("/public/data.csv", 2)])
def test_few_statements_cold_and_one_warm(city, path, cold):
    caches["public"].clear()
    for most in (cold, 1):
        with CaptureQueriesContext(connection) as asked:
            Client().get(path)
        assert len(asked) == most


def test_only_frozen_rows_are_read(city):
    for path in ("/public/", "/public/coverage/", "/public/data.csv"):
        caches["public"].clear()
        with CaptureQueriesContext(connection) as asked:
            Client().get(path)
        tables = {name for one in asked for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
        assert tables == {"heart_publication", "heart_publishedfigure"}


# --- What they say


@pytest.mark.parametrize("key", KEYS)
def test_every_number_says_what_it_means_and_how_to_work_it_out(city, key):
    page, one = text(f"/public/{key}/"), registry[key]
    assert _in(page, one.name)
    assert _in(page, one.sentence)
    assert _in(page, one.formula)
    assert "Version of the definition" in page
    assert "As counted on" in page
    assert f'href="/public/{key}.csv"' in page
    assert all(_in(page, reason) for reason in one.left_out())
    assert _in(page, recipes[key]) if key in recipes else "can't be worked out" in _plain(page)


def _plain(page: str) -> str:
    return (
        page.replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&quot;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )


def _in(page: str, words: str) -> bool:
    return words in _plain(page)


@pytest.mark.parametrize("key", KEYS)
def test_every_number_is_there_in_spanish(city, key):
    page = text(f"/public/es/{key}/")
    assert '<html lang="es">' in page
    assert f'href="/public/{key}/" lang="en"' in page
    assert not _in(page, registry[key].sentence)


def test_the_first_page_has_the_main_numbers_first(city):
    page = text("/public/")
    ranks = {shown.main: shown.key for one in families.values() for shown in one.shown if shown.main}
    places = [page.index(f'/public/{ranks[rank]}/"') for rank in sorted(ranks)]
    assert places == sorted(places)
    assert max(places) < page.index("All numbers")
    assert all(f'/public/{key}/"' in page for key in KEYS)


def test_an_older_quarter_has_its_own_address(city):
    older, newer = city
    page = text(f"/public/{older.quarter}/")
    assert f"/public/{older.quarter}/coverage/" in page
    assert f'href="/public/{newer.quarter}/"' in page
    assert older.quarter in text(f"/public/{older.quarter}/") + text("/public/data.csv")


def test_no_page_shows_a_number_that_is_not_frozen(city):
    """Whatever a page of a withheld figure shows, it is no percent and no interval."""
    for row in PublishedFigure.objects.filter(publication=city[1], dimension="", n_withheld=True):
        card = text(f"/public/{row.key}/").split("As counted on")[0]
        assert "withheld" in card
        assert not re.search(r"\d%", card)


# --- The list of tables


def test_every_public_indicator_is_in_one_family():
    assert len(KEYS) == len(set(KEYS))
    with pytest.raises(ValueError, match="public twice"):
        family(key="again", shown=(families["calls"].shown[0],), possible=())


def test_what_is_not_for_the_public_is_refused():
    from heart.insights.public.family import Shown

    private = [key for key, one in registry.items() if not one.public]
    for key in private[:1]:
        with pytest.raises(ValueError, match="not for the public"):
            family(key="private", shown=(Shown(key=key),), possible=())


def test_the_first_indicator_of_a_family_knows_its_dimensions():
    for one in families.values():
        assert set(one.dimensions) <= set(registry[one.shown[0].key].by)
        assert all(shown.split in registry[shown.key].by for shown in one.shown if shown.split)


def test_a_redis_that_hangs_holds_nothing_up(city, monkeypatch):
    """No page asks it for anything, cold or warm."""

    def hang(*_: object, **__: object) -> None:
        raise AssertionError("a public page asked Redis")

    monkeypatch.setattr(redis.connection.AbstractConnection, "connect", hang)
    caches["public"].clear()
    for path in (*ALL, *ALL):
        assert Client().get(path).status_code == 200
