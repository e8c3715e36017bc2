"""Recording a response and everybody met in it, as one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import policies
from casework.actions import encounters, supervision, verdicts
from casework.actions.encounters import Met
from casework.events import Event
from casework.models import Call, Neighbor, Response, ResponseMember
from casework.rules import response_rules
from casework.states import Disposition, Police, TaskKind
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission


@dataclass(frozen=True)
class Facts:
    """What is recorded of a response. Times in UTC."""

    submission: UUID
    program: str
    cleared_at: datetime
    disposition: str
    call: Call | None = None
    unit: str = ""
    dispatched_at: datetime | None = None
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    police: str = Police.NONE
    police_arrived_at: datetime | None = None
    destination: str = ""
    location: str = ""
    violence_or_weapon: bool = False
    # What one program alone records: see response_rules.OWN_FACTS.
    phone_work: Sequence[str] = ()
    sent: str = ""
    police_otherwise: str = ""
    scene: str = ""
    weapon: str = ""
    commitment: str = ""
    commitment_transport: str = ""
    visit: str = ""


@dataclass(frozen=True)
class Member:
    discipline: str
    user: User | None = None


@dataclass(frozen=True)
class Safety:
    """The two questions of rule 11, as the person who records answers them."""

    felt_safe: str
    wants_debrief: str


@transaction.atomic
def record(
    *,
    facts: Facts,
    members: Sequence[Member],
    met: Sequence[Met],
    safety: Safety | None = None,
    by: User,
    at: datetime | None = None,
) -> Response:
    """Record a response: its members, the encounters, what they owe, and the safety answers.

    The same `submission` again returns the response that it made. Raises NotAllowed or Invalid, whose fields of the
    neighbor number n (from 0) are named "met.n.field".
    """
    at = at or timezone.now()
    policies.check_can_record_response(by)
    if (done := _recorded(facts.submission)) is not None:
        return done
    _check(facts, members, met, at)
    response = _new(facts, members, by=by, at=at)
    try:
        with transaction.atomic():
            response.save_by(by)
    except IntegrityError:  # the second of two taps at once waited for the first
        if (done := _recorded(facts.submission)) is None:
            raise
        return done
    ledger.record(Event.RESPONSE_RECORDED, response, by=by, at=at, program=facts.program, disposition=facts.disposition)
    for member in members:
        ResponseMember(response=response, user=member.user, discipline=member.discipline).save_by(by)
    _record_met(response, met, by=by, at=at)
    if response.broken_rules:
        supervision.open_task(kind=TaskKind.RESPONSE_RULE, response=response, by=by, at=at)
    if safety is not None:
        supervision.answer(response=response, **vars(safety), by=by, at=at)
    _ask_colleagues(response, members, by=by, at=at)
    verdicts.response_changed(response=response, by=by)
    return response


def _recorded(submission: UUID) -> Response | None:
    return Response.objects.filter(submission=submission).first()


def _new(facts: Facts, members: Sequence[Member], *, by: User, at: datetime) -> Response:
    disciplines = [member.discipline for member in members]
    violent = facts.violence_or_weapon or _type_is_violent(facts.call)
    broken = response_rules.broken(program=facts.program, disciplines=disciplines, violence_or_weapon=violent)
    found = facts.violence_or_weapon or facts.weapon in response_rules.FOUND
    told = {**vars(facts), "phone_work": list(facts.phone_work), "violence_or_weapon": found}
    return Response(**told, broken_rules=broken, recorded_by=by, recorded_at=at)


def _ask_colleagues(response: Response, members: Sequence[Member], *, by: User, at: datetime) -> None:
    """Every responder is asked the two questions of rule 11; the one who records answers in the same form."""
    for member in members:
        if member.user is not None and member.user != by:
            outbox.owe("safety_questions", response, to=member.user, path=f"/responses/{response.pk}/", at=at)


def _record_met(response: Response, met: Sequence[Met], *, by: User, at: datetime) -> None:
    """Record each encounter; what is wrong with one is told under its number, as in "met.0.phone"."""
    # In the order of their keys, so that two teams that met the same two people do not wait for each other.
    picked = [one.neighbor.pk for one in met if one.neighbor is not None]
    locked = Neighbor.objects.select_for_update().filter(pk__in=picked).order_by("pk")
    in_error = {neighbor.pk for neighbor in locked if not neighbor.stands}
    for number, one in enumerate(met):
        if one.neighbor is not None and one.neighbor.pk in in_error:
            fault = "This record was entered in error. Choose another neighbor, or record a new one."
            raise Invalid(fault, fields={f"met.{number}.neighbor": [fault]})
        try:
            encounters.record(response=response, met=one, by=by, at=at)
        except Invalid as error:
            fields = {f"met.{number}.{name}": words for name, words in error.fields.items()}
            raise Invalid(error.message, fields=fields) from error


def _type_is_violent(call: Call | None) -> bool:
    return bool(call and call.call_type and (call.call_type.violent or call.call_type.weapon))


def _check(facts: Facts, members: Sequence[Member], met: Sequence[Met], at: datetime) -> None:
    """Raises Invalid with the field that is wrong."""
    wrong = response_rules.faults(vars(facts))
    if not members:
        wrong["members"] = ["Name at least one person who responded."]
    users = [member.user for member in members if member.user]
    if len(users) != len(set(users)):
        wrong["members"] = ["Somebody is named twice."]
    if not all(user.is_heart and Permission.RECORD_RESPONSES in user.role_class.permissions for user in users):
        wrong["members"] = ["Only people who answer calls for HEART can be on a response."]
    if facts.disposition == Disposition.TRANSPORTED and not facts.destination:
        wrong["destination"] = ["Say where the neighbor was taken."]
    picked = [one.neighbor.pk for one in met if one.neighbor is not None]
    for number, one in enumerate(met):
        if one.neighbor is not None and picked.count(one.neighbor.pk) > 1:
            wrong[f"met.{number}.neighbor"] = ["This neighbor is named twice."]
    if facts.cleared_at > at:
        wrong["cleared_at"] = ["This time lies in the future."]
    steps = [facts.dispatched_at, facts.en_route_at, facts.on_scene_at, facts.cleared_at]
    given = [step for step in steps if step is not None]
    if given != sorted(given):
        wrong["cleared_at"] = ["The times are out of order: dispatched, en route, on scene, cleared."]
    if wrong:
        raise Invalid("Some parts of the response do not fit.", fields=wrong)
