"""Who can take how much, and who covers whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import policies
from casework.actions import navigators as actions
from casework.forms.navigators import CoverForm, ProfileForm
from casework.models import Cover, NavigatorProfile
from casework.models.navigator import CAPACITY
from casework.queries import supervision
from casework.queries.case_record import people_who_work_cases
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


@open_to(P.SUPERVISE)
def profiles(request: Request) -> HttpResponse:
    """Everybody who works cases, with what they carry and what they can."""
    load = [row for row in supervision.load(request.user, timezone.now()) if row.here]
    found = {row.person_id: row for row in NavigatorProfile.objects.visible_to(request.user)}
    rows = [(row, found.get(row.person.pk)) for row in load]
    return render(request, "casework/navigators.html", {"rows": rows, "capacity": CAPACITY})


@open_to(P.SUPERVISE, methods="GET POST")
def profile(request: Request, pk: int) -> HttpResponse:
    """One person's beats, languages and capacity."""
    person = get_object_or_404(people_who_work_cases(), pk=pk)
    row = NavigatorProfile.objects.visible_to(request.user).filter(person=person).first()
    known = {"beats": ", ".join(row.beats), "languages": ", ".join(row.languages)} if row else {}
    form = ProfileForm(posted(request), initial={**known, "capacity": row.capacity if row else CAPACITY})
    if attempt(form, actions.set_profile, person=person, by=request.user):
        messages.success(request, f"Saved for {person}.")
        return redirect("navigators")
    context = {"person": person, "form": form}
    return render(request, "casework/navigator.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="GET POST")
def covers(request: Request) -> HttpResponse:
    """Who covers whom now and soon, and the form for another."""
    form = CoverForm(posted(request), user=request.user)
    if attempt(form, actions.arrange_cover, by=request.user):
        messages.success(request, "Cover arranged. It ends by itself.")
        return redirect("covers")
    rows = Cover.objects.visible_to(request.user).filter(called_off_at=None, ends_on__gte=timezone.localdate())
    listed = [
        (row, policies.allows(policies.check_can_arrange_cover, request.user, row.away))
        for row in rows.select_related("away", "covered_by")
    ]
    context = {"form": form, "covers": listed, "today": timezone.localdate()}
    return render(request, "casework/covers.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="POST")
def call_off(request: Request, pk: int) -> HttpResponse:
    """Ends a cover before its day."""
    cover = get_object_or_404(Cover.objects.visible_to(request.user), pk=pk)
    actions.call_off_cover(cover=cover, by=request.user)
    messages.success(request, "The cover is called off.")
    return redirect("covers")
