"""The table of call types as a city publishes it: one column a program, a call type in each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from casework.cad.records import Reject, Unusable
from casework.cad.table import Row, Table

PROGRAMS = {
    "crisis_call_diversion": "CCD",
    "community_response_team": "CRT",
    "co_response": "COR",
    "care_navigation": "CN",
}
LONGEST = 100
NOT = r"(?<!no )(?<!no-)(?<!non)(?<!non-)(?<!non )(?<!without )(?<!w/o )(?<!not )"
VIOLENT = re.compile(rf"{NOT}\b(?:violent|violence)\b|\b(?:fight|assault|battery|physical disturbance)\b", re.I)
WEAPON = re.compile(rf"{NOT}\b(?:weapons?|guns?|knife|knives)\b", re.I)


def names_violence(name: str) -> bool:
    """Whether a call type's name speaks of violence against somebody else.

    A physical disturbance is a fight, and domestic violence is violence; "nonviolent", "no violence", a verbal
    disturbance, a threat and an attempted suicide are not.
    """
    return VIOLENT.search(name) is not None


def names_weapon(name: str) -> bool:
    """Whether a call type's name speaks of a weapon, and not of there being none."""
    return WEAPON.search(name) is not None


def read(path: Path) -> Iterator[tuple[int, str, str] | Reject]:
    """Each filled cell as (line, call type, program code). Raises Unusable if the header is not one of programs."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        table = Table(iter(text))
        programs = [PROGRAMS.get(name.lower().replace("-", "_").replace(" ", "_"), name) for name in table.header]
        unknown = [name for name in programs if name not in PROGRAMS.values()]
        if unknown:
            raise Unusable(
                f"The columns should be programs ({', '.join(PROGRAMS)} or {', '.join(PROGRAMS.values())}). "
                f"Not known: {', '.join(unknown)}."
            )
        for row in table:
            if isinstance(row, Reject):
                yield row
            else:
                yield from _cells(row, table.header, programs)


def _cells(row: Row, header: tuple[str, ...], programs: list[str]) -> Iterator[tuple[int, str, str] | Reject]:
    for column, program, cell in zip(header, programs, row.fields, strict=True):
        name = " ".join(cell.split())
        if len(name) > LONGEST or not name.isprintable():
            yield Reject(row.line, column, f"not a name of at most {LONGEST} printable characters", row.fields)
        elif name:
            yield row.line, name, program
