"""Neighbors, responses and cases, made through the actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from casework.actions import consents, responses, ways
from casework.actions.encounters import Met
from casework.actions.responses import Facts, Member
from casework.models import (
    Case,
    Consent,
    Encounter,
    Neighbor,
    NeighborName,
    Pet,
    Response,
    SeenByPartner,
    TrustedContact,
    UsualPlace,
)
from casework.states import ConsentMethod, Discipline, Disposition, Information, Known, Mode, Program, Wish
from heart.models import User
from tests.factories import people

_count = iter(range(1, 10**9))


def met(**changes: Any) -> Met:
    """Somebody new, met in person, who wants a follow-up."""
    number = next(_count)
    facts: dict[str, Any] = {
        "known": Known.KNOWN,
        "wish": Wish.WANTS,
        "mode": Mode.IN_PERSON,
        "details": {"given_name": f"Given{number}", "family_name": f"Family{number}"},
        "needs_seen": ["food-insecurity"],
    }
    return Met(**{**facts, **changes})


def facts(at: datetime, **changes: Any) -> Facts:
    """A CRT response that cleared at `at`."""
    base: dict[str, Any] = {
        "submission": uuid4(),
        "program": Program.CRT,
        "cleared_at": at,
        "on_scene_at": at - timedelta(minutes=40),
        "dispatched_at": at - timedelta(minutes=50),
        "disposition": Disposition.RESOLVED_ON_SCENE,
    }
    return Facts(**{**base, **changes})


def response(*, at: datetime, by: User | None = None, met_people: list[Met] | None = None, **changes: Any) -> Response:
    """A CRT response by ray and cora, with one new neighbor unless it says otherwise."""
    ray, cora = people.person("ray", "responder"), people.person("cora", "clinician")
    return responses.record(
        facts=facts(at, **changes),
        members=[Member(Discipline.EMT, ray), Member(Discipline.CLINICIAN, cora)],
        met=[met()] if met_people is None else met_people,
        by=by or ray,
        at=at,
    )


def encounter(*, at: datetime, by: User | None = None, **changes: Any) -> Encounter:
    return response(at=at, by=by, met_people=[met(**changes)]).encounters.get()


def case(*, at: datetime, assigned_to: User | None = None, **changes: Any) -> Case:
    """An open case with one need (food unless it says otherwise) and its first follow-up."""
    from casework.actions import cases

    made = encounter(at=at, **changes).case
    assert made is not None
    if assigned_to is not None:
        made = cases.assign(case=made, to=assigned_to, by=people.person("sol", "supervisor"), at=at)
    return Case.objects.get(pk=made.pk)


def consent(
    neighbor: Neighbor,
    recipients: dict[UUID, str],
    *,
    by: User,
    at: datetime,
    information: list[str] | None = None,
    **changes: Any,
) -> Consent:
    """A verbal consent to identity, contact and need, for the usual length; on paper where it names substance use."""
    named = information or [Information.IDENTITY, Information.CONTACT, Information.NEED]
    base: dict[str, Any] = {
        "information": named,
        "purpose": "To arrange help",
        "method": ConsentMethod.VERBAL,
        "signed_name": "As spoken",
        "witness": "Cora",
        "explained": True,
    }
    if Information.SUBSTANCE_USE in named:
        base |= {
            "method": ConsentMethod.PAPER,
            "paper_place": "Binder 3",
            "substance_words": "That I want treatment, and what for",
        }
    return consents.give(neighbor=neighbor, recipients=recipients, by=by, at=at, **{**base, **changes})


def way(model: type[Any], neighbor: Neighbor, /, *, by: User, at: datetime, **details: Any) -> Any:
    """A way to find the neighbor, with the least that has to be said of its kind."""
    least: dict[str, dict[str, Any]] = {
        "NeighborName": {"given": "Bo", "kind": "nickname"},
        "UsualPlace": {"kind": "bus_stop", "where": "Bus station"},
        "TrustedContact": {"name": "Rosa", "number": "919-555-0188"},
        "SeenByPartner": {"organization_key": uuid4(), "name": "Bull City Bridge"},
        "Pet": {"kind": "dog", "name": "Biscuit"},
    }
    return ways.add(kind=model, neighbor=neighbor, details={**least[model.__name__], **details}, by=by, at=at)


def ways_to(neighbor: Neighbor, *, by: User, at: datetime) -> dict[str, Any]:
    """One way of each kind."""
    kinds = {"spoken_name": NeighborName, "place": UsualPlace, "trusted_contact": TrustedContact}
    kinds |= {"seen_by": SeenByPartner, "pet": Pet}
    return {name: way(kind, neighbor, by=by, at=at) for name, kind in kinds.items()}
