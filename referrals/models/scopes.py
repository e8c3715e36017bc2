"""Who may read which rows of the directory and of referrals.

The directory has three audiences. Organizations and services say whom they are meant for, and a confidential
place is HEART's alone. Every other row hangs on one of those and is seen by whoever sees what it hangs on: the
conditions here follow a row's parents up to them, so that nothing of a hidden entry is reached by another way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Q

from heart.models import DomainQuerySet
from heart.permissions import Permission
from referrals.states import ReferralStatus
from referrals.states.directory import Audience

if TYPE_CHECKING:
    from heart.models import User


class Directory(DomainQuerySet):
    """What belongs to no entry: taxonomies, units. Everybody who may read the directory at all."""

    def visible_to(self, user: User) -> Self:
        """The rows this person may know of: all for HEART, and what partners may know for the others."""
        if not user.can(Permission.VIEW_DIRECTORY):
            return self.none()
        return self.for_audience(Audience.HEART if user.is_heart else Audience.PARTNERS)

    def for_audience(self, audience: Audience) -> Self:
        """The rows that this audience may know of, whoever asks."""
        return self.all() if audience == Audience.HEART else self.filter(self._open(audience))

    def public(self) -> Self:
        """The rows that may be told without sign-in."""
        return self.for_audience(Audience.PUBLIC)

    def _open(self, audience: Audience) -> Q:
        return Q()


class Organizations(Directory):
    """Organizations, by whom they are meant for."""

    def _open(self, audience: Audience) -> Q:
        return Q(audience__in=audience.shown)


class Services(Directory):
    """Services, by whom they and their organizations are meant for."""

    def _open(self, audience: Audience) -> Q:
        return open_service(audience, "")


class Locations(Directory):
    """Places. A confidential one (a shelter for people fleeing violence) is HEART's alone."""

    def _open(self, audience: Audience) -> Q:
        return open_location(audience, "")


class Places(Directory):
    """What tells where a place is or what it is like: seen with the place."""

    def _open(self, audience: Audience) -> Q:
        return open_location(audience, "location__")


class Ties(Directory):
    """That a service is offered at a place: seen by who sees both."""

    def _open(self, audience: Audience) -> Q:
        return open_tie(audience, "")


class Hanging(Directory):
    """What belongs to one of several things: seen by who sees that thing."""

    def _open(self, audience: Audience) -> Q:
        return open_parents(audience, self.model.parents, "")


def open_organization(audience: Audience, prefix: str) -> Q:
    """That the organization (which may be none) is open. The closed are few, and known by an index."""
    organizations = apps.get_model("referrals", "Organization").objects
    closed = organizations.exclude(audience__in=audience.shown).values("pk")
    return ~Q(**{f"{prefix}organization__in": closed})


def open_service(audience: Audience, prefix: str) -> Q:
    return Q(**{f"{prefix}audience__in": audience.shown}) & open_organization(audience, prefix)


def open_location(audience: Audience, prefix: str) -> Q:
    return Q(**{f"{prefix}confidential": False}) & open_organization(audience, prefix)


def open_tie(audience: Audience, prefix: str) -> Q:
    return open_service(audience, f"{prefix}service__") & open_location(audience, f"{prefix}location__")


def open_parents(audience: Audience, parents: Iterable[str], prefix: str) -> Q:
    """That the one of these parents which the row has is open."""
    found = Q()
    for name in parents:
        found &= Q(**{f"{prefix}{name}__isnull": True}) | _open_parent(audience, name, prefix)
    return found


def _open_parent(audience: Audience, name: str, prefix: str) -> Q:
    there = f"{prefix}{name}__"
    if name == "organization":
        return open_organization(audience, prefix)
    if name == "service":
        return open_service(audience, there)
    if name == "location":
        return open_location(audience, there)
    if name == "service_at_location":
        return open_tie(audience, there)
    return open_parents(audience, apps.get_model("referrals", name).parents, there)


class Referrals(DomainQuerySet):
    """HEART's senders see every referral; a partner those sent to its own organization, once sent."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.SEND_REFERRALS):
            return self.all()
        if not user.is_heart and user.agency_id and user.can(Permission.ANSWER_REFERRALS):
            hidden = [ReferralStatus.DRAFT, ReferralStatus.ENTERED_IN_ERROR]
            sent = self.filter(organization__agency_id=user.agency_id, sent_at__isnull=False)
            return sent.exclude(status__in=hidden)
        return self.none()
