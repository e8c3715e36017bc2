"""What a sheet says, in two languages, and what it leaves off until somebody who asked the neighbor turns it on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

import pytest

from casework.states import NeedDomain
from referrals.rules import sheet_words as words
from referrals.rules.sheet_words import Facts, Line
from referrals.states.appointments import Transport
from referrals.states.sheets import BETRAYING

NOON = datetime(2026, 3, 12, 14, 30, tzinfo=UTC)  # half past ten in Durham


@dataclass
class Open:
    byday: str = "MO,TU"
    opens_at: time | None = time(9)
    closes_at: time | None = time(17)
    freq: str = "WEEKLY"


PANTRY = Facts(
    service="Food pantry",
    organization="Bull City Bridge",
    starts_at=NOON,
    place="12 Elm Street, Durham",
    transport=Transport.BUS_PASS,
    company=True,
    papers=["Photo ID", "Proof of address", "A blue form"],
    phone="919-555-0100",
    extension="4",
    heart_phone="919-555-0199",
    reference="AB12CD34",
)
SHELTER = replace(PANTRY, service="Harbor shelter", confidential=True, place="9 Hidden Lane", sensitive=True)


def told(facts, lines=None, language="en"):
    lines = words.safe(facts) if lines is None else lines
    return dict(words.sheet(facts, lines, language).lines)


def all_words(facts, lines=None, language="en"):
    sheet = words.sheet(facts, words.safe(facts) if lines is None else lines, language)
    return "\n".join([sheet.title, *(f"{label} {said}" for label, said in sheet.lines)])


def test_an_ordinary_service_is_told_whole():
    assert told(PANTRY) == {
        "What": "Food pantry",
        "With": "Bull City Bridge",
        "When": "Thursday, March 12, 2026, at 10:30 AM",
        "Where": "12 Elm Street, Durham",
        "How to get there": "By bus. We give you a pass.",
        "Who comes with you": "Somebody from our team comes with you.",
        "What to bring": "Photo ID\nProof of address\nA blue form",
        "Telephone of the service": "919-555-0100, extension 4",
        "Questions? Call": "919-555-0199 (HEART)",
        "Say this code": "AB12CD34",
    }


def test_everything_but_names_is_in_spanish():
    assert told(PANTRY, language="es") == {
        "Qué": "Food pantry",
        "Con": "Bull City Bridge",
        "Cuándo": "jueves, 12 de marzo de 2026, a las 10:30 a. m.",
        "Dónde": "12 Elm Street, Durham",
        "Cómo llegar": "En autobús. Le damos un pase.",
        "Quién va con usted": "Alguien de nuestro equipo va con usted.",
        "Qué traer": "Identificación con foto\nComprobante de domicilio\nA blue form",
        "Teléfono del servicio": "919-555-0100, extensión 4",
        "¿Preguntas? Llame al": "919-555-0199 (HEART)",
        "Diga este código": "AB12CD34",
    }
    assert words.sheet(PANTRY, list(Line), "es").title == "Su cita"


@pytest.mark.parametrize("language", ["en", "es"])
def test_both_languages_have_a_word_for_everything(language):
    assert set(words.LABELS[language]) == set(Line) - {Line.HEART_NAME}
    assert set(words.GETTING_THERE[language]) == set(Transport)
    assert len(words.DAY_NAMES[language]) == 7
    assert len(words.MONTHS[language]) == 12


@pytest.mark.parametrize(
    ("hour", "said"),
    [(5, "a la 1:00 a. m."), (17, "a la 1:00 p. m."), (16, "a las 12:00 p. m."), (4, "a las 12:00 a. m.")],
)
def test_one_o_clock_is_singular_in_spanish(hour, said):
    assert words.moment(datetime(2026, 7, 1, hour, tzinfo=UTC), "es") == f"miércoles, 1 de julio de 2026, {said}"


def test_the_day_is_the_citys_and_not_utcs():
    assert words.moment(datetime(2026, 3, 13, 2, tzinfo=UTC), "en") == "Thursday, March 12, 2026, at 10:00 PM"


# --- What could endanger


def test_a_service_that_betrays_something_is_an_appointment_and_no_more():
    facts = replace(PANTRY, service="Detox", organization="Eno River Recovery", sensitive=True)
    assert told(facts) == {
        "What": "An appointment",
        "When": "Thursday, March 12, 2026, at 10:30 AM",
        "How to get there": "By bus. We give you a pass.",
        "Who comes with you": "Somebody from our team comes with you.",
        "Questions? Call": "919-555-0199",
        "Say this code": "AB12CD34",
    }
    assert not BETRAYING & set(words.safe(facts))


def test_the_navigator_can_turn_on_what_the_neighbor_is_sure_of():
    facts = replace(PANTRY, service="Detox", sensitive=True)
    assert told(facts, [Line.SERVICE, Line.WHERE]) == {"What": "Detox", "Where": "12 Elm Street, Durham"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_address_of_a_confidential_place_is_never_printed_whatever_is_turned_on(language):
    assert "Hidden" not in all_words(SHELTER, list(Line), language)
    assert words.TOLD_APART[language] in all_words(SHELTER, list(Line), language)


def test_a_sheet_of_nothing_is_still_an_appointment():
    assert told(PANTRY, []) == {"What": "An appointment"}
    assert told(PANTRY, [], "es") == {"Qué": "Una cita"}


@pytest.mark.parametrize("domain", sorted(words.SENSITIVE))
def test_needs_that_betray_why_somebody_goes_there(domain):
    assert words.is_sensitive([NeedDomain.FOOD, domain], confidential=False)


def test_food_betrays_nothing_but_a_confidential_place_does():
    assert not words.is_sensitive([NeedDomain.FOOD, NeedDomain.HOMELESSNESS], confidential=False)
    assert words.is_sensitive([NeedDomain.FOOD], confidential=True)


def test_a_line_without_words_is_not_offered():
    bare = Facts(service="Food pantry", organization="Bull City Bridge")
    assert words.offered(bare) == [Line.SERVICE, Line.ORGANIZATION]
    assert Line.HEART_NAME in words.offered(replace(bare, heart_phone="919-555-0199"))


def test_a_line_that_was_never_offered_adds_nothing():
    bare = Facts(service="Food pantry", organization="Bull City Bridge")
    assert set(told(bare, list(Line))) == {"What", "With"}


# --- Without an appointment


def test_without_an_appointment_it_says_when_the_service_is_open():
    facts = replace(PANTRY, starts_at=None, hours=[Open(), Open("WE", time(13), time(15, 30))])
    assert (
        told(facts)["Open"] == "Monday, 9:00 AM to 5:00 PM\nTuesday, 9:00 AM to 5:00 PM\nWednesday, 1:00 PM to 3:30 PM"
    )
    assert told(facts, language="es")["Abierto"].startswith("lunes, 9:00 a. m. a 5:00 p. m.\nmartes")
    assert words.sheet(facts, words.safe(facts), "en").title == "A place to go"


def test_hours_that_are_free_words_or_monthly_are_left_out():
    assert words.hours([Open(freq="MONTHLY"), Open(opens_at=None), Open(byday="XX")], "en") == []


def test_two_spans_of_a_day_stand_in_one_line():
    spans = [Open("MO", time(9), time(12)), Open("MO", time(13), time(17)), Open("MO", time(9), time(12))]
    assert words.hours(spans, "en") == ["Monday, 9:00 AM to 12:00 PM, 1:00 PM to 5:00 PM"]
