"""What a row behind a number of referrals is called, and where it opens."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from casework.models import Need
from heart.insights.rows import look
from heart.language import translated
from referrals.models import Referral


def _referral(row: Referral) -> tuple[str, str]:
    return gettext("Referral to %(organization)s") % {"organization": row.organization.name}, reverse(
        "referral", args=[row.pk]
    )


def _need(row: Need) -> tuple[str, str]:
    domain = translated(row.get_domain_display())
    return gettext("%(need)s, case %(number)s") % {"need": domain, "number": row.case_id}, reverse(
        "case", args=[row.case_id]
    )


look(Referral, _referral, "organization")
look(Need, _need)
