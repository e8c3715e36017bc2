"""Neighbors' own words, read: the link that opens the survey, what waits for staff, and the figures of a quarter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from casework.models import (
    Voice,
    VoiceAsked,
    VoiceClearing,
    VoiceCoding,
    VoiceInvitation,
    VoiceTheme,
    VoiceWaiting,
)
from casework.rules import voice_survey
from casework.rules.voice_showing import LEAST, Agreement, agreement, shown
from casework.rules.voice_survey import Question
from casework.states import Program
from casework.states.voices import Clearing, Said
from heart import tokens
from heart.insights.quarter import Quarter
from heart.models import User

ALL = ""  # stands for all programs together
QUOTES = 12


def invitation(token: str, at: datetime) -> VoiceInvitation | None:
    """The link that this secret opens, if it does. One statement."""
    today = timezone.localtime(at).date()
    return VoiceInvitation.objects.filter(digest=tokens.digest(token), until__gte=today).first()


def system() -> User:
    """Who takes answers in, since whoever answers has no name: an actor of old, so that a first answer makes none."""
    return User.objects.system("sweep")


def to_clear(user: User) -> QuerySet[Voice]:
    """Answers with words that nobody has looked at, in the order of their random keys."""
    return Voice.objects.visible_to(user).exclude(words="").filter(clearing=None).order_by("pk")


def to_code(user: User) -> QuerySet[VoiceClearing]:
    """Cleared words in which this person has not looked for themes; those that nobody coded first."""
    rows = VoiceClearing.objects.visible_to(user).exclude(use=Clearing.HELD)
    return rows.exclude(voice__codings__coder=user).order_by("voice_id")


@dataclass(frozen=True)
class Asked:
    """One program, or all: how many were asked, how many said yes, how many answered (None: withheld)."""

    name: str
    asked: int
    agreed: int
    answered: int | None

    @property
    def rate(self) -> float | None:
        """Answers of those who said yes, in percent; None where it is withheld or nobody said yes."""
        return round(100 * self.answered / self.agreed, 1) if self.answered is not None and self.agreed else None


@dataclass(frozen=True)
class Line:
    """One group's answers to a question, or with a theme: how many of how many, by choice."""

    group: str
    name: str
    counts: tuple[int, ...]
    of: int
    before: tuple[int, int] | None = None  # of the good choice (or the theme): n of N in the quarter before

    @property
    def percents(self) -> tuple[float, ...]:
        return tuple(round(100 * count / self.of, 1) for count in self.counts)


@dataclass(frozen=True)
class Asking:
    """A question with what may be shown of its answers; `withheld` names the programs that are not."""

    question: Question
    lines: list[Line]
    withheld: list[str]


@dataclass(frozen=True)
class Quote:
    text: str
    language: str
    themes: list[str]


@dataclass(frozen=True)
class Voices:
    """A quarter. themes: (theme, line) of all programs, empty until all words are coded or where they are too few."""

    quarter: date
    asked: list[Asked]
    questions: list[Asking]
    themes: list[tuple[VoiceTheme, Line]]
    with_words: int | None
    uncoded: int
    held: int
    agreed: Agreement | None
    double: int
    quotes: list[Quote]

    @property
    def is_empty(self) -> bool:
        return not any(one.asked for one in self.asked) and not self.questions


def quarters_of(today: date) -> list[date]:
    """The whole quarters with answers, or in which somebody was asked, the newest first. Three statements.

    One of which an answer still waits to be mixed is not whole: what it says would change by that one answer.
    """
    waiting = set(VoiceWaiting.objects.order_by().values_list("quarter", flat=True).distinct())
    answered = Voice.objects.order_by().values_list("quarter", flat=True).distinct()
    asked = VoiceAsked.objects.order_by().values_list("quarter", flat=True).distinct()
    return sorted({one for one in (*answered, *asked) if one < Quarter.of(today).first} - waiting, reverse=True)


Read = list[dict[str, Any]]


def voices(quarter: date) -> Voices:
    """What may be shown of a quarter that is over, beside the one before. Five statements."""
    was = Quarter.of(quarter).after(-1).first
    found: Any = Voice.objects.filter(quarter__in=(was, quarter)).values("pk", "program", "quarter", "answers")
    rows: Read = list(found)
    asked = Counter({(one.program, one.said): one.times for one in VoiceAsked.objects.filter(quarter=quarter)})
    now, past = ([row for row in rows if row["quarter"] == one] for one in (quarter, was))
    survey = voice_survey.CURRENT
    asking = [found for question in survey.questions if (found := _question(question, now, past))]
    return Voices(quarter, _asked(asked, now), asking, **_words(quarter))


def _by_program(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counts = Counter(row["program"] for row in rows)
    return {str(program): counts[program] for program in Program}


def _lines(rows: Read) -> tuple[list[str], list[str]]:
    """The groups whose answers may be shown, all of them together first, and the names of those withheld."""
    counts = _by_program(rows)
    whole, groups = shown(counts)
    if not whole:
        return [], []
    kept = [ALL, *(program for program in counts if program in groups)]
    return kept, [str(Program(program).label) for program, count in counts.items() if count and program not in groups]


def _asked(asked: Mapping[tuple[str, str], int], rows: Read) -> list[Asked]:
    answered, kept = _by_program(rows), _lines(rows)[0]
    found = []
    for program in (ALL, *answered):
        each = answered if program == ALL else (program,)
        said = {one: sum(asked.get((name, one), 0) for name in each) for one in Said.values}
        count = sum(answered[name] for name in each) if program in kept else None
        if program == ALL or any(said.values()):
            found.append(Asked(_name(program), said[Said.YES] + said[Said.NO], said[Said.YES], count))
    return found


def _question(question: Question, now: Read, past: Read) -> Asking | None:
    """What may be shown of a question; None where fewer than 11 answered it."""
    answers, earlier = ([row for row in rows if question.key in row["answers"]] for rows in (now, past))
    kept, withheld = _lines(answers)
    comparable = _lines(earlier)[0]
    lines = [_line(question, program, answers, earlier if program in comparable else []) for program in kept]
    return Asking(question, lines, withheld) if lines else None


def _line(question: Question, program: str, answers: Read, earlier: Read) -> Line:
    def of(rows: Read) -> Counter[str]:
        return Counter(row["answers"][question.key] for row in rows if program in {ALL, row["program"]})

    counts, was = of(answers), of(earlier)
    good = next(iter(question.choices))
    before = (was[good], was.total()) if was else None
    return Line(program, _name(program), tuple(counts[key] for key in question.choices), counts.total(), before)


def _name(program: str) -> str:
    return str(Program(program).label) if program else gettext_noop("All programs")


def _words(quarter: date) -> dict[str, Any]:
    """The words of a quarter: by theme, as its first reader coded it, and what may be quoted."""
    rows = Voice.objects.filter(quarter=quarter).exclude(words="")
    cleared = dict(rows.values_list("pk", "clearing__use"))
    held = sum(use == Clearing.HELD for use in cleared.values())
    enough = len(cleared) - held >= LEAST
    codings: dict[Any, list[list[str]]] = defaultdict(list)
    for coding in VoiceCoding.objects.filter(voice__quarter=quarter).order_by("pk"):
        codings[coding.voice_id].append(coding.themes)
    countable = [pk for pk, use in cleared.items() if use in {Clearing.QUOTED, Clearing.CODED}]
    uncoded = len(cleared) - held - sum(pk in codings for pk in countable)
    themes = {one.code: one for one in VoiceTheme.objects.all()}
    coded = {pk: codings[pk] for pk in countable if pk in codings}
    twice = [found for found in coded.values() if len(found) > 1]
    return {
        "themes": _themes(themes, coded) if enough and not uncoded else [],
        "with_words": len(cleared) - held if enough else None,
        "uncoded": uncoded if enough else 0,
        "held": held if enough else 0,
        "agreed": agreement((code in one, code in two) for one, two, *_ in twice for code in themes),
        "double": len(twice),
        "quotes": _quotes(quarter, themes, coded) if enough else [],
    }


def _themes(themes: Mapping[str, VoiceTheme], coded: Mapping[Any, list[list[str]]]) -> list[tuple[VoiceTheme, Line]]:
    counts = Counter(code for first, *_ in coded.values() for code in first)
    found = [(themes[code], Line(code, themes[code].name, (count,), len(coded))) for code, count in counts.items()]
    return sorted(found, key=lambda one: (-one[1].counts[0], one[0].name))


def _quotes(quarter: date, themes: Mapping[str, VoiceTheme], coded: Mapping[Any, list[list[str]]]) -> list[Quote]:
    """A few that may be quoted, by their random keys: of no program and no day."""
    rows = VoiceClearing.objects.filter(voice__quarter=quarter, use=Clearing.QUOTED, voice__in=list(coded))
    found = rows.order_by("voice_id").values_list("voice_id", "text", "voice__language")[:QUOTES]
    return [Quote(text, language, [themes[code].name for code in coded[pk][0]]) for pk, text, language in found]
