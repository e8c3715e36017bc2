"""The referrals of a case on its printed summary: to whom, where each stands, and its dates. None of its words."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from casework.models import Case, Need
from casework.printed import Part, Printed, register
from casework.states import Information, NeedDomain
from heart import clock
from heart.models import User
from referrals.models import Referral, ServiceAtLocation
from referrals.states import Received
from referrals.states import ReferralStatus as Status

# Paper is left lying about: a place that is kept secret (a shelter for people fleeing violence) stands unnamed on it.
WITHHELD = "A provider that is not named on paper"
# A draft has asked nobody yet, and what was entered in error never was.
LEFT_OUT = (Status.DRAFT, Status.ENTERED_IN_ERROR)


def referrals_of(case: Case, by: User) -> Printed:
    """Those that went out, the oldest first. One statement."""
    rows = list(_sent(case, by))
    return Printed(
        rows=[(_provider(row), row.need.get_domain_display(), _stands(row), _dates(row)) for row in rows],
        tells_of_substance_use=any(_tells_of_substance_use(row) for row in rows),
    )


def _sent(case: Case, by: User) -> QuerySet[Referral]:
    secret = ServiceAtLocation.objects.filter(service=OuterRef("service"), location__confidential=True)
    rows: QuerySet[Referral] = Referral.objects.visible_to(by).filter(
        need__in=Need.objects.standing().filter(case=case)
    )
    rows = rows.filter(sent_at__isnull=False).exclude(status__in=LEFT_OUT).annotate(secret=Exists(secret))
    return rows.select_related("service", "need").order_by("sent_at", "pk")


def _tells_of_substance_use(referral: Referral) -> bool:
    named = Information.SUBSTANCE_USE in referral.information
    return named or referral.need.domain == NeedDomain.SUBSTANCE_USE


def _provider(referral: Referral) -> str:
    if vars(referral)["secret"]:
        return WITHHELD
    return f"{referral.service.organization_name}: {referral.service.name}"


def _stands(referral: Referral) -> str:
    """The state, with the reason of a refusal, and whether the service was received."""
    said = [referral.get_status_display()]
    said += [referral.get_decline_reason_display()] if referral.decline_reason else []
    said += [Received(referral.received).label] if referral.received else []
    return ". ".join(said)


def _dates(referral: Referral) -> str:
    """A line a date; of an appointment its hour too."""
    told = [("Sent", referral.sent_at), ("Answered", referral.answered_at)]
    lines = [f"{word} {clock.full_day(at)}" for word, at in told if at]
    if referral.appointment_at:
        lines.append(f"Appointment {clock.full_moment(referral.appointment_at)}")
    told = [("Started", referral.started_at), ("Ended", referral.ended_at)]
    return "\n".join([*lines, *(f"{word} {clock.full_day(at)}" for word, at in told if at)])


register(
    Part(
        key="referrals",
        label="Referrals and where they stand",
        head=("Provider and service", "For", "State", "Dates"),
        widths=(32, 18, 22, 28),
        read=referrals_of,
    )
)
