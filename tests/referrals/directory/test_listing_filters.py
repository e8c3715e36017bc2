"""A provider's own words on a page: cleaned, linked only where that is safe."""

from __future__ import annotations

import pytest

from referrals.forms.directory import DirectorySearch
from referrals.templatetags.directory import dial, listing, web_address


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("https://elm.example/a?b=c", "https://elm.example/a?b=c"),
        ("HTTP://ELM.EXAMPLE", "HTTP://ELM.EXAMPLE"),
        ("www.elm.example", "http://www.elm.example"),
        ("elm.example/pantry", "http://elm.example/pantry"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        (" javascript:alert(1)", ""),
        ("see our page", ""),
        ("ftp://elm.example", ""),
        ("", ""),
    ],
)
def test_only_the_web_is_linked(words, address):
    assert web_address(words) == address


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("919-555-0100", "tel:+1-919-555-0100"),
        ("(919) 555-0100 x123", "tel:+1-919-555-0100;ext=123"),
        ("1-800-555-0100", "tel:+1-800-555-0100"),
        ("211", ""),
        ("call us", ""),
        ("", ""),
    ],
)
def test_numbers_that_can_be_dialed(number, address):
    assert dial(number) == address


def test_a_listing_loses_what_exports_leave():
    assert listing("One.\\n\\n###MON###") == "One."


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        ({"miles": "5"}, {"miles": 5}),
        ({"miles": ""}, {"miles": None}),
        ({"words": "  bread  "}, {"words": "bread"}),
        ({"need": ""}, {"need": ""}),
    ],
)
def test_the_search_form(asked, answers):
    form = DirectorySearch(asked, of_a_need=False)
    assert form.is_valid()
    assert {name: form.cleaned_data[name] for name in answers} == answers


@pytest.mark.parametrize("asked", [{"miles": "7"}, {"need": "gold"}, {"words": "x" * 201}])
def test_and_what_it_refuses(asked):
    assert set(DirectorySearch(asked, of_a_need=False).errors) == set(asked)
