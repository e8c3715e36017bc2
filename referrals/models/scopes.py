"""Who may read which rows of the directory and of referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from heart.models import DomainQuerySet
from heart.permissions import Permission
from referrals.states import ReferralStatus

if TYPE_CHECKING:
    from heart.models import User


class Directory(DomainQuerySet):
    """The directory: everybody who may search it. Places, of which some are confidential, have their own rule."""

    def visible_to(self, user: User) -> Self:
        return self.all() if user.can(Permission.VIEW_DIRECTORY) else self.none()


class Locations(DomainQuerySet):
    """Places. A confidential one (a shelter for people fleeing violence) is HEART's alone."""

    def visible_to(self, user: User) -> Self:
        if not user.can(Permission.VIEW_DIRECTORY):
            return self.none()
        return self.all() if user.is_heart else self.filter(confidential=False)


class Places(DomainQuerySet):
    """What tells where a place is or that it exists: its addresses, and the services offered there."""

    def visible_to(self, user: User) -> Self:
        if not user.can(Permission.VIEW_DIRECTORY):
            return self.none()
        return self.all() if user.is_heart else self.filter(location__confidential=False)


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
