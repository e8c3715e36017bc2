"""Referrals as they would stand, on top of casework's small worlds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casework.models import Case, Need
from casework.states import Evidence
from referrals.models import ConnectionCheck, Organization, Referral, Service
from referrals.states import Received, ReferralStatus
from referrals.states.still import Still
from tests.casework.indicators.kit import *  # noqa: F403
from tests.casework.indicators.kit import by, need, one


def service(name: str = "Food pantry", organization: str = "Bull City Bridge") -> Service:
    found = Service.objects.filter(name=name, organization__name=organization).first()
    if found is not None:
        return found
    provider = Organization.objects.filter(name=organization).first() or one(Organization(name=organization))
    return one(Service(organization=provider, organization_name=organization, name=name))


def referral(of: Case | Need, sent_at: datetime, *, to: Service | None = None, **changes: Any) -> Referral:
    """A referral of a need, or of a case's first one, sent under an exception; nobody has answered it."""
    asked = to or service()
    met = of if isinstance(of, Need) else Need.objects.filter(case=of).first() or need(of, at=sent_at)
    base: dict[str, Any] = {"status": ReferralStatus.SENT, "exception": "medical_emergency", "exception_note": "Now"}
    for name in ("viewed", "answered"):
        if f"{name}_at" in changes:
            base[f"{name}_by"] = by()
    fixed = {"need": met, "service": asked, "organization": asked.organization, "information": []}
    return one(Referral(created_at=sent_at, sent_at=sent_at, sent_by=by(), **fixed, **{**base, **changes}))


def started(of: Case | Need, sent_at: datetime, at: datetime, **changes: Any) -> Referral:
    """A referral whose service started at `at`, confirmed by the partner."""
    base: dict[str, Any] = {
        "status": ReferralStatus.STARTED,
        "answered_at": at,
        "started_at": at,
        "received": Received.YES,
        "received_evidence": Evidence.PARTNER,
    }
    return referral(of, sent_at, **{**base, **changes})


def check(of: Referral, day: int, still: Still, evidence: Evidence = Evidence.PARTNER) -> ConnectionCheck:
    assert of.started_at is not None
    return one(
        ConnectionCheck(referral=of, day=day, still=still, evidence=evidence, said_at=of.started_at, said_by=by())
    )
