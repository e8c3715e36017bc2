"""Two records of one person, and the whole state of the database to compare before and after."""

from __future__ import annotations

from typing import Any

from django.db import models

from casework.models import DuplicatePair, Merge, NeighborIndex
from heart.models.base import AppendOnly
from heart.tables import own_models

# What tells of the merge itself, or is made from the rest.
ABOUT_THE_MERGE = (DuplicatePair, Merge, NeighborIndex)
DELIVERIES = {"heart.message", "heart.unsealed"}

State = dict[tuple[str, Any], dict[str, Any]]


def state() -> State:
    """Every column of every row that a merge could change."""
    found: State = {}
    for model in own_models():
        if issubclass(model, (AppendOnly, *ABOUT_THE_MERGE)) or model._meta.label_lower in DELIVERIES:
            continue
        for row in model._base_manager.all():
            found[model._meta.label_lower, row.pk] = {
                field.attname: getattr(row, field.attname)
                for field in model._meta.concrete_fields
                if not isinstance(field, models.GeneratedField)
            }
    return found


def differences(before: State, after: State) -> list[str]:
    """What is not as it was, in words."""
    found = [f"{key} is gone" for key in before.keys() - after.keys()]
    found += [f"{key} is new" for key in after.keys() - before.keys()]
    for key in before.keys() & after.keys():
        for name, value in before[key].items():
            if after[key][name] != value:
                found.append(f"{key} {name}: {value!r} became {after[key][name]!r}")
    return sorted(found)
