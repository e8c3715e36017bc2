"""The navigator's side of a reply without sign-in: make a link, end the links, say where the mailbox is."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from referrals import partner_policies
from referrals.actions import people, replying
from referrals.forms.people import AddressForm
from referrals.models import Referral
from referrals.queries import replies as query


def _find(request: Request, pk: UUID) -> Referral:
    rows = Referral.objects.visible_to(request.user).exclude(sent_at=None)
    return get_object_or_404(rows.select_related("organization__referral_address", "consent", "service"), pk=pk)


@open_to(P.SEND_REFERRALS, methods="GET POST")
@never_cache
def panel(request: Request, pk: UUID) -> HttpResponse:
    """The links to one referral; a new one is shown in this answer alone. A part of its page, or a page of its own."""
    referral, url = _find(request, pk), ""
    if request.method == "POST":
        url = settings.BASE_URL + reverse("reply", args=[replying.issue(referral=referral, by=request.user)])
    return _panel(request, referral, url=url)


def _panel(request: Request, referral: Referral, *, url: str = "", form: AddressForm | None = None) -> HttpResponse:
    now = timezone.now()
    mailbox = partner_policies.mailbox(referral.organization)
    context = {
        "referral": referral,
        "links": query.links(request.user, referral, now),
        "url": url,
        "mailbox": mailbox,
        "answerable": partner_policies.is_answerable(referral, now),
        "form": form or AddressForm(initial={"email": mailbox}),
    }
    template = "referrals/_reply_links.html" if request.htmx else "referrals/reply_links.html"
    return render(request, template, context, status=422 if form else 200)


@open_to(P.SEND_REFERRALS, methods="POST")
def end(request: Request, pk: UUID) -> HttpResponse:
    """Ends every link to the referral at once."""
    replying.revoke(referral=_find(request, pk), by=request.user)
    messages.success(request, "The links are ended. Whoever opens one now is told that it does not work.")
    return redirect("reply-links", pk=pk)


@open_to(P.SEND_REFERRALS, methods="POST")
def address(request: Request, pk: UUID) -> HttpResponse:
    """Says where the organization is written to."""
    referral = _find(request, pk)
    form = AddressForm(posted(request))
    if attempt(form, people.set_referral_address, organization=referral.organization, by=request.user):
        messages.success(request, "Saved. Codes and reply links go there from now on.")
        return redirect("reply-links", pk=pk)
    return _panel(request, referral, form=form)
