"""What several kinds of rows need."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

Facts = list[tuple[str, str]]


def case_path(row: Any, part: str = "") -> str:
    """The page of the row's case, at one of its parts."""
    return f"{reverse('case', args=[row.case_key])}{part and f'#{part}'}"
