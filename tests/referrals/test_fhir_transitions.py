"""The referral against the FHIR SDOH Clinical Care guide: each pair of its Task's statuses, by each party, through the
real actions. What the guide allows can be done; what it does not allow can't be done by any of our steps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from heart.errors import DomainError, Invalid
from heart.models import StateChange, User
from referrals.actions import answering, sending, waiting
from referrals.api.referrals import ENDINGS
from referrals.models import Referral
from referrals.states import REFERRAL_MOVES
from referrals.states import ReferralStatus as S
from referrals.states.fhir import (
    CANCELS_BY_DECLINING,
    OURS_ALONE,
    REASON_EXPECTED,
    SET_BY,
    STATUS,
    TRANSITIONS,
    Party,
)
from referrals.states.fhir import TaskStatus as T
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
ACCEPTED = (S.SENT, S.VIEWED, S.ACCEPTED)
WAYS: dict[S, tuple[S, ...]] = {
    S.DRAFT: (),
    S.SENT: (S.SENT,),
    S.VIEWED: (S.SENT, S.VIEWED),
    S.ACCEPTED: ACCEPTED,
    S.DECLINED: (S.SENT, S.DECLINED),
    S.EXPIRED: (S.SENT, S.EXPIRED),
    S.WAITLISTED: (*ACCEPTED, S.WAITLISTED),
    S.SCHEDULED: (*ACCEPTED, S.SCHEDULED),
    S.STARTED: (*ACCEPTED, S.STARTED),
    S.COMPLETED: (*ACCEPTED, S.STARTED, S.COMPLETED),
    S.COULD_NOT_REACH: (*ACCEPTED, S.COULD_NOT_REACH),
    S.STOPPED: (*ACCEPTED, S.STOPPED),
    S.WITHDRAWN: (S.SENT, S.WITHDRAWN),
    S.CANCELLED: (S.SENT, S.CANCELLED),
    S.ENTERED_IN_ERROR: (S.SENT, S.ENTERED_IN_ERROR),
}
PARTY = {
    **dict.fromkeys((S.SENT, S.CANCELLED, S.ENTERED_IN_ERROR, S.WITHDRAWN), "nadia"),
    **dict.fromkeys(set(S) - {S.SENT, S.CANCELLED, S.ENTERED_IN_ERROR, S.WITHDRAWN}, "omar"),
    S.EXPIRED: "system",
}


@dataclass(frozen=True)
class Stage:
    """One referral in each of our states, and who acts for which party of the guide."""

    referrals: dict[S, Referral]
    nadia: User
    omar: User
    system: User

    def actors(self, party: Party, target: S) -> User:
        """HEART asks; what nobody answers in time the system calls off in its name."""
        if party == Party.PERFORMER:
            return self.omar
        return self.system if target == S.EXPIRED else self.nadia


def take(referral: Referral, target: S, by: User, why: str = "It says why.") -> Referral:
    """The action by which this person would bring a referral to this state."""
    if target == S.SENT:
        return sending.send(referral=referral, by=by, at=NOW)
    if target == S.VIEWED:
        return answering.view(referral=referral, by=by, at=NOW)
    if target == S.EXPIRED:
        return waiting.expire(referral=referral, by=by, at=NOW)
    if target in {S.ACCEPTED, S.DECLINED}:
        accept, reason = target == S.ACCEPTED, "no_capacity" if why else ""
        return answering.answer(referral=referral, accept=accept, reason=reason, by=by, at=NOW)
    if target in ENDINGS and (by.is_heart or target != S.WITHDRAWN):
        return sending.end(referral=referral, status=target, reason=why, by=by, at=NOW)
    later = NOW + timedelta(days=1)
    return answering.move(referral=referral, status=target, note=why, appointment_at=later, by=by, at=NOW)


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    """Set up once: whatever a test does to it is taken back at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        nadia, omar = people.person("nadia", "navigator"), people.person("omar", "partner", "Bull City Bridge")
        cast = {"nadia": nadia, "omar": omar, "system": User.objects.system("sweep")}
        from casework.actions import reference

        reference.ensure_defaults(by=User.objects.system("setup"))
        found = {}
        for state, steps in WAYS.items():
            case, service = make.case(at=NOW, assigned_to=nadia), providers.service(name=f"For {state}")
            make.consent(case.neighbor, {service.organization_id: "Bull City Bridge"}, by=nadia, at=NOW)
            row = providers.draft(case, service, by=nadia, at=NOW)
            for step in steps:
                row = take(row, step, cast[PARTY[step]])
            found[state] = Referral.objects.get(pk=row.pk)
            assert found[state].status == state
        yield Stage(found, **cast)
        transaction.set_rollback(True)


def ours(status: T) -> list[S]:
    """Our states that are this status of the guide."""
    return [state for state, task in STATUS.items() if task == status]


def reaches(stage: Stage, source: S, target: S, party: Party, why: str = "It says why.") -> bool:
    """Whether the party's own action leads from here to there; afterwards it is as before."""
    with transaction.atomic():
        row = Referral.objects.get(pk=stage.referrals[source].pk)
        try:
            with transaction.atomic():
                take(row, target, stage.actors(party, target), why)
        except DomainError:
            done = False
        else:
            done = Referral.objects.get(pk=row.pk).status == target
        transaction.set_rollback(True)
    return done


def walked(stage: Stage, source: T, target: T, party: Party, why: str = "It says why.") -> list[tuple[S, S]]:
    """Our steps by which this party goes from a status of the guide to another."""
    pairs = [(here, there) for here in ours(source) for there in ours(target)]
    return [pair for pair in pairs if pair not in OURS_ALONE and reaches(stage, *pair, party, why)]


def told(source: T, target: T, party: Party) -> str:
    return f"{source} -> {target} by the {party}"


PAIRS = [(source, target, party) for source in T for target in T if source != target for party in Party]
ALLOWED = [
    (source, target, party)
    for source, target, party in PAIRS
    if target in TRANSITIONS[source] and party in SET_BY[target]
    if not (party == Party.PERFORMER and target == T.CANCELLED and source in CANCELS_BY_DECLINING)
]
FORBIDDEN = [pair for pair in PAIRS if pair not in ALLOWED]
WITH_REASON = [pair for pair in ALLOWED if pair[1] in REASON_EXPECTED]


@pytest.mark.parametrize(("source", "target", "party"), ALLOWED, ids=[told(*pair) for pair in ALLOWED])
def test_what_the_guide_allows_can_be_done(stage, source, target, party):
    assert walked(stage, source, target, party)


@pytest.mark.parametrize(("source", "target", "party"), FORBIDDEN, ids=[told(*pair) for pair in FORBIDDEN])
def test_what_the_guide_does_not_allow_can_not_be_done(stage, source, target, party):
    assert walked(stage, source, target, party) == []


@pytest.mark.parametrize(("source", "target", "party"), WITH_REASON, ids=[told(*pair) for pair in WITH_REASON])
def test_where_the_guide_expects_a_reason_nobody_goes_without_one(stage, source, target, party):
    """What expires says so by itself."""
    assert {there for _, there in walked(stage, source, target, party, why="")} <= {S.EXPIRED}


def test_what_expires_says_why(stage):
    row = StateChange.objects.get(subject_key=str(stage.referrals[S.EXPIRED].pk), target=S.EXPIRED)
    assert row.reason == "No answer in time."


def test_who_is_asked_declines_instead_of_calling_off(stage):
    assert walked(stage, T.REQUESTED, T.REJECTED, Party.PERFORMER) == [(S.SENT, S.DECLINED), (S.VIEWED, S.DECLINED)]
    assert walked(stage, T.REQUESTED, T.CANCELLED, Party.PERFORMER) == []


def test_each_of_our_states_is_a_status_of_the_guide_and_each_status_is_reached():
    assert set(STATUS) == set(S)
    assert set(STATUS.values()) == set(T)


def test_each_of_our_steps_is_a_transition_of_the_guide_or_within_one_status():
    for source, target in set(REFERRAL_MOVES.moves) - OURS_ALONE:
        before, after = STATUS[S(source)], STATUS[S(target)]
        assert before == after or after in TRANSITIONS[before], f"{source} -> {target}"


def test_a_reason_is_asked_of_every_step_to_a_status_that_expects_one():
    """But for expiry, which has its own."""
    for (source, target), move in REFERRAL_MOVES.moves.items():
        if STATUS[S(target)] in REASON_EXPECTED and target != S.EXPIRED:
            assert move.needs_reason, f"{source} -> {target}"


def test_the_table_is_the_guides(shared_data):
    """As read from the guide's own diagram and text."""
    data = json.loads((shared_data / "referral" / "gravity_sdohcc_value_sets.json").read_text())
    assert {str(here): set(map(str, there)) for here, there in TRANSITIONS.items()} == {
        here: set(there) for here, there in data["referral_task_transitions"].items()
    }
    words = {
        frozenset({Party.REQUESTER}): "requester",
        frozenset({Party.PERFORMER}): "referral target",
        frozenset(Party): "requester or referral target",
    }
    assert {str(status): words[who] for status, who in SET_BY.items()} == data["referral_task_status_set_by"]
    assert set(map(str, REASON_EXPECTED)) == set(data["statusReason_expected_when"])
    assert [str(status) for status in T] == sorted(
        (code for code, _ in data["value_sets"]["ReferralTaskStatus"]), key=[str(status) for status in T].index
    )


def test_a_decline_without_a_code_is_refused(stage):
    with pytest.raises(Invalid), transaction.atomic():
        take(stage.referrals[S.VIEWED], S.DECLINED, stage.omar, why="")
