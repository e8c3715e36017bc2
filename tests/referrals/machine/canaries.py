"""Words that stand for one fact each: planted where somebody writes, and looked for wherever somebody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from pypdf import PdfReader

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"zq[a-z]{8}")
PHONE = re.compile(r"919\W{0,3}47(\d)\W?(\d{4})")
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
REFERENCE = re.compile(r"\b[0-9A-F]{8}\b")
BORN = re.compile(r"19[34]\d-\d\d-\d\d")
BORN_IN_WORDS = re.compile(r"([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}), (19[34]\d)")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Mint:
    """Words, telephones and birthdays that are used once."""

    def __init__(self, first: int = 1) -> None:
        self.numbers = count(first)

    def word(self) -> str:
        """Ten letters that no page has of its own, far from any other such word."""
        number = next(self.numbers) * 86_028_157 % 26**6
        letters = [LETTERS[number // 26**place % 26] for place in range(6)]
        return "Zq" + "".join(letters) + LETTERS[sum(map(ord, letters)) % 26] + letters[0]

    def phone(self) -> str:
        return f"919-47{next(self.numbers) * 7919 % 10}-{next(self.numbers) * 7919 % 10_000:04}"

    def birthday(self) -> date:
        return date(1930, 1, 1) + timedelta(days=next(self.numbers) * 97 % 7_000)


def token(fact: Any) -> str:
    """A planted fact as `found` reports it."""
    written = fact.isoformat() if isinstance(fact, date) else str(fact)
    return next(found(written), written)


def found(text: str) -> Iterator[str]:
    """Each canary in the text, whichever way it is written."""
    yield from WORD.findall(text.lower())
    yield from KEY.findall(text.lower())
    yield from BORN.findall(text)
    for last in PHONE.finditer(text):
        yield f"tel 47{last[1]}{last[2]}"
    for month, day, year in BORN_IN_WORDS.findall(text):
        if month in MONTHS:
            yield f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"
    yield from REFERENCE.findall(text)


def read(response: Any) -> str:
    """Everything that comes back: the line, the headers, the cookies and the body; a PDF as it is read."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = (
        "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
        if body.startswith(b"%PDF")
        else body.decode("utf-8", "replace")
    )
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{response.status_code} {response.reason_phrase}\n{headers}\n{response.cookies.output()}\n{text}"


_CHANGING = re.compile(r'value="[^"]{60,}"|nonce(?:="|-)[^"\']+|X-CSRFToken\W+\w+|csrftoken=\w+')


def plain(response: Any) -> str:
    """A response without what differs from one request to the next, and without the keys of rows."""
    text = _CHANGING.sub("", read(response))
    return REFERENCE.sub("REF", KEY.sub("KEY", text))
