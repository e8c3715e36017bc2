"""A provider's own words, as a page can show them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers
from django import template
from django.utils import timezone

from referrals import hours
from referrals.listing import last_confirmed
from referrals.models import Service
from referrals.need_words import without_leftovers
from referrals.rules.confirming import Confirmed

register = template.Library()

WITHOUT_SCHEME = re.compile(r"[\w-]+(\.[\w-]+)+([/?#].*)?")


@register.filter
def listing(words: str) -> str:
    """The text without what an export program left in it; written-out line breaks become real ones."""
    return without_leftovers(words)


@register.filter
def web_address(words: str) -> str:
    """An address to link to, or nothing: a listing may hold anything, and only the web is linked."""
    if re.match(r"https?://", words, re.IGNORECASE):
        return words
    return f"http://{words}" if WITHOUT_SCHEME.fullmatch(words) else ""


@register.filter
def dial(number: str) -> str:
    """A `tel:` address, or nothing for a number that can't be dialed as it stands."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.RFC3966) if possible else ""


@register.filter
def open_hours(schedules: Iterable[hours.Schedule]) -> list[str]:
    """When a service is open, in a few lines."""
    return [without_leftovers(line) for line in hours.lines(schedules)]


@register.filter
def confirmed(service: Service) -> Confirmed:
    """When its listing was last confirmed, and by which organization. Of a service with its confirmation joined."""
    return last_confirmed(service, timezone.now())
