"""What goes round the listings: the units that are free, and the question whether a listing is still right."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission as P
from referrals import listing, policies
from referrals import listing_policies as rules
from referrals.events import Event
from referrals.models import ConfirmationRequest, Organization, Service, Unit, UnitCapacity

MOST = Decimal(1_000_000)


@transaction.atomic
def report_units(
    *,
    service: Service,
    unit: Unit,
    available: Decimal,
    maximum: Decimal | None = None,
    by: User,
    at: datetime | None = None,
) -> UnitCapacity:
    """Keep how many units a service has free, and of how many (HSDS service_capacity), as said at `at` (UTC).

    An import leaves it alone until its source tells of a later moment. Raises NotAllowed, or Invalid for a number that
    can't be.
    """
    at = at or timezone.now()
    service = Service.objects.select_related("organization").lock(service.pk)
    policies.check_can_report_capacity(by, service)
    if not 0 <= available <= MOST:
        raise Invalid("How many are free?", fields={"available": ["Enter how many are free: 0 or more."]})
    if maximum is not None and not available <= maximum <= MOST:
        raise Invalid("More are free than there are.", fields={"maximum": ["Enter at least as many as are free."]})
    rows = UnitCapacity.objects.filter(service=service, unit=unit).order_by("-updated", "pk")
    row = rows.first() or UnitCapacity(service=service, unit=unit)
    row.available, row.maximum, row.updated, row.reported_by = available, maximum, at, by
    row.save_by(by)
    service.last_modified = at
    service.save_by(by, reason="units reported")
    ledger.record(Event.UNITS_REPORTED, service, by=by, at=at, available=float(available))
    return row


@transaction.atomic
def ask_to_confirm(*, organization: Organization, by: User, at: datetime) -> ConfirmationRequest | None:
    """Ask everybody who keeps this organization's listing whether it is still right, if nobody confirmed it for long.

    Once in LISTING_ASK_AGAIN_DAYS days; None if it was asked in that time, nobody of it signs in, or nothing is stale
    at `at` (UTC). Raises NotAllowed.
    """
    rules.check_can_ask(by)
    organization = Organization.objects.lock(organization.pk)
    if organization.agency is None:
        return None
    since = at - timedelta(days=settings.LISTING_ASK_AGAIN_DAYS)
    if ConfirmationRequest.objects.filter(organization=organization, asked_at__gt=since).exists():
        return None
    stale = Service.objects.filter(listing.is_stale(at), organization=organization, status="active").count()
    if not stale:
        return None
    request = ConfirmationRequest(organization=organization, asked_at=at, services=stale).save_by(by)
    for person in User.objects.who_can(P.EDIT_LISTING).filter(agency=organization.agency):
        outbox.owe("listing_stale", request, to=person, path="/partner/listing/", at=at)
    ledger.record(Event.CONFIRMATION_ASKED, organization, by=by, at=at, services=stale)
    return request
