"""Providers and referrals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casework.models import Case, Need
from heart.models import User
from referrals.actions import sending
from referrals.models import Organization, Referral, Service
from tests.factories import casework, people


def service(organization_name: str = "Bull City Bridge", name: str = "Food pantry", **changes: Any) -> Service:
    """A service of a partner whose staff sign in (their agency bears the same name)."""
    by = User.objects.system("tests")
    organization = Organization.objects.filter(name=organization_name).first() or Organization(
        name=organization_name, agency=people.partner_agency(organization_name)
    ).save_by(by)
    base: dict[str, Any] = {"need_domains": ["food-insecurity"]}
    return Service(
        organization=organization, organization_name=organization.name, name=name, **{**base, **changes}
    ).save_by(by)


def draft(case: Case, to: Service, *, by: User, at: datetime, **changes: Any) -> Referral:
    base: dict[str, Any] = {"information": ["identity", "contact", "need"]}
    need = changes.pop("need", None) or Need.objects.filter(case=case).earliest("pk")
    return sending.draft(need=need, service=to, by=by, at=at, **{**base, **changes})


def sent(case: Case, to: Service, *, by: User, at: datetime, **changes: Any) -> Referral:
    """A sent referral under a consent that covers it."""
    casework.consent(case.neighbor, {to.organization_id: to.organization.name}, by=by, at=at)
    despite = changes.pop("despite", "")
    return sending.send(referral=draft(case, to, by=by, at=at, **changes), despite=despite, by=by, at=at)
