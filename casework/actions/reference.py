"""Reference tables: which program answers which call type, which encounters owe a follow-up, what aid there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import verdicts
from casework.cad.call_types import names_violence, names_weapon
from casework.eligibility import in_force
from casework.events import Event
from casework.models import AidItem, CallType, Eligibility, FollowUpRule, VoiceTheme
from casework.states import Known, Mode, Wish
from casework.states.field import Occasion
from heart import ledger
from heart.errors import Invalid
from heart.models import User
from heart.models.base import Answered

# Domain rule 1, in the order in which the rows are asked.
FOLLOW_UP_RULES: tuple[dict[str, Any], ...] = (
    {"name": "Refused a follow-up in person", "wish": Wish.REFUSED, "mode": Mode.IN_PERSON, "owes_follow_up": False},
    {"name": "Not known, and no way to find them", "known": Known.UNKNOWN, "owes_follow_up": False},
    {
        "name": "Advised by phone only, and declined a follow-up",
        "wish": Wish.REFUSED,
        "mode": Mode.PHONE,
        "owes_follow_up": False,
    },
    {
        "name": "A follow-up kept in the field: the case's next step goes on",
        "occasion": Occasion.FOLLOW_UP,
        "owes_follow_up": False,
    },
    {"name": "No exception applies", "owes_follow_up": True},
)
# Domain rule 10. The limits are examples: each city agrees on its own with its partners.
AID_ITEMS: tuple[dict[str, Any], ...] = (
    {"name": "Lunch", "unit": "meal", "limit": "One a day for each person"},
    {"name": "Tent", "unit": "each", "limit": "One in six months, unless lost to a storm or a clearing"},
    {"name": "Clothes", "unit": "set", "limit": "One set a month, and socks whenever asked"},
    {"name": "Narcan", "unit": "kit", "limit": "No limit"},
    {"name": "Safer sex kit", "unit": "kit", "limit": "Three a week"},
    {"name": "Wound care", "unit": "visit", "limit": "No limit; see a clinic after the third visit"},
    {"name": "Syringes collected", "unit": "syringe", "limit": "No limit"},
)

# A first codebook for neighbors' own words; each city keeps its own.
THEMES: tuple[tuple[str, str, str], ...] = (
    ("respect", "Being treated with respect", "How staff spoke, listened and behaved, well or badly."),
    ("no-police", "Without police", "That no police came, or that they did; fear or relief about it."),
    ("time", "Time", "How long it took to come, to call back, to get something."),
    ("housing", "A place to live", "Shelter, housing, being moved on."),
    ("care", "Getting care", "Treatment, medicine, counseling: got, waited for, or not there."),
    ("follow-up", "Coming back", "Whether somebody came or called again, as was said."),
    ("food-and-things", "Food and things", "Food, clothes, phones, rides, papers."),
    ("something-else", "Something else", "None of the others fits."),
)


@dataclass(frozen=True)
class Changes:
    """How many rows an action on a reference table made, ended, and found as they should be."""

    created: int = 0
    ended: int = 0
    unchanged: int = 0


@transaction.atomic
def import_call_types(
    *, rows: Iterable[tuple[str, str]], effective_from: date, by: User, at: datetime | None = None
) -> Changes:
    """Make these (call type, program code) pairs the eligibility table from that local day on.

    What they leave out ends the day before. Calls that came in since that day, of the call types that this changes,
    follow: an earlier day stays as it was. A new call type is marked violent or armed by the words of its name;
    one that is known keeps what an administrator said of it. Importing the same table for the same day again
    changes nothing. Raises NotAllowed, or Invalid if `rows` is empty or leaves out an entry that begins on that
    very day.
    """
    policies.check_can_import_calls(by)
    at = at or timezone.now()
    pairs = dict.fromkeys(rows)
    if not pairs:
        raise Invalid("The table is empty. Nothing was changed.")
    current = list(Eligibility.objects.select_for_update(of=("self",)).select_related("call_type"))
    types = _call_types([name for name, _ in pairs], by=by)
    kept = {(row.call_type.name, row.program) for row in current if in_force(row, effective_from)}
    ended = _end([row for row in current if _goes(row, pairs, effective_from)], effective_from, by=by)
    created = [
        Eligibility(
            call_type=types[name],
            program=program,
            effective_from=effective_from,
            effective_until=_next_start(current, name, program, effective_from),
        ).save_by(by)
        for name, program in pairs
        if (name, program) not in kept
    ]
    for kind, entries in ((Event.REFERENCE_ADDED, created), (Event.REFERENCE_ENDED, ended)):
        ledger.record_many(kind, ((row, _told(row)) for row in entries), by=by, at=at)
    if touched := {row.call_type for row in (*created, *ended)}:
        verdicts.eligibility_changed(call_types=touched, since=effective_from, until=None, by=by, at=at)
    return Changes(len(created), len(ended), len(pairs) - len(created))


@transaction.atomic
def ensure_defaults(*, by: User, at: datetime | None = None) -> Changes:
    """Fill the follow-up rule table, the list of aid and the themes where they are empty. What stands is left alone.

    A rule table that somebody has changed stays as it is: a row added to it could turn its verdicts around.
    Raises NotAllowed.
    """
    policies.check_can_import_calls(by)
    at = at or timezone.now()
    created: list[Answered] = []
    if not FollowUpRule.objects.exists():
        rules = enumerate(FOLLOW_UP_RULES, start=1)
        created += [FollowUpRule(position=position, **rule).save_by(by) for position, rule in rules]
    known = set(AidItem.objects.values_list("name", flat=True))
    created += [AidItem(**item).save_by(by) for item in AID_ITEMS if item["name"] not in known]
    created += _missing_themes(by, at)
    ledger.record_many(Event.REFERENCE_ADDED, ((row, {}) for row in created), by=by, at=at)
    defaults = len(FOLLOW_UP_RULES) + len(AID_ITEMS) + len(THEMES)
    return Changes(created=len(created), unchanged=defaults - len(created))


def _missing_themes(by: User, at: datetime) -> list[Answered]:
    known, since = set(VoiceTheme.objects.values_list("code", flat=True)), timezone.localtime(at).date()
    return [
        VoiceTheme(code=code, name=name, meaning=meaning, effective_from=since).save_by(by)
        for code, name, meaning in THEMES
        if code not in known
    ]


def _call_types(names: list[str], *, by: User) -> dict[str, CallType]:
    types = {row.name: row for row in CallType.objects.filter(name__in=names)}
    for name in names:
        if name not in types:
            row = CallType(name=name, violent=names_violence(name), weapon=names_weapon(name))
            types[name] = row.save_by(by)
    return types


def _goes(row: Eligibility, pairs: dict[tuple[str, str], None], effective_from: date) -> bool:
    """Whether the new table leaves this row out. What begins later was decided with knowledge of that day."""
    return in_force(row, effective_from) and (row.call_type.name, row.program) not in pairs


def _end(rows: list[Eligibility], effective_from: date, *, by: User) -> list[Eligibility]:
    begun_that_day = sorted({row.call_type.name for row in rows if row.effective_from == effective_from})
    if begun_that_day:
        raise Invalid(
            "The table leaves out call types that begin on that very day. End them by hand, or choose a later day: "
            f"{', '.join(begun_that_day)}."
        )
    for row in rows:
        row.effective_until = effective_from - timedelta(days=1)
        row.save_by(by)
    return rows


def _next_start(rows: list[Eligibility], name: str, program: str, effective_from: date) -> date | None:
    """The last day before the same entry begins anew, if it does."""
    later = [
        row.effective_from
        for row in rows
        if (row.call_type.name, row.program) == (name, program) and row.effective_from > effective_from
    ]
    return min(later) - timedelta(days=1) if later else None


def _told(row: Eligibility) -> dict[str, str]:
    """Public words: no neighbor is in this table."""
    return {"program": row.program, "effective_from": row.effective_from.isoformat()}
