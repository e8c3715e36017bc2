"""What a search asks for. A parameter that is not known is refused: left out, it would find more than was meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import QueryDict

from heart.errors import Invalid
from referrals.queries.exchange import of_same_status

USUAL = 20
MOST = 100
FARTHEST = 100_000
KNOWN = frozenset({"_id", "_lastUpdated", "_count", "_page", "_format", "status"})
WHEN = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}-\d{2}-\d{2})(T.+)?")


@dataclass(frozen=True, slots=True)
class Search:
    """Which rows, and which page of how many. Times are UTC."""

    ids: tuple[str, ...]
    states: tuple[str, ...] | None
    changed: tuple[tuple[str, datetime], ...]
    count: int
    page: int


def search(query: QueryDict, table: Mapping[str, str]) -> Search:
    """The search of this query string, with statuses as `table` has them by our states. Raises Invalid."""
    unknown = sorted(set(query) - KNOWN)
    if unknown:
        raise Invalid("A search parameter is not known here.", fields={name[:60]: ["Not known."] for name in unknown})
    wanted = [word for words in query.getlist("status") for word in words.split(",")]
    if strange := set(wanted) - set(table.values()):
        raise Invalid("There is no such status.", fields={"status": [f"{len(strange)} of these are not known."]})
    return Search(
        ids=tuple(_id(word) for words in query.getlist("_id") for word in words.split(",")),
        states=tuple(of_same_status(wanted, table)) if wanted else None,
        changed=tuple(pair for words in query.getlist("_lastUpdated") for pair in _when(words)),
        count=min(_number(query, "_count", USUAL), MOST),
        page=max(_number(query, "_page", 1), 1),
    )


def _id(words: str) -> str:
    try:
        return str(UUID(words))
    except ValueError:
        raise Invalid("This is no id.", fields={"_id": ["An id of this system was expected."]}) from None


def _number(query: QueryDict, name: str, usual: int) -> int:
    words = query.get(name, str(usual))
    if not (words.isascii() and words.isdigit() and len(words) < 7 and int(words) <= FARTHEST):
        raise Invalid("A number was expected.", fields={name: ["A whole number."]})
    return int(words)


def _when(words: str) -> list[tuple[str, datetime]]:
    """The comparisons of a date, which is a whole day, or of a moment."""
    match = WHEN.fullmatch(words.replace(" ", "+"))
    try:
        if match is None:
            raise ValueError
        how, day, clock = match.groups()
        at = datetime.fromisoformat(day + (clock or ""))
    except ValueError:
        raise _no_date() from None
    if clock:
        if at.tzinfo is None:
            raise _no_date()
        return [(how or "eq", at)]
    starts = at.replace(tzinfo=UTC)
    return _of_day(how or "eq", starts, starts + timedelta(days=1))


def _of_day(how: str, starts: datetime, ends: datetime) -> list[tuple[str, datetime]]:
    days: Mapping[str, list[tuple[str, datetime]]] = {
        "eq": [("ge", starts), ("lt", ends)],
        "ge": [("ge", starts)],
        "gt": [("ge", ends)],
        "le": [("lt", ends)],
        "lt": [("lt", starts)],
    }
    return days[how]


def _no_date() -> Invalid:
    return Invalid("This is no date.", fields={"_lastUpdated": ["A date, or a date with a time and an offset."]})


def versions(header: str | None) -> frozenset[str] | None:
    """The versions that an If-Match names; None where any will do."""
    if header is None or header.strip() == "*":
        return None
    return frozenset(tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))


def links(address: str, query: QueryDict, asked: Search, total: int) -> dict[str, str]:
    """The addresses of this page and its neighbors."""
    last = -(-total // asked.count) if asked.count else 0
    pages = {"self": asked.page, "previous": asked.page - 1, "next": asked.page + 1}
    return {
        relation: f"{address}?{_with_page(query, page)}"
        for relation, page in pages.items()
        if relation == "self" or 1 <= page <= last
    }


def _with_page(query: QueryDict, page: int) -> str:
    more = query.copy()
    more["_page"] = str(page)
    return more.urlencode()


def is_known(media_type: str, known: Collection[str]) -> bool:
    return media_type.partition(";")[0].strip() in known
