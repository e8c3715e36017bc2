"""What the tests of appointments share."""

from __future__ import annotations

from heart.models import Message
from referrals.actions import appointments
from referrals.models import Location, Referral, ServiceAtLocation

BENCH = "The bench by the depot"


def place(service, by, name="Elm Street", **changes):
    location = Location(organization=service.organization, name=name, **changes).save_by(by)
    ServiceAtLocation(service=service, location=location).save_by(by)
    return location


def plan(referral, by, starts_at, **changes):
    return appointments.plan(
        referral=referral, starts_at=starts_at, by=by, **{"place_words": "The side door", **changes}
    )


def now_of(referral):
    row = Referral.objects.get(pk=referral.pk)
    return row.status, row.appointment_at


def told():
    return set(Message.objects.filter(kind__startswith="appointment").values_list("kind", "recipient__username"))


def as_(client, who):
    client.force_login(who)
    return client
