"""Calls as JSON documents: in our own names, or as EIDOs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from casework.cad import eido
from casework.cad.mapping import Clock, load
from casework.cad.reader import Reader
from casework.cad.records import Good, Read, Reject, Unreadable

PLAIN, EIDO = "heart", "eido"  # the mappings of our own names, and of NENA's
COLUMN = "document"


def read(document: Any, *, line: int, clock: Clock, mapping: str = "", raw: tuple[str, ...] = ()) -> Read:
    """One document as a call. Without `mapping` its shape decides; columns are paths into it."""
    found = load(mapping or (EIDO if eido.is_eido(document) else PLAIN))
    try:
        if not isinstance(document, dict):
            raise Unreadable(COLUMN, "an object was expected")
        return Good(line, Reader(found, clock.of(found)).read(lambda path: eido.find(document, path)), raw)
    except Unreadable as error:
        return Reject(line, error.column, error.reason, raw)


def read_all(text: str, *, clock: Clock, mapping: str = "") -> Iterator[Read]:
    """The documents of a text: one, a list, or one a line. A line number is where a document begins."""
    decoder, position, line, counted = json.JSONDecoder(), _skip(text, 0, " \t\r\n["), 1, 0
    while position < len(text):
        line, counted = line + text.count("\n", counted, position), position
        try:
            document, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            yield Reject(error.lineno, f"character {error.colno}", f"not JSON from here on: {error.msg.lower()}")
            return
        except (RecursionError, ValueError):
            yield Reject(line, COLUMN, "nested too deeply, or with a number too long to read")
            return
        yield read(document, line=line, clock=clock, mapping=mapping, raw=(text[position:end],))
        position = _skip(text, end, " \t\r\n,]")


def _skip(text: str, position: int, letters: str) -> int:
    while position < len(text) and text[position] in letters:
        position += 1
    return position
