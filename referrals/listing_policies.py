"""Who may change and confirm a listing, and who reviews: `check_x` raises."""

from __future__ import annotations

from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import User
from heart.permissions import Permission as P
from referrals.listing import Entry, organization_of
from referrals.models import ListingEdit
from referrals.states.listing import LISTING_EDIT_MOVES, ListingEditStatus


def is_own(user: User, entry: Entry) -> bool:
    """Whether `user` keeps the listing of the organization that this belongs to, and may know of the entry itself."""
    organization = organization_of(entry)
    theirs = organization is not None and user.agency_id is not None and organization.agency_id == user.agency_id
    if not (theirs and user.can(P.EDIT_LISTING)):
        return False
    return type(entry).objects.visible_to(user).filter(pk=entry.pk).exists()


def check_can_edit(user: User, entry: Entry) -> None:
    """Raises NotAllowed unless `user` keeps the directory, or this listing as one of its own organization."""
    if not user.can(P.EDIT_DIRECTORY) and not is_own(user, entry):
        raise NotAllowed("Only the organization itself, or a directory editor, changes this listing.")


def check_can_review(user: User) -> None:
    """Raises NotAllowed unless `user` keeps the directory."""
    if not user.can(P.EDIT_DIRECTORY):
        raise NotAllowed("Only a directory editor decides this.")


def check_can_withdraw(user: User, edit: ListingEdit) -> None:
    """Raises NotAllowed unless `user` proposed it, IllegalMove unless it still waits."""
    if edit.proposed_by_id != user.pk:
        raise NotAllowed("Whoever proposed a change withdraws it.")
    LISTING_EDIT_MOVES.check(edit, ListingEditStatus.WITHDRAWN, by=user)


def check_can_ask(user: User) -> None:
    """Raises NotAllowed unless `user` is the system."""
    if not user.can(P.SWEEP):
        raise NotAllowed("Only the system asks for confirmation.")


def check_waits(edit: ListingEdit) -> None:
    """Raises IllegalMove unless the change waits for a decision."""
    if edit.status != ListingEditStatus.WAITING:
        raise IllegalMove("This change is decided already.")


def check_reason(reason: str) -> str:
    """The reason, trimmed. Raises Invalid for none."""
    if not reason.strip():
        raise Invalid("Say why.", fields={"reason": ["Say why, in a sentence that the organization can use."]})
    return reason.strip()
