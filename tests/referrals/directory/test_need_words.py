"""Which needs a listing speaks to, from its words: the hits, and the words that only look like one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from casework.states import NeedDomain as D
from referrals import need_words
from referrals.need_words import needs_of, offers, without_leftovers

TABLE = tomllib.loads(Path(need_words.__file__).with_suffix(".toml").read_text())


def found(name="", text=""):
    return {D(domain) for domain in needs_of(name, text)}


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        ("Emergency shelter for single adults, sixty beds", {D.HOMELESSNESS}),
        ("Transitional housing for people without a home", {D.HOMELESSNESS}),
        ("Albergue para familias sin hogar", {D.HOMELESSNESS}),
        ("Help with rent for those who face eviction", {D.HOUSING_INSTABILITY}),
        ("Ayuda con la renta y contra el desalojo", {D.HOUSING_INSTABILITY}),
        ("Home repairs and wheelchair ramps", {D.INADEQUATE_HOUSING}),
        ("A food pantry with fresh produce", {D.FOOD}),
        ("Hot meals every noon", {D.FOOD}),
        ("Despensa de alimentos", {D.FOOD}),
        ("Bus passes and rides to the clinic", {D.TRANSPORTATION}),
        ("Help to apply for benefits; tax preparation", {D.FINANCIAL}),
        ("Clothing, blankets and diapers", {D.MATERIAL}),
        ("Job training and help with a résumé", {D.EMPLOYMENT}),
        ("Classes for the GED", {D.EDUCATION}),
        ("Services for veterans who are looking for papers", {D.VETERAN}),
        ("A drop-in center and support groups", {D.SOCIAL}),
        ("For survivors of domestic violence", {D.VIOLENCE}),
        ("Looks into elder abuse", {D.ELDER_ABUSE, D.SAFETY}),
        ("Help to apply for Medicaid", {D.INSURANCE}),
        ("Pays utility bills in winter", {D.UTILITIES}),
        ("For people released from prison", {D.INCARCERATION}),
        ("English as a second language", {D.LANGUAGE}),
        ("Free cell phones and a computer lab", {D.DIGITAL}),
        ("Mental health care and crisis intervention", {D.MENTAL_HEALTH}),
        ("Consejería y salud mental", {D.MENTAL_HEALTH}),
        ("Detox and treatment for alcoholism", {D.SUBSTANCE_USE}),
        ("Primary care and wound care", {D.MEDICAL}),
        ("Una clínica con vacunas", {D.MEDICAL}),
        ("Restraining orders and a companion in court", {D.SAFETY}),
    ],
)
def test_the_words_for_each_need(words, needs):
    assert found(text=words) == needs


def test_every_need_has_its_words_and_its_sentence():
    assert set(TABLE) == set(D.values)
    for domain in D:
        assert TABLE[domain]["anywhere"]
        assert offers(domain)[0].isupper()


@pytest.mark.parametrize(
    "words",
    [
        "Food safety training for cooks",
        "Water safety and boat safety classes",
        "A safety net for the whole county",
        "Animal shelter: adopt a pet",
        "A bus shelter stands in front of the door",
        "The department of transportation closes roads",
        "Veterinary clinic with spay and neuter",
        "We do not discriminate by race, religion or veteran status",
        "Bring proof of income and a criminal record check",
        "Gifts are tax deductible",
        "We accept Medicaid and Medicare",
        "Health insurance accepted",
        "Medical records are kept for ten years",
        "Emotional literacy for managers",
        "Interest free; prescription drug coverage explained",
        "The meeting is on the second floor",
        "Grape juice and crackers",
        "Tutorial videos",
        "Parking at the community center",
    ],
)
def test_words_that_only_look_like_a_need(words):
    assert found(text=words) == set()


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        ("Housing counseling and mortgage assistance", {D.HOUSING_INSTABILITY}),
        ("Credit counseling services", {D.FINANCIAL}),
        ("Physical therapy after an operation", {D.MEDICAL}),
        ("Mental health center", {D.MENTAL_HEALTH}),
        ("Medical transportation", {D.TRANSPORTATION}),
        ("Prevent homelessness: rental assistance", {D.HOUSING_INSTABILITY}),
        ("HIV testing and counseling", {D.MEDICAL}),
        ("Financial literacy", {D.FINANCIAL}),
        ("Digital literacy", {D.DIGITAL}),
    ],
)
def test_a_word_inside_another_need(words, needs):
    assert found(text=words) == needs


@pytest.mark.parametrize(
    "words",
    [
        "We do not provide emergency shelter.",
        "This office does not offer any rental assistance",
        "This is not a food pantry",
        "No food pantry at this address",
        "We cannot run a detox here",
        "No ofrece comida",
    ],
)
def test_what_is_denied_is_not_offered(words):
    assert found(text=words) == set()


@pytest.mark.parametrize("words", ["Not only a food pantry", "At no cost: food pantry", "A non-profit food pantry"])
def test_not_every_no_denies(words):
    assert found(text=words) == {D.FOOD}


def test_some_words_count_in_a_name_alone():
    assert found(name="County housing") == {D.HOUSING_INSTABILITY}
    assert found(text="The office is beside the county housing") == set()


def test_the_strongest_need_stands_first():
    text = "Our agency runs a food pantry, offers hot meals and tax preparation."
    assert list(needs_of("Tax help: income tax assistance", text)) == [D.FINANCIAL, D.FOOD]
    assert list(needs_of("Food pantry", text)) == [D.FOOD, D.FINANCIAL]


def test_the_evidence_is_as_written_each_word_once_and_the_longest():
    assert needs_of("FOOD PANTRY", "A food pantry. Clínica con Vacunas.") == {
        D.FOOD: ["FOOD PANTRY"],
        D.MEDICAL: ["Clínica", "Vacunas"],
    }
    assert needs_of("Low-income home energy assistance")[D.UTILITIES] == ["home energy", "energy assistance"]


def test_accents_case_and_hyphens_make_no_difference():
    assert found(text="RE-ENTRY") == found(text="reentry") == {D.INCARCERATION}
    assert found(text="clinica") == found(text="CLÍNICA") == {D.MEDICAL}


def test_what_export_programs_leave_is_no_word():
    assert needs_of("", "Open daily.\\nFood pantry\\n\\n###MON###") == {D.FOOD: ["Food pantry"]}


def test_a_listing_is_shown_without_leftovers():
    assert without_leftovers("One.\\n\\n\\nTwo.\\r\\n###MON###\\n###COL###") == "One.\n\nTwo."
    assert without_leftovers("C:\\new and #1") == "C:\new and #1"


@pytest.mark.parametrize("words", ["", " ", "\\n", "###", "*", "—", "no", "not", "a" * 100_000])
def test_odd_words_are_nothing(words):
    assert needs_of(words, words) == {}
