"""What a table of HSDS is made of, for every format: its fields, what is nested in its rows, what they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from referrals.hsds import values
from referrals.hsds.values import Read, text


@dataclass(frozen=True)
class Field:
    """Our name of a field, how it is read, and the names HSDS gives it, the best first.

    - `spare`: a value that can't be read is left out, and the row is kept.
    - `always`: HSDS wants it said, even if it is blank.
    - `fits`: whether HSDS's format of the field takes a value; one it does not take goes into an attribute.
    """

    ours: str
    read: Read
    theirs: tuple[str, ...]
    required: bool = False
    spare: bool = False
    always: bool = False
    fits: Callable[[str], bool] | None = None
    number: bool = False
    placeholder: str = ""  # said where HSDS wants a value and its format takes not ours


@dataclass(frozen=True)
class Table:
    """One table: what HSDS and we call it, its fields, the lists nested in its JSON, and what its rows belong to.

    `owners` are the columns of the tabular form by which a row belongs to something, what is told of it first.
    `nearest` is the order in which they count where several are filled.
    """

    kind: str
    entity: str
    model: str
    fields: tuple[Field, ...]
    lists: Mapping[str, str] = field(default_factory=dict)
    owners: tuple[str, ...] = ()

    @property
    def nearest(self) -> tuple[str, ...]:
        return tuple(column for column in NEAREST if column in self.owners)


PLACE_TYPE = values.one_of("physical", "postal", "virtual", default="physical")
NEAREST = (
    "contact_id",
    "phone_id",
    "service_at_location_id",
    "service_id",
    "location_id",
    "organization_id",
    "link_id",
    "resource_id",
)
NOTED = {"attributes": "attributes", "metadata": "metadata"}  # what hangs on a row of nearly any table


def plain(ours: str, read: Read, *theirs: str, **more: Any) -> Field:
    return Field(ours, read, theirs or (ours,), **more)


def uri(ours: str, *theirs: str, **more: Any) -> Field:
    return Field(ours, text(500), theirs or (ours,), fits=values.is_uri, **more)


def email(ours: str, **more: Any) -> Field:
    return Field(ours, text(250), (ours,), fits=values.is_email, **more)


def table(kind: str, entity: str, model: str, *fields: Field, owners: str = "", **lists: str) -> Table:
    return Table(kind, entity, model, fields, lists, tuple(owners.split()))
