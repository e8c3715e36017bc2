"""A partner's numbers beside those of the period before, said as the dashboards say theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heart.insights.indicator import Figure, Indicator, Period, registry
from heart.insights.reading import Reading
from heart.language import translated
from referrals.indicators.sent import KINDS
from referrals.models import Referral
from referrals.queries.outcomes import Outcomes, no_shows, outcomes

# What is counted, its label, and the indicator that counts the same of all partners together, where there is one.
SHARES = (
    ("viewed", _("Opened"), ""),
    ("accepted", _("Accepted"), "referrals_accepted"),
    ("declined", _("Declined"), "referrals_declined"),
    ("expired", _("Not answered in time"), "referrals_expired"),
    ("started", _("Started"), ""),
    ("completed", _("Completed"), ""),
    ("received", _("Service received"), "services_received"),
    ("not_received", _("Service not received"), ""),
    ("could_not_reach", _("Could not reach the neighbor"), ""),
)
HOURS = (("hours_to_view", _("Hours until opened")), ("hours_to_answer", _("Hours until answered")))
MISSED = _("Appointments missed")
RECEIVED = _("Referrals received")


@dataclass(frozen=True)
class Line:
    """One number, now and before. `indicator`: whose definition it goes by; "" where no indicator counts this."""

    label: str
    indicator: str
    now: Reading
    before: Reading

    @property
    def change(self) -> str:
        """How it changed, in words."""
        return self.now.change(self.before.figure)


@dataclass(frozen=True)
class Numbers:
    """All of the page. `shares` are n of the referrals sent, but for missed appointments (of those kept or missed)."""

    found: Outcomes
    sent: Line
    hours: list[Line]
    shares: list[Line]
    reasons: list[tuple[str, Figure, Figure]]

    @property
    def has_before(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self.sent.before.figure.n)

    @property
    def lines(self) -> list[Line]:
        return [self.sent, *self.hours, *self.shares]


def own_numbers(rows: QuerySet[Referral], period: Period) -> Numbers:
    """What became of those of `rows` that were sent in the period, and in the one before. Four statements."""
    now, before = outcomes(rows, period), outcomes(rows, period.before)
    missed = no_shows(rows, period), no_shows(rows, period.before)
    shares = [
        _line(str(label), key, _share(name), getattr(now, name), getattr(before, name)) for name, label, key in SHARES
    ]
    shares.append(_line(str(MISSED), "", _share("accepted"), *missed))
    sent = _line(str(RECEIVED), "referrals_sent", registry["referrals_sent"], now.sent, before.sent)
    hours = [_hours(key, str(label), now, before) for key, label in HOURS]
    return Numbers(now, sent, hours, shares, _reasons(now, before))


def _share(name: str) -> Indicator:
    return replace(registry["referrals_accepted"], key=name, counts=KINDS[name])


def _line(label: str, key: str, one: Indicator, now: Figure, before: Figure) -> Line:
    return Line(label, key, Reading(one, now), Reading(one, before))


def _hours(key: str, label: str, now: Outcomes, before: Outcomes) -> Line:
    medians = [Figure(0, None, {}, {"median": getattr(found, key)}) for found in (now, before)]
    return _line(label, key, registry[key], *medians)


def _reasons(now: Outcomes, before: Outcomes) -> list[tuple[str, Figure, Figure]]:
    found = [(translated(label), now.reasons[label], before.reasons[label]) for label in now.reasons]
    return [one for one in found if one[1].n or one[2].n]
