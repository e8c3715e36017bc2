"""A person's own views of the caseload, and the address of their calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import CalendarFeed, SavedFilter
from heart import ledger
from heart.errors import Invalid
from heart.models import User

MOST_FILTERS = 20


@transaction.atomic
def save_filter(
    *, name: str, choices: Mapping[str, str], is_default: bool = False, by: User, at: datetime | None = None
) -> SavedFilter:
    """Keep a view of the caseload under a name; the same name again changes that view. `choices` are codes of the
    filter's lists. With `is_default` the caseload opens with it. Raises NotAllowed, or Invalid beyond MOST_FILTERS.
    """
    policies.check_can_keep_caseload(by)
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    own = SavedFilter.objects.filter(person=by, removed_at=None)
    row = own.filter(name__iexact=name.strip()).first() or SavedFilter(person=by)
    if row.pk is None and own.count() >= MOST_FILTERS:
        raise Invalid(f"You have {MOST_FILTERS} views. Remove one first.")
    if is_default:
        for other in own.filter(is_default=True).exclude(pk=row.pk):
            other.is_default = False
            other.save_by(by)
    row.name, row.choices, row.is_default = name.strip(), dict(choices), is_default
    row.save_by(by)
    ledger.record(Event.FILTER_SAVED, row, by=by, at=at or timezone.now())
    return row


@transaction.atomic
def remove_filter(*, saved: SavedFilter, by: User, at: datetime | None = None) -> SavedFilter:
    """Take a view off the person's list. The same again changes nothing. Raises NotAllowed if it is another's."""
    saved = SavedFilter.objects.lock(saved.pk)
    policies.check_is_own(by, saved.person_id)
    if saved.removed_at is None:
        saved.removed_at, saved.is_default = at or timezone.now(), False
        saved.save_by(by)
        ledger.record(Event.FILTER_REMOVED, saved, by=by, at=saved.removed_at)
    return saved


@transaction.atomic
def make_feed(*, by: User, at: datetime | None = None) -> str:
    """Make the secret of the person's calendar address and return it, the only time it can be read. One that they
    had is revoked. Raises NotAllowed.
    """
    policies.check_can_keep_caseload(by)
    at = at or timezone.now()
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    for old in CalendarFeed.objects.filter(person=by, revoked_at=None):
        old.revoked_at = at
        old.save_by(by)
    token = CalendarFeed.new_token()
    feed = CalendarFeed(person=by, digest=CalendarFeed.digest_of(token), made_at=at).save_by(by)
    ledger.record(Event.FEED_MADE, feed, by=by, at=at)
    return token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by: User, at: datetime | None = None) -> CalendarFeed:
    """The address is dead from now on. The same again changes nothing. Raises NotAllowed if it is another's."""
    feed = CalendarFeed.objects.lock(feed.pk)
    policies.check_is_own(by, feed.person_id)
    if feed.revoked_at is None:
        feed.revoked_at = at or timezone.now()
        feed.save_by(by)
        ledger.record(Event.FEED_REVOKED, feed, by=by, at=feed.revoked_at)
    return feed
