"""What could be told of a neighbor, field by field, under the kinds of information that a consent covers.

A field is named by a key: its kind, what it is, and the row where there are several ("contact.phone.12"). It is
offered to the sender with the words that would go out; none goes out that was not chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from django.utils.formats import date_format

from casework.models import Need, Neighbor, NeighborPhone, UsualPlace
from casework.states import Information, NeedDomain, NeedStatus
from casework.states.finding import MayTell, PlaceKind

# Domains whose very name tells of substance use (42 CFR part 2).
PART_2_DOMAINS = frozenset({NeedDomain.SUBSTANCE_USE})
OPEN = frozenset({NeedStatus.OPEN, NeedStatus.IN_PROGRESS})
# Whoever knows in which shelter or in whose home somebody sleeps can find them there.
SHELTERING = frozenset({PlaceKind.SHELTER, PlaceKind.HOME, PlaceKind.FRIEND})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be told. `usual` says whether it is chosen unless somebody decides otherwise."""

    key: str
    label: str
    words: str
    usual: bool = True
    over_substances: bool = False

    @property
    def kind(self) -> str:
        return kind_of(self.key)


def kind_of(key: str) -> str:
    """The kind of information that a field belongs to."""
    return key.partition(".")[0]


def offered(neighbor: Neighbor, need: Need) -> list[Field]:
    """Everything that could be told for this need, in the order of the kinds. Five statements."""
    makers = (_identity, _contact, _language, _need, _situation)
    return [field for make in makers for field in make(neighbor, need)]


def told(fields: Iterable[Field], kinds: Sequence[str], chosen: Sequence[str] | None) -> dict[str, dict[str, str]]:
    """The words that go out, by kind and then by label: nothing that `kinds` does not name, and of those kinds only
    the fields whose keys were `chosen`; where nobody chose (None), the usual ones.

    Without the kind `substance_use` a need in that domain goes out as "Support" and its detail stays here.
    """
    named = Information.SUBSTANCE_USE in kinds
    found: dict[str, dict[str, str]] = {}
    out = [one for one in fields if one.kind in kinds and (one.usual if chosen is None else one.key in chosen)]
    for one in out:
        if one.over_substances and not named:
            if one.key == "need.need":
                found["need"] = {"Need": "Support"}
            continue
        parts = found.setdefault(one.kind, {})
        between = ", " if one.label == "Other needs" else "; "
        parts[one.label] = between.join(filter(None, (parts.get(one.label), one.words)))
    for kind, words in _NOTHING.items():
        if kind in kinds and kind not in found and (chosen is None or kind == Information.CONTACT):
            found[kind] = dict(words)
    return {kind: found[kind] for kind in Information.values if kind in found}


_NOTHING: dict[str, dict[str, str]] = {
    Information.CONTACT: {"Contact": "Through HEART"},
    Information.SITUATION: {"Other needs": "None recorded"},
    Information.SUBSTANCE_USE: {"Substance use": "Nothing recorded"},
}


def _identity(neighbor: Neighbor, need: Need) -> Iterator[Field]:
    yield Field("identity.name", "Name", neighbor.name)
    if neighbor.date_of_birth:
        yield Field("identity.date_of_birth", "Date of birth", date_format(neighbor.date_of_birth, "F j, Y"))
    if neighbor.pronouns:
        yield Field("identity.pronouns", "Pronouns", neighbor.pronouns)


def _contact(neighbor: Neighbor, need: Need) -> Iterator[Field]:
    for phone in neighbor.phones.all():
        if phone.in_use and phone.stands:
            yield Field(f"contact.phone.{phone.pk}", "Phone", _phone(phone))
    if neighbor.usual_places:
        yield Field("contact.usual_places", "Usual places", neighbor.usual_places)
    for place in neighbor.places.all():
        if place.in_use:
            usual = place.kind not in SHELTERING
            yield Field(f"contact.place.{place.pk}", "Usual places", _place(place), usual=usual)
    for person in neighbor.trusted_contacts.all():
        # That they may hear more than that we called, the neighbor agreed to; only then is anybody told of them.
        if person.in_use and person.may_tell != MayTell.CALLED:
            words = ", ".join(filter(None, (person.said, person.national)))
            yield Field(f"contact.person.{person.pk}", "Trusted contact", words, usual=False)


def _place(place: UsualPlace) -> str:
    """Where, and when, without what HEART noted about it for its own staff."""
    return f"{place.where} ({place.when_words})" if place.when_words else place.where


def _phone(phone: NeighborPhone) -> str:
    """The number as people dial it, and what is safe to do with it: somebody else may read or hear a message."""
    parsed = phonenumbers.parse(phone.number)
    styles = phonenumbers.PhoneNumberFormat
    number = phonenumbers.format_number(parsed, styles.NATIONAL if parsed.country_code == 1 else styles.INTERNATIONAL)
    safe = {
        (True, True): "a message or a text is safe",
        (True, False): "a voice message is safe, a text is not",
        (False, True): "a text is safe, a voice message is not",
        (False, False): "leave no message and send no text",
    }
    return f"{number} ({safe[phone.safe_to_leave_message, phone.safe_to_text]})"


def _language(neighbor: Neighbor, need: Need) -> Iterator[Field]:
    yield Field("language.language", "Language", neighbor.language or "Not recorded")
    yield Field("language.interpreter", "Interpreter", "Needed" if neighbor.needs_interpreter else "Not needed")


def _need(neighbor: Neighbor, need: Need) -> Iterator[Field]:
    over_substances = need.domain in PART_2_DOMAINS
    yield Field("need.need", "Need", need.get_domain_display(), over_substances=over_substances)
    if need.detail:
        yield Field("need.detail", "Detail", need.detail, over_substances=over_substances)


def _situation(neighbor: Neighbor, need: Need) -> Iterator[Field]:
    """The case's other open needs; and what is recorded of substance use, under its own kind."""
    standing = [one for one in need.case.needs.all() if one.stands and one.status in OPEN]
    for one in standing:
        if one.pk != need.pk:
            told = one.get_domain_display()
            yield Field(f"situation.need.{one.pk}", "Other needs", told, over_substances=one.domain in PART_2_DOMAINS)
    for one in standing:
        if one.domain in PART_2_DOMAINS:
            yield Field(f"substance_use.need.{one.pk}", "Substance use", one.detail or "Need recorded")
