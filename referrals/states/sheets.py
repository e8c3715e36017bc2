"""What can stand on a sheet that a neighbor carries. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class SheetLanguage(TextChoices):
    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"


class Line(TextChoices):
    """Each can be left off."""

    SERVICE = "service", "The name of the service"
    ORGANIZATION = "organization", "The name of the organization"
    WHEN = "when", "When"
    HOURS = "hours", "When it is open"
    WHERE = "where", "Where"
    TRANSPORT = "transport", "How to get there"
    COMPANY = "company", "That somebody goes along"
    BRING = "bring", "What to bring"
    PHONE = "phone", "The telephone of the service"
    HEART_PHONE = "heart_phone", "HEART's telephone"
    HEART_NAME = "heart_name", "The name HEART beside its telephone"
    REFERENCE = "reference", "The reference code"


# Where a service betrays something by itself (violence, substance use, mental health), these stay off until chosen.
BETRAYING = frozenset({Line.SERVICE, Line.ORGANIZATION, Line.WHERE, Line.HOURS, Line.BRING, Line.PHONE})
BETRAYING |= {Line.HEART_NAME}
