"""What makes a consent valid (42 CFR 2.31(a)), and the words that the neighbor is shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from casework.models import Consent, Neighbor
from casework.states import ConsentMethod, Information
from casework.states.record import DocumentLanguage

VERSION = "2026-1"  # of the texts in templates/casework/consent_text: a change of words is a new version
KINDS = {
    DocumentLanguage.ENGLISH: {
        Information.IDENTITY: "My name and date of birth",
        Information.CONTACT: "My phone and where to find me",
        Information.LANGUAGE: "My language, and whether I need an interpreter",
        Information.NEED: "What I need and what it is about",
        Information.SITUATION: "My other needs and circumstances",
    },
    DocumentLanguage.SPANISH: {
        Information.IDENTITY: "Mi nombre y fecha de nacimiento",
        Information.CONTACT: "Mi teléfono y dónde encontrarme",
        Information.LANGUAGE: "Mi idioma, y si necesito intérprete",
        Information.NEED: "Lo que necesito y de qué se trata",
        Information.SITUATION: "Mis otras necesidades y circunstancias",
    },
}
MONTHS = {
    DocumentLanguage.SPANISH: (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}
_SIGNED = {
    DocumentLanguage.ENGLISH: {
        ConsentMethod.SIGNATURE: "Signed by {name}",
        ConsentMethod.PAPER: "Signed on paper by {name}",
        ConsentMethod.VERBAL: "Given in spoken words by {name}; witness: {witness}",
    },
    DocumentLanguage.SPANISH: {
        ConsentMethod.SIGNATURE: "Firmado por {name}",
        ConsentMethod.PAPER: "Firmado en papel por {name}",
        ConsentMethod.VERBAL: "Dado de palabra por {name}; testigo: {witness}",
    },
}
# A signature is lines on a canvas of this size. Fewer points, or a smaller spread, is a slip of the finger.
WIDTH, HEIGHT = 600, 200
FEWEST_POINTS, MOST_POINTS, SMALLEST_SPREAD = 8, 4000, 40

Strokes = Sequence[Sequence[Sequence[int]]]


@dataclass(frozen=True)
class Block:
    """A paragraph of the document: a heading, an entry of a list, or words."""

    kind: str
    words: str


def longest() -> timedelta:
    """The longest that a consent may last: CONSENT_DAYS days."""
    return timedelta(days=settings.CONSENT_DAYS)


def drawn_up(*, neighbor: Neighbor, given_at: datetime, expires_at: datetime | None, **facts: Any) -> Consent:
    """The consent that these facts make, not kept yet: for showing its text before it is signed."""
    named = neighbor.given_name or neighbor.family_name or neighbor.also_known_as
    return Consent(
        neighbor=neighbor,
        neighbor_name=neighbor.name if named else "",
        discloser=settings.CONSENT_DISCLOSER,
        given_at=given_at,
        expires_at=expires_at or given_at + longest(),
        **facts,
    )


def missing(
    consent: Consent, recipients: Iterable[Any], at: datetime, *, strokes: Strokes = (), paper_place: str = ""
) -> dict[str, list[str]]:
    """The elements that would make this consent valid and are not there, each with what to do.

    In the order of 42 CFR 2.31(a): the patient's name (1), what (3), to whom (4), what for (5), the right to
    revoke (6), until when (7), the signature (8) and its date (9). Who shares (2) is always named.
    """
    last = consent.given_at + longest()
    names_substances = Information.SUBSTANCE_USE in consent.information
    checks = {
        "signed_name": (consent.signed_name.strip(), "Write the neighbor's name as signed or spoken."),
        "information": (consent.information, "Name what may be shared."),
        "substance_words": (
            consent.substance_words.strip() or not names_substances,
            "Say which substance use information: how much, and what kind.",
        ),
        "recipients": (list(recipients), "Name at least one organization that may receive it."),
        "purpose": (consent.purpose.strip(), "Say what it is for."),
        "explained": (consent.explained, "Tell the neighbor their rights first: read the text to them."),
        "expires_at": (
            consent.given_at < consent.expires_at <= last,
            f"Choose a day after it was given, at most {settings.CONSENT_DAYS} days later.",
        ),
        "given_at": (consent.given_at <= at, "A consent can't be given in the future."),
    }
    faults = {field: [sentence] for field, (there, sentence) in checks.items() if not there}
    return {**faults, **_unsigned(consent, names_substances, strokes, paper_place)}


def _unsigned(consent: Consent, names_substances: bool, strokes: Strokes, paper_place: str) -> dict[str, list[str]]:
    if consent.method == ConsentMethod.SIGNATURE:
        fault = signature_fault(strokes)
        return {"strokes": [fault]} if fault else {}
    if consent.method == ConsentMethod.PAPER:
        return {} if paper_place.strip() else {"paper_place": ["Say where the signed paper lies, or its scan."]}
    if names_substances:
        return {"method": ["Substance use information needs a signature: on this screen or on paper."]}
    return {} if consent.witness.strip() else {"witness": ["A verbal consent needs a witness."]}


def signature_fault(strokes: Any) -> str:
    """What keeps these lines from being a signature, or nothing. Lines are lists of [x, y] on the canvas."""
    points = _points(strokes)
    if points is None or len(points) > MOST_POINTS:
        return "The signature could not be read. Clear it and sign again."
    if len(points) < FEWEST_POINTS or _spread(points) < SMALLEST_SPREAD:
        return "Sign in the box, with a finger, a pen or the mouse."
    return ""


def _points(strokes: Any) -> list[tuple[int, int]] | None:
    """Every point, or None when these are no lines on the canvas."""
    try:
        points = [(x, y) for line in strokes for x, y in line]
    except (TypeError, ValueError):
        return None
    inside = all(type(x) is int and type(y) is int and 0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    return points if inside else None


def _spread(points: Sequence[tuple[int, int]]) -> int:
    across, down = [x for x, _ in points], [y for _, y in points]
    return max(across) - min(across) + max(down) - min(down)


def svg_path(strokes: Strokes) -> str:
    """The lines as the data of an SVG path on a canvas of WIDTH by HEIGHT."""
    return " ".join("M" + " L".join(f"{x} {y}" for x, y in line) for line in strokes if line)


def text_of(consent: Consent, recipients: Iterable[str], language: str) -> str:
    """The whole document in this language, as the neighbor is shown it and as it is kept."""
    spoken = DocumentLanguage(language)
    context = {
        "name": consent.neighbor_name or consent.signed_name,
        "discloser": consent.discloser,
        "recipients": list(recipients),
        "kinds": [words for kind, words in KINDS[spoken].items() if kind in consent.information],
        "substance_words": consent.substance_words if Information.SUBSTANCE_USE in consent.information else "",
        "purpose": consent.purpose,
        "last_day": _day(consent.expires_at, spoken),
        "ends_when": consent.ends_when,
    }
    # Plain words, no page: it is escaped where it is shown.
    template = get_template(f"casework/consent_text/{spoken}.txt").template  # type: ignore[attr-defined]
    return str(template.render(Context(context, autoescape=False))).strip()


def beneath(consent: Consent, language: str, given_in: str) -> list[str]:
    """What stands below the text on a copy: how it was signed and when (city time), and what became of it since."""
    spoken = language == DocumentLanguage.SPANISH
    signed = _SIGNED[DocumentLanguage(language)][ConsentMethod(consent.method)]
    lines = [f"{signed.format(name=consent.signed_name, witness=consent.witness)}, {_minute(consent.given_at)}"]
    if consent.revoked_at is not None:
        lines.append(f"{'Revocado' if spoken else 'Revoked'}: {_minute(consent.revoked_at)}")
    if not consent.stands:
        lines.append("Registrado por error: no vale." if spoken else "Entered in error: it counts as never given.")
    if language != given_in:
        words = "Translation. The permission was given in Spanish."
        lines.append("Traducción. El permiso se dio en inglés." if spoken else words)
    return lines


def _minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _day(at: datetime, language: DocumentLanguage) -> str:
    day = timezone.localdate(at)
    if months := MONTHS.get(language):
        return f"{day.day} de {months[day.month - 1]} de {day.year}"
    return f"{day:%B} {day.day}, {day.year}"


def blocks(text: str) -> list[Block]:
    """The document's paragraphs, for a page."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = {"# ": "heading", "- ": "entry"}
    return [Block(marks[line[:2]], line[2:]) if line[:2] in marks else Block("words", line) for line in lines]
