"""Keeping the reference tables: rows are added, corrected and ended by date, each by somebody, none deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from casework import policies
from casework.actions import verdicts
from casework.events import Event
from casework.models import Eligibility, OfficerMinutes, ProgramArea, ProgramHours
from casework.operating import as_shift
from casework.rules.hours import shifts_meet
from heart import history, ledger
from heart.clock import day
from heart.errors import Invalid, Stale
from heart.models import DomainModel, User

# An arbitrary number: the key of the lock under which one person at a time changes reference tables.
LOCK = 912
# Rows of one table that agree in these fields may not be in force on the same day.
ONE_AT_A_TIME: dict[type[DomainModel], tuple[str, ...]] = {
    ProgramArea: ("program",),
    OfficerMinutes: ("call_type",),
    Eligibility: ("call_type", "program"),
}


@transaction.atomic
def add(*, rows: Sequence[Any], replace: bool = False, by: User, at: datetime | None = None) -> list[Any]:
    """Add rows to a reference table. With `replace`, what they meet ends the day before they begin.

    Raises NotAllowed, or Invalid with the fields that are wrong: a row that meets another one that is in force on
    the same days and, of hours, at the same time.
    """
    at = at or timezone.now()
    policies.check_can_administer(by)
    _one_at_a_time()
    added: list[Any] = []
    ended: list[Any] = []
    for row in rows:
        _clean(row)
        for other in _met(row):
            if other in added or not (replace and other.effective_from < row.effective_from):
                raise _meets(other, may_replace=not replace)
            other.effective_until = row.effective_from - timedelta(days=1)
            ended.append(other.save_by(by))
        added.append(row.save_by(by))
    kinds = ((Event.REFERENCE_ADDED, added), (Event.REFERENCE_ENDED, ended))
    for kind, entries in kinds:
        ledger.record_many(kind, ((row, {"table": row._meta.model_name}) for row in entries), by=by, at=at)
    for row in added:
        _follow(row, [_span(row)], by=by, at=at)
    return added


@transaction.atomic
def change(
    *, row: DomainModel, values: Mapping[str, Any], seen: int | None = None, by: User, at: datetime | None = None
) -> DomainModel:
    """Correct a row of a reference table, or end it by its last day. It counts for the past too.

    `seen` is the number of the newest version that the person was looking at. Raises NotAllowed, Stale, or Invalid
    with the fields that are wrong.
    """
    at = at or timezone.now()
    policies.check_can_administer(by)
    _one_at_a_time()
    row = type(row).objects.lock(row.pk)
    if seen is not None and seen != history.newest(row):
        raise Stale("Somebody changed this row while you were writing. Look at it as it is now, then save again.")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    before = _span(row)
    for name in changed:
        setattr(row, name, values[name])
    _clean(row)
    for other in _met(row):
        raise _meets(other, may_replace=False)
    if changed:
        row.save_by(by)
    ledger.record(Event.REFERENCE_CHANGED, row, by=by, at=at, table=row._meta.model_name, fields=changed)
    if changed:
        _follow(row, [before, _span(row)], by=by, at=at)
    return row


def _one_at_a_time() -> None:
    """Two people who add at once would each not see the other's row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _clean(row: DomainModel) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        fields = {name: list(words) for name, words in error.message_dict.items()}
        # A constraint that names no field is about the days: about the first one where two rows share it.
        for fault, words in zip(
            error.error_dict.get(NON_FIELD_ERRORS, []), fields.pop(NON_FIELD_ERRORS, []), strict=True
        ):
            where = "effective_from" if fault.code == "unique_together" else "effective_until"
            fields.setdefault(where, []).append(words)
        raise Invalid("Some parts do not fit.", fields=fields) from error


def _met(row: Any) -> list[Any]:
    """The other rows of the table that this one may not stand beside."""
    if isinstance(row, ProgramHours):
        shift = as_shift(row)
        others = ProgramHours.objects.filter(program=row.program).exclude(pk=row.pk)
        return [other for other in others if shifts_meet(shift, as_shift(other))]
    names = ONE_AT_A_TIME.get(type(row))
    if names is None:
        return []
    alike = type(row).objects.filter(**{name: getattr(row, name) for name in names}).exclude(pk=row.pk)
    return [other for other in alike if _share_a_day(_span(row), _span(other))]


def _meets(other: Any, *, may_replace: bool) -> Invalid:
    since = f"since {day(_noon(other.effective_from))}"
    until = f" until {day(_noon(other.effective_until))}" if other.effective_until else ""
    advice = "Choose a later first day and tick “It replaces what it meets”, or give the other a last day first."
    told = f"It meets “{other}”, in force {since}{until}."
    field = "starts" if isinstance(other, ProgramHours) else "effective_from"
    return Invalid("Two rows would hold at the same time.", fields={field: [f"{told} {advice if may_replace else ''}"]})


def _noon(on: date) -> datetime:
    return timezone.make_aware(datetime(on.year, on.month, on.day, 12))


Span = tuple[date, date | None]


def _span(row: Any) -> Span:
    return getattr(row, "effective_from", date.min), getattr(row, "effective_until", None)


def _share_a_day(one: Span, other: Span) -> bool:
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


def _cover(one: Span, other: Span) -> Span:
    """The days from the earlier beginning to the later end."""
    until = None if one[1] is None or other[1] is None else max(one[1], other[1])
    return min(one[0], other[0]), until


def _follow(row: Any, spans: list[Span], *, by: User, at: datetime) -> None:
    """What stands on the row is worked out again: the calls of its days."""
    since, until = reduce(_cover, spans)
    if isinstance(row, ProgramHours | ProgramArea):
        verdicts.tables_changed(since=since, until=until, by=by)
    if isinstance(row, Eligibility):
        verdicts.eligibility_changed(call_types=[row.call_type], since=since, until=until, by=by, at=at)
