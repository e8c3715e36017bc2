"""HEART's pages of referrals: the list, one referral, and a case's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework.models import Case
from heart import ledger
from heart.errors import Invalid
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import policies, release
from referrals.actions import sending, talk
from referrals.forms import off_network
from referrals.forms.referrals import EndForm, ReferralFilter, WordForm
from referrals.forms.talk import MessageForm
from referrals.models import Referral
from referrals.queries import referrals as query
from referrals.queries import suggestions
from referrals.queries import talk as talks
from referrals.queries.referrals import Show, Whose
from referrals.states import ReferralStatus
from referrals.views import appointments, elsewhere, still_panel

NEXT_BEST = 5
SORTS = {
    "answer": ("answer_by", "created_at"),
    "urgency": ("pressing", "answer_by", "created_at"),
    "neighbor": ("need__case__neighbor__family_name", "need__case__neighbor__given_name"),
    "service": ("service__name", "created_at"),
    "status": ("stage", "pressing", "answer_by", "status", "created_at"),
    "sent": "sent_at",
}


@open_to(P.SEND_REFERRALS)
def referrals(request: Request) -> HttpResponse:
    """The list: one's own open referrals first, those that need something done on top."""
    form = ReferralFilter({**_usual(request), **request.GET.dict()})
    chosen = {**_usual(request), **lists.chosen(form)}
    counts = query.counts(request.user, whose=chosen["whose"])
    context = {
        "page": lists.paginate(request, query.listed(request.user, **chosen), sorts=SORTS, default="status"),
        "form": form,
        "chosen": chosen,
        "whose_tabs": list(Whose),
        "show_tabs": [(show, counts.get(show)) for show in Show],
        "narrowed": any(name in chosen for name in ("urgency", "find")),
    }
    return render(request, "referrals/referrals.html", context)


def _usual(request: Request) -> dict[str, str]:
    """What the list shows of itself: one's own, and to a supervisor everybody's."""
    whose = Whose.EVERYBODY if request.user.can(P.SUPERVISE) else Whose.MINE
    return {"whose": str(whose), "show": str(Show.OPEN)}


def find(request: Request, pk: UUID) -> Referral:
    """The referral with all that its page shows, or 404."""
    return get_object_or_404(query.whole(request.user), pk=pk)


@open_to(P.SEND_REFERRALS)
def referral(request: Request, pk: UUID) -> HttpResponse:
    """One referral. Writes who opened it."""
    return page(request, find(request, pk))


def page(
    request: Request,
    row: Referral,
    *,
    end_form: EndForm | None = None,
    word_form: WordForm | None = None,
    problem: Invalid | None = None,
    **more: forms.Form,
) -> HttpResponse:
    """The page of a referral, with what was typed and refused if there is such: then it answers 422."""
    now = timezone.now()
    ledger.opened(row, by=request.user, reason="Opened the referral")
    talk.read(referral=row, by=request.user, at=now)
    is_draft = row.status == ReferralStatus.DRAFT
    context = {
        "referral": row,
        "need": row.need,
        "neighbor": row.need.case.neighbor,
        "problem": problem,
        "is_draft": is_draft,
        **elsewhere.about(request, row.need if is_draft else None),
        "sections": release.sections(release.of_draft(row) if is_draft else row.released),
        "notice": _notice(row.information),
        "coverage": _coverage(row, now) if is_draft else None,
        "consent_url": consent_url(row),
        "consent_ended": row.consent is not None and not row.consent.is_in_force(now),
        "is_open_need": row.need.status in query.OPEN_NEED,
        "came_to_nothing": row.status in query.WITHOUT_SERVICE,
        **_next(request, row, now),
        **off_network.offered(request.user, row, now),
        **appointments.about(request, row),
        **still_panel.about(request, row, now),
        "talk": talks.thread(request.user, row),
        "talk_form": MessageForm() if talks.may_write(request.user, row, now) else None,
        "steps": query.steps(row),
        "entries": query.told(row),
        "end_form": end_form or _form_if_any(row),
        "word_form": word_form or _word_form_if_any(request, row),
        **more,
    }
    refused = problem or end_form or word_form or more
    return render(request, "referrals/referral.html", context, status=422 if refused else 200)


def consent_url(row: Referral) -> str:
    """Where a consent for this referral is recorded, and from where one comes back to it."""
    after = urlencode({"organization": row.organization_id, "next": reverse("referral", args=[row.pk])})
    return f"{reverse('consent-new', args=[row.need.case_id])}?{after}"


def _next(request: Request, row: Referral, at: datetime) -> dict[str, Any]:
    """Where this one came to nothing: who waits in line for the need, and who fits best and was not asked yet."""
    if row.status not in query.WITHOUT_SERVICE:
        return {"next_in_line": None, "next_best": []}
    best = suggestions.next_best(request.user, row.need, at, NEXT_BEST)
    return {"next_in_line": query.next_in_line(request.user, row.need), "next_best": best}


def _notice(kinds: list[str]) -> str:
    return release.REDISCLOSURE_NOTICE if release.carries_notice(kinds) else ""


def _coverage(row: Referral, at: datetime) -> query.Coverage | None:
    if row.exception:
        return None
    return query.coverage(need=row.need, service=row.service, information=row.information, at=at)


def _form_if_any(row: Referral) -> EndForm | None:
    return None if row.status == ReferralStatus.ENTERED_IN_ERROR else EndForm(referral=row)


def _word_form_if_any(request: Request, row: Referral) -> WordForm | None:
    may = policies.allows(policies.check_can_say_received, request.user, row, "navigator")
    return WordForm() if may else None


@open_to(P.SEND_REFERRALS, methods="POST")
def send(request: Request, pk: UUID) -> HttpResponse:
    """Sends a draft. A second tap finds it sent."""
    row = find(request, pk)
    if row.status == ReferralStatus.DRAFT:
        try:
            sending.send(referral=row, despite=request.POST.get("despite", ""), by=request.user)
        except Invalid as error:
            return page(request, find(request, pk), problem=error)
        messages.success(request, "Referral sent.")
    return redirect("referral", pk=pk)


@open_to(P.SEND_REFERRALS, methods="POST")
def end(request: Request, pk: UUID) -> HttpResponse:
    """Withdraws, cancels, or marks as entered in error. A second tap finds it done."""
    row, status = find(request, pk), request.POST.get("status", "")
    if row.status == status:
        return redirect("referral", pk=pk)
    policies.check_is_open(row, status)
    form = EndForm(posted(request), referral=row)
    if attempt(form, sending.end, referral=row, by=request.user):
        messages.success(request, "The referral has ended. The record of it is kept.")
        return redirect("referral", pk=pk)
    return page(request, row, end_form=form)


@open_to(P.SEND_REFERRALS, methods="POST")
def received(request: Request, pk: UUID) -> HttpResponse:
    """Records whether the service was received, on the neighbor's or the navigator's word."""
    row = find(request, pk)
    form = WordForm(posted(request))
    if attempt(form, sending.record_received, referral=row, by=request.user):
        messages.success(request, "Recorded.")
        return redirect("referral", pk=pk)
    return page(request, row, word_form=form)


@open_to(P.SEND_REFERRALS)
def of_case(request: Request, pk: int) -> HttpResponse:
    """A case's referrals by need: a part of the case's page for htmx, a page of its own without."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("neighbor"), pk=pk)
    context = {"case": case, "needs": query.by_need(request.user, case.pk), "open_need": query.OPEN_NEED}
    template = "referrals/_case_referrals.html" if request.htmx else "referrals/case_referrals.html"
    return render(request, template, context)
