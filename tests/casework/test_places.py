"""Two spellings of one place are one place, and two places are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.places import normalize_place

SAME = [
    ("1200 block of Fayetteville Street", "1200 BLK FAYETTEVILLE ST"),
    ("412 North Mangum St", "412 N. Mangum Street"),
    ("412 N Mangum St, Durham, NC 27701", "412 n mangum st"),
    ("412 N Mangum St 27701-1234", "412 n mangum st"),
    ("Main St & Roxboro Rd", "Roxboro Road / Main Street"),
    ("Main St at Roxboro Rd", "Main St and Roxboro Rd"),
    ("9 Oak Ave, Apartment 4", "9 Oak Avenue #4"),
    ("9 Oak Ave Apt #4", "9 oak ave apt 4"),
    ("The Bus Station", "bus station"),
    ("Peña's Café", "penas cafe"),
    ("  Main   Street  ", "main st"),
]
DIFFERENT = [
    ("412 N Mangum St", "412 S Mangum St"),
    ("412 N Mangum St", "414 N Mangum St"),
    ("9 Oak Ave Apt 4", "9 Oak Ave Apt 5"),
    ("9 Oak Ave Apt 4", "9 Oak Ave"),
    ("Main St & Roxboro Rd", "Main St"),
    ("412 Oak Ave", "412 Oak St"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_are_one_place(one, other):
    assert normalize_place(one) == normalize_place(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_places_are_two(one, other):
    assert normalize_place(one) != normalize_place(other)


@pytest.mark.parametrize("nothing", ["", "   ", "&", ".,;", "the"])
def test_nothing_is_no_place(nothing):
    assert normalize_place(nothing) == ""


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(words):
    once = normalize_place(words)
    assert normalize_place(once) == once
