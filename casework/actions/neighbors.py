"""Adding and changing neighbors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import phonenumbers
from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import indexing
from casework.events import Event
from casework.models import ContactAttempt, Neighbor, NeighborPhone
from casework.states.finding import EndReason, Language, language_of
from heart import ledger
from heart.errors import Invalid, Stale
from heart.models import User

DETAILS = (
    "given_name",
    "family_name",
    "also_known_as",
    "date_of_birth",
    "birth_year_about",
    "pronouns",
    "language",
    "language_code",
    "needs_interpreter",
    "has_phone",
    "identifying_note",
    "usual_places",
)
# Without one of these nobody could tell who is meant, or where to look.
TELLING = ("given_name", "family_name", "also_known_as", "identifying_note", "usual_places")
NOTHING_TELLING = "Give at least a name, a description or a place."


@transaction.atomic
def add(
    *,
    details: Mapping[str, Any],
    phone: str = "",
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Neighbor:
    """Add a neighbor, of whom something must be known: a name, a note or a place.

    The same `submission` again returns the neighbor that it made. Raises Invalid when nothing is known, or when
    the phone is not a number.
    """
    at = at or timezone.now()
    policies.check_can_record_response(by)
    if submission is not None and (made := Neighbor.objects.filter(submission=submission).first()) is not None:
        return made
    details = _with_language(details)
    known = {name: details[name] for name in DETAILS if details.get(name) not in (None, "")}
    if not any(known.get(name) for name in TELLING):
        raise Invalid(NOTHING_TELLING, fields={"given_name": [NOTHING_TELLING]})
    neighbor = Neighbor(created_at=at, submission=submission, **known)
    if phone:
        neighbor.has_phone = True
    neighbor.save_by(by)
    if phone:
        NeighborPhone(neighbor=neighbor, number=normal_phone(phone)).save_by(by)
    indexing.follow(neighbor)
    ledger.record(Event.NEIGHBOR_ADDED, neighbor, by=by, at=at)
    return neighbor


@transaction.atomic
def change(
    *,
    neighbor: Neighbor,
    details: Mapping[str, Any],
    seen: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Neighbor:
    """Change what is known of a neighbor. The ledger names the fields, the history keeps the values.

    `seen` is the version (`neighbor.version`) that the person was looking at. Raises NotAllowed, Stale if
    there is a newer one, or Invalid when nothing telling would be left.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(neighbor.pk)
    policies.check_can_keep_neighbor(by, neighbor)
    if seen is not None and seen != neighbor.version:
        raise Stale("Somebody changed this record while you were writing. Look at it as it is now, then save again.")
    details = _with_language(details)
    changed = [name for name in DETAILS if name in details and getattr(neighbor, name) != details[name]]
    for name in changed:
        setattr(neighbor, name, details[name])
    if not any(getattr(neighbor, name) for name in TELLING):
        raise Invalid(NOTHING_TELLING, fields={"given_name": [NOTHING_TELLING]})
    neighbor.save_by(by)
    indexing.follow(neighbor)
    ledger.record(Event.NEIGHBOR_CHANGED, neighbor, by=by, at=at, fields=changed)
    return neighbor


def _with_language(details: Mapping[str, Any]) -> dict[str, Any]:
    """A language has its code and its words: each follows from the other; of another language the words are kept."""
    said = dict(details)
    if said.get("language_code") and said["language_code"] != Language.OTHER:
        said["language"] = str(Language(said["language_code"]).label)
    elif "language" in said:
        said["language_code"] = language_of(said["language"]) or said.get("language_code") or ""
    return said


@transaction.atomic
def learn(*, neighbor: Neighbor, phone: str = "", places: str = "", by: User, at: datetime) -> Neighbor:
    """Take in how a neighbor met again can be found now: a phone, and where they usually are.

    A responder may do this, who keeps no neighbors' records. What was known before stays in the history.
    Raises NotAllowed, or Invalid when the phone is not a number.
    """
    policies.check_can_record_response(by)
    neighbor = Neighbor.objects.lock(neighbor.pk)
    learned = [name for name, word in (("phone", phone), ("usual_places", places)) if word]
    if phone:
        written = normal_phone(phone)
        known = NeighborPhone.objects.standing().filter(neighbor=neighbor, number=written).first()
        if known is None or not known.in_use:
            known = known or NeighborPhone(neighbor=neighbor, number=written)
            known.in_use, known.out_reason = True, ""
            known.save_by(by)
            follow_numbers(neighbor, by=by)
    if places and places != neighbor.usual_places:
        neighbor.usual_places = places
        neighbor.save_by(by)
    if learned:
        indexing.follow(neighbor)
        ledger.record(Event.NEIGHBOR_CHANGED, neighbor, by=by, at=at, fields=learned)
    return neighbor


@transaction.atomic
def add_phone(
    *,
    neighbor: Neighbor,
    number: str,
    safe_to_leave_message: bool = False,
    safe_to_text: bool = False,
    whose: str = "",
    whose_words: str = "",
    best_parts: Sequence[str] = (),
    by: User,
    at: datetime | None = None,
) -> NeighborPhone:
    """Add a number to reach the neighbor at, with what is safe to do with it, whose it is and when to try.

    A number that the neighbor has already is brought back into use with what is said now. Raises NotAllowed,
    or Invalid when it is not a number.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(neighbor.pk)
    policies.check_can_keep_neighbor(by, neighbor)
    written = normal_phone(number, field="number")
    phone = NeighborPhone.objects.standing().filter(neighbor=neighbor, number=written).first()
    phone = phone or NeighborPhone(neighbor=neighbor, number=written)
    phone.safe_to_leave_message, phone.safe_to_text, phone.in_use = safe_to_leave_message, safe_to_text, True
    phone.whose, phone.whose_words, phone.best_parts = whose, whose_words, list(best_parts)
    phone.out_reason = ""
    phone.save_by(by)
    follow_numbers(neighbor, by=by)
    indexing.follow(neighbor)
    ledger.record(Event.NEIGHBOR_CHANGED, neighbor, by=by, at=at, fields=["phone"])
    return phone


@transaction.atomic
def change_phone(
    *,
    phone: NeighborPhone,
    safe_to_leave_message: bool,
    safe_to_text: bool,
    in_use: bool,
    whose: str | None = None,
    whose_words: str | None = None,
    best_parts: Sequence[str] | None = None,
    out_reason: str = "",
    by: User,
    at: datetime | None = None,
) -> NeighborPhone:
    """Change what is safe to do with a number, whose it is and when to try, or take it out of use (`in_use` false)
    with a reason. None leaves a fact as it is. Raises NotAllowed.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(phone.neighbor_id)
    policies.check_can_keep_neighbor(by, neighbor)
    phone = NeighborPhone.objects.lock(phone.pk)
    phone.safe_to_leave_message, phone.safe_to_text, phone.in_use = safe_to_leave_message, safe_to_text, in_use
    phone.whose = phone.whose if whose is None else whose
    phone.whose_words = phone.whose_words if whose_words is None else whose_words
    phone.best_parts = phone.best_parts if best_parts is None else list(best_parts)
    phone.out_reason = "" if in_use else out_reason or phone.out_reason or EndReason.GONE
    phone.save_by(by)
    follow_numbers(neighbor, by=by)
    indexing.follow(neighbor)
    ledger.record(Event.NEIGHBOR_CHANGED, neighbor, by=by, at=at, fields=["phone"])
    return phone


@transaction.atomic
def found_wrong(*, attempt: ContactAttempt, by: User, at: datetime) -> None:
    """A call found a number wrong or dead: it goes out of use, and no other. A part of logging an attempt.

    Where the number is not said and the neighbor has but one in use, it is that one.
    """
    neighbor, phone = Neighbor.objects.lock(attempt.case.neighbor_id), attempt.phone
    in_use = list(NeighborPhone.objects.standing().filter(neighbor=neighbor, in_use=True)[:2])
    wrong = phone or (in_use[0] if len(in_use) == 1 else None)
    if wrong is not None:
        wrong = NeighborPhone.objects.lock(wrong.pk)
        wrong.in_use, wrong.out_reason = False, EndReason.WRONG
        wrong.save_by(by, reason=attempt.finding)
        indexing.follow(neighbor)
        ledger.record(Event.NEIGHBOR_CHANGED, neighbor, by=by, at=at, fields=["phone"])
    follow_numbers(neighbor, by=by)


@transaction.atomic
def not_wrong_after_all(*, attempt: ContactAttempt, by: User, at: datetime) -> None:
    """The attempt that found a number wrong was entered in error: the number is in use again. A part of marking it."""
    neighbor = Neighbor.objects.lock(attempt.case.neighbor_id)
    out = NeighborPhone.objects.taken_out_by(attempt)
    if out is not None:
        out = NeighborPhone.objects.lock(out.pk)
        out.in_use, out.out_reason = True, ""
        out.save_by(by, reason="The attempt was entered in error")
        follow_numbers(neighbor, by=by)
        indexing.follow(neighbor)
        ledger.record(Event.NEIGHBOR_CHANGED, neighbor, by=by, at=at, fields=["phone"])


def follow_numbers(neighbor: Neighbor, *, by: User) -> None:
    """`has_phone` follows the numbers: the attempt plan reads it."""
    reachable = NeighborPhone.objects.standing().filter(neighbor=neighbor, in_use=True).exists()
    if neighbor.has_phone != reachable:
        neighbor.has_phone = reachable
        neighbor.save_by(by)


def normal_phone(typed: str, *, field: str = "phone") -> str:
    """The number in E.164, read as a U.S. number unless it says otherwise. Raises Invalid."""
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(
            "The phone number has too many or too few digits.",
            fields={field: ["Write ten digits, like 919-555-0123."]},
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
