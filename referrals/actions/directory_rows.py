"""What belongs to the entries of the directory: made as their records tell it, and nothing else left of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from referrals.actions.rows import Writer
from referrals.hsds.records import Record
from referrals.hsds.tables import HANGING, ROOTS, TABLES, model_of

TIES = "service_at_location"
KINDS = (TIES, *HANGING)
NOTED = {"attributes": ("link_id", "link_entity"), "metadata": ("resource_id", "resource_type")}
ENTRIES = {kind: f"{TABLES[kind].entity}_id" for kind in ROOTS}

Values = dict[str, Any]


class Told:
    """The rows that some records tell, flat: by kind and id, with the entry and the record each comes from."""

    def __init__(self) -> None:
        self.wanted: dict[str, dict[UUID, Values]] = {kind: {} for kind in KINDS}
        self.records: dict[UUID, Record] = {}
        self.parents: dict[str, dict[str, set[UUID]]] = {kind: defaultdict(set) for kind in KINDS}
        self.owner: dict[UUID, UUID] = {}  # of each row, the record that it came with

    def add(self, record: Record) -> None:
        """Take in what belongs to an organization, a service, a place or a word of a vocabulary."""
        self.owner[record.id] = record.id
        owner = record.values.get("organization_id")
        entry = ("organizations", owner) if record.kind == "programs" and owner else (record.kind, record.id)
        self._below(record, record.id, entry)

    def drop_whole(self, kind: str, id: UUID) -> None:
        """Forget a row and what belongs to it."""
        self.wanted[kind].pop(id, None)
        for below, rows in self.records[id].children.items():
            for row in rows if below in self.wanted else ():
                self.drop_whole(below, row.id)

    def _below(self, record: Record, owner: UUID, entry: tuple[str, UUID]) -> None:
        for kind, rows in record.children.items():
            if kind not in self.wanted or (kind, record.kind) == ("programs", "services"):
                continue
            column = self._column(kind, record.kind)
            self.parents[kind][column].add(record.id)
            for row in rows:
                self.wanted[kind][row.id] = {**row.values, **_belonging(kind, record, column, entry)}
                self.records[row.id], self.owner[row.id] = row, owner
                self._below(row, owner, (kind, row.id) if kind == TIES else entry)

    @staticmethod
    def _column(kind: str, parent: str) -> str:
        return NOTED[kind][0] if kind in NOTED else f"{TABLES[parent].entity}_id"


class Following:
    """Writes what is told, and takes out what is told no more."""

    def __init__(self, writer: Writer, count: Callable[[str, Iterable[UUID], str], None]) -> None:
        self.writer, self.count = writer, count
        self.touched: defaultdict[UUID, set[str]] = defaultdict(set)  # by entry: the kinds that are not as before

    def follow(self, told: Told, *, new: Collection[UUID]) -> None:
        """Make the rows the ones told. Nothing can belong yet to the entries that are `new`."""
        gone = self._gone(told, new)
        for kind in KINDS:
            wanted = self._not_ours(kind, told.wanted[kind])
            saved = self.writer.save(model_of(kind), wanted)
            for id in wanted:
                verdict = "created" if id in saved.created else "updated" if id in saved.updated else "unchanged"
                self.count(kind, [id], verdict)
                if verdict != "unchanged":
                    self.touched[told.owner[id]].add(kind)
        for kind in reversed(KINDS):
            rows = gone.get(kind, {})
            self.writer.remove(row for row, _ in rows.values())
            if rows:
                self.count(kind, rows, "removed")
            for _, owner in rows.values():
                self.touched[owner].add(kind)

    def _gone(self, told: Told, new: Collection[UUID]) -> dict[str, dict[UUID, tuple[Any, UUID]]]:
        """By kind and id, the rows that are told no more, each with the entry it belonged to."""
        gone: dict[str, dict[UUID, tuple[Any, UUID]]] = {}
        owners: dict[UUID, UUID] = {}  # of each row that goes
        for kind in KINDS:
            found: dict[UUID, tuple[Any, UUID]] = {}
            for column, parents in self._parents(kind, told, new, gone):
                for row in (
                    model_of(kind).objects.filter(**{f"{column}__in": parents}).exclude(pk__in=told.wanted[kind])
                ):
                    above = getattr(row, column)
                    found[row.pk] = row, owners.get(above) or told.owner[above]
            gone[kind] = {id: pair for id, pair in found.items() if _may_go(kind, pair[0])}
            owners |= {id: owner for id, (_, owner) in gone[kind].items()}
        return gone

    def _parents(
        self, kind: str, told: Told, new: Collection[UUID], gone: Mapping[str, Mapping[UUID, Any]]
    ) -> Iterator[tuple[str, set[UUID]]]:
        """By column, the rows that may have rows of this kind which they should have no longer."""
        of_gone: dict[str, set[UUID]] = defaultdict(set)
        for above, rows in gone.items():
            column = NOTED[kind][0] if kind in NOTED else f"{TABLES[above].entity}_id"
            if column in TABLES[kind].owners:
                of_gone[column] |= set(rows)
        for column in TABLES[kind].owners:
            parents = {id for id in told.parents[kind].get(column, ()) if told.owner[id] not in new} | of_gone[column]
            if parents:
                yield column, parents

    def _not_ours(self, kind: str, wanted: dict[UUID, Values]) -> dict[UUID, Values]:
        """Without the units that the provider itself has told of here, since then."""
        if kind != "service_capacity" or not wanted:
            return wanted
        said = model_of(kind).objects.filter(pk__in=wanted, reported_by__isnull=False).values_list("pk", "updated")
        newer = {id for id, updated in said if updated >= wanted[id]["updated"]}
        return {id: {**values, "reported_by_id": None} for id, values in wanted.items() if id not in newer}


def _may_go(kind: str, row: Any) -> bool:
    """What the provider said here stays, and so does a program that services are part of."""
    if kind == "service_capacity":
        return row.reported_by_id is None
    return kind != "programs" or not row.services.exists()


def _belonging(kind: str, parent: Record, column: str, entry: tuple[str, UUID]) -> Values:
    """The fields that say what a row belongs to: all of them, since it may have belonged to another."""
    if kind == TIES:
        return {column: parent.id}
    found: Values = {f"{name}_id": None for name in model_of(kind).parents}
    if kind in NOTED:
        found[NOTED[kind][1]] = TABLES[parent.kind].entity
        if entry[0] in ENTRIES:
            found[ENTRIES[entry[0]]] = entry[1]
    return {**found, column: parent.id}
