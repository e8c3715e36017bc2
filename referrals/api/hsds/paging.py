"""Pages as HSDS has them, and all pages at once, a document a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

Document = dict[str, Any]
Write = Callable[[Sequence[Any]], Sequence[Document]]

USUAL = 25
MOST = 100
MOST_MINIMAL = 50_000  # HSDS wants all of a minimal list on one page
BATCH = 200  # rows of a stream in memory at a time, each with what belongs to it


def page_of(rows: QuerySet[Any], page: int, per_page: int, write: Write) -> Document:
    """The page with this number. Beyond the last one, and where nothing fits, it is empty."""
    total = rows.count()
    start = (page - 1) * per_page
    contents = write(list(rows[start : start + per_page])) if start < total else []
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def lines(rows: QuerySet[Any], write: Write) -> Iterator[str]:
    """Every document of every page, in the same order, a line each."""
    batch = list(rows[:BATCH])
    while batch:
        for document in write(batch):
            yield json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])
