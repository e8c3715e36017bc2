"""The coordination meeting: planned, its agenda built, begun, attended, closed. A supervisor runs it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from heart import ledger, outbox
from heart.errors import IllegalMove, Invalid
from heart.models import User
from heart.permissions import Permission
from referrals import agenda, policies
from referrals.events import Event
from referrals.models import AgendaPart, AgendaRow, Attendance, Meeting
from referrals.rules.agenda import Item, chosen
from referrals.states.meetings import MEETING_MOVES, MeetingStatus


@transaction.atomic
def plan(*, starts_at: datetime, submission: UUID | None = None, by: User, at: datetime | None = None) -> Meeting:
    """Plan a meeting at `starts_at` (UTC). The same `submission` again returns the same meeting.

    Raises NotAllowed, or Invalid for a moment that has passed or at which a meeting stands already.
    """
    at = at or timezone.now()
    policies.check_can_plan(by)
    if submission and (done := Meeting.objects.filter(submission=submission).first()) is not None:
        return done
    if starts_at <= at:
        raise Invalid("Choose a time to come.", fields={"starts_at": ["Choose a day and time to come."]})
    if Meeting.objects.filter(starts_at=starts_at).exists():
        raise Invalid("A meeting stands then.", fields={"starts_at": ["There is a meeting at that time already."]})
    meeting = Meeting(starts_at=starts_at, submission=submission or uuid4())
    MEETING_MOVES.begin(meeting, by=by, at=at)
    ledger.record(Event.MEETING_PLANNED, meeting, by=by, at=at, starts_at=starts_at)
    return meeting


@transaction.atomic
def build(*, meeting: Meeting, by: User, at: datetime | None = None) -> Meeting:
    """Build the agenda of what stands at `at` (UTC), anew until the meeting begins; whoever takes part is told once.

    An earlier agenda stays in the record and is shown no more. Raises NotAllowed, or IllegalMove once it has begun.
    """
    at = at or timezone.now()
    policies.check_can_plan(by)
    meeting = Meeting.objects.lock(meeting.pk)
    if meeting.status != MeetingStatus.PLANNED:
        raise IllegalMove("The meeting has begun: its agenda stays as it is.")
    items, left_out = chosen(agenda.gather(at), settings.MEETING_ROWS)
    meeting.build, meeting.built_at, meeting.left_out = meeting.build + 1, at, left_out
    meeting.save_by(by)
    _write(meeting, items)
    ledger.record(Event.AGENDA_BUILT, meeting, by=by, at=at, build=meeting.build, rows=len(items))
    if meeting.build == 1:
        people = User.objects.who_can(Permission.SEND_REFERRALS) | User.objects.who_can(Permission.ANSWER_REFERRALS)
        for person in people:
            outbox.owe("agenda_built", meeting, to=person, path=f"/meetings/{meeting.pk}/", at=at)
    return meeting


def _write(meeting: Meeting, items: list[Item]) -> None:
    rows = AgendaRow.objects.bulk_create(
        AgendaRow(
            meeting=meeting,
            build=meeting.build,
            position=position,
            kind=item.kind,
            neighbor_id=item.neighbor_id,
            need_id=item.need_id,
            referral_id=item.referral_id,
            service_id=item.service_id,
            facts=dict(item.facts),
        )
        for position, item in enumerate(items, start=1)
    )
    AgendaPart.objects.bulk_create(
        AgendaPart(
            row=row,
            organization_id=part.organization_id,
            referral_id=part.referral_id,
            enrollment_id=part.enrollment_id,
            service_id=part.service_id,
            consent_id=part.consent_id,
            facts=dict(part.facts),
        )
        for row, item in zip(rows, items, strict=True)
        for part in item.parts
    )


@transaction.atomic
def begin(*, meeting: Meeting, by: User, at: datetime | None = None) -> Meeting:
    """Begin the meeting: from now on its agenda stays as it is. An agenda that was never built is built first.

    Raises NotAllowed, or IllegalMove.
    """
    at = at or timezone.now()
    policies.check_can_lead(by)
    meeting = Meeting.objects.lock(meeting.pk)
    if meeting.status == MeetingStatus.PLANNED and not meeting.build:
        meeting = build(meeting=meeting, by=by, at=at)
    meeting.began_at, meeting.began_by = at, by
    MEETING_MOVES.apply(meeting, MeetingStatus.HELD, by=by, at=at)
    ledger.record(Event.MEETING_BEGUN, meeting, by=by, at=at)
    return meeting


@transaction.atomic
def attend(*, meeting: Meeting, present: Collection[User], by: User, at: datetime | None = None) -> Meeting:
    """Keep who is there: those named, and nobody else any more. Raises NotAllowed, or IllegalMove out of session."""
    at = at or timezone.now()
    policies.check_can_lead(by)
    meeting = Meeting.objects.lock(meeting.pk)
    policies.check_is_in_session(meeting)
    there = {person.pk for person in present}
    known = {row.person_id: row for row in Attendance.objects.filter(meeting=meeting)}
    for person in present:
        row = known.get(person.pk) or Attendance(meeting=meeting, person=person, present=False)
        if not row.present:
            row.present = True
            row.save_by(by)
    for key, row in known.items():
        if row.present and key not in there:
            row.present = False
            row.save_by(by)
    ledger.record(Event.MEETING_ATTENDED, meeting, by=by, at=at, count=len(there))
    return meeting


@transaction.atomic
def close(*, meeting: Meeting, by: User, at: datetime | None = None) -> Meeting:
    """Close the meeting: its minutes stay as they are, and what is added later says that it came later.

    Raises NotAllowed, or IllegalMove.
    """
    at = at or timezone.now()
    meeting = Meeting.objects.lock(meeting.pk)
    policies.check_can_lead(by)
    meeting.closed_at, meeting.closed_by = at, by
    MEETING_MOVES.apply(meeting, MeetingStatus.CLOSED, by=by, at=at)
    ledger.record(Event.MEETING_CLOSED, meeting, by=by, at=at)
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: User, at: datetime | None = None) -> Meeting:
    """Cancel a meeting that has not begun. Raises NotAllowed, IllegalMove, or Invalid without a reason."""
    at = at or timezone.now()
    meeting = Meeting.objects.lock(meeting.pk)
    policies.check_can_lead(by)
    MEETING_MOVES.apply(meeting, MeetingStatus.CANCELLED, by=by, at=at, reason=reason)
    ledger.record(Event.MEETING_CANCELLED, meeting, by=by, at=at)
    return meeting
