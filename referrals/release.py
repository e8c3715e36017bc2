"""What a referral releases: chosen by kind and by field, frozen when sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.models import Need, Neighbor
from casework.states import Information
from referrals.models import Referral
from referrals.rules.release_fields import PART_2_DOMAINS, offered, told

# The notice of 42 CFR 2.32(a)(2), which must go with substance-use information.
REDISCLOSURE_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@dataclass(frozen=True)
class Section:
    """One kind of information and its words."""

    kind: str
    label: str
    parts: dict[str, str]


def build(
    *, neighbor: Neighbor, need: Need, kinds: Sequence[str], fields: Sequence[str] | None = None
) -> dict[str, dict[str, str]]:
    """The words that go out, by kind of information and then by label (referrals.rules.release_fields.told)."""
    return told(offered(neighbor, need), kinds, fields)


def of_draft(referral: Referral) -> dict[str, dict[str, str]]:
    """What would go out if the draft were sent now."""
    need = referral.need
    return build(neighbor=need.case.neighbor, need=need, kinds=referral.information, fields=referral.fields)


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
