"""The words of a hand-over sheet, in plain English and Spanish, and which lines are safe. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Protocol

from casework.states import NeedDomain
from heart import clock
from referrals.states.appointments import Transport
from referrals.states.sheets import BETRAYING, Line, SheetLanguage

# Needs whose services betray why somebody goes there.
SENSITIVE = frozenset(
    {
        NeedDomain.VIOLENCE,
        NeedDomain.ELDER_ABUSE,
        NeedDomain.SUBSTANCE_USE,
        NeedDomain.MENTAL_HEALTH,
        NeedDomain.SAFETY,
        NeedDomain.INCARCERATION,
    }
)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}
TITLES = {"en": ("Your appointment", "A place to go"), "es": ("Su cita", "Un lugar adonde ir")}
LABELS = {
    "en": {
        Line.SERVICE: "What",
        Line.ORGANIZATION: "With",
        Line.WHEN: "When",
        Line.HOURS: "Open",
        Line.WHERE: "Where",
        Line.TRANSPORT: "How to get there",
        Line.COMPANY: "Who comes with you",
        Line.BRING: "What to bring",
        Line.PHONE: "Telephone of the service",
        Line.HEART_PHONE: "Questions? Call",
        Line.REFERENCE: "Say this code",
    },
    "es": {
        Line.SERVICE: "Qué",
        Line.ORGANIZATION: "Con",
        Line.WHEN: "Cuándo",
        Line.HOURS: "Abierto",
        Line.WHERE: "Dónde",
        Line.TRANSPORT: "Cómo llegar",
        Line.COMPANY: "Quién va con usted",
        Line.BRING: "Qué traer",
        Line.PHONE: "Teléfono del servicio",
        Line.HEART_PHONE: "¿Preguntas? Llame al",
        Line.REFERENCE: "Diga este código",
    },
}
AN_APPOINTMENT = {"en": "An appointment", "es": "Una cita"}
TOLD_APART = {"en": "We will tell you how to get there.", "es": "Le diremos cómo llegar."}
COMPANY = {"en": "Somebody from our team comes with you.", "es": "Alguien de nuestro equipo va con usted."}
EXTENSION = {"en": "extension", "es": "extensión"}
GETTING_THERE = {
    "en": {
        Transport.NONE: "",
        Transport.WALKS: "You walk there.",
        Transport.BUS_PASS: "By bus. We give you a pass.",
        Transport.HEART_VEHICLE: "We drive you there.",
        Transport.RIDE: "A ride picks you up.",
        Transport.PARTNER: "They pick you up.",
    },
    "es": {
        Transport.NONE: "",
        Transport.WALKS: "Va caminando.",
        Transport.BUS_PASS: "En autobús. Le damos un pase.",
        Transport.HEART_VEHICLE: "Le llevamos en nuestro auto.",
        Transport.RIDE: "Un auto pasa por usted.",
        Transport.PARTNER: "Ellos pasan por usted.",
    },
}
# What listings ask for most often. Any other paper stands as its listing has it.
PAPERS_IN_SPANISH = {
    "photo id": "Identificación con foto",
    "picture id": "Identificación con foto",
    "government-issued id": "Identificación oficial",
    "identification": "Identificación",
    "birth certificate": "Acta de nacimiento",
    "social security card": "Tarjeta del Seguro Social",
    "proof of address": "Comprobante de domicilio",
    "proof of residence": "Comprobante de domicilio",
    "proof of residency": "Comprobante de domicilio",
    "proof of income": "Comprobante de ingresos",
    "proof of insurance": "Comprobante de seguro médico",
    "insurance card": "Tarjeta del seguro médico",
    "medicaid card": "Tarjeta de Medicaid",
    "utility bill": "Recibo de luz, agua o gas",
    "lease": "Contrato de alquiler",
    "referral": "Una carta de referencia",
    "discharge papers": "Papeles del alta médica",
    "no documents": "Ningún papel",
    "none": "Ningún papel",
}


class Weekly(Protocol):
    freq: str
    byday: str
    opens_at: time | None
    closes_at: time | None


@dataclass(frozen=True)
class Facts:
    """What is known of where a neighbor goes. `starts_at` is UTC; `place` is None where no place is known."""

    service: str
    organization: str
    starts_at: datetime | None = None
    hours: list[Weekly] = field(default_factory=list)
    place: str | None = None
    confidential: bool = False
    transport: str = ""
    company: bool = False
    papers: list[str] = field(default_factory=list)
    phone: str = ""
    extension: str = ""
    heart_phone: str = ""
    reference: str = ""
    sensitive: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is printed: nothing on it was not chosen."""

    language: str
    title: str
    lines: list[tuple[str, str]]


def is_sensitive(domains: Iterable[str], *, confidential: bool) -> bool:
    """Whether to be seen with the name of the service could endanger somebody."""
    return confidential or not SENSITIVE.isdisjoint(domains)


def offered(facts: Facts) -> list[Line]:
    """The lines for which there is something to say, in the order of the sheet."""
    said = _said(facts, SheetLanguage.ENGLISH)
    lines = [line for line in Line if said.get(line)]
    if facts.heart_phone:
        lines.insert(lines.index(Line.HEART_PHONE) + 1, Line.HEART_NAME)
    return lines


def safe(facts: Facts) -> list[Line]:
    """The lines that are on before anybody chooses: where a service betrays something, none that would tell."""
    return [line for line in offered(facts) if not (facts.sensitive and line in BETRAYING)]


def sheet(facts: Facts, lines: Collection[str], language: str) -> Sheet:
    """The sheet with these lines. Who is not to be told what it is reads of an appointment."""
    labels, said = LABELS[language], _said(facts, language)
    told = [(labels[line], words) for line in labels if line in lines and (words := said.get(line))]
    if Line.SERVICE not in lines and Line.ORGANIZATION not in lines:
        told.insert(0, (labels[Line.SERVICE], AN_APPOINTMENT[language]))
    if Line.HEART_NAME in lines:
        told = [(label, f"{words} (HEART)" if label == labels[Line.HEART_PHONE] else words) for label, words in told]
    dated = facts.starts_at is not None and Line.WHEN in lines
    nameless = Line.SERVICE not in lines and Line.ORGANIZATION not in lines
    return Sheet(language, TITLES[language][0 if dated or nameless else 1], told)


def _said(facts: Facts, language: str) -> dict[Line, str]:
    """What each line says. A confidential place is never said, whatever was chosen."""
    ours = facts.transport in GETTING_THERE[language]
    number = f"{facts.phone}, {EXTENSION[language]} {facts.extension}" if facts.extension else facts.phone
    return {
        Line.SERVICE: facts.service,
        Line.ORGANIZATION: facts.organization,
        Line.WHEN: moment(facts.starts_at, language) if facts.starts_at else "",
        Line.HOURS: "\n".join(hours(facts.hours, language)) if not facts.starts_at else "",
        Line.WHERE: TOLD_APART[language] if facts.confidential else facts.place or "",
        Line.TRANSPORT: GETTING_THERE[language][Transport(facts.transport)] if ours else "",
        Line.COMPANY: COMPANY[language] if facts.company else "",
        Line.BRING: "\n".join(dict.fromkeys(paper(one, language) for one in facts.papers)),
        Line.PHONE: number,
        Line.HEART_PHONE: facts.heart_phone,
        Line.REFERENCE: facts.reference,
    }


def moment(at: datetime, language: str) -> str:
    """ "Thursday, March 12, 2026, at 10:30 AM"; "jueves, 12 de marzo de 2026, a las 10:30 a. m." City time."""
    here = clock.city(at)
    day, month = DAY_NAMES[language][here.weekday()], MONTHS[language][here.month - 1]
    if language == SheetLanguage.SPANISH:
        article = "a la" if here.hour % 12 == 1 else "a las"
        return f"{day}, {here.day} de {month} de {here.year}, {article} {hour(here.time(), language)}"
    return f"{day}, {month} {here.day}, {here.year}, at {hour(here.time(), language)}"


def hour(at: time, language: str) -> str:
    """ "9:05 AM"; "9:05 a. m."."""
    halves = ("a. m.", "p. m.") if language == SheetLanguage.SPANISH else ("AM", "PM")
    return f"{at.hour % 12 or 12}:{at.minute:02d} {halves[at.hour >= 12]}"


def hours(schedules: Iterable[Weekly], language: str) -> list[str]:
    """A line a weekday with its times; what a listing says in free words only is left out."""
    of_day: dict[int, list[str]] = {}
    for schedule in schedules:
        if schedule.freq == "MONTHLY" or not (schedule.opens_at and schedule.closes_at):
            continue
        joiner = " a " if language == SheetLanguage.SPANISH else " to "
        times = joiner.join(hour(at, language) for at in (schedule.opens_at, schedule.closes_at))
        for day in schedule.byday.split(","):
            if day in DAYS:
                of_day.setdefault(DAYS.index(day), []).append(times)
    return [f"{DAY_NAMES[language][day]}, {', '.join(dict.fromkeys(of_day[day]))}" for day in sorted(of_day)]


def paper(words: str, language: str) -> str:
    """A paper to bring, in Spanish where it is one of those that are asked for everywhere."""
    words = words.strip()
    if language == SheetLanguage.SPANISH:
        return PAPERS_IN_SPANISH.get(words.rstrip(".").casefold(), words)
    return words
