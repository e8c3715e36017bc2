"""An organization's own people: invited, given a role, removed. And the organization itself, made a partner."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from heart import ledger, outbox, tokens
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Agency, ApiToken, User
from referrals import partner_policies as policies
from referrals.events import Event
from referrals.models import Invitation, Organization, ReferralAddress
from referrals.rules import people_rules

LAST_MANAGER = "Somebody has to manage your people. Make somebody else a manager first."


@transaction.atomic
def make_partner(*, organization: Organization, by: User, at: datetime | None = None) -> Agency:
    """Let this organization's people sign in: it gets an agency. The one it has, if it has one.

    Raises NotAllowed, or Invalid where another agency bears its name.
    """
    at = at or timezone.now()
    policies.check_administers(by)
    organization = Organization.objects.select_related("agency").lock(organization.pk)
    if organization.agency is not None:
        return organization.agency
    if Agency.objects.filter(name=organization.name[:200]).exists():
        raise Invalid("An agency has this name already. Join the two under “Accounts”.")
    agency = organization.agency = Agency(name=organization.name[:200], kind=Agency.Kind.PARTNER).save_by(by)
    organization.save_by(by)
    ledger.record(Event.PARTNER_MADE, organization, by=by, at=at)
    return agency


@transaction.atomic
def invite_first(*, organization: Organization, by: User, at: datetime | None = None, **person: str) -> User:
    """As `make_partner` and then `invite` a manager: neither without the other. Raises what either raises."""
    at = at or timezone.now()
    agency = make_partner(organization=organization, by=by, at=at)
    return invite(agency=agency, role="partner_manager", by=by, at=at, **person)


@transaction.atomic
def invite(
    *, agency: Agency, first_name: str, last_name: str, email: str, role: str, by: User, at: datetime | None = None
) -> User:
    """Make an account without a password and owe its owner the link to set one. Who was removed comes back.

    Raises NotAllowed, or Invalid for a name, address or role that can't be, or somebody who is here already.
    """
    at = at or timezone.now()
    policies.check_can_manage(by, agency)
    Agency.objects.lock(agency.pk)
    email = email.strip().lower()
    _check_person(first_name, last_name, email, role)
    person = User.objects.filter(agency=agency, email__iexact=email).order_by("-is_active", "pk").first()
    if person is not None and person.is_active:
        raise Invalid("This person is here already.", fields={"email": ["Somebody of yours has this address."]})
    person = person or User(agency=agency, username=_username(first_name, last_name))
    person.first_name, person.last_name, person.email, person.role = first_name.strip(), last_name.strip(), email, role
    person.is_active = True
    person.set_unusable_password()
    person.save_by(by)
    _owe_link(person, by=by, at=at)
    ledger.record(Event.PERSON_INVITED, person, by=by, at=at, role=role, agency=agency.pk)
    return person


def _check_person(first_name: str, last_name: str, email: str, role: str) -> None:
    faults = {}
    if not first_name.strip():
        faults["first_name"] = ["Enter the first name."]
    if not last_name.strip():
        faults["last_name"] = ["Enter the last name."]
    try:
        validate_email(email)
    except ValidationError:
        faults["email"] = ["Enter an e-mail address, such as ana@example.org."]
    if role not in people_rules.ROLES:
        faults["role"] = ["Choose a role."]
    if faults:
        raise Invalid("Something is missing.", fields=faults)


def _username(first_name: str, last_name: str) -> str:
    while True:
        name = people_rules.username(first_name, last_name, secrets.randbelow(10_000))
        if not User.objects.filter(username=name).exists():
            return name


def _owe_link(person: User, *, by: User, at: datetime) -> None:
    _end_links(person, by=by, at=at)
    expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    link = Invitation(user=person, invited_at=at, invited_by=by, expires_at=expires_at).save_by(by)
    outbox.owe_letter("invitation", link, at=at)


def _end_links(person: User, *, by: User, at: datetime) -> None:
    for link in Invitation.objects.filter(user=person, used_at=None, revoked_at=None):
        link.revoked_at, link.revoked_by = at, by
        link.save_by(by)


@transaction.atomic
def invite_again(*, person: User, by: User, at: datetime | None = None) -> User:
    """Send the link once more to somebody who has not set a password; the earlier link ends.

    Raises NotAllowed, or IllegalMove for who was removed or signs in already.
    """
    at = at or timezone.now()
    person = _locked(person, by)
    if not person.is_active or person.has_usable_password():
        raise IllegalMove("This person needs no invitation.")
    _owe_link(person, by=by, at=at)
    ledger.record(Event.PERSON_INVITED, person, by=by, at=at, role=person.role, agency=person.agency_id)
    return person


@transaction.atomic
def mail_link(*, invitation: Invitation, by: User, at: datetime | None = None) -> str:
    """The secret of an invitation, made as its letter is written; "" when it does not stand any more.

    Raises NotAllowed unless the system mails it.
    """
    at = at or timezone.now()
    policies.check_is_system(by)
    invitation = Invitation.objects.select_related("user").lock(invitation.pk)
    if not _stands(invitation, at):
        return ""
    token = tokens.make()
    invitation.digest = tokens.digest(token)
    invitation.save_by(by)
    ledger.record(Event.INVITATION_MAILED, invitation, by=by, at=at)
    return token


def _stands(invitation: Invitation, at: datetime) -> bool:
    open_still = invitation.used_at is None and invitation.revoked_at is None and invitation.expires_at > at
    return bool(open_still and invitation.user.is_active)


@transaction.atomic
def accept(*, invitation: Invitation, password: str, by: User, at: datetime | None = None) -> User:
    """Set one's first password. The link is used up by it.

    Raises NotAllowed for anybody else, IllegalMove when the link does not stand any more, Invalid for the password.
    """
    at = at or timezone.now()
    invitation = Invitation.objects.select_related("user").lock(invitation.pk)
    person: User = invitation.user
    if by.pk != person.pk:
        raise NotAllowed("This invitation is somebody else's.")
    if not _stands(invitation, at):
        raise IllegalMove("This link has been used, or has expired. Ask for another one.")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid("Choose another password.", fields={"password": list(error.messages)}) from None
    person.set_password(password)
    person.save_by(by)
    invitation.used_at = at
    invitation.save_by(by)
    ledger.record(Event.INVITATION_ACCEPTED, person, by=by, at=at)
    return person


@transaction.atomic
def set_role(*, person: User, role: str, by: User, at: datetime | None = None) -> User:
    """Make somebody manager or staff. Raises NotAllowed, Invalid, or IllegalMove for the last manager."""
    at = at or timezone.now()
    person = _locked(person, by)
    if role not in people_rules.ROLES:
        raise Invalid("Choose a role.", fields={"role": ["Choose a role."]})
    if not person.is_active:
        raise IllegalMove("This person was removed. Invite them again.")
    if role != "partner_manager":
        _check_another_manager(person)
    before, person.role = person.role, role
    person.save_by(by)
    ledger.record(Event.PERSON_ROLE_CHANGED, person, by=by, at=at, before=before, role=role)
    return person


@transaction.atomic
def remove(*, person: User, by: User, at: datetime | None = None) -> User:
    """End somebody's account: sessions, tokens and invitations die with it. What they did stays theirs.

    Raises NotAllowed, or IllegalMove for the last manager and for who was removed before.
    """
    at = at or timezone.now()
    person = _locked(person, by)
    if not person.is_active:
        raise IllegalMove("This person was removed already.")
    _check_another_manager(person)
    person.is_active = False
    person.set_unusable_password()  # a session does not outlive its password, whatever becomes of the account
    person.save_by(by)
    for token in ApiToken.objects.filter(user=person, revoked_at=None):
        token.revoked_at = at
        token.save_by(by)
    _end_links(person, by=by, at=at)
    ledger.record(Event.PERSON_REMOVED, person, by=by, at=at, role=person.role)
    return person


def _locked(person: User, by: User) -> User:
    """The person, with the agency locked, so that of two managers not both go. Raises NotAllowed."""
    policies.check_can_manage(by, person.agency)
    Agency.objects.lock(person.agency_id)
    return User.objects.select_related("agency").get(pk=person.pk)


def _check_another_manager(person: User) -> None:
    if person.role != "partner_manager":
        return
    others = User.objects.filter(agency=person.agency_id, role="partner_manager", is_active=True).exclude(pk=person.pk)
    if not any(other.has_usable_password() for other in others):
        raise IllegalMove(LAST_MANAGER)


@transaction.atomic
def set_referral_address(
    *, organization: Organization, email: str, by: User, at: datetime | None = None
) -> ReferralAddress:
    """Say at which mailbox the organization wants to hear of referrals; none with "". Raises NotAllowed or Invalid."""
    at = at or timezone.now()
    organization = Organization.objects.lock(organization.pk)
    policies.check_can_set_address(by, organization)
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Invalid("Check the address.", fields={"email": ["Enter an e-mail address."]}) from None
    row = ReferralAddress.objects.filter(organization=organization).first()
    row = row or ReferralAddress(organization=organization)
    row.email = email
    row.save_by(by)
    ledger.record(Event.REFERRAL_ADDRESS_SET, row, by=by, at=at, organization=organization.pk, given=bool(email))
    return row
