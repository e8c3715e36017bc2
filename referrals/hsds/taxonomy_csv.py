"""A taxonomy from a CSV of codes, as Open Eligibility is published: taxonomy_id, name, parent_id, parent_name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from referrals.hsds import sources
from referrals.hsds.intake import Intake, Where
from referrals.hsds.records import Record, Reject, Unusable

COLUMNS = {"taxonomy_id", "name", "parent_id"}
NO_PARENT = "no term with this code stands before it"


def read(path: Path, name: str) -> Iterator[Record | Reject]:
    """The taxonomy and its terms, each after the one above it. Raises Unusable.

    Ids are made from the taxonomy's name and the codes: the same each time and everywhere.
    """
    intake, line = Intake(), 1
    of_taxonomy = uuid5(NAMESPACE_URL, f"taxonomy:{name}")
    taxonomy = intake.record("taxonomies", {"id": str(of_taxonomy), "name": name}, Where(path.name, line))
    if taxonomy is None:
        raise Unusable("The name of a taxonomy has 1 to 250 characters.")
    source = sources.find(path)
    with sources.text(source, path.name.lower(), newline="") as stream:
        rows = csv.DictReader(stream)
        if not set(rows.fieldnames or ()) >= COLUMNS:
            raise Unusable(f"{path.name} has no columns {', '.join(sorted(COLUMNS))}.")
        yield taxonomy
        known: dict[str, UUID] = {}
        for row in rows:
            yield from filter(None, [_term(intake, row, Where(path.name, rows.line_num), of_taxonomy, known)])
            yield from intake.told()


def _term(
    intake: Intake, row: dict[str, str | None], where: Where, taxonomy: UUID, known: dict[str, UUID]
) -> Record | None:
    code, above = ((row.get(name) or "").strip() for name in ("taxonomy_id", "parent_id"))
    if not code:
        intake.put_aside("taxonomy_terms", row, where / "taxonomy_id", "empty, and a term is known by its code")
    elif above and above not in known:
        intake.put_aside("taxonomy_terms", row, where / "parent_id", NO_PARENT)
    else:
        id = uuid5(taxonomy, code)
        told = {"id": str(id), "code": code, "name": row.get("name"), "taxonomy_id": str(taxonomy)}
        found = intake.record("taxonomy_terms", told | ({"parent_id": str(known[above])} if above else {}), where)
        if found is not None:
            known[code] = id
        return found
    return None
