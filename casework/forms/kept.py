"""Forms of several steps: shown again as typed, before anything is checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorDict


class Kept(forms.Form):
    """A form that keeps what was typed while the person is not done. `unchecked` says that this is such a step."""

    unchecked = False

    def full_clean(self) -> None:
        if self.unchecked:
            self._errors, self.cleaned_data = ErrorDict(), dict[str, Any]()
        else:
            super().full_clean()


def key(typed: Any) -> int | None:
    """The primary key that an address or a form names, if it can be one."""
    words = str(typed or "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 18 else None
