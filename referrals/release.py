"""What a referral releases: chosen by kind, frozen when sent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from django.utils.formats import date_format

from casework.models import Need, Neighbor, NeighborPhone, UsualPlace
from casework.states import Information, NeedDomain, NeedStatus
from referrals.models import Referral

# The notice of 42 CFR 2.32(a)(2), which must go with substance-use information.
REDISCLOSURE_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."

# Domains whose very name tells of substance use.
PART_2_DOMAINS = frozenset({NeedDomain.SUBSTANCE_USE})
OPEN = frozenset({NeedStatus.OPEN, NeedStatus.IN_PROGRESS})


@dataclass(frozen=True)
class Section:
    """One kind of information and its words."""

    kind: str
    label: str
    parts: dict[str, str]


def build(*, neighbor: Neighbor, need: Need, kinds: Sequence[str]) -> dict[str, dict[str, str]]:
    """The words that go out, by kind of information and then by label; nothing that `kinds` does not name.

    Without `substance_use` a need in that domain goes out as "Support" and its detail stays here.
    """
    return {kind: _PARTS[Information(kind)](neighbor, need, kinds) for kind in Information.values if kind in kinds}


def sections(released: dict[str, dict[str, str]]) -> list[Section]:
    """What was built, in the order of the kinds: the database does not keep an order."""
    return [Section(kind, Information(kind).label, released[kind]) for kind in Information.values if kind in released]


def shown(referral: Referral, at: datetime) -> list[Section]:
    """What the partner may see at `at` (UTC): what was frozen when it was sent, and nothing once consent has ended."""
    return sections(referral.released) if referral.may_show_identity(at) else []


def carries_notice(kinds: Iterable[str]) -> bool:
    """Whether the notice of 42 CFR 2.32 has to stand beside this information."""
    return Information.SUBSTANCE_USE in kinds


def kinds_for(need: Need) -> list[str]:
    """What a sender would usually release for this need, the least that lets a partner act."""
    kinds = [Information.IDENTITY, Information.CONTACT, Information.NEED]
    return [*kinds, Information.SUBSTANCE_USE] if need.domain in PART_2_DOMAINS else list(kinds)


def _identity(neighbor: Neighbor, need: Need, kinds: Sequence[str]) -> dict[str, str]:
    parts = {"Name": neighbor.name}
    if neighbor.date_of_birth:
        parts["Date of birth"] = date_format(neighbor.date_of_birth, "F j, Y")
    if neighbor.pronouns:
        parts["Pronouns"] = neighbor.pronouns
    return parts


def _contact(neighbor: Neighbor, need: Need, kinds: Sequence[str]) -> dict[str, str]:
    parts = {}
    if phones := [_phone(phone) for phone in neighbor.phones.all() if phone.in_use and phone.stands]:
        parts["Phone"] = "; ".join(phones)
    if places := [
        *filter(None, [neighbor.usual_places]),
        *(_place(one) for one in neighbor.places.all() if one.in_use),
    ]:
        parts["Usual places"] = "; ".join(places)
    return parts or {"Contact": "Through HEART"}


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


def _language(neighbor: Neighbor, need: Need, kinds: Sequence[str]) -> dict[str, str]:
    return {
        "Language": neighbor.language or "Not recorded",
        "Interpreter": "Needed" if neighbor.needs_interpreter else "Not needed",
    }


def _need(neighbor: Neighbor, need: Need, kinds: Sequence[str]) -> dict[str, str]:
    if need.domain in PART_2_DOMAINS and Information.SUBSTANCE_USE not in kinds:
        return {"Need": "Support"}
    parts = {"Need": need.get_domain_display()}
    if need.detail:
        parts["Detail"] = need.detail
    return parts


def _situation(neighbor: Neighbor, need: Need, kinds: Sequence[str]) -> dict[str, str]:
    others = [
        other.get_domain_display()
        for other in need.case.needs.all()
        if other.pk != need.pk
        and other.stands
        and other.status in OPEN
        and (other.domain not in PART_2_DOMAINS or Information.SUBSTANCE_USE in kinds)
    ]
    return {"Other needs": ", ".join(others) or "None recorded"}


def _substance_use(neighbor: Neighbor, need: Need, kinds: Sequence[str]) -> dict[str, str]:
    every = [one for one in need.case.needs.all() if one.stands and one.status in OPEN]
    told = [one for one in every if one.domain in PART_2_DOMAINS]
    return {"Substance use": "; ".join(one.detail or "Need recorded" for one in told) or "Nothing recorded"}


_PARTS: dict[Information, Callable[[Neighbor, Need, Sequence[str]], dict[str, Any]]] = {
    Information.IDENTITY: _identity,
    Information.CONTACT: _contact,
    Information.LANGUAGE: _language,
    Information.NEED: _need,
    Information.SITUATION: _situation,
    Information.SUBSTANCE_USE: _substance_use,
}
