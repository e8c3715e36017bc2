"""One row of another directory's table, seen through a mapping: cleaned values, and what had to be said of them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from referrals.hsds import values
from referrals.hsds.cells import Row
from referrals.hsds.mapping import Mapping, normal
from referrals.hsds.records import Remark

BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^>]*>", re.IGNORECASE)
MARKUP = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
EXTENSION = re.compile(r"(.*\d)[ ,]+(?:ext|extension|xt|x)\.? *(\d{1,6})", re.IGNORECASE)
ZIP_CODE = re.compile(r"\d{5}(?:-\d{4})?")
LONGEST_ZIP_CODE = 20  # characters: what an HSDS postal_code takes here
IN_A_PHONE = (3, 7, 10)  # digits, or letters that stand for them; one more with the country's 1
BETWEEN_LANGUAGES = re.compile(r"[,;/&]|\band\b", re.IGNORECASE)

NO_DATE = "not a date as the mapping writes them; it was left out"
CUT = "as long as the export lets it be: it may be cut off"
TAGS = "markup was taken out"


class MappedRow:
    """Cleaned values of a row. `remarks` are kept once for each column and reason."""

    def __init__(self, row: Row, mapping: Mapping) -> None:
        self.row, self.mapping, self.where = row, mapping, row.where
        self.kind = ""
        self.remarks: dict[tuple[str, str], Remark] = {}
        self.number = self.words("id", mapping.keys["id"])
        self.id = self.id_of(self.number)

    def id_of(self, number: str) -> UUID:
        """The HSDS id of a row with this number: the same each time and everywhere."""
        return uuid5(NAMESPACE_URL, f"{self.mapping.source}:{number}")

    def part(self, *words: str) -> str:
        """The id of something that belongs to the row."""
        return str(uuid5(self.id, "/".join(words)))

    @property
    def raw(self) -> str:
        return json.dumps({name: self.row[name] for name in self.row if self.row[name].strip()})

    def remark(self, kind: str, column: str, reason: str) -> None:
        """Say what of the row is not as its source has it."""
        where = self.where
        told = Remark(kind=kind, file=where.file, line=where.line, path=column, reason=reason, raw=self.raw)
        self.remarks.setdefault((column, reason), told)

    def find(self, columns: Iterable[str]) -> tuple[str, str]:
        """The first of these columns that says something, and what; blank is also what the mapping calls so."""
        first = ""
        for column in columns:
            first = first or column
            words = self.row[column].strip()
            said = normal(words)
            if words and said not in self.mapping.blank_values | self.mapping.blank_in.get(column, frozenset()):
                return column, words
        return first, ""

    def words(self, kind: str, columns: Iterable[str]) -> str:
        """Prose without markup and needless blanks."""
        column, words = self.find(columns)
        if self.mapping.cut_at and len(self.row[column]) >= self.mapping.cut_at and words:
            self.remark(kind, column, CUT)
        plain = html.unescape(MARKUP.sub("", BREAK.sub("\n", words)))
        if MARKUP.search(words):
            self.remark(kind, column, TAGS)
        lines = (SPACES.sub(" ", line).strip() for line in plain.split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def moment(self, kind: str, columns: Iterable[str]) -> datetime | None:
        """A date with a time, where the mapping says its clocks are."""
        column, words = self.find(columns)
        for form in self.mapping.time_formats:
            try:
                return datetime.strptime(words, form).replace(tzinfo=ZoneInfo(self.mapping.time_zone or "UTC"))
            except ValueError:
                continue
        if words:
            self.remark(kind, column, NO_DATE)
        return None

    def degrees(self, columns: Iterable[str], limit: int) -> float | None:
        column, words = self.find(columns)
        try:
            return values.degrees(limit)(words)
        except values.Bad:
            self.remark("locations", column, "not a number of degrees; the place was left without coordinates")
            return None

    def website(self, kind: str, columns: Iterable[str]) -> str:
        column, words = self.find(columns)
        if words and (" " in words or "@" in words or "." not in words):
            self.remark(kind, column, "not a web address; kept as written")
        return words

    def email(self, kind: str, columns: Iterable[str]) -> str:
        column, words = self.find(columns)
        if words and not values.is_email(words):
            self.remark(kind, column, "not one address; kept as written")
        return words

    def postal_code(self, columns: Iterable[str]) -> str:
        column, words = self.find(columns)
        if not words or ZIP_CODE.fullmatch(words):
            return words
        if len(words) > LONGEST_ZIP_CODE:
            self.remark("addresses", column, "too long for a ZIP code; it was left out")
            return ""
        self.remark("addresses", column, "not a ZIP code; kept as written")
        return words

    def phone(self, columns: Iterable[str]) -> tuple[str, str]:
        """A number and its extension; nothing where there is no number."""
        column, words = self.find(columns)
        match = EXTENSION.fullmatch(words)
        number, extension = match.groups() if match else (words, "")
        length = sum(letter.isalnum() for letter in number)
        if words and length < min(IN_A_PHONE):
            self.remark("phones", column, "not a telephone number; it was left out")
            return "", ""
        plain = [digit for digit in number if digit.isalnum()]
        if words and length - (plain[0] == "1") not in IN_A_PHONE and length not in IN_A_PHONE:
            self.remark("phones", column, "not a whole telephone number; kept as written")
        return number.strip(), extension

    def languages(self) -> tuple[list[str], str]:
        """The languages that the mapping knows, and the words themselves where they say more than that."""
        column, words = self.find(self.mapping.languages)
        known = {normal(name): name for name in self.mapping.known_languages}
        parts = [normal(part).removesuffix(" only").strip(" .") for part in BETWEEN_LANGUAGES.split(words)]
        found = list(dict.fromkeys(known[part] for part in parts if part in known))
        if all(part in known for part in parts if part):
            return found, ""
        self.remark("languages", column, "says more than names of languages; kept as the source's words too")
        return found, self.words("languages", [column])

    def over(self, columns: Iterable[str], today: date) -> bool:
        """Whether the day that a column names has passed."""
        ends = self.moment("services", columns)
        return ends is not None and ends.date() < today
