"""Rule 12: who goes to what. A response that breaks it is accepted, marked, and shown to the supervisor."""

from __future__ import annotations

from collections.abc import Sequence

from casework.states import Discipline, Program

CRT_MEMBERS = range(2, 4)


def broken(*, program: str, disciplines: Sequence[str], violence_or_weapon: bool) -> list[str]:
    """The rules that a response breaks, in plain words; empty when none."""
    if program != Program.CRT:
        return []
    rules = [
        (len(disciplines) in CRT_MEMBERS, "A CRT response has two or three members"),
        (Discipline.CLINICIAN in disciplines, "A CRT response includes a clinician"),
        (not violence_or_weapon, "CRT goes only to calls without violence or weapon"),
    ]
    return [words for kept, words in rules if not kept]
