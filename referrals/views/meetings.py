"""The coordination meeting: its agenda, what is decided, and the minutes. Each reads what is theirs to read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals.actions import meetings as actions
from referrals.actions import minutes
from referrals.forms.meetings import AttendanceForm, CancelForm, DecisionForm, PartRemarkForm, PlanForm, RemarkForm
from referrals.models import AgendaPart, Meeting
from referrals.queries import meetings as query
from referrals.rules.agenda import heart_reads
from referrals.states.meetings import AgendaKind, MeetingStatus

SORTS = {"when": "starts_at"}
OUT_OF_SIGHT = "Shown to you are the rows about your own referrals, enrollments and services."


@open_to(P.SEND_REFERRALS, P.ANSWER_REFERRALS)
def meetings(request: Request) -> HttpResponse:
    """The meetings, the latest first."""
    page = lists.paginate(request, query.listed(request.user, timezone.now()), sorts=SORTS, default="-when")
    open_tasks = query.tasks_of(request.user).count()
    return render(request, "referrals/meetings.html", {"page": page, "open_tasks": open_tasks, **_leads(request)})


def _leads(request: Request) -> dict[str, bool]:
    return {"may_lead": request.user.is_heart and request.user.can(P.SUPERVISE)}


@open_to(P.SUPERVISE, methods="GET POST")
def new(request: Request) -> HttpResponse:
    """Plans a meeting."""
    form = PlanForm(posted(request))
    planned = attempt(form, actions.plan, by=request.user) if request.method == "POST" else None
    if planned is not None:
        messages.success(request, "Planned. The agenda builds itself the day before; you can build it now.")
        return redirect("meeting", pk=planned.pk)
    return render(request, "referrals/meeting_new.html", {"form": form}, status=422 if form.errors else 200)


def find(request: Request, pk: int) -> Meeting:
    """One meeting, or 404."""
    return get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)


@open_to(P.SEND_REFERRALS, P.ANSWER_REFERRALS)
def meeting(request: Request, pk: int) -> HttpResponse:
    """The agenda, and once it is closed the minutes. Writes whose records HEART's people were shown."""
    return page(request, find(request, pk))


def page(request: Request, found: Meeting, **refused: Any) -> HttpResponse:
    """The page of a meeting as its reader may see it. A form that was refused answers 422."""
    now, user = timezone.now(), request.user
    if user.is_heart:
        ledger.opened_many(query.neighbors_on(user, found), by=user, reason="On the agenda of a meeting")
        lines = query.agenda_of_heart(user, found)
    else:
        lines = query.agenda_of_partner(user, found, now)
    context = {
        "meeting": found,
        "lines": lines,
        "left_out": _left_out(found) if user.is_heart else [],
        "attendance": query.attendance(user, found),
        "remarks": query.remarks(user, found),
        "may_say": found.status != MeetingStatus.CANCELLED,
        **_leads(request),
        **_forms(request, found),
        **refused,
    }
    template = "referrals/meeting.html" if user.is_heart else "referrals/partner_meeting.html"
    return render(request, template, context, status=422 if refused else 200)


def _left_out(found: Meeting) -> list[tuple[str, int]]:
    return [(str(AgendaKind(kind).label), count) for kind, count in found.left_out.items()]


def _forms(request: Request, found: Meeting) -> dict[str, Any]:
    """What this person can do from here."""
    if not request.user.is_heart:
        return {"remark_form": PartRemarkForm(auto_id=False)}
    forms: dict[str, Any] = {"remark_form": RemarkForm()}
    if _leads(request)["may_lead"] and found.status == MeetingStatus.HELD:
        there = [row.person_id for row in query.attendance(request.user, found)]
        forms["attendance_form"] = AttendanceForm(people=query.invited(), initial={"present": there})
    if _leads(request)["may_lead"] and found.status == MeetingStatus.PLANNED:
        forms["cancel_form"] = CancelForm(prefix="cancel")
    return forms


@open_to(P.SUPERVISE, methods="POST")
def build(request: Request, pk: int) -> HttpResponse:
    """Builds the agenda anew."""
    actions.build(meeting=find(request, pk), by=request.user)
    messages.success(request, "The agenda is built of what stands now.")
    return redirect("meeting", pk=pk)


@open_to(P.SUPERVISE, methods="POST")
def begin(request: Request, pk: int) -> HttpResponse:
    """Begins the meeting. A second tap finds it begun."""
    found = find(request, pk)
    if found.status != MeetingStatus.HELD:
        actions.begin(meeting=found, by=request.user)
        messages.success(request, "The meeting has begun. Its agenda stays as it is now.")
    return redirect("meeting", pk=pk)


@open_to(P.SUPERVISE, methods="POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Closes the meeting. A second tap finds it closed."""
    found = find(request, pk)
    if found.status != MeetingStatus.CLOSED:
        actions.close(meeting=found, by=request.user)
        messages.success(request, "Closed. The minutes stay as they are; what you add says that it came later.")
    return redirect("meeting", pk=pk)


@open_to(P.SUPERVISE, methods="POST")
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancels a meeting that has not begun."""
    found = find(request, pk)
    form = CancelForm(posted(request), prefix="cancel")
    if attempt(form, actions.cancel, meeting=found, by=request.user):
        messages.success(request, "The meeting is cancelled.")
        return redirect("meetings")
    return page(request, found, cancel_form=form)


@open_to(P.SUPERVISE, methods="POST")
def attend(request: Request, pk: int) -> HttpResponse:
    """Keeps who is there."""
    found = find(request, pk)
    form = AttendanceForm(posted(request), people=query.invited())
    if attempt(form, actions.attend, meeting=found, by=request.user):
        messages.success(request, "Attendance is kept.")
        return redirect("meeting", pk=pk)
    return page(request, found, attendance_form=form)


@open_to(P.SEND_REFERRALS, P.ANSWER_REFERRALS, methods="POST")
def remark(request: Request, pk: int) -> HttpResponse:
    """Adds words to the minutes: HEART's own, or an organization's on its part."""
    found = find(request, pk)
    part = None
    if not request.user.is_heart:
        own = AgendaPart.objects.visible_to(request.user).told_at(timezone.now()).filter(row__meeting=found)
        part = get_object_or_404(own, pk=_number(request.POST.get("part", "")))
    form = RemarkForm(posted(request))
    if attempt(form, minutes.remark, meeting=found, part=part, by=request.user):
        messages.success(request, "Added to the minutes.")
        return redirect("meeting", pk=pk)
    return page(request, found, remark_form=form)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0


@open_to(P.SUPERVISE, methods="GET POST")
def decide(request: Request, pk: int) -> HttpResponse:
    """What was decided on a row, what each organization is told of it, and who does what."""
    row = get_object_or_404(query.row(request.user), pk=pk)
    parts = query.parts_of(request.user, row, timezone.now())
    form = DecisionForm(posted(request), parts=parts, people=query.may_own(parts))
    done = attempt(form, minutes.settle, row=row, by=request.user) if request.method == "POST" else None
    if done is not None:
        messages.success(request, "Decided.")
        return redirect("meeting", pk=row.meeting_id)
    if row.neighbor is not None:
        ledger.opened(row.neighbor, by=request.user, reason="On the agenda of a meeting")
    context = {"row": row, "form": form, "words": heart_reads(row.kind, row.facts), "meeting": row.meeting}
    return render(request, "referrals/meeting_decide.html", context, status=422 if form.errors else 200)
