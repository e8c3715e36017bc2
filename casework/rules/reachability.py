"""Whom to try next, where, when and how, and why. Pure: ways and attempts in, ranked suggestions out.

What reached the neighbor before comes first, then the phone, then places by their times, trusted contacts, and
partners whom a consent names. Each try in vain moves a way down, and on to another time of the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from casework.models import ContactAttempt, NeighborPhone, SeenByPartner, TrustedContact, UsualPlace
from casework.models.contact import Through
from casework.rules import quiet_hours
from casework.states import Channel
from casework.states.finding import MayTell, PartOfDay
from heart import clock

# From which hour until which, on the city's clock; the night ends on the day after.
HOURS = {
    PartOfDay.EARLY: (5, 8),
    PartOfDay.MORNING: (8, 12),
    PartOfDay.AFTERNOON: (12, 17),
    PartOfDay.EVENING: (17, 21),
    PartOfDay.NIGHT: (21, 5),
}
# How far down each way begins; what worked before begins at nought.
PHONE, TEXT, SEEN, PLACE, TOLD, MET, CONTACT, PARTNER = 1.0, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0
EACH_MISS, MOST_MISSES = 1.5, 4
FRESH = timedelta(days=30)
DAYS_AHEAD = 8


@dataclass(frozen=True)
class Known:
    """What is known of how to reach somebody. `released` are the organizations that a consent in force names."""

    phones: Sequence[NeighborPhone] = ()
    places: Sequence[UsualPlace] = ()
    contacts: Sequence[TrustedContact] = ()
    partners: Sequence[SeenByPartner] = ()
    released: frozenset[UUID] = frozenset()
    told: str = ""
    met_where: str = ""


@dataclass(frozen=True)
class Suggestion:
    """One thing to try: `what` with whom or where, not before `at` (UTC), `how` and `why` in a sentence each."""

    channel: str
    through: Through | None
    what: str
    at: datetime
    how: str
    why: str

    @property
    def value(self) -> str:
        """What a form sends for it; nothing where no row of the record stands behind it."""
        return value_of(self.through, self.channel) if self.through else ""

    @property
    def tel(self) -> str:
        """The number to call for it, in E.164, if it is a call."""
        by_call = self.channel in {Channel.PHONE, Channel.TRUSTED_CONTACT}
        return str(getattr(self.through, "number", "")) if by_call else ""


@dataclass(frozen=True)
class _Option:
    base: float
    channel: str
    through: Through | None
    what: str
    reason: str
    how: str = ""
    weekdays: Sequence[int] = ()
    parts: Sequence[str] = ()


@dataclass(frozen=True)
class _Record:
    """What came of trying it: the last time it worked, and the tries in vain since."""

    hit: datetime | None = None
    misses: list[datetime] = field(default_factory=list)


def suggest(known: Known, attempts: Sequence[ContactAttempt], *, at: datetime) -> list[Suggestion]:
    """Every way that may be tried after `at` (UTC), the most promising first. Ended ways, numbers out of use,
    unsafe texts and partners without a consent are left out; no time lies in the channel's quiet hours.
    """
    options = list(_options(known, at))
    ranked = []
    for option in options:
        alone = sum(other.channel == option.channel for other in options) == 1
        record = _record(option, attempts, alone=alone)
        rank = (0.0 if record.hit else option.base) + EACH_MISS * min(len(record.misses), MOST_MISSES)
        ranked.append((rank, _suggestion(option, record, at)))
    ranked.sort(key=lambda one: (one[0], one[1].at, one[1].what, one[1].channel))
    return [suggestion for _, suggestion in ranked]


def value_of(through: Through, channel: str) -> str:
    """A way and a channel as a form sends them: "NeighborPhone-12-text"."""
    return f"{type(through).__name__}-{through.pk}-{channel}"


# What there is to try


def _options(known: Known, at: datetime) -> Iterator[_Option]:
    for phone in known.phones:
        if phone.in_use:
            yield from _by_phone(phone)
    yield from (_at_place(place, at) for place in known.places if place.in_use)
    yield from (_through_contact(contact) for contact in known.contacts if contact.in_use)
    for partner in known.partners:
        if partner.in_use and partner.organization_key in known.released:
            yield _through_partner(partner)
    if known.told:
        yield _Option(TOLD, Channel.IN_PERSON, None, f"Go to: {known.told}", "Where we were told they usually are")
    if known.met_where:
        yield _Option(MET, Channel.IN_PERSON, None, f"Go to: {known.met_where}", "Where HEART last met them")


def _by_phone(phone: NeighborPhone) -> Iterator[_Option]:
    others = f" ({phone.whose_words})" if phone.whose_words else ""
    shared = f" Somebody else may answer{others}: say only that you called." if phone.is_shared else ""
    message = "A message is safe." if phone.safe_to_leave_message else "Leave no message."
    reason = f"The number we have ({phone.get_whose_display().lower()})" if phone.whose else "The number we have"
    yield _Option(PHONE, Channel.PHONE, phone, f"Call {phone.national}", reason, message + shared, (), phone.best_parts)
    if phone.safe_to_text:
        care = " Somebody else may read it: write nothing private." if phone.is_shared else ""
        yield _Option(
            TEXT, Channel.TEXT, phone, f"Text {phone.national}", reason, f"Texts are safe.{care}", (), phone.best_parts
        )


def _at_place(place: UsualPlace, at: datetime) -> _Option:
    fresh = place.seen_at is not None and timedelta(0) <= at - place.seen_at <= FRESH
    usual = f"Usually there: {place.when_words}" if place.when_words else "One of their usual places"
    reason = f"Seen there: {clock.day(place.seen_at, at)}" if fresh and place.seen_at else usual
    bed = f"Bed {place.bed}. " if place.bed else ""
    return _Option(
        SEEN if fresh else PLACE,
        Channel.IN_PERSON,
        place,
        f"Go to: {place.where}",
        reason,
        f"{bed}{place.note}".strip(),
        place.weekdays,
        place.parts,
    )


def _through_contact(contact: TrustedContact) -> _Option:
    who = f"{contact.name} ({contact.relation})" if contact.relation else contact.name
    said = {
        MayTell.CALLED: "Say only that you called.",
        MayTell.HEART: "You may say that HEART helps them, no more.",
        MayTell.ANYTHING: "The neighbor agreed that anything may be said.",
    }[MayTell(contact.may_tell)]
    speaks = f" Speaks {contact.get_language_code_display()}." if contact.language_code else ""
    what = f"Call {who}, {contact.national}" if contact.number else f"Ask {who}"
    return _Option(CONTACT, Channel.TRUSTED_CONTACT, contact, what, "Can pass on a message", said + speaks)


def _through_partner(partner: SeenByPartner) -> _Option:
    how = " ".join(
        part for part in (partner.how and f"{partner.how}.", "Say no more than the consent lets us.") if part
    )
    reason = "They see the neighbor, and a consent names them"
    return _Option(PARTNER, Channel.PARTNER, partner, f"Ask {partner.name}", reason, how)


# What came of it before


def _record(option: _Option, attempts: Sequence[ContactAttempt], *, alone: bool) -> _Record:
    """The tries of this way, oldest first. One that says no way counts where there is no other of its channel."""
    record = _Record()
    for attempt in sorted(attempts, key=lambda one: one.at):
        if attempt.channel != option.channel or not _is_through(attempt, option.through, alone=alone):
            continue
        record = _Record(attempt.at) if attempt.reached else _Record(record.hit, [*record.misses, attempt.at])
    return record


def _is_through(attempt: ContactAttempt, through: Through | None, *, alone: bool) -> bool:
    columns = {
        NeighborPhone: attempt.phone_id,
        UsualPlace: attempt.place_id,
        TrustedContact: attempt.trusted_contact_id,
        SeenByPartner: attempt.partner_id,
    }
    if all(key is None for key in columns.values()):
        return alone
    return through is not None and columns[type(through)] == through.pk


def _suggestion(option: _Option, record: _Record, at: datetime) -> Suggestion:
    weekdays, parts = _times(option, record)
    when = next_time(at, weekdays, parts, option.channel) or quiet_hours.allowed(at, option.channel)
    why = _why(option, record, at)
    return Suggestion(option.channel, option.through, option.what, when, option.how, why)


def _times(option: _Option, record: _Record) -> tuple[Sequence[int], Sequence[str]]:
    """On which weekdays and parts of the day: as it worked last time, else as known, else as not tried in vain."""
    tried = {part_of(miss) for miss in record.misses}
    if record.hit and part_of(record.hit) not in tried:
        held = not option.weekdays or timezone.localtime(record.hit).weekday() in option.weekdays
        return (option.weekdays if held else ()), [part_of(record.hit)]
    known = [part for part in option.parts or PartOfDay.values if part not in tried]
    return option.weekdays, (known or option.parts) if tried or option.parts else ()


def _why(option: _Option, record: _Record, at: datetime) -> str:
    vain = len(record.misses)
    since = f"; tried in vain {vain} {'time' if vain == 1 else 'times'}" if vain else ""
    if record.hit:
        return f"This is how we reached them: {clock.moment(record.hit, at)}{since}{' since' if since else ''}."
    return f"{option.reason}{since or ', not tried yet'}."


# Times of the city's day


def part_of(at: datetime) -> PartOfDay:
    """The part of the city's day in which a moment lies."""
    hour = timezone.localtime(at).hour
    return next((part for part, (start, end) in HOURS.items() if start < end and start <= hour < end), PartOfDay.NIGHT)


def next_time(at: datetime, weekdays: Sequence[int], parts: Sequence[str], channel: str) -> datetime | None:
    """The first moment from `at` on (UTC) on one of these weekdays, in one of these parts of the day, outside the
    channel's quiet hours; empty means any. None within DAYS_AHEAD days. A night counts to the day it begins.
    """
    today = timezone.localdate(at)
    windows = sorted(
        _window(today + timedelta(days=ahead), part)
        for ahead in range(-1, DAYS_AHEAD)
        if not weekdays or (today + timedelta(days=ahead)).weekday() in weekdays
        for part in (parts or PartOfDay.values)
    )
    for start, end in windows:
        moment = quiet_hours.allowed(max(at, start), channel)
        if moment < end:
            return moment
    return None


def _window(day: date, part: str) -> tuple[datetime, datetime]:
    start, end = HOURS[PartOfDay(part)]
    last = day if start < end else day + timedelta(days=1)
    zone = timezone.get_current_timezone()
    return datetime.combine(day, time(start), zone), datetime.combine(last, time(end), zone)
