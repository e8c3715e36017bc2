"""JSON values out of a stream, one at a time: a value a line, an array, or one document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

BLOCK = 256 * 1024  # characters
LONGEST = 64 * 1024 * 1024  # characters of one record: what is longer is a file that is broken or not ours
OPEN_ENDED = ("Unterminated string", "Invalid \\escape", "Invalid \\uXXXX escape")


@dataclass(frozen=True, slots=True)
class Value:
    """A value, the line on which it starts, and where it stands in a list: "[12]"."""

    line: int
    value: Any
    path: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the JSON stops being JSON. `rest` says that nothing after it could be read."""

    line: int
    column: int
    reason: str
    raw: str = ""
    rest: bool = False


def read(stream: TextIO, *, by_line: bool = False) -> Iterator[Value | Broken]:
    """The values of a stream. A value a line is recognized by its first line, unless `by_line` says so."""
    line, first = 1, stream.readline(BLOCK)
    while first and not first.strip():
        line, first = line + first.count("\n"), stream.readline(BLOCK)
    if not first:
        return
    if not first.lstrip().startswith("[") and (by_line or _is_whole(first)):
        rest = "" if first.endswith("\n") else stream.readline()
        yield from _lines(line, first + rest, stream)
    else:
        yield from _Scanner(first, line, stream).values()


def _is_whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(number: int, first: str, stream: TextIO) -> Iterator[Value | Broken]:
    words = first
    while words:
        if words.strip():
            yield _line(number, words)
        number, words = number + 1, stream.readline()


def _line(number: int, words: str) -> Value | Broken:
    try:
        return Value(number, json.loads(words))
    except json.JSONDecodeError as error:
        return Broken(number, error.pos + 1, error.msg, raw=words.strip())
    except (ValueError, RecursionError):
        return Broken(number, 1, "holds a number too long or lists too deep", raw=words.strip())


class _Scanner:
    """Walks an array, or one document over many lines, with little more than one record of it in memory."""

    def __init__(self, first: str, line: int, stream: TextIO) -> None:
        self.text, self.stream, self.ended = first, stream, False
        self.at, self.counted, self.line = 0, 0, line  # `line` is the line of the character at `counted`
        self.let_go = 0  # how many characters of the first line in `text` are gone from it
        self.decoder = json.JSONDecoder()

    def values(self) -> Iterator[Value | Broken]:
        in_array = self._next() == "["
        if in_array:
            self.at += 1
        number = 0
        while (letter := self._next(also="," if in_array else "")) not in ("", "]"):
            found = self._value(f"[{number}]" if in_array else "")
            yield found
            number += 1
            if isinstance(found, Broken):
                return
        if in_array and letter == "":
            yield Broken(self.line, 1, "the file ends inside the list", rest=True)
        elif letter == "]":
            self.at += 1
            if self._next() or not in_array:
                yield Broken(self.line, 1, "something follows the end", rest=True)

    def _next(self, also: str = "") -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            while self.at < len(self.text) and (self.text[self.at].isspace() or self.text[self.at] in also):
                self.at += 1
            self._count()
            if self.at < len(self.text) or not self._more():
                return self.text[self.at : self.at + 1]

    def _count(self) -> None:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at

    def _more(self, at_least: int = 0) -> bool:
        """Read on, and let go of what is behind."""
        block = "" if self.ended else self.stream.read(max(BLOCK, at_least))
        if not block:
            self.ended = True
            return False
        last_line = self.text.rfind("\n", 0, self.at) + 1
        self.let_go = self.at - last_line + (0 if last_line else self.let_go)
        self.text, self.at, self.counted = self.text[self.at :] + block, 0, 0
        return True

    def _value(self, path: str) -> Value | Broken:
        while True:
            try:
                value, self.at = self.decoder.raw_decode(self.text, self.at)
                return Value(self.line, value, path)
            except json.JSONDecodeError as error:
                # The end of what has been read may cut a record in two: read on before calling it broken.
                cut = error.pos > len(self.text) - 16 or error.msg.startswith(OPEN_ENDED)
                length = len(self.text) - self.at
                if cut and length < LONGEST and self._more(length):
                    continue
                return self._broken(error.pos, error.msg)
            except (ValueError, RecursionError):
                return self._broken(self.at, "holds a number too long or lists too deep")

    def _broken(self, position: int, reason: str) -> Broken:
        line_start = self.text.rfind("\n", 0, position) + 1
        column = position - line_start + 1 + (0 if line_start else self.let_go)
        return Broken(self.line + self.text.count("\n", self.at, position), column, reason, rest=True)
