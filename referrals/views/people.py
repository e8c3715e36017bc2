"""An organization's own people, for its managers; how HEART lets the first one in; how an invited person comes in."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from heart.errors import IllegalMove
from heart.http import Request
from heart.models import User
from heart.permissions import ROLES
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to, public
from heart.views.forms import attempt, posted
from referrals.actions import people as actions
from referrals.forms.people import AddressForm, FindForm, InviteForm, PasswordForm, PersonForm
from referrals.models import Organization, ReferralAddress
from referrals.queries import people as query
from referrals.rules.people_rules import ROLES as PARTNER_ROLES

SORTS = {"name": "name", "managers": "managers", "staff": "staff"}
SECRET_PAGE = {"Cache-Control": "no-store, private", "Referrer-Policy": "strict-origin"}


@open_to(P.MANAGE_PEOPLE)
def people(request: Request) -> HttpResponse:
    """Everybody of one's own organization: who signs in, who is invited, who was removed."""
    return _people(request)


def _people(request: Request, address_form: forms.Form | None = None) -> HttpResponse:
    organization = Organization.objects.visible_to(request.user).filter(agency=request.user.agency_id).first()
    address = ReferralAddress.objects.visible_to(request.user).first()
    given = AddressForm(initial={"email": address.email if address else ""})
    context = {
        "people": list(query.own(request.user)),
        "roles": [ROLES[key] for key in PARTNER_ROLES],
        "organization": organization,
        "address_form": address_form or given,
    }
    return render(request, "referrals/people.html", context, status=422 if address_form else 200)


@open_to(P.MANAGE_PEOPLE, methods="GET POST")
def invite(request: Request) -> HttpResponse:
    """Invites somebody to one's own organization."""
    form = InviteForm(posted(request))
    if attempt(form, actions.invite, agency=request.user.agency, by=request.user):
        messages.success(request, "Invited. The link to set a password is on its way.")
        return redirect("partner-people")
    return render(request, "referrals/person_new.html", {"form": form}, status=422 if form.errors else 200)


def _find(request: Request, pk: int) -> User:
    person: User = get_object_or_404(query.own(request.user), pk=pk)
    return person


@open_to(P.MANAGE_PEOPLE, methods="POST")
def again(request: Request, pk: int) -> HttpResponse:
    """Sends the link once more."""
    actions.invite_again(person=_find(request, pk), by=request.user)
    messages.success(request, "Sent once more. The earlier link does not work any longer.")
    return redirect("partner-people")


@open_to(P.MANAGE_PEOPLE, methods="POST")
def role(request: Request, pk: int) -> HttpResponse:
    """Makes somebody manager or staff. A second tap finds it done."""
    person, wanted = _find(request, pk), request.POST.get("role", "")
    if person.role != wanted:
        actions.set_role(person=person, role=wanted, by=request.user)
        messages.success(request, f"{person} is {ROLES[wanted].label.lower()} now.")
    return redirect("partner" if person == request.user else "partner-people")


@open_to(P.MANAGE_PEOPLE, methods="POST")
def remove(request: Request, pk: int) -> HttpResponse:
    """Ends somebody's account. A second tap finds it ended."""
    person = _find(request, pk)
    if person.is_active:
        actions.remove(person=person, by=request.user)
        messages.success(request, f"{person} can’t sign in any more. What they did stays in the record.")
    return redirect("sign-in" if person == request.user else "partner-people")


@open_to(P.MANAGE_PEOPLE, methods="POST")
def address(request: Request) -> HttpResponse:
    """Says where the organization hears of referrals."""
    own = get_object_or_404(Organization.objects.visible_to(request.user), agency=request.user.agency_id)
    form = AddressForm(posted(request))
    if attempt(form, actions.set_referral_address, organization=own, by=request.user):
        messages.success(request, "Saved. The next referral is told there.")
        return redirect("partner-people")
    return _people(request, form)


@open_to(P.ADMINISTER)
def partners(request: Request) -> HttpResponse:
    """The partners, and any other organization by its name: to let its first manager in."""
    form = FindForm(request.GET)
    rows = query.partners(request.user, lists.chosen(form).get("find", ""))
    page = lists.paginate(request, rows, sorts=SORTS, default="name")
    return render(request, "referrals/partners.html", {"page": page, "form": form})


@open_to(P.ADMINISTER, methods="GET POST")
def partner_manager(request: Request, pk: UUID) -> HttpResponse:
    """Invites a manager of an organization, which becomes a partner by it."""
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    form = PersonForm(posted(request))
    if attempt(form, actions.invite_first, organization=organization, by=request.user):
        messages.success(request, "Invited. Whoever it is can invite the others of the organization.")
        return redirect("partners")
    context = {"form": form, "organization": organization}
    return render(request, "referrals/partner_manager.html", context, status=422 if form.errors else 200)


@public(methods="GET POST")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Sets one's first password by a link that works once. Whatever link does not stand gets the same page."""
    found = query.invitation(token, timezone.now())
    if found is None:
        return _gone(request)
    form = PasswordForm(posted(request))
    try:
        if attempt(form, actions.accept, invitation=found, by=found.user):
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("sign-in")
    except IllegalMove:
        return _gone(request)
    context = {"form": form, "person": found.user}
    status = 422 if form.errors else 200
    response = render(request, "referrals/invitation.html", context, status=status)
    return _kept_secret(response)


def _gone(request: HttpRequest) -> HttpResponse:
    response = render(request, "referrals/invitation_gone.html", status=404)
    return _kept_secret(response)


def _kept_secret(response: HttpResponse) -> HttpResponse:
    for name, value in SECRET_PAGE.items():
        response.headers[name] = value
    return response
