"""Writing a referral: one page for what is asked, what is told, and under which consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework.models import Need
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import policies, release
from referrals.actions import sending
from referrals.forms.referrals import ReferralForm, TermsForm
from referrals.models import Referral, Service
from referrals.queries import referrals as query
from referrals.rules.release_fields import Field, offered, told
from referrals.views import elsewhere
from referrals.views.referrals import consent_url, find

PREVIEW, SEND, CONSENT = "preview", "send", "consent"


@dataclass(frozen=True)
class Subject:
    """What a referral is about, whether or not it exists yet."""

    need: Need
    service: Service
    referral: Referral | None = None


@open_to(P.SEND_REFERRALS, methods="GET POST")
def new(request: Request) -> HttpResponse:
    """A new referral of the need to the service that the address names; the open one, if there is one already."""
    if not (request.GET.get("need") and request.GET.get("service")):
        return _choose_first(request)
    needs = Need.objects.visible_to(request.user).standing().select_related("case__neighbor")
    services = Service.objects.visible_to(request.user).select_related("organization")
    subject = Subject(
        get_object_or_404(needs, pk=_number(request.GET["need"])),
        get_object_or_404(services, pk=_uuid(request.GET["service"])),
    )
    if request.method == "GET":
        standing = query.standing(request.user, subject.need, subject.service)
        if standing is not None:
            messages.info(request, "This service has been asked for this need already. Here is that referral.")
            return redirect("referral", pk=standing.pk)
        policies.check_can_refer(request.user, subject.need)
    initial = {"information": release.kinds_for(subject.need), "sent_how": sending.how(subject.service.organization)}
    form = ReferralForm(posted(request), initial=initial, offered=_offered(subject.need))
    return _write(request, form, subject)


@open_to(P.SEND_REFERRALS, methods="GET POST")
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Changes a draft."""
    row = find(request, pk)
    policies.check_can_revise(request.user, row)
    names = ("urgency", "question", "information", "exception", "exception_note", "sent_how")
    initial = {name: getattr(row, name) for name in names}
    if row.fields is not None:
        initial["fields"] = row.fields
    form = TermsForm(posted(request), initial=initial, offered=_offered(row.need))
    return _write(request, form, Subject(row.need, row.service, row))


def _offered(need: Need) -> list[Field]:
    return offered(need.case.neighbor, need)


def _write(request: Request, form: TermsForm, subject: Subject) -> HttpResponse:
    """Save, send, or show again what was typed, with what would go out."""
    what = request.POST.get("do", "")
    if request.method == "POST" and what != PREVIEW:
        saved = _save(request, form, subject, send=what == SEND)
        if saved is not None:
            return _go_on(request, saved, what)
    refused = what != PREVIEW and bool(form.errors)
    context = {
        "form": form if refused or not form.is_bound else _as_typed(form),
        "need": subject.need,
        "neighbor": subject.need.case.neighbor,
        "service": subject.service,
        "referral": subject.referral,
        **elsewhere.about(request, subject.need),
        **_would_go_out(form, subject),
    }
    return render(request, "referrals/referral_form.html", context, status=422 if refused else 200)


def _save(request: Request, form: TermsForm, subject: Subject, *, send: bool) -> Referral | None:
    why = {"despite": request.POST.get("despite", "")} if send else {}
    if subject.referral is not None:
        revise = sending.revise_and_send if send else sending.revise
        return attempt(form, revise, referral=subject.referral, by=request.user, **why)
    draft = sending.draft_and_send if send else sending.draft
    return attempt(form, draft, need=subject.need, service=subject.service, by=request.user, **why)


def _go_on(request: Request, saved: Referral, what: str) -> HttpResponse:
    if what == CONSENT:
        messages.success(request, "The referral is kept as a draft. Send it once the consent is recorded.")
        return redirect(consent_url(saved))
    messages.success(request, "Referral sent." if what == SEND else "Draft saved. Nobody outside has seen it.")
    return redirect("referral", pk=saved.pk)


def _as_typed(form: TermsForm) -> TermsForm:
    """The same answers without a word about what is missing: somebody is still writing."""
    return type(form)(initial={name: form[name].value() for name in form.fields}, offered=form.offered)


def _would_go_out(form: TermsForm, subject: Subject) -> dict[str, Any]:
    """What the partner would see as the form stands, and what lets it go out."""
    need, kinds = subject.need, form.kinds
    built = told(form.offered, kinds, form.chosen)
    asked: dict[str, Any] = {"need": need, "service": subject.service, "information": kinds, "at": timezone.now()}
    return {
        "sections": release.sections(built),
        "question": form["question"].value() or "",
        "notice": release.REDISCLOSURE_NOTICE if release.carries_notice(kinds) else "",
        "is_exception": form.is_exception,
        "coverage": query.coverage(**asked) if kinds and not form.is_exception else None,
    }


def _choose_first(request: Request) -> HttpResponse:
    """A referral needs a need and a service: say where to choose them."""
    need = request.GET.get("need", "")
    if need:
        return redirect(f"{reverse('directory')}?{urlencode({'need_id': _number(need)})}")
    return render(request, "referrals/choose_first.html")


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 15:
        raise Http404
    return int(typed)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Http404 from None
