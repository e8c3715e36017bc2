"""Answers that several forms ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

ASK = "Choose one"


class CityMoment(forms.DateTimeField):
    """A moment on the city's clock, also in the two nights of the year when that clock is turned.

    The hour that comes twice in autumn is read as the later one that has passed by now, the hour that is left out
    in spring as the one after it. Django's own field refuses both.
    """

    default_error_messages = {"required": "Say when.", "invalid": "Choose a day and a time."}

    def to_python(self, value: Any) -> Any:
        try:
            naive = parse_datetime(value.strip()) if isinstance(value, str) else None
        except ValueError:
            naive = None
        if naive is None or timezone.is_aware(naive):
            return super().to_python(value)
        zone = timezone.get_current_timezone()
        first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        left_out = first.astimezone(zone).replace(tzinfo=None) != naive
        return first if left_out or second > timezone.now() else second


def when(label: str, *, required: bool = False, help_text: str = "", initial: Any = None) -> forms.DateTimeField:
    """A moment in city time, as the browser's own picker writes it. Its value is aware."""
    picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return CityMoment(label=label, required=required, help_text=help_text, initial=initial, widget=picker)


def day(label: str, *, required: bool = False, help_text: str = "", initial: Any = None) -> forms.DateField:
    """A day, as the browser's own picker writes it."""
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, initial=initial, widget=picker)


def tiles(label: str, choices: Any, *, missing: str, initial: Any = None) -> forms.ChoiceField:
    """One of a few, all in sight. `missing` is what the form says when none is chosen."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        error_messages={"required": missing},
        widget=forms.RadioSelect,
    )


def one_of(
    label: str,
    choices: Sequence[Any],
    *,
    required: bool = True,
    help_text: str = "",
    missing: str = "Choose one of the list.",
) -> forms.ChoiceField:
    """One of many, as a list that begins with nothing chosen."""
    return forms.ChoiceField(
        label=label,
        choices=[("", ASK), *choices],
        required=required,
        help_text=help_text,
        error_messages={"required": missing},
    )


def words(
    label: str, *, length: int, required: bool = True, help_text: str = "", rows: int = 0, missing: str = ""
) -> forms.CharField:
    """A line of words, or with `rows` a block of them."""
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
        error_messages={"required": missing or "Write something here."},
    )


def this_minute() -> datetime:
    """Now, in whole minutes, so that what a picker shows is what it sends back."""
    return timezone.localtime().replace(second=0, microsecond=0)


def end_of(date: Any) -> datetime:
    """The last second of a day of the city's calendar."""
    return timezone.make_aware(datetime.combine(date + timedelta(days=1), time.min)) - timedelta(seconds=1)
