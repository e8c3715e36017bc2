"""Who can take how much and where, and who covers whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Cover, NavigatorProfile
from heart import clock, ledger, outbox
from heart.errors import Invalid
from heart.models import User

LONGEST_DAYS = 365


@transaction.atomic
def set_profile(
    *,
    person: User,
    beats: Sequence[str],
    languages: Sequence[str],
    capacity: int,
    by: User,
    at: datetime | None = None,
) -> NavigatorProfile:
    """Write where somebody is at home, what they speak, and the most open cases that they can carry.

    Raises NotAllowed unless `by` supervises, Invalid when `person` works no cases.
    """
    policies.check_can_supervise(by)
    policies.check_works_cases(person)
    profile = NavigatorProfile.objects.select_for_update().filter(person=person).first()
    profile = profile or NavigatorProfile(person=person)
    profile.beats, profile.languages, profile.capacity = _listed(beats), _listed(languages), capacity
    profile.save_by(by)
    ledger.record(Event.PROFILE_CHANGED, profile, by=by, at=at or timezone.now(), person=person.username)
    return profile


def _listed(words: Sequence[str]) -> list[str]:
    """Each once, trimmed, in order."""
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


@transaction.atomic
def arrange_cover(
    *, away: User, covered_by: User, starts_on: date, ends_on: date, by: User, at: datetime | None = None
) -> Cover:
    """`covered_by` gets the messages of `away` too and sees their cases, on the city's days from `starts_on` to
    `ends_on`, both included. The same again returns the cover that there is.

    Raises NotAllowed unless `by` supervises or is the one away; Invalid when it is over already, longer than
    LONGEST_DAYS days, or overlaps another with the same two.
    """
    at = at or timezone.now()
    policies.check_can_arrange_cover(by, away)
    policies.check_works_cases(covered_by)
    _check_days(starts_on, ends_on, clock.city(at).date())
    if away == covered_by:
        raise Invalid("Nobody covers themselves.", fields={"covered_by": ["Choose somebody else."]})
    User.objects.select_for_update(of=("self",)).get(pk=away.pk)
    running = Cover.objects.filter(away=away, covered_by=covered_by, called_off_at=None)
    for other in running.filter(starts_on__lte=ends_on, ends_on__gte=starts_on):
        if (other.starts_on, other.ends_on) == (starts_on, ends_on):
            return other
        raise Invalid("These two have a cover on some of these days already. Call it off first, or choose other days.")
    cover = Cover(away=away, covered_by=covered_by, starts_on=starts_on, ends_on=ends_on).save_by(by)
    told = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    ledger.record(Event.COVER_ARRANGED, cover, by=by, at=at, **told)
    if covered_by != by:
        outbox.owe("cover_arranged", cover, to=covered_by, path="/covers/", at=at)
    return cover


def _check_days(starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise Invalid("It ends before it starts.", fields={"ends_on": ["Choose a later day."]})
    if ends_on < today:
        raise Invalid("These days are over.", fields={"ends_on": ["Choose a day that is still to come, or today."]})
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Invalid("That is longer than a year.", fields={"ends_on": ["Choose an earlier day."]})


@transaction.atomic
def call_off_cover(*, cover: Cover, by: User, at: datetime | None = None) -> Cover:
    """End a cover before its day. The same again changes nothing. Raises NotAllowed."""
    at = at or timezone.now()
    cover = Cover.objects.select_related("away").lock(cover.pk)
    policies.check_can_arrange_cover(by, cover.away)
    if cover.called_off_at is None:
        cover.called_off_at, cover.called_off_by = at, by
        cover.save_by(by)
        ledger.record(Event.COVER_CALLED_OFF, cover, by=by, at=at)
    return cover
