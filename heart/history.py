"""The audit history as people read it: what changed field by field, who changed it, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.formats import date_format

from heart import clock
from heart.models import User
from heart.models.base import Answered
from heart.privacy import Holds
from heart.timeline import who

EMPTY = "nothing"
# Set by the system and of no meaning to a reader.
LEFT_OUT = frozenset(
    {"id", "submission", "source_digest", "words", "answers", "template_version", "stored_as", "sha256"}
)
Names = dict[tuple[Any, Any], str]
KINDS = {"+": "added", "~": "changed", "-": "deleted"}


@dataclass(frozen=True)
class Change:
    """One field, before and after, in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Version:
    """One saved version of a record. `at` is UTC; `changes` of the first version are the values it began with."""

    subject: str
    what: str
    at: datetime
    who: str
    reason: str
    first: bool
    changes: list[Change] = field(default_factory=list)


def versions(*rows: Answered) -> list[Version]:
    """Every version of these records, newest first. Versions in which nothing a reader knows changed are left out.

    The values are personal: show them only for records that are visible to a person with VIEW_AUDIT. One
    statement for each model among the rows, and one more for each model they point at.
    """
    by_model: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row.pk)
    stored = [_of_model(model, keys) for model, keys in by_model.items()]
    names = _names(pair for pairs in stored for pair in pairs)
    found = [_version(old, new, names) for pairs in stored for old, new in pairs]
    return sorted((version for version in found if version.first or version.changes), key=lambda v: v.at, reverse=True)


def newest(row: Any) -> int:
    """The number of the row's newest version, for telling whether somebody changed it since. One statement."""
    number: int = row.history.values_list("history_id", flat=True).latest("history_date", "history_id")
    return number


def _of_model(model: Any, keys: list[Any]) -> list[tuple[Any, Any]]:
    """Each version with the one before it, or None."""
    pairs: list[tuple[Any, Any]] = []
    before: dict[Any, Any] = {}
    history = model.history.filter(**{f"{model._meta.pk.attname}__in": keys}).select_related("history_user")
    for row in history.order_by("history_date", "history_id"):
        key = getattr(row, model._meta.pk.attname)
        pairs.append((before.get(key), row))
        before[key] = row
    return pairs


def _version(old: Any, new: Any, names: Names) -> Version:
    model = new.instance_type
    pairs = ((column, _words(column, old, names), _words(column, new, names)) for column in _columns(model))
    return Version(
        subject=f"{model._meta.verbose_name} {getattr(new, model._meta.pk.attname)}",
        what=KINDS[new.history_type],
        at=new.history_date,
        who=who(new.history_user) if new.history_user else "",
        reason=new.history_change_reason or "",
        first=old is None,
        changes=[
            Change(_name(column), before or EMPTY, after or EMPTY) for column, before, after in pairs if before != after
        ],
    )


def _columns(model: Any) -> list[models.Field[Any, Any]]:
    """The fields a reader is shown, in the model's order: those the history keeps, without keys and secrets."""
    secret = {name for name, holds in getattr(model, "privacy", {}).items() if holds is Holds.SECRET}
    kept = model.history.model.tracked_fields
    return [column for column in kept if column.name not in LEFT_OUT | secret]


def _names(pairs: Iterable[tuple[Any, Any]]) -> Names:
    """What the records that these versions point at are called: one statement for each of their models."""
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for _, row in pairs:
        for column in _columns(row.instance_type):
            if column.is_relation and (key := getattr(row, column.attname)) is not None:
                wanted[column.related_model].add(key)
    return {
        (model, key): who(found) if isinstance(found, User) else str(found)
        for model, keys in wanted.items()
        for key, found in model._base_manager.in_bulk(keys).items()
    }


def _name(column: Any) -> str:
    words = str(column.verbose_name)
    return words[:1].upper() + words[1:]


def _words(column: Any, row: Any, names: Names) -> str:
    """The value of a field in words; empty when there is none."""
    value = getattr(row, column.attname) if row is not None else None
    if value in (None, "", [], {}):
        return ""
    if column.is_relation:
        return names.get((column.related_model, value), f"{column.related_model._meta.verbose_name} {value}")
    if isinstance(value, dict):
        return ", ".join(sorted(value))
    if isinstance(value, list):
        labels = dict(getattr(column.base_field, "flatchoices", ()) if hasattr(column, "base_field") else ())
        return ", ".join(str(labels.get(item, item)) for item in value)
    return _plain(dict(column.flatchoices).get(value, value))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return clock.moment(value)
    if isinstance(value, date):
        return date_format(value, "M j, Y")
    return str(value)
