"""What a row behind a number of referrals is called, and where it opens."""

from __future__ import annotations

from django.urls import reverse

from casework.models import Need
from heart.insights.rows import look
from referrals.models import Referral


def _referral(row: Referral) -> tuple[str, str]:
    return f"Referral to {row.organization.name}", reverse("referral", args=[row.pk])


def _need(row: Need) -> tuple[str, str]:
    return f"{row.get_domain_display()}, case {row.case_id}", reverse("case", args=[row.case_id])


look(Referral, _referral, "organization")
look(Need, _need)
