"""Listings that were confirmed lately, long ago or never, and two changes that wait for the directory editor."""

from __future__ import annotations

from datetime import datetime, timedelta

from referrals.actions import listing
from referrals.management.demo.cast import Cast
from referrals.models import Service
from referrals.states import ServiceStatus

DAYS_AGO = (12, 41, None, 260, 75, 8)  # how long ago each in turn was confirmed; None: never
WORDS = {
    "omar": {
        "eligibility_description": "Everybody in Durham County. Nobody is asked for papers.",
        "required_documents": "None needed\nA photo ID, if you have one, makes it quicker",
    },
    "pia": {"fees_description": "Free with Medicaid; otherwise what you can pay, from $0."},
}


def keep(cast: Cast, now: datetime) -> None:
    """Confirm most of the directory, and ask for two changes."""
    partners = {cast[name].agency_id: cast[name] for name in WORDS}
    active = Service.objects.filter(status=ServiceStatus.ACTIVE).select_related("organization").defer("words")
    for number, service in enumerate(active.order_by("pk")):
        days = DAYS_AGO[number % len(DAYS_AGO)]
        if days is not None:
            by = partners.get(service.organization.agency_id, cast["dee"])
            listing.confirm(service=service, by=by, at=now - timedelta(days=days))
    for hours, (name, values) in enumerate(WORDS.items(), start=5):
        own = active.filter(organization__agency=cast[name].agency_id).order_by("name", "pk").first()
        if own is not None:
            listing.change(entry=own, values=values, by=cast[name], at=now - timedelta(hours=4 * hours))
