"""The form in which a listing's fields are kept, what is refused, and what waits for review. No database."""

from __future__ import annotations

from datetime import date

import pytest

from referrals.rules.confirming import confirmed, is_stale
from referrals.rules.listing_fields import OF_MODEL, at_once_of, shown, words_of
from referrals.states.listing import ListingField

SERVICE, ORGANIZATION, PLACE = (OF_MODEL[name] for name in ("service", "organization", "location"))


def test_what_is_chosen_or_a_time_takes_effect_at_once_and_words_wait():
    assert at_once_of("service") == ["status", "takes_referrals", "schedules"]
    assert at_once_of("organization") == at_once_of("location") == []
    for field in ("name", "description", "eligibility_description", "fees_description", "phones", "email", "languages"):
        assert field in words_of("service")


def test_nobody_proposes_for_whom_an_entry_is():
    reserved = {(model, field) for model, rules in OF_MODEL.items() for field, rule in rules.items() if rule.reserved}
    assert reserved == {("organization", "audience"), ("service", "audience"), ("location", "confidential")}
    assert not any({"audience", "confidential"} & {*words_of(model), *at_once_of(model)} for model in OF_MODEL)


def test_every_field_has_a_rule_somewhere():
    assert {field for rules in OF_MODEL.values() for field in rules} == set(ListingField.values)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("name", "  Food pantry ", "Food pantry"),
        ("description", "One\r\nTwo", "One\nTwo"),
        ("minimum_age", "18.50", "18.5"),
        ("minimum_age", "", ""),
        ("maximum_age", 60, "60"),
        ("required_documents", "Photo ID\n\n Proof of address\nPhoto ID", ["Photo ID", "Proof of address"]),
        ("languages", ["Spanish", "English"], ["English", "Spanish"]),
        ("url", "pantry.example/hours", "https://pantry.example/hours"),
        ("email", "desk@pantry.example", "desk@pantry.example"),
        ("phones", [["919-555-0100", "", ""], ["", "", ""]], [["919-555-0100", "", ""]]),
        ("schedules", [["TU", "9:00", "17:00"], ["MO", "09:00", "17:00"]], None),
        (
            "schedules",
            [["TU", "09:00", "17:00"], ["MO", "09:00", "12:00"], ["SU", "", ""]],
            [["MO", "09:00", "12:00"], ["TU", "09:00", "17:00"]],
        ),
        ("schedules", [["FR", "22:00", "06:00"]], [["FR", "22:00", "06:00"]]),
        ("schedules", [["SA", "00:00", "00:00"]], [["SA", "00:00", "00:00"]]),
        ("status", "temporarily closed", "temporarily closed"),
        ("takes_referrals", "no", "no"),
    ],
)
def test_a_value_is_kept_in_one_form(field, typed, kept):
    if kept is None:
        with pytest.raises(ValueError, match="times like"):
            SERVICE[field].read(typed)
    else:
        assert SERVICE[field].read(typed) == kept
        assert SERVICE[field].read(kept) == kept, "read again it is the same"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", " "),
        ("name", "x" * 251),
        ("description", "x" * 5001),
        ("minimum_age", "soon"),
        ("minimum_age", "-1"),
        ("minimum_age", "NaN"),
        ("maximum_age", "131"),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://pantry.example"),
        ("url", "two words.example"),
        ("email", "desk"),
        ("status", "defunct"),
        ("status", "open"),
        ("takes_referrals", "maybe"),
        ("phones", [["", "12", ""]]),
        ("phones", [["call us", "", ""]]),
        ("phones", [["919-555-0100"]]),
        ("phones", "919-555-0100"),
        ("phones", [[f"919-555-01{n:02}", "", ""] for n in range(13)]),
        ("languages", [3]),
        ("languages", "\n".join(map(str, range(31)))),
        ("schedules", [["XX", "09:00", "17:00"]]),
        ("schedules", [["MO", "09:00", ""]]),
        ("schedules", [["MO", "09:00", "09:00"], ["MO", "12:00", "17:00"]]),
        ("schedules", [["MO", "09:00", "13:00"], ["MO", "12:00", "17:00"]]),
        ("schedules", [["MO", "20:00", "02:00"], ["MO", "21:00", "23:00"]]),
    ],
)
def test_what_can_not_be_is_refused_with_words(field, typed):
    with pytest.raises(ValueError, match=r"\w"):
        SERVICE[field].read(typed)


def test_values_are_shown_as_lines():
    assert shown("service", "schedules", [["MO", "09:00", "17:00"]]) == ["Monday, 09:00 to 17:00"]
    assert shown("service", "phones", [["919", "4", "Desk"]]) == ["919, extension 4 (Desk)"]
    assert shown("service", "description", "One\nTwo") == ["One", "Two"]
    assert shown("service", "description", "") == []
    assert shown("service", "minimum_age", "18") == ["18 years"]
    assert shown("location", "confidential", "") == ["No"]
    assert PLACE["confidential"].read("confidential") == "confidential"
    assert ORGANIZATION["audience"].read("heart") == "heart"


TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("here", "assured", "words"),
    [
        (None, None, "Never confirmed"),
        (date(2026, 3, 3), date(2026, 3, 3), "Confirmed on March 3, 2026 by Bull City Bridge"),
        (date(2026, 3, 3), None, "Confirmed on March 3, 2026 by Bull City Bridge"),
        (date(2026, 3, 3), date(2026, 3, 5), "Confirmed on March 5, 2026 by its source"),
        (None, date(2026, 3, 5), "Confirmed on March 5, 2026 by its source"),
        (None, date(2027, 1, 1), "Confirmed on March 10, 2026 by its source"),
        (date(2025, 3, 3), date(2025, 3, 3), "Not confirmed since March 3, 2025"),
    ],
)
def test_the_later_confirmation_counts_and_says_who(here, assured, words):
    found = confirmed(here=here, who="Bull City Bridge", assured=assured, source="its source", today=TODAY, days=180)
    assert found.words == words


def test_a_listing_is_stale_the_day_after_its_days_are_over():
    assert not is_stale(date(2025, 9, 11), TODAY, 180)
    assert is_stale(date(2025, 9, 10), TODAY, 180)
    assert is_stale(None, TODAY, 180)
