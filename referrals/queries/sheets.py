"""What a sheet for a neighbor can say: of the service, and of the appointment. Never of the neighbor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from heart.models import User
from referrals.models import Address, Appointment, Location, Referral, Service, ServiceAtLocation
from referrals.queries.appointments import standing
from referrals.rules.sheet_words import Facts, is_sensitive
from referrals.states.appointments import AppointmentStatus
from referrals.states.directory import Audience


def services(user: User) -> QuerySet[Service]:
    """Services with what a sheet needs of them: one statement, and one for each of five tables beside it."""
    ties = ServiceAtLocation.objects.visible_to(user).select_related("location").order_by("location__name", "pk")
    rows: QuerySet[Service] = Service.objects.visible_to(user).select_related("organization").defer("words")
    return rows.prefetch_related(
        "phones",
        "schedules",
        "required_documents",
        Prefetch("at_locations", ties),
        Prefetch("at_locations__location__addresses", Address.objects.visible_to(user).order_by("pk")),
    )


def referrals(user: User) -> QuerySet[Referral]:
    """Referrals with their need, and the language of its neighbor. One statement."""
    rows: QuerySet[Referral] = Referral.objects.visible_to(user).select_related("need__case__neighbor")
    return rows


def of_service(service: Service) -> Facts:
    """What a sheet can say of a service that nobody was referred to."""
    places = [tie.location for tie in service.at_locations.all()]
    return Facts(**_of(service, places, service.need_domains))


def of_referral(user: User, referral: Referral, service: Service) -> Facts:
    """What it can say of a referral: its appointment too, where one is planned. One statement."""
    rows = Appointment.objects.visible_to(user).filter(referral=referral).select_related("place")
    planned = standing(list(rows.order_by("-set_at", "-pk")))
    if planned is None or planned.status != AppointmentStatus.PLANNED:
        planned = None
    places = [tie.location for tie in service.at_locations.all()]
    told = _of(service, places, {*service.need_domains, referral.need.domain})
    told["reference"] = referral.reference if referral.sent_at else ""
    if planned is not None:
        told |= {"starts_at": planned.starts_at, "transport": planned.transport}
        told |= {"company": planned.goes_along_id is not None, **_place(planned, places, told)}
    return Facts(**told)


def _of(service: Service, places: list[Location], domains: Iterable[str]) -> dict[str, Any]:
    phone = next(iter(service.phones.all()), None)
    # One place that is kept secret makes the service one that is not named; so does one kept from the public.
    secret = any(place.confidential for place in places)
    hidden = any(one.audience != Audience.PUBLIC for one in (service, service.organization))
    return {
        "service": service.name,
        "organization": service.organization_name,
        "hours": list(service.schedules.all()),
        "place": _address(places[0]) if places else None,
        "confidential": secret,
        "papers": [row.document for row in service.required_documents.all() if row.document],
        "phone": phone.number if phone else "",
        "extension": phone.extension if phone else "",
        "heart_phone": settings.HEART_PHONE,
        "sensitive": is_sensitive(domains, confidential=secret or hidden),
    }


def _place(planned: Appointment, places: list[Location], told: dict[str, Any]) -> dict[str, Any]:
    """Where the appointment is. Words stand for a place, unless a place of the service is kept secret."""
    secret = told["confidential"] or (planned.place is not None and planned.place.confidential)
    chosen = next((place for place in places if place.pk == planned.place_id), None)
    parts = [_address(chosen) if chosen else "", planned.place_words]
    return {
        "place": "\n".join(part for part in parts if part),
        "confidential": secret,
        "sensitive": told["sensitive"] or secret,
    }


def _address(place: Location) -> str:
    """ "12 Elm Street, Durham"; its name where no address is listed. Nothing of a place that is kept secret."""
    if place.confidential:
        return ""
    address = next(iter(place.addresses.all()), None)
    if address is None:
        return place.name
    return ", ".join(part for part in (address.address_1, address.address_2, address.city) if part)
