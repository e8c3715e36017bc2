"""Which places must not be told: HSDS has no field for it, so exports say it in words, and we listen for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from referrals.hsds.records import Record

IN_AN_ADDRESS = re.compile(
    r"\b(confidential|undisclosed|not disclosed|address withheld|private (address|residence|home))\b", re.IGNORECASE
)
IN_A_NAME = re.compile(r"\b((confidential|undisclosed) (location|address|site|place)|private address)\b", re.IGNORECASE)


def is_confidential(location: Record, addresses: Iterable[Record]) -> bool:
    """Whether the words of a location or of its addresses say so."""
    names = (location.values["name"], location.values["alternate_name"])
    lines = (address.values[name] for address in addresses for name in ("address_1", "address_2"))
    return any(map(IN_A_NAME.search, names)) or any(map(IN_AN_ADDRESS.search, lines))


def says_confidential(attribute: Mapping[str, Any]) -> bool:
    """Whether an HSDS attribute (of a location) is the mark "confidential", as a value, a label or a term."""
    term = attribute.get("taxonomy_term")
    named = (term.get("name"), term.get("code")) if isinstance(term, dict) else ()
    words = (attribute.get("value"), attribute.get("label"), *named)
    return any(isinstance(word, str) and word.strip().casefold() == "confidential" for word in words)


def as_nested(place: Record, organization_id: UUID) -> Record:
    """The place as one of the organization's own, which is then not said: so every format tells the same."""
    own = place.values["organization_id"]
    return replace(place, values={**place.values, "organization_id": None if own == organization_id else own})
