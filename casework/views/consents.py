"""Consents: recorded with recipients from the directory, and revoked."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework import policies
from casework.actions import consents
from casework.consent_paper import consent_copy
from casework.forms.consents import ConsentForm, CopyForm, RevokeForm
from casework.forms.kept import key
from casework.models import Case, Consent, ConsentDocument
from casework.queries import consents as query
from casework.rules.consent_rules import HEIGHT, WIDTH, beneath, blocks, svg_path, text_of
from casework.states.record import DocumentLanguage
from casework.views import cases
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted

READING = "Reading or printing a consent"


@open_to(P.WORK_CASES, methods="GET POST")
def record(request: Request, pk: int) -> HttpResponse:
    """Records a consent of the case's neighbor. The search button brings organizations and keeps what was typed.

    `read` shows the text to read with the neighbor and to sign. `?organization=` names a recipient beforehand,
    `?renews=` takes over what an earlier consent named, and `?next=` is where to go on: a referral that waits.
    """
    case = cases.find(request, pk)
    policies.check_can_keep_neighbor(request.user, case.neighbor)
    form = ConsentForm(posted(request), initial=_beforehand(request, case), by=request.user)
    if {"search", "back"} & set(request.POST):
        form.searching()
    elif {"read", "on_paper"} & set(request.POST):
        if form.ready_to_read():
            return _read_together(request, case, form)
    elif attempt(form, consents.give, neighbor=case.neighbor, by=request.user):
        messages.success(request, "Consent recorded. Print a copy for the neighbor.")
        return redirect(came_from(request, default=f"{cases.case_url(case)}#consents"))
    if "sign" in request.POST and not set(form.errors) - set(form.signing):
        return _read_together(request, case, form)
    context = {"case": case, "form": form}
    return render(request, "casework/consent_new.html", context, status=422 if form.errors else 200)


def _read_together(request: Request, case: Case, form: ConsentForm) -> HttpResponse:
    """The text that these answers make, to be read with the neighbor and signed."""
    context = {"case": case, "form": form, "text": form.text(case.neighbor), "asked": form.asked()}
    size = {"width": WIDTH, "height": HEIGHT}
    return render(request, "casework/consent_read.html", {**context, **size}, status=422 if form.errors else 200)


def _beforehand(request: Request, case: Case) -> dict[str, object]:
    """What the form begins with."""
    named: dict[str, object] = {"recipients": request.GET.getlist("organization")}
    earlier = key(request.GET.get("renews"))
    rows = Consent.objects.visible_to(request.user).filter(pk=earlier, neighbor=case.neighbor_id)
    if earlier is None or (renewed := rows.prefetch_related("recipients").first()) is None:
        return named
    taken_over = ("information", "purpose", "substance_words", "ends_when", "signed_name")
    keys = [str(recipient.organization_key) for recipient in renewed.recipients.all()]
    return {**named, "recipients": keys, **{name: getattr(renewed, name) for name in taken_over}}


def find(request: Request, pk: int) -> Consent:
    """The consent with its neighbor, recipients and document, or 404."""
    rows = Consent.objects.visible_to(request.user).select_related("neighbor", "document", "recorded_by", "copy_by")
    return get_object_or_404(rows.prefetch_related("recipients"), pk=pk)


@dataclass(frozen=True)
class Copy:
    """A consent's text in a language, and the document that was kept of it, where one was."""

    kept: ConsentDocument | None
    language: DocumentLanguage
    given_in: DocumentLanguage
    text: str


def _copy(consent: Consent, asked: str | None) -> Copy:
    """In the language asked for, or in the one it was given in."""
    kept = getattr(consent, "document", None)
    given_in = DocumentLanguage(kept.language) if kept else DocumentLanguage.ENGLISH
    language = DocumentLanguage(asked) if asked in DocumentLanguage.values else given_in
    names = [recipient.name for recipient in consent.recipients.all()]
    text = kept.text if kept and language == given_in else text_of(consent, names, language)
    return Copy(kept, language, given_in, text)


@open_to(P.VIEW_CASEWORK)
def document(request: Request, pk: int) -> HttpResponse:
    """The consent as a page to print, in the language it was given in or in `?language=`. Writes who opened it."""
    consent = find(request, pk)
    ledger.opened(consent, by=request.user, reason=READING)
    copy = _copy(consent, request.GET.get("language"))
    context = {
        "consent": consent,
        "kept": copy.kept,
        "language": copy.language,
        "others": [other for other in DocumentLanguage if other != copy.language],
        "given_in": copy.given_in,
        "text": blocks(copy.text),
        "beneath": beneath(consent, copy.language, copy.given_in),
        "path": svg_path(copy.kept.strokes) if copy.kept else "",
        "width": WIDTH,
        "height": HEIGHT,
        "in_force": consent.is_in_force(timezone.now()),
        "home": consent_home(consent),
        "may_hand_over": request.user.can(P.WORK_CASES),
    }
    return render(request, "casework/consent_document.html", context)


@open_to(P.VIEW_CASEWORK)
def pdf(request: Request, pk: int) -> HttpResponse:
    """The same copy as a PDF, to hand over or to keep. Writes who opened it."""
    consent = find(request, pk)
    ledger.opened(consent, by=request.user, reason=READING)
    copy = _copy(consent, request.GET.get("language"))
    made = consent_copy(consent, text=copy.text, kept=copy.kept, language=copy.language)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="consent-{consent.pk}-{copy.language}.pdf"'
    return answer


@open_to(P.WORK_CASES, methods="POST")
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Keeps that the neighbor got a copy."""
    consent = find(request, pk)
    form = CopyForm(posted(request))
    if attempt(form, consents.hand_over, consent=consent, by=request.user):
        messages.success(request, "Kept: the neighbor has a copy.")
    return redirect("consent", pk)


@open_to(P.VIEW_CASEWORK)
def ending(request: Request) -> HttpResponse:
    """The consents that end soon, of the neighbors with an open case, the soonest first."""
    rows = query.ending(request.user, at=timezone.now())
    page = lists.paginate(request, rows, sorts={"ends": "expires_at"}, default="ends")
    return render(request, "casework/consents_ending.html", {"page": page, "days": settings.CONSENT_RENEWAL_DAYS})


@open_to(P.WORK_CASES, methods="GET POST")
def revoke(request: Request, pk: int) -> HttpResponse:
    """Revokes a consent from this moment."""
    rows = Consent.objects.visible_to(request.user).select_related("neighbor").prefetch_related("recipients")
    consent = get_object_or_404(rows, pk=pk)
    back = came_from(request, default=consent_home(consent))
    if request.method == "POST" and consent.revoked_by_id == request.user.pk:
        return redirect(back)
    policies.check_can_revoke_consent(request.user, consent, timezone.now())
    form = RevokeForm(posted(request))
    if attempt(form, consents.revoke, consent=consent, by=request.user):
        messages.success(request, "Consent revoked. From now on nothing is released under it.")
        return redirect(back)
    context = {"consent": consent, "neighbor": consent.neighbor, "form": form, "next": back}
    return render(request, "casework/consent_revoke.html", context, status=422 if form.errors else 200)


def consent_home(consent: Consent) -> str:
    """Where a consent is shown: its neighbor's page."""
    return f"{reverse('neighbor', args=[consent.neighbor_id])}#consents"
