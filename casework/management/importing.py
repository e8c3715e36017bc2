"""What the import commands share: counts that are printed, and the file of rows put aside."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.core.management.base import CommandError, OutputWrapper

from casework.cad.records import Reject

COUNTED = ("read", "created", "updated", "unchanged", "rejected")
SHOWN = 20  # rejects told on the terminal; all of them stand in the rejects file
SOME_REJECTED = 2  # the exit status


class Rejects(Protocol):
    def __call__(self, reject: Reject) -> None: ...


@contextmanager
def rejects_file(path: Path | None, columns: Iterable[str]) -> Iterator[Rejects]:
    """A CSV of line, column, reason and the row itself, which can be corrected and imported. Its owner alone reads it.

    Without a path the rows are dropped: what stands in them is shown nowhere else.
    """
    if path is None:
        yield lambda reject: None
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise CommandError(f"The rejects file can't be written: {error.strerror}.") from error
    with open(handle, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "reason", *columns])
        yield lambda reject: writer.writerow([reject.line, reject.column, reject.reason, *reject.raw])


def tell(out: OutputWrapper, counts: Counter[str]) -> None:
    """Print the five counts, one a line."""
    for name in COUNTED:
        out.write(f"{name}: {counts[name]}")


def tell_reject(err: OutputWrapper, reject: Reject, count: int) -> None:
    """Say where a row could not be read and why, for the first few."""
    if count <= SHOWN:
        err.write(f"line {reject.line}, {reject.column}: {reject.reason}")
    elif count == SHOWN + 1:
        err.write("More rows were put aside; --rejects FILE keeps them all.")
