"""A table as a CSV file that a spreadsheet opens: UTF-8 with its mark, nothing that it would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def sheet(name: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The rows, the first of them the head, as a file to keep. `name` goes without its ending."""
    room = StringIO()
    csv.writer(room).writerows([_cell(value) for value in row] for row in rows)
    answer = HttpResponse("\ufeff" + room.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cell(value: Cell) -> Cell:
    """Words that begin as a formula does get an apostrophe before them, as OWASP advises against CSV injection."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
