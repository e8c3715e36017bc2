"""Words in the language of the page. The registries' texts are English in the code; the catalogs are in `locale/`."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext


def translated(text: object) -> str:
    """A text of the registries in the page's language; as it is where the catalog has none. Nothing stays nothing."""
    words = str(text or "")
    return gettext(words) if words else ""


def in_line(text: str) -> str:
    """The same within a sentence: "Call type" as "call type", "CRT" as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def calendar_day(day: date) -> str:
    """ "Nov 21, 2026"; "21 nov 2026"."""
    # Translators: the date formats of Django's `date` filter.
    return str(date_format(day, pgettext("date", "M j, Y")))
