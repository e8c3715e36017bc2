"""Filters that lists share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField


class _UtcField(IsoDateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            return super().to_python(value)


class Moment(filters.IsoDateTimeFilter):
    """A moment (ISO 8601). Without an offset it is UTC."""

    field_class = _UtcField


def since(field: str) -> Moment:
    """From this moment on."""
    return Moment(field_name=field, lookup_expr="gte")


def until(field: str) -> Moment:
    """Before this moment."""
    return Moment(field_name=field, lookup_expr="lt")


def key(field: str, **options: Any) -> filters.NumberFilter:
    """The id of another record."""
    return filters.NumberFilter(field_name=field, **options)


def empty(field: str) -> filters.BooleanFilter:
    """Whether the field is empty."""
    return filters.BooleanFilter(field_name=field, lookup_expr="isnull")


class Standing(filters.FilterSet):
    """A list that leaves out what was entered in error, unless it is asked for."""

    in_error = filters.ChoiceFilter(
        label="What was entered in error: left out, unless it is asked for.",
        choices=[("include", "With what was entered in error"), ("only", "Only what was entered in error")],
        method="_shown",
    )

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("in_error"):
            return rows
        return rows.filter(in_error_at__isnull=True)

    def _shown(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(in_error_at__isnull=False) if value == "only" else rows
