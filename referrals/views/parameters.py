"""What HEART does, for how long and with which limits, beside what each partner gives: the same page for all."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heart.http import Request
from heart.views import lists
from heart.views.access import signed_in
from referrals.queries import parameters as query
from referrals.states import Urgency

SORTS = {"name": "name"}


@signed_in()
def parameters(request: Request) -> HttpResponse:
    """Six statements, whatever the number of partners on the page."""
    now = timezone.now()
    page = lists.paginate(request, query.partners(request.user), sorts=SORTS, default="name")
    waits = [(Urgency(urgency).label, *hours) for urgency, hours in settings.REFERRAL_WAITS.items()]
    context = {
        "programs": query.programs(request.user, timezone.localdate()),
        "follow_up_hours": settings.FOLLOW_UP_HOURS,
        "attempts": settings.ATTEMPT_PLAN_ATTEMPTS,
        "attempt_days": settings.ATTEMPT_PLAN_DAYS,
        "waits": waits,
        "fresh_hours": settings.CAPACITY_FRESH_HOURS,
        "aid": query.direct_aid(request.user, now),
        "page": page,
        "partners": [(organization, query.offers(organization, now)) for organization in page],
    }
    return render(request, "referrals/parameters.html", context)
