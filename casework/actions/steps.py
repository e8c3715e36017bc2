"""How one record's rows become another's: every change with its history, and written down to be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from casework.models import Case, DuplicatePair, Merge, MergeStep, Neighbor, NeighborIndex
from casework.states import CASE_MOVES, CaseOutcome, CaseStatus
from heart.models import User
from heart.models.base import Answered, AppendOnly
from heart.tables import is_history

# What tells of the two records, and must go on telling of both.
STAYS = (DuplicatePair, Merge, NeighborIndex)
Row = Any
Group = list[MergeStep]


def pointing_at(model: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    """Every table with a column that points at this model, in any app, with that column.

    Left out is what was written once: what it says of the past stays said.
    """
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not relation.auto_created or relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        other = relation.related_model
        if not (is_history(other) or issubclass(other, (AppendOnly, *STAYS))):
            yield other, relation.field


class Steps:
    """The changes of one merge."""

    def __init__(self, merge: Merge, *, by: User, at: datetime) -> None:
        self.merge, self.by, self.at = merge, by, at
        self.position = 0
        self.cases: list[Case] = []

    def bring(self, source: Row, target: Row) -> None:
        """Let everything that points at `source` point at `target`; what stands there already is joined with it."""
        for model, field in pointing_at(type(source)):
            rows = model._base_manager.select_for_update().order_by("pk")
            for key in list(rows.filter(**{field.name: source}).values_list("pk", flat=True)):
                row = rows.get(pk=key)
                partner = in_the_way(row, field, target)
                if partner is None:
                    self.change(row, **{field.name: target})
                elif isinstance(row, Case):
                    self._join(row, partner)
                    self.change(row, **{field.name: target})
                else:
                    self.bring(row, partner)

    def _join(self, one: Case, other: Case) -> None:
        """Of two open cases one goes on: the one in which the neighbor is engaged, or else that of the kept record."""
        loser, goes_on = (other, one) if _engaged(one) and not _engaged(other) else (one, other)
        self.cases += [loser, goes_on]
        self.bring(loser, goes_on)
        if goes_on.assigned_to is None and loser.assigned_to is not None:
            self.change(goes_on, assigned_to=loser.assigned_to)
        self.change(
            loser,
            status=CaseStatus.CLOSED,
            closed_at=self.at,
            closed_by=self.by,
            close_reason=CaseOutcome.JOINED,
            joined_into=goes_on,
        )

    def change(self, row: Row, **values: Any) -> None:
        """Set these columns, in one save, and write down what they were."""
        self.position += 1
        fields = [row._meta.get_field(name) for name in values]
        old = {field.name: plain(row, field) for field in fields}
        _save(row, values, by=self.by, at=self.at, reason=f"Merge {self.merge.pk}")
        MergeStep.objects.bulk_create(
            MergeStep(
                merge=self.merge,
                position=self.position,
                model=row._meta.label_lower,
                key=str(row.pk),
                field=field.name,
                old=old[field.name],
                new=plain(row, field),
            )
            for field in fields
        )


class Undoing:
    """The changes of a merge taken back, the last one first. What somebody changed since stays as it is."""

    def __init__(self, merge: Merge, *, by: User, at: datetime) -> None:
        self.merge, self.by, self.at = merge, by, at
        self.back, self.stayed = 0, 0
        self.steps = list(merge.steps.order_by("-position", "field"))
        self.written = {(step.model, step.key) for step in self.steps}

    def take_back(self) -> None:
        """Take every change back that still stands."""
        groups: dict[int, Group] = {}
        for step in self.steps:
            groups.setdefault(step.position, []).append(step)
        for group in groups.values():
            row = apps.get_model(group[0].model)._base_manager.select_for_update().get(pk=group[0].key)
            if self._restore(row, group):
                self.back += 1
                self._follow(row, group)
            else:
                self.stayed += 1

    def _restore(self, row: Row, group: Group) -> bool:
        fields = {step.field: row._meta.get_field(step.field) for step in group}
        if any(plain(row, fields[step.field]) != step.new for step in group):
            return False
        values = {fields[step.field].attname: _read(fields[step.field], step.old) for step in group}
        return self._try(row, values)

    def _try(self, row: Row, values: dict[str, Any]) -> bool:
        """Save, unless another row has taken the place by now."""
        try:
            with transaction.atomic():
                _save(row, values, by=self.by, at=self.at, reason=f"Merge {self.merge.pk} undone")
        except IntegrityError:
            return False
        return True

    def _follow(self, row: Row, group: Group) -> None:
        """What was written since the merge about a row that went back goes with it: an attempt with its follow-up."""
        for model, hangs in pointing_at(type(row)):
            for step in (one for one in group if None not in (one.old, one.new)):
                moved = row._meta.get_field(step.field)
                for also in (column for column in _columns_to(model, moved) if column is not hangs):
                    later = model._base_manager.select_for_update().filter(**{hangs.name: row, also.name: step.new})
                    for one in later.order_by("pk"):
                        if (one._meta.label_lower, str(one.pk)) not in self.written:
                            self._try(one, {also.attname: _read(moved, step.old)})


def in_the_way(row: Row, field: Any, target: Row) -> Row | None:
    """The row that stands already where this one would come to stand, if the table holds only one there."""
    for names, condition in _unique_with(type(row), field):
        rows = type(row)._base_manager.select_for_update()
        values = {name: getattr(row, name) for name in names} | {field.name: target}
        if None in values.values():
            continue
        if condition is not None:
            if not type(row)._base_manager.filter(condition, pk=row.pk).exists():
                continue
            rows = rows.filter(condition)
        if (found := rows.filter(**values).exclude(pk=row.pk).first()) is not None:
            return found
    return None


def _unique_with(model: type[models.Model], field: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if field.unique:
        yield (field.name,), None
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            yield tuple(constraint.fields), constraint.condition


def _columns_to(model: type[models.Model], moved: Any) -> Iterator[Any]:
    """The columns of a table that point at the same kind of record as a column that went back."""
    if moved.is_relation:
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model is moved.related_model:
                yield column


def _engaged(case: Case) -> bool:
    return bool(case.status == CaseStatus.ENGAGED)


def _save(row: Row, values: dict[str, Any], *, by: User, at: datetime, reason: str) -> None:
    """Save these columns with history; a case's status by its table of steps."""
    others = {name: value for name, value in values.items() if name != "status"}
    for name, value in others.items():
        setattr(row, name, value)
    if "status" in values and isinstance(row, Case):
        CASE_MOVES.apply(row, values["status"], by=by, at=at, reason=reason)
    elif isinstance(row, Answered):
        row.save_by(by, reason=reason)
    else:
        row.save()


def plain(row: Row, field: Any) -> Any:
    """The value of a column as JSON holds it."""
    value = getattr(row, field.attname)
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(field: Any, written: Any) -> Any:
    column = field.target_field if field.is_relation else field
    return None if written is None else column.to_python(written)


def lock_both(one: Neighbor, other: Neighbor) -> tuple[Neighbor, Neighbor]:
    """Both records themselves, locked always in the same order."""
    rows = Neighbor.objects.filter(pk__in=[one.pk, other.pk]).select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[one.pk], found[other.pk]
