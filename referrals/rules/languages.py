"""Whether somebody can be spoken with, from what a listing says of languages and interpreters. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from referrals.rules.fit import Fit, Reason, Topic, quoted

ENGLISH = "english"
# How listings say that any language can be interpreted, and what takes it back or means sign language alone.
# Written for PostgreSQL and Python alike, and read without regard to case.
INTERPRETS = r"(interpret|translat|language line|others? (languages )?available)"
BUT_NOT = r"(^|[^a-z])(no|not|none|never|sign|asl)([^a-z]|$)"


def other_than_english(language: str) -> str:
    """The language, if it is one that cannot be taken for granted."""
    language = language.strip()
    return "" if language.casefold() == ENGLISH else language


def speaks(languages: Iterable[str], language: str) -> bool:
    """Whether one of these, as a listing writes them ("Spanish (limited)"), is the language."""
    return any(language.casefold() in name.casefold() for name in languages)


def interprets(words: str) -> bool:
    """Whether these words say that there are interpreters for whichever language."""
    return bool(re.search(INTERPRETS, words, re.IGNORECASE)) and not re.search(BUT_NOT, words, re.IGNORECASE)


def language_reason(asked: str, languages: Sequence[str], interpretation: str) -> Reason:
    """Whether the language is spoken. What a listing does not say is unsure, since most listings are not complete."""
    if speaks(languages, asked):
        return Reason(Fit.FITS, f"Speaks {asked}", Topic.LANGUAGE)
    through = next((words for words in (interpretation, *languages) if interprets(words)), "")
    if through:
        return Reason(Fit.FITS, f"{asked} through an interpreter: {quoted(through)}", Topic.LANGUAGE)
    return Reason(Fit.UNSURE, f"{asked} is not listed", Topic.LANGUAGE)


def others(languages: Iterable[str]) -> list[str]:
    """The languages beside English. A listing's odd entries ("Language line available") are no names of languages."""
    return [name for name in languages if name.istitle() and len(name) <= 30 and name.casefold() != ENGLISH]
