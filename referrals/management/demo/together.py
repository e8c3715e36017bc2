"""What partners do without a referral, where two of them meet on one need, and the weekly meeting. Invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from casework.actions import consents
from casework.models import Neighbor
from casework.states import ConsentMethod
from heart.models import User
from referrals import tasks
from referrals.actions import enrollments, meetings, minutes
from referrals.management.demo.cast import Cast
from referrals.models import AgendaPart, AgendaRow, Meeting, Organization, Referral
from referrals.states import ReferralStatus

STRANGERS = [
    ("Ottoline", "Brambleworth", date(1958, 1, 17), "food-insecurity"),
    ("Casimir", "Oyelaran", date(1991, 9, 2), "mental-health"),
]
TOLD = "Please say by Friday whether you can take this on."


def meet(people: Cast, now: datetime) -> None:
    """Enrollments of strangers and of one neighbor whom another organization serves too; last week's meeting, closed,
    and the next one with its agenda.
    """
    omar, pia = people["omar"], people["pia"]
    for given, family, born, domain in STRANGERS:
        _enroll(omar, given, family, born, domain, now - timedelta(days=9))
    _collide(people, pia, now)
    sweep = User.objects.system("sweep")
    tasks.compare_enrollments(now, sweep)
    tasks.tell_partners(now, sweep)
    _hold(people, now - timedelta(days=6))
    tasks.prepare_meetings(now, sweep)
    for meeting in Meeting.objects.filter(build=0):
        meetings.build(meeting=meeting, by=people["sol"], at=now)


def _enroll(
    by: User, given: str, family: str, born: date, domain: str, at: datetime, *, may_name: bool = False
) -> None:
    enrollments.enroll(
        organization=Organization.objects.get(agency=by.agency_id),
        given_name=given,
        family_name=family,
        date_of_birth=born,
        domain=domain,
        served_since=(at - timedelta(days=30)).date(),
        covers=["identity", "need"],
        release_ends_at=at + timedelta(days=200),
        may_name=may_name,
        by=by,
        at=at,
    )


def _collide(people: Cast, pia: User, now: datetime) -> None:
    """pia's organization serves somebody whom omar's accepted: the neighbor lets both know of each other."""
    both = {one.pk: one.name for one in Organization.objects.filter(agency__isnull=False)}
    taken_on = Referral.objects.filter(
        organization__agency=people["omar"].agency_id,
        status__in=[ReferralStatus.ACCEPTED, ReferralStatus.WAITLISTED, ReferralStatus.SCHEDULED],
        need__case__neighbor__date_of_birth__isnull=False,
    )
    referral = taken_on.exclude(need__domain="substance-use").select_related("need__case__neighbor").first()
    if referral is None:
        return
    neighbor: Neighbor = referral.need.case.neighbor
    assert neighbor.date_of_birth is not None
    consents.give(
        neighbor=neighbor,
        recipients=both,
        information=["identity", "contact", "need"],
        purpose="So that the two of them agree who helps with what",
        method=ConsentMethod.VERBAL,
        signed_name=neighbor.name,
        witness="Cora Lindqvist",
        explained=True,
        by=people["nadia"],
        at=now - timedelta(days=1),
    )
    born = neighbor.date_of_birth
    _enroll(pia, neighbor.given_name, neighbor.family_name, born, referral.need.domain, now, may_name=True)


def _hold(people: Cast, at: datetime) -> None:
    """A meeting that was held: attendance, a decision with words for the partner, a task, a remark; closed."""
    sol = people["sol"]
    meeting = meetings.plan(starts_at=at, by=sol, at=at - timedelta(days=2))
    meetings.begin(meeting=meeting, by=sol, at=at)
    there = [people[name] for name in ("sol", "nadia", "omar", "pia")]
    meetings.attend(meeting=meeting, present=there, by=sol, at=at)
    for part in AgendaPart.objects.of_the_agenda().filter(row__meeting=meeting).select_related("row")[:1]:
        due_on = (at + timedelta(days=10)).date()
        task = {"task": "Ask again and tell the group", "owner": people["nadia"], "due_on": due_on}
        words = "We ask once more; if there is no room by Friday we look elsewhere"
        minutes.settle(row=part.row, words=words, told={part: TOLD}, **task, by=sol, at=at)
    for row in AgendaRow.objects.of_the_agenda().filter(meeting=meeting, parts__isnull=True)[:1]:
        minutes.decide(row=row, words="Noel takes it this week", by=sol, at=at)
    minutes.remark(meeting=meeting, words="The cooling center closes on the 30th.", by=people["nadia"], at=at)
    meetings.close(meeting=meeting, by=sol, at=at + timedelta(minutes=50))
