"""A partner with a listing: a food pantry at one place, open on weekdays, told of by a source."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from heart.models import User
from referrals.models import (
    Accessibility,
    Address,
    Language,
    Location,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
)
from tests.factories import referrals as providers

WEEK = [["MO", "09:00", "17:00"], ["TU", "09:00", "17:00"]]


def pantry(organization: str = "Bull City Bridge", name: str = "Food pantry", **changes: Any) -> Service:
    by = User.objects.system("tests")
    made = providers.service(organization, name, description="Groceries for a week.", **changes)
    Schedule(
        service=made, freq="WEEKLY", byday="MO,TU", opens_at=time(9), closes_at=time(17), description="Weekdays"
    ).save_by(by)
    Schedule(service=made, description="Closed on holidays").save_by(by)
    Phone(service=made, number="919-555-0100").save_by(by)
    for language in ("English", "Spanish"):
        Language(service=made, name=language).save_by(by)
    RequiredDocument(service=made, document="Photo ID").save_by(by)
    return made


def place(of: Service, **changes: Any) -> Location:
    """Where the service is offered."""
    by = User.objects.system("tests")
    base = {"name": "Elm Street", "latitude": 36.0, "longitude": -78.9}
    made = Location(organization=of.organization, **{**base, **changes}).save_by(by)
    Address(location=made, address_1="12 Elm Street", city="Durham", postal_code="27701").save_by(by)
    Accessibility(location=made, description="Ramp").save_by(by)
    ServiceAtLocation(service=of, location=made).save_by(by)
    of.located = True
    of.save_by(by)
    return made


def age(years: str) -> Decimal:
    return Decimal(years)
