"""What a neighbor is looked up by: small numbers made of names, phones, birth dates and places. Pure functions.

A record and a query make their keys in the same way, so that looking somebody up is one question to one index:
"which rows have any of these?" Misspellings meet in what is left when letters are taken away (the symmetric
deletion of W. Garbe's SymSpell), in how the word sounds, and in the name that a nickname stands for.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from jellyfish import metaphone

from casework.rules.nicknames import stands_for

FEWEST_LETTERS = 3  # of a beginning that is looked up
LONGEST_BEGINNING = 8
LONG_WORD = 8  # from this length on, two letters may be missing
FEWEST_DIGITS = 4
# Spanish spellings that sound alike in the Americas; each row is applied in turn.
_SPANISH = (
    ("ll", "y"), ("ch", "X"), ("qu", "k"), ("gue", "ge"), ("gui", "gi"), ("ge", "je"), ("gi", "ji"), ("ce", "se"),
    ("ci", "si"), ("c", "k"), ("z", "s"), ("v", "b"), ("w", "u"), ("h", ""), ("x", "j"),
)  # fmt: skip


def plain(words: str) -> str:
    """Lower case, without accents, punctuation or doubled spaces."""
    folded = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded).split())


def number_of(kind: str, word: str) -> int:
    """A key as the index keeps it: a signed number of 32 bits. Two words that share one are told apart later."""
    return zlib.crc32(f"{kind}{word}".encode()) - 2**31


@lru_cache(maxsize=20_000)
def sounds(word: str) -> frozenset[str]:
    """How a folded word sounds: to an English ear, and to a Spanish one."""
    spanish = word
    for written, heard in _SPANISH:
        spanish = spanish.replace(written, heard)
    undoubled = "".join(letter for place, letter in enumerate(spanish) if letter != spanish[place - 1 : place])
    return frozenset({f"e{metaphone(word)}" if metaphone(word) else "", f"s{undoubled}" if undoubled else ""} - {""})


@lru_cache(maxsize=20_000)
def _near(word: str) -> frozenset[str]:
    """The word, and what is left of it without a letter, of a long one without two."""
    left = {word}
    if len(word) >= FEWEST_LETTERS:
        left |= {word[:place] + word[place + 1 :] for place in range(len(word))}
    if len(word) >= LONG_WORD:
        pairs = combinations(range(len(word)), 2)
        left |= {word[:one] + word[one + 1 : other] + word[other + 1 :] for one, other in pairs}
    return frozenset(left)


def exact_key(word: str) -> int:
    """The key of a name's word as it is written."""
    return number_of("n", word)


@lru_cache(maxsize=20_000)
def close_keys(word: str) -> frozenset[int]:
    """The keys of a name's word and its misspellings and nicknames: its near spellings and what it stands for."""
    near = {exact_key(one) for one in _near(word)}
    return frozenset(near | {number_of("c", name) for name in stands_for(word) or {word}})


@lru_cache(maxsize=20_000)
def name_keys(word: str) -> frozenset[int]:
    """Every key of a word of somebody's name."""
    heard = {number_of("s", sound) for sound in sounds(word)}
    return close_keys(word) | heard | set(_beginnings("p", word))


def asked_name_keys(word: str) -> frozenset[int]:
    """Every key that a word of a query is looked up by as a name: it may be only the beginning of one."""
    begins = {number_of("p", word)} if FEWEST_LETTERS <= len(word) <= LONGEST_BEGINNING else set()
    return close_keys(word) | {number_of("s", sound) for sound in sounds(word)} | begins


def _beginnings(kind: str, word: str) -> Iterator[int]:
    for length in range(FEWEST_LETTERS, min(len(word), LONGEST_BEGINNING + 1)):
        yield number_of(kind, word[:length])


def place_keys(word: str) -> set[int]:
    """The keys of a word about a place or about looks: itself and its beginnings."""
    telling = len(word) >= FEWEST_LETTERS or word.isdigit()
    return {word_key(word), *_beginnings("w", word)} if telling else set()


def word_key(word: str) -> int:
    """The key that a word of a query is looked up by as a place."""
    return number_of("w", word)


def phone_keys(digits: str) -> set[int]:
    """The keys of a national number: every run of four digits or more."""
    lengths = range(FEWEST_DIGITS, len(digits) + 1)
    return {
        phone_key(digits[start : start + length]) for length in lengths for start in range(len(digits) - length + 1)
    }


def phone_key(digits: str) -> int:
    """The key that some digits of a number are looked up by."""
    return number_of("t", digits)


def born_keys(born: str, years: Iterable[int]) -> set[int]:
    """The keys of a birth date (ISO, or empty) and of the years in which somebody may have been born."""
    keys = {year_key(year) for year in years}
    return keys | {day_key(born), number_of("m", born[5:])} if born else keys


def day_key(born: str) -> int:
    """The key of a birth date (ISO)."""
    return number_of("b", born)


def asked_day_keys(born: str) -> set[int]:
    """A date as it was said, with day and month exchanged, and with the year said wrong."""
    year, month, day = born.split("-")
    return {day_key(born), day_key(f"{year}-{day}-{month}"), number_of("m", born[5:])}


def year_key(year: int) -> int:
    """The key of a year of birth."""
    return number_of("y", str(year))
