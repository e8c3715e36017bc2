"""A partner's own numbers, and the accounting of what it has been shown. Nothing of another organization's."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from heart.http import Request
from heart.insights.asked import PERIODS, chosen_period
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from referrals.models import Referral
from referrals.queries import seen as accounting
from referrals.queries.outcomes import Outcomes, no_shows, outcomes

SORTS = {"when": "at"}
ROWS = (
    ("viewed", "Opened"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("expired", "Not answered in time"),
    ("started", "Started"),
    ("completed", "Completed"),
    ("received", "Service received"),
    ("not_received", "Service not received"),
    ("could_not_reach", "Could not reach the neighbor"),
)


@open_to(P.ANSWER_REFERRALS)
def statistics(request: Request) -> HttpResponse:
    """What became of the referrals sent to one's own organization."""
    days, period = chosen_period(request)
    found: Outcomes = outcomes(Referral.objects.visible_to(request.user), period)
    no_show = no_shows(Referral.objects.visible_to(request.user), period)
    context = {
        "days": days,
        "periods": PERIODS,
        "period": period,
        "found": found,
        "rows": [*((label, getattr(found, name)) for name, label in ROWS), ("Appointments missed", no_show)],
        "reasons": [(label, figure) for label, figure in found.reasons.items() if figure.n],
    }
    return render(request, "referrals/partner_statistics.html", context)


@open_to(P.ANSWER_REFERRALS)
def seen(request: Request) -> HttpResponse:
    """Each time that one's own organization was shown something of a neighbor."""
    page = lists.paginate(request, accounting.disclosures(request.user), sorts=SORTS, default="-when")
    context = {"page": page, "rows": accounting.told(request.user, page)}
    return render(request, "referrals/partner_seen.html", context)
