"""Database constraints that domain models share."""

from __future__ import annotations

from django.db.models import CheckConstraint, Q


def all_or_none(*fields: str, name: str) -> CheckConstraint:
    """Facts that come together: all of these columns are set, or none. A blank text counts as not set."""
    texts = {field for field in fields if not field.endswith(("_at", "_by"))}
    every, none = Q(), Q()
    for field in fields:
        if field in texts:
            every &= ~Q(**{field: ""})
            none &= Q(**{field: ""})
        else:
            every &= Q(**{f"{field}__isnull": False})
            none &= Q(**{f"{field}__isnull": True})
    return CheckConstraint(name=name, condition=every | none)


def one_of(field: str, values: list[str], *, name: str) -> CheckConstraint:
    """The column holds one of these values, whatever wrote it."""
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))
