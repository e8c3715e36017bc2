"""What a referral's page shows of whether the neighbor is still connected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heart.http import Request
from referrals import policies
from referrals.forms.still import PartnersStillForm, StillForm
from referrals.models import ConnectionCheck, Referral
from referrals.states import ReferralStatus


def about(request: Request, row: Referral, at: datetime) -> dict[str, Any]:
    """The answers so far and a form for the next, once a day of asking has come. One statement then, else none."""
    days = policies.days_passed(row, at)
    if not days or row.status == ReferralStatus.ENTERED_IN_ERROR:
        return {"still_checks": [], "still_form": None}
    checks = ConnectionCheck.objects.visible_to(request.user).filter(referral=row)
    kind = StillForm if request.user.is_heart else PartnersStillForm
    form = kind(days=days, prefix="still")  # the page asks in another form too on whose word something is
    return {"still_checks": list(checks.select_related("said_by")), "still_form": form}
