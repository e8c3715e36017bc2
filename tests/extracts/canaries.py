"""The eighteen identifiers of 45 CFR 164.514(b)(2)(i), invented, and how they are planted and looked for."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from typing import Any
from urllib.parse import quote

from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction
from psycopg.types.json import Jsonb

from heart.models import Extract
from heart.tables import own_models

CANARIES = {
    "A name": "Zebulonia Quackenbush",
    "B place": "27 Xylograph Terrace",
    "C date": "born July 19, 1931",
    "D telephone": "919-555-0143",
    "E fax": "fax 919-555-0177",
    "F email": "zeb.quack@canary.example",
    "G social security": "987-65-4329",
    "H medical record": "MRN-8472659",
    "I health plan": "HPB-55210-XQ",
    "J account": "ACCT-7730918842",
    "K license": "DL-NC-40928817",
    "L vehicle": "PLATE-QWK-9931",
    "M device": "SN-QQ7781-ZED",
    "N address of a page": "https://zeb.example/quack",
    "O address of a machine": "203.0.113.77",
    "P body": "VOICEPRINT-9F3-QUACK",
    "Q photograph": "zeb-face-full.jpg",
    "R anything else": "TATTOO-HERON-88",
}
BIRTH = date(1931, 7, 19)
SHORTEST = 6  # a shorter piece would be found by chance
WORDS = (models.CharField, models.TextField)


def plant(*, choices: bool) -> set[str]:
    """Put canaries into every field that can hold words or a day, of every row there is; what was planted.

    The extract's own row stays: it says what is made. `choices`: also into those with a list of words, past all forms.
    What the database refuses is left as it was.
    """
    kinds, planted = cycle(CANARIES.values()), set()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # tables written once refuse a change otherwise
        for model in (one for one in own_models() if one is not Extract):
            for field in model._meta.concrete_fields:
                if not field.primary_key and not field.is_relation and bool(_listed(field)) <= choices:
                    words = _value(field, kinds)
                    if words is not None and _put(cursor, model, field, words[1]):
                        planted.add(words[0])
        cursor.execute("SET session_replication_role = DEFAULT")
    return {one for one in planted if len(one) >= SHORTEST}


def _listed(field: Any) -> Any:
    return getattr(getattr(field, "base_field", field), "choices", None)


def _value(field: Any, kinds: Iterator[str]) -> tuple[str, Any] | None:
    """What is looked for, and how it is written into such a field."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return BIRTH.isoformat(), BIRTH
    if isinstance(field, models.JSONField):
        return CANARIES["A name"], Jsonb({"own": " | ".join(CANARIES.values())})
    inner = field.base_field if isinstance(field, ArrayField) else field
    if not isinstance(inner, WORDS) or isinstance(field, models.GeneratedField):
        return None
    words = next(kinds) if inner.max_length else " | ".join(CANARIES.values())
    words = words[: inner.max_length] if inner.max_length else words
    return (words if inner.max_length else CANARIES["A name"]), [words] if inner is not field else words


def _put(cursor: Any, model: type[models.Model], field: Any, words: Any) -> bool:
    name = connection.ops.quote_name
    try:
        with transaction.atomic():
            cursor.execute(f"UPDATE {name(model._meta.db_table)} SET {name(field.column)} = %s", [words])
            return bool(cursor.rowcount)
    except DatabaseError:
        return False


def forms(canary: str) -> Iterator[str]:
    """As it stands, and as it could be hidden: turned round, escaped, in base64 at each offset, in hexadecimal."""
    yield from (canary, canary[::-1], quote(canary, safe=""), canary.encode().hex(), canary.replace("-", ""))
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + canary.encode() + b"\0" * 3).decode()
        yield coded[4 if offset else 0 : -8]


DATES = ("1931", "07-19", "July 19", "19310719")


def found(content: str, planted: set[str]) -> list[str]:
    """Which of them, in which form, stand in the content, upper or lower case."""
    lower = content.lower()
    every = {form for canary in planted | set(CANARIES.values()) for form in forms(canary)}
    return sorted(form for form in every | set(DATES) if len(form) >= 4 and form.lower() in lower)
