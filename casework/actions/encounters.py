"""One neighbor met in one response: found or added, the case opened or joined, the follow-up owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import cases, field, follow_ups, needs, neighbors
from casework.events import Event
from casework.models import AidItem, Case, Cover, DirectAid, Encounter, FollowUpRule, Neighbor, Response
from casework.rules import follow_up_rule
from casework.states import Known
from casework.states.field import Occasion
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User


@dataclass(frozen=True)
class Met:
    """What is recorded of one encounter. `neighbor` when the responder picked a known one, else `details`.

    Of a picked neighbor only the phone and the usual places are taken, as the newest word on how to find them.
    """

    known: str
    wish: str
    mode: str
    neighbor: Neighbor | None = None
    details: Mapping[str, Any] = part(default_factory=dict)
    phone: str = ""
    needs_seen: Sequence[str] = ()
    aid: Mapping[AidItem, int] = part(default_factory=dict)
    summary: str = ""


@transaction.atomic
def record(*, response: Response, met: Met, by: User, at: datetime) -> Encounter:
    """Record an encounter of this response with everything it brings, in one transaction (rule 2).

    Raises Invalid when the neighbor is said to be known and nothing is known.
    """
    neighbor = _find_or_add(met, by=by, at=at)
    kept = field.case_kept(program=response.program, neighbor=neighbor)
    verdict = _verdict(met.wish, met.known, met.mode, kept)
    owes = verdict.owes and neighbor is not None
    case = kept or _case_for(neighbor, owes, by=by, at=at)
    encounter = Encounter(
        response=response,
        neighbor=neighbor,
        case=case,
        known=met.known,
        wish=met.wish,
        mode=met.mode,
        ended_at=response.cleared_at,
        needs_seen=list(met.needs_seen),
        summary=met.summary,
        owes_follow_up=owes,
        verdict=verdict.why,
    ).save_by(by)
    for item, quantity in met.aid.items():
        DirectAid(encounter=encounter, item=item, quantity=quantity).save_by(by)
    ledger.record(
        Event.ENCOUNTER_RECORDED,
        encounter,
        by=by,
        at=at,
        owes=owes,
        verdict=verdict.why,
        program=response.program,
    )
    if case is not None:
        for domain in met.needs_seen:
            needs.seen(case=case, domain=domain, encounter=encounter, by=by, at=at)
        _alert_navigator(encounter, case, by=by, at=at)
    _owe_or_keep(encounter, kept, by=by, at=at)
    return encounter


def _verdict(wish: str, known: str, mode: str, kept: Case | None) -> follow_up_rule.Verdict:
    """Rule 1, by the table as it stands now."""
    occasion = Occasion.FOLLOW_UP if kept else Occasion.RESPONSE
    rules = FollowUpRule.objects.all()
    return follow_up_rule.decide(rules, wish=wish, known=known, mode=mode, occasion=occasion)


def _owe_or_keep(encounter: Encounter, kept: Case | None, *, by: User, at: datetime) -> None:
    if encounter.owes_follow_up:
        follow_ups.owe_first(encounter=encounter, by=by, at=at)
    if kept is not None:
        field.keep_follow_up(encounter=encounter, by=by, at=at)


@transaction.atomic
def recognize(
    *,
    encounter: Encounter,
    known: str = Known.KNOWN,
    neighbor: Neighbor | None = None,
    details: Mapping[str, Any] | None = None,
    phone: str = "",
    by: User,
    at: datetime | None = None,
) -> Encounter:
    """Say who somebody unknown was: a neighbor known here, or a new one of `details`.

    Rule 1 is asked again, with what is known now; the verdict of that day stays in the history. A follow-up that is
    owed by it is due FOLLOW_UP_HOURS after the encounter, and so may be overdue at once. Raises NotAllowed,
    IllegalMove when it is known already, or Invalid.
    """
    at = at or timezone.now()
    encounter = Encounter.objects.select_related("response__call").lock(encounter.pk)
    policies.check_can_recognize(by, encounter)
    met = Met(known, encounter.wish, encounter.mode, neighbor, details or {}, phone)
    who = _find_or_add(met, by=by, at=at)
    if who is None:
        raise Invalid("Say who it was.", fields={"known": ["Say how well we know who it was."]})
    if Encounter.objects.standing().filter(response=encounter.response_id, neighbor=who).exists():
        raise Invalid(
            "This neighbor is named in the same response.", fields={"neighbor": ["Met beside them. Look again."]}
        )
    kept = field.case_kept(program=encounter.response.program, neighbor=who)
    verdict = _verdict(encounter.wish, known, encounter.mode, kept)
    encounter.neighbor, encounter.known = who, known
    encounter.owes_follow_up, encounter.verdict = verdict.owes, verdict.why
    encounter.case = case = kept or _case_for(who, verdict.owes, by=by, at=at)
    encounter.recognized_at, encounter.recognized_by = at, by
    encounter.save_by(by, reason="Recognized")
    ledger.record(Event.ENCOUNTER_RECOGNIZED, encounter, by=by, at=at, owes=verdict.owes, verdict=verdict.why)
    if case is not None:
        for domain in encounter.needs_seen:
            needs.seen(case=case, domain=domain, encounter=encounter, by=by, at=at)
        _alert_navigator(encounter, case, by=by, at=at)
    _owe_or_keep(encounter, kept, by=by, at=at)
    return encounter


def _find_or_add(met: Met, *, by: User, at: datetime) -> Neighbor | None:
    if met.known == Known.UNKNOWN:
        return None
    if met.neighbor is not None:
        return neighbors.learn(
            neighbor=met.neighbor, phone=met.phone, places=met.details.get("usual_places", ""), by=by, at=at
        )
    if met.known == Known.FINDABLE and not (met.details.get("identifying_note") or met.details.get("usual_places")):
        raise Invalid(
            "Say how this neighbor can be found.",
            fields={"usual_places": ["Where are they usually, or what do they look like?"]},
        )
    return neighbors.add(details=met.details, phone=met.phone, by=by, at=at)


def _case_for(neighbor: Neighbor | None, owes: bool, *, by: User, at: datetime) -> Case | None:
    """A case where one is owed; else the one that is open already, if any."""
    if neighbor is None:
        return None
    if owes:
        return cases.open_or_join(neighbor=neighbor, by=by, at=at)
    return Case.objects.lock_open(neighbor)


def _alert_navigator(encounter: Encounter, case: Case, *, by: User, at: datetime) -> None:
    """Rule 4: the navigator of an open case hears of a new encounter at once."""
    if case.assigned_to is not None and case.assigned_to != by:
        path = f"/cases/{case.pk}/"
        for person in (case.assigned_to, *Cover.objects.stand_ins([case.assigned_to], at)):
            outbox.owe("call_about_neighbor", encounter, to=person, path=path, at=at)


@transaction.atomic
def repair(*, encounter: Encounter, by: User, at: datetime) -> Encounter:
    """Give an encounter the follow-up that it owes and lacks, on an open case. The caller holds its lock."""
    neighbor = Neighbor.objects.lock(encounter.neighbor_id)
    if encounter.case != Case.objects.lock_open(neighbor):
        encounter.case = cases.open_or_join(neighbor=neighbor, by=by, at=at)
        encounter.save_by(by)
    ledger.record(Event.ENCOUNTER_REPAIRED, encounter, by=by, at=at)
    follow_ups.owe_first(encounter=encounter, by=by, at=at)
    return encounter
