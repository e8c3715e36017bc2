"""What partners do without a referral, where two of them meet on one need, and the weekly meeting. Invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from casework.actions import consents
from casework.models import Neighbor, NeighborPhone
from casework.states import ConsentMethod, NeedDomain
from heart.models import User
from heart.sweeps import registry
from referrals.actions import enrollments, matches, meetings, minutes
from referrals.management.demo.cast import Cast
from referrals.models import AgendaPart, AgendaRow, EnrollmentMatch, Meeting, Organization
from referrals.states import ReferralStatus
from referrals.states.enrollments import MatchStatus

STRANGERS = [
    ("Ottoline", "Brambleworth", date(1958, 1, 17), "food-insecurity"),
    ("Casimir", "Oyelaran", date(1991, 9, 2), "mental-health"),
]
TOLD = "Please say by Friday whether you can take this on."


def meet(people: Cast, now: datetime) -> None:
    """Enrollments of strangers and of neighbors whom another organization serves too; last week's meeting, closed,
    and the next one with its agenda.
    """
    for given, family, born, domain in STRANGERS:
        _enroll(people["omar"], given, family, domain, now - timedelta(days=9), date_of_birth=born)
    _collide(people, now)
    _sweep("tell partners of duplicate services", now)
    _hold(people, now - timedelta(days=6))
    _sweep("prepare the coordination meeting", now)
    for meeting in Meeting.objects.filter(build=0):
        meetings.build(meeting=meeting, by=people["sol"], at=now)


def _sweep(name: str, now: datetime) -> None:
    registry[name](now, User.objects.system("sweep"))


def _enroll(by: User, given: str, family: str, domain: str, at: datetime, **more: Any) -> None:
    enrollments.enroll(
        organization=Organization.objects.get(agency=by.agency_id),
        given_name=given,
        family_name=family,
        domain=domain,
        served_since=(at - timedelta(days=30)).date(),
        covers=["identity", "need"],
        release_ends_at=at + timedelta(days=200),
        **more,
        by=by,
        at=at,
    )


def _collide(people: Cast, now: datetime) -> None:
    """pia's organization serves two whom omar's took on. The first agreed that both know of each other; whether the
    second is the neighbor is still to be looked at.
    """
    phones = NeighborPhone.objects.filter(
        neighbor__cases__needs__referrals__organization__agency=people["omar"].agency_id,
        neighbor__cases__needs__referrals__status__in=[ReferralStatus.ACCEPTED, ReferralStatus.SCHEDULED],
        neighbor__cases__needs__domain=NeedDomain.FOOD,
        in_use=True,
    )
    for phone in phones.select_related("neighbor").order_by("neighbor_id", "pk").distinct("neighbor_id")[:2]:
        one = phone.neighbor
        more = {"phone": phone.number, "may_name": True}
        _enroll(people["pia"], one.given_name, one.family_name, NeedDomain.FOOD, now, **more)
    _sweep("compare enrollments with neighbors", now)
    for match in EnrollmentMatch.objects.filter(status=MatchStatus.PROPOSED).order_by("pk")[:1]:
        matches.decide(match=match, same=True, by=people["nadia"], at=now)
        _agree(match.neighbor, people["nadia"], now)


def _agree(neighbor: Neighbor, by: User, now: datetime) -> None:
    consents.give(
        neighbor=neighbor,
        recipients={one.pk: one.name for one in Organization.objects.filter(agency__isnull=False)},
        information=["identity", "contact", "need"],
        purpose="So that they agree who helps with what",
        method=ConsentMethod.VERBAL,
        signed_name=neighbor.name,
        witness="Cora Lindqvist",
        explained=True,
        by=by,
        at=now,
    )


def _hold(people: Cast, at: datetime) -> None:
    """A meeting that was held: attendance, a decision with words for the partner, a task, a remark; closed."""
    sol = people["sol"]
    meeting = meetings.plan(starts_at=at, by=sol, at=at - timedelta(days=2))
    meetings.begin(meeting=meeting, by=sol, at=at)
    there = [people[name] for name in ("sol", "nadia", "omar", "pia")]
    meetings.attend(meeting=meeting, present=there, by=sol, at=at)
    for part in AgendaPart.objects.of_the_agenda().filter(row__meeting=meeting).select_related("row")[:1]:
        due_on = (at + timedelta(days=10)).date()
        task: dict[str, Any] = {"task": "Ask again and tell the group", "owner": people["nadia"], "due_on": due_on}
        words = "We ask once more; if there is no room by Friday we look elsewhere"
        minutes.settle(row=part.row, words=words, told={part: TOLD}, **task, by=sol, at=at)
    for row in AgendaRow.objects.of_the_agenda().filter(meeting=meeting, parts__isnull=True)[:1]:
        minutes.decide(row=row, words="Noel takes it this week", by=sol, at=at)
    minutes.remark(meeting=meeting, words="The cooling center closes on the 30th.", by=people["nadia"], at=at)
    meetings.close(meeting=meeting, by=sol, at=at + timedelta(minutes=50))
