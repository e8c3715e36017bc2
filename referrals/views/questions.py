"""Questions about room without identity: HEART's pages of them, and the partner's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.models import Need
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import hand_over_policies as rules
from referrals import policies
from referrals.actions import questions as actions
from referrals.forms.questions import QuestionForm, RoomForm
from referrals.models import CapacityQuestion, Service
from referrals.queries import directory
from referrals.queries import questions as query
from referrals.states.questions import QuestionStatus

SORTS = {"asked": ("waits", "pressing", "asked_at"), "expires": "expires_at"}


@open_to(P.SEND_REFERRALS)
def questions(request: Request) -> HttpResponse:
    """Every question that HEART asked: what waits on top, then the newest."""
    page = lists.paginate(request, query.listed(request.user), sorts=SORTS, default="-asked")
    return render(request, "referrals/questions.html", {"page": page, "now": timezone.now()})


@open_to(P.SEND_REFERRALS, methods="GET POST")
def new(request: Request) -> HttpResponse:
    """Asks a service (`?service=`), for a need (`?need=`) that stays here, or for none."""
    service = get_object_or_404(directory.visible_services(request.user), pk=_uuid(request.GET.get("service", "")))
    need = _need(request)
    rules.check_can_ask(request.user, service, need)
    form = QuestionForm(posted(request), initial={"domain": need.domain if need else ""})
    question = attempt(form, actions.ask, service=service, need=need, by=request.user)
    if question is not None:
        messages.success(request, "Asked. You get a message when they answer.")
        return redirect("question", pk=question.pk)
    context = {"form": form, "service": service, "need": need}
    return render(request, "referrals/question_new.html", context, status=422 if form.is_bound else 200)


@open_to(P.SEND_REFERRALS)
def question(request: Request, pk: UUID) -> HttpResponse:
    """One question and its answer, with the next step."""
    row = get_object_or_404(query.listed(request.user), pk=pk)
    now = timezone.now()
    need = row.need
    context = {
        "question": row,
        "holds": row.holds(now),
        "may_refer": need is not None and policies.allows(policies.check_can_refer, request.user, need),
        "waits": row.status == QuestionStatus.ASKED,
    }
    return render(request, "referrals/question.html", context)


@open_to(P.SEND_REFERRALS, methods="POST")
def take_back(request: Request, pk: UUID) -> HttpResponse:
    """Takes a question back. A second tap finds it taken back."""
    row = get_object_or_404(CapacityQuestion.objects.visible_to(request.user), pk=pk)
    if row.status != QuestionStatus.TAKEN_BACK:
        actions.take_back(question=row, by=request.user)
        messages.success(request, "The question is taken back.")
    return redirect("question", pk=pk)


@open_to(P.ANSWER_REFERRALS)
def inbox(request: Request) -> HttpResponse:
    """The questions to the partner's own services. They name nobody, and lead to nobody."""
    page = lists.paginate(request, query.inbox(request.user), sorts=SORTS, default="-asked")
    return render(request, "referrals/partner_questions.html", {"page": page})


@open_to(P.ANSWER_REFERRALS, methods="GET POST")
def answer(request: Request, pk: UUID) -> HttpResponse:
    """One question, and the answer to it. A second tap finds it answered."""
    row = get_object_or_404(query.inbox(request.user), pk=pk)
    form = None
    if row.status == QuestionStatus.ASKED and row.expires_at > timezone.now():
        form = RoomForm(posted(request))
        if attempt(form, actions.answer, question=row, by=request.user):
            messages.success(request, "Thank you. Navigators see this at once, for this and for other neighbors.")
            return redirect("partner-questions")
    elif request.method == "POST":
        return redirect("partner-question", pk=pk)
    context = {"question": row, "form": form}
    refused = form is not None and form.is_bound
    return render(request, "referrals/partner_question.html", context, status=422 if refused else 200)


def about_service(request: Request, service: Service, need: Need | None) -> dict[str, Any]:
    """What the page of a service shows HEART: whether it can be asked, and what was asked lately."""
    if not (request.user.is_heart and request.user.can(P.SEND_REFERRALS)):
        return {}
    return {
        "may_ask_room": policies.allows(rules.check_can_ask, request.user, service, need),
        "asked_room": list(query.of_service(request.user, service.pk)[:3]),
    }


def _need(request: Request) -> Need | None:
    """The need behind the question, or 404 for one that this person may not see."""
    asked = request.GET.get("need", "")
    if not asked:
        return None
    needs = Need.objects.visible_to(request.user).standing().select_related("case")
    found: Need = get_object_or_404(needs, pk=int(asked) if asked.isascii() and asked.isdigit() else 0)
    return found


def _uuid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
