"""Which needs a service speaks to, from its own words. Pure; the words are in need_words.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

KINDS = ("anywhere", "in_name", "unless")
IN_NAME, IN_TEXT = 3, 1  # what a term weighs
# What follows a "not" that denies the service itself, unlike "not only" or "no cost".
_OFFERING = frozenset(
    {"provide", "offer", "have", "include", "operate", "run", "a", "an", "ofrece", "ofrecemos", "es", "tiene"}
)
_WORD = re.compile(r"[^\W_]+")
_LINE_BREAK = re.compile(r"\\r\\n|\\[nr]")  # written out, as some export programs do
_LEFTOVERS = re.compile(_LINE_BREAK.pattern + r"|\\t|#{2,3}\w*#{2,3}")  # and the marks that they leave


@dataclass(frozen=True, slots=True)
class _Term:
    words: tuple[str, ...]
    open_ended: tuple[bool, ...]
    domain: str
    kind: str  # "anywhere", "in_name" or "unless"


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    start: int
    end: int


def needs_of(name: str, text: str = "") -> dict[str, list[str]]:
    """The needs that a service speaks to, the strongest first, each with the words, as written, that say so.

    `name` is what the service is called, and weighs more; `text` is whatever else it says of itself.
    """
    found: dict[str, list[str]] = {}
    weight: Counter[str] = Counter()
    for words, kinds, worth in ((name, ("anywhere", "in_name"), IN_NAME), (text, ("anywhere",), IN_TEXT)):
        for domain, evidence in _in_words(words, kinds):
            said = found.setdefault(domain, [])
            if evidence.casefold() not in map(str.casefold, said):
                said.append(evidence)
                weight[domain] += worth
    order = list(_table())
    return {domain: found[domain] for domain in sorted(found, key=lambda one: (-weight[one], order.index(one)))}


def offers(domain: str) -> str:
    """What a service for this need does, as a search result says it: "Offers food"."""
    words: str = _table()[domain]["offers"]
    return words


def without_leftovers(words: str) -> str:
    """A listing's text without what export programs leave in it; written-out line breaks become real ones."""
    clean = _LEFTOVERS.sub("", _LINE_BREAK.sub("\n", words))
    return re.sub(r"\n{3,}", "\n\n", clean).strip()


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _in_words(original: str, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    clean = _LEFTOVERS.sub(lambda match: " " * len(match[0]), original)
    words = [_Word(_fold(match[0]), *match.span()) for match in _WORD.finditer(clean)]
    hits, cancelled = [], set()
    for at, word in enumerate(words):
        for term in _index().get(word.folded[:3], ()):
            if _fits(term, words, at):
                end = at + len(term.words)
                if term.kind == "unless":
                    cancelled |= {(term.domain, place) for place in range(at, end)}
                elif term.kind in kinds and not _denied(words, at):
                    hits.append((term.domain, at, end))
    told: dict[str, int] = {}  # a longer term tells the shorter ones inside it
    for domain, at, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        if end > told.get(domain, 0) and not any((domain, place) in cancelled for place in range(at, end)):
            told[domain] = end
            yield domain, clean[words[at].start : words[end - 1].end]


def _denied(words: list[_Word], at: int) -> bool:
    """Whether the few words before say that this is not offered: "does not provide", "no", "without"."""
    before = [word.folded for word in words[max(0, at - 4) : at]]
    if before and before[-1] in {"no", "not", "without", "sin"}:
        return True
    return any(here in {"not", "no", "cannot"} and there in _OFFERING for here, there in pairwise(before))


def _fits(term: _Term, words: list[_Word], at: int) -> bool:
    if at + len(term.words) > len(words):
        return False
    return all(
        words[at + step].folded.startswith(part) if open_ended else words[at + step].folded == part
        for step, (part, open_ended) in enumerate(zip(term.words, term.open_ended, strict=True))
    )


@cache
def _index() -> dict[str, list[_Term]]:
    """Every term by the first three letters of its first word, so that a word of text meets few of them."""
    index: dict[str, list[_Term]] = {}
    for domain, terms in _table().items():
        for kind in KINDS:
            for phrase in terms.get(kind, ()):
                parts = re.findall(r"([^\W_]+)(\*?)", _fold(phrase))
                term = _Term(tuple(word for word, _ in parts), tuple(bool(star) for _, star in parts), domain, kind)
                index.setdefault(term.words[0][:3], []).append(term)
    return index


def _fold(words: str) -> str:
    """Lower case without accents."""
    folded = words.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
