"""The rules of the domain hold, whatever people do: thousands of random steps on the real database.

Each run is a world of its own, in a savepoint that is rolled back. People record responses, try, plan, close, reopen,
correct, merge, give and revoke consents and send referrals, while the clock moves and the sweeps pass. After every
step the rules are asked of the database, in words that know nothing of how the actions keep them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework import tasks
from casework.actions import cases, consents, corrections, follow_ups, goals, merging, needs, notes
from casework.correction_kinds import KINDS
from casework.models import (
    Case,
    Consent,
    ContactAttempt,
    Encounter,
    FollowUp,
    Goal,
    Merge,
    Need,
    Neighbor,
    Note,
)
from casework.queries import caseload
from casework.states import CaseOutcome, Channel, ContactResult, Information, Known, NeedDomain, UnmetReason, Wish
from heart.errors import DomainError
from heart.models import Event, StateChange, User
from referrals.actions import sending
from referrals.models import Service
from tests.architecture.test_models import together
from tests.casework.rules_kept import Kept
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db
RUNS, STEPS = 44, 50
MOST_MET = 10  # neighbors in a world: more of them make each step dearer, and none of them likelier
START, TODAY = datetime(2026, 1, 5, 15, 0, tzinfo=UTC), datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
DOMAINS = [NeedDomain.FOOD, NeedDomain.HOMELESSNESS, NeedDomain.SUBSTANCE_USE]
LINES = [[[x, 100 + x % 30] for x in range(20, 400, 20)]]
some = st.integers(min_value=0, max_value=10_000)


class Cast:
    """Who is there, and the service that is asked: the same in each world, and made once."""

    def __init__(self) -> None:
        self.nadia, self.noel = people.person("nadia", "navigator"), people.person("noel", "navigator")
        self.sol = people.person("sol", "supervisor")
        people.person("ray", "responder")
        people.person("cora", "clinician")
        self.sweeper = User.objects.system("sweep")
        self.service = providers.service(need_domains=[str(domain) for domain in DOMAINS])


class Casework(Kept, RuleBasedStateMachine):
    """What people do, in any order. `pick` chooses among the rows that there are."""

    taken = refused = 0
    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = START
        self.met = 1
        self.it_changed()
        self.signed: dict[int, tuple[Any, ...]] = {}
        self.documents: dict[int, str] = {}
        vars(self).update(vars(self.cast))
        make.case(at=self.now, assigned_to=self.nadia)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def it_changed(self) -> None:
        """What the rules say is to be asked anew."""
        self.changed = self.uncounted = True

    def act(self, action: Callable[..., Any], told: str, /, **arguments: Any) -> Any:
        """Take an action: one event of its own kind when it is taken, none at all when it is refused."""
        newest = Event.objects.latest("pk").pk
        try:
            with transaction.atomic():
                done = action(at=self.now, **arguments)
        except DomainError:
            Casework.refused += 1
            assert Event.objects.latest("pk").pk == newest, "what is refused leaves nothing"
            return None
        Casework.taken += 1
        self.it_changed()
        if told:
            made = Event.objects.filter(pk__gt=newest, kind=f"casework.{told}").count()
            assert made == 1, f"{action.__name__} made {made} events {told}"
        return done

    def pick(self, model: type, number: int, **fits: Any) -> Any:
        rows = model.objects.filter(**fits).order_by("pk")
        count = rows.count()
        return rows[number % count] if count else None

    @rule(
        number=some,
        known=st.booleans(),
        wish=st.sampled_from(Wish.values),
        seen=st.lists(st.sampled_from(DOMAINS), unique=True),
    )
    @precondition(lambda self: self.met < MOST_MET)
    def meet(self, number: int, known: bool, wish: str, seen: list[str]) -> None:
        self.met += 1
        self.it_changed()
        neighbor = self.pick(Neighbor, number, merged_into=None) if known else None
        who = {"neighbor": neighbor, "details": {}} if neighbor else {}
        met = make.met(wish=wish, needs_seen=seen, **who)
        make.response(at=self.now, met_people=[met])

    @rule(wish=st.sampled_from(Wish.values))
    @precondition(lambda self: self.met < MOST_MET)
    def meet_somebody_unknown(self, wish: str) -> None:
        self.met += 1
        self.it_changed()
        make.response(at=self.now, met_people=[make.met(known=Known.UNKNOWN, wish=wish, details={})])

    @rule(
        number=some,
        channel=st.sampled_from(Channel.values),
        result=st.sampled_from(ContactResult.values),
        chosen=st.integers(min_value=0, max_value=3),
    )
    def attempt(self, number: int, channel: str, result: str, chosen: int) -> None:
        follow_up = self.pick(FollowUp, number, status="open") or self.pick(FollowUp, number)
        later = self.now + timedelta(days=chosen) if chosen else None
        facts = {"submission": uuid4(), "channel": channel, "result": result, "next_due_at": later}
        self.act(follow_ups.log_attempt, "contact_attempted", follow_up=follow_up, by=self.nadia, **facts)

    @rule(number=some, days=st.integers(min_value=-1, max_value=20))
    def plan(self, number: int, days: int) -> None:
        case, due = self.pick(Case, number), self.now + timedelta(days=days)
        self.act(follow_ups.schedule, "", case=case, kind="check_in", due_at=due, by=self.noel)

    @rule(number=some)
    def call_off(self, number: int) -> None:
        follow_up = self.pick(FollowUp, number)
        self.act(follow_ups.cancel, "follow_up_cancelled", follow_up=follow_up, reason="Not needed", by=self.nadia)

    @rule(number=some, to_noel=st.booleans())
    def assign(self, number: int, to_noel: bool) -> None:
        to = self.noel if to_noel else self.nadia
        self.act(cases.assign, "", case=self.pick(Case, number), to=to, by=self.sol)

    @rule(number=some, outcome=st.sampled_from(CaseOutcome.values))
    def close(self, number: int, outcome: str) -> None:
        case = self.pick(Case, number)
        self.act(cases.close, "case_closed", case=case, outcome=outcome, note="So it was", by=self.nadia)

    @rule(number=some)
    def reopen(self, number: int) -> None:
        case = self.pick(Case, number, status="closed")
        if case:
            self.act(cases.reopen, "case_reopened", case=case, reason="Called again", by=self.nadia)

    @rule(number=some, domain=st.sampled_from(DOMAINS))
    def need(self, number: int, domain: str) -> None:
        self.act(needs.add, "", case=self.pick(Case, number), domain=domain, by=self.nadia)

    @rule(number=some, met=st.booleans())
    def end_need(self, number: int, met: bool) -> None:
        how = {"evidence": "neighbor"} if met else {"unmet_reason": UnmetReason.NO_CAPACITY}
        need = self.pick(Need, number, status__in=["open", "in_progress"]) or self.pick(Need, number)
        if need:
            self.act(needs.close, "need_closed", need=need, by=self.nadia, **how)

    @rule(number=some)
    def write(self, number: int) -> None:
        case = self.pick(Case, number)
        self.act(notes.draft, "note_drafted", case=case, title="A talk", body="We talked.", by=self.nadia)

    @rule(number=some, revise=st.booleans())
    def sign_or_revise(self, number: int, revise: bool) -> None:
        note = self.pick(Note, number)
        if note is None:
            return
        if revise:
            self.act(notes.revise, "note_revised", note=note, title="A talk", body="Else.", by=self.nadia)
        elif self.act(notes.sign, "note_signed", note=note, by=self.nadia):
            note.refresh_from_db()
            self.signed[note.pk] = (note.title, note.body, note.signed_at, note.signed_by_id, note.status)

    @rule(number=some)
    def add_to_note(self, number: int) -> None:
        if note := self.pick(Note, number):
            self.act(notes.add_to, "note_addendum", note=note, body="More.", by=self.noel)

    @rule(number=some, reached=st.booleans())
    def goal(self, number: int, reached: bool) -> None:
        goal = self.pick(Goal, number) if reached else None
        if goal:
            self.act(goals.end, "goal_ended", goal=goal, status="achieved", reason="So it is", by=self.nadia)
        else:
            self.act(goals.set_goal, "goal_set", case=self.pick(Case, number), words="A door", by=self.nadia)

    @rule(
        number=some,
        days=st.integers(min_value=-1, max_value=400),
        method=st.sampled_from(["signature", "paper", "verbal"]),
        information=st.lists(st.sampled_from(Information.values), unique=True),
    )
    def consent(self, number: int, days: int, method: str, information: list[str]) -> None:
        neighbor = self.pick(Neighbor, number, merged_into=None)
        given = self.act(
            consents.give,
            "consent_given",
            neighbor=neighbor,
            recipients={self.service.organization_id: "Bull City Bridge"},
            information=information,
            purpose="To arrange help",
            method=method,
            signed_name="Ann Lee",
            witness="Cora",
            strokes=LINES,
            paper_place="Binder 3",
            substance_words="That I want treatment",
            explained=True,
            expires_at=self.now + timedelta(days=days),
            by=self.nadia,
        )
        if given:
            assert not (method == "verbal" and Information.SUBSTANCE_USE in information)
            self.documents[given.document.pk] = given.document.text

    @rule(number=some)
    def revoke(self, number: int) -> None:
        if consent := self.pick(Consent, number):
            self.act(consents.revoke, "consent_revoked", consent=consent, reason="By phone", by=self.nadia)
            assert not Consent.objects.get(pk=consent.pk).is_in_force(self.now + timedelta(minutes=1))

    @rule(number=some, substances=st.booleans())
    def refer(self, number: int, substances: bool) -> None:
        need = self.pick(Need, number)
        if need is None:
            return
        information = ["identity", "need", *(["substance_use"] if substances else [])]
        allowed = self.lets_out(need.case.neighbor_id, information)
        service = Service.objects.get(pk=self.service.pk)
        sent = self.act(sending.draft_and_send, "", need=need, service=service, information=information, by=self.nadia)
        assert allowed or sent is None, "a release without a consent in force"

    def lets_out(self, neighbor: int, information: list[str]) -> bool:
        """Whether a consent in force names the recipient and all of it: asked without the product's own words."""
        return any(
            consent.in_error_at is None
            and consent.given_at <= self.now < consent.expires_at
            and (consent.revoked_at is None or self.now < consent.revoked_at)
            and set(information) <= set(consent.information)
            and not ("substance_use" in information and consent.method == "verbal")
            and consent.recipients.filter(organization_key=self.service.organization_id).exists()
            for consent in Consent.objects.filter(neighbor=neighbor)
        )

    @rule(number=some, kind=st.sampled_from(sorted(KINDS)), by_author=st.booleans())
    def enter_in_error(self, number: int, kind: str, by_author: bool) -> None:
        if row := self.pick(KINDS[kind].model, number):
            by = self.nadia if by_author else self.sol
            self.act(corrections.enter_in_error, "", row=row, why="Mixed up", by=by)

    @rule(number=some, kind=st.sampled_from(sorted(KINDS)))
    def take_back(self, number: int, kind: str) -> None:
        if row := self.pick(KINDS[kind].model, number, in_error_at__isnull=False):
            self.act(corrections.take_back, "error_taken_back", row=row, by=self.sol)

    @rule(one=some, other=some)
    def merge(self, one: int, other: int) -> None:
        kept, gone = (self.pick(Neighbor, number, merged_into=None) for number in (one, other))
        if kept != gone:
            self.act(merging.merge, "neighbors_merged", kept=kept, other=gone, by=self.sol)

    @rule(number=some)
    def undo_merge(self, number: int) -> None:
        if merge := self.pick(Merge, number):
            self.act(merging.undo, "merge_undone", merge=merge, by=self.sol)

    @rule(hours=st.sampled_from([1, 13, 49, 100, 800]))
    @precondition(lambda self: self.now < TODAY - timedelta(days=40))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.it_changed()

    @rule()
    def sweep(self) -> None:
        every = (tasks.repair, tasks.give_next_steps, tasks.remind, tasks.tell_overdue, tasks.escalate)
        if any([one(self.now, self.sweeper) for one in every]):
            self.it_changed()
            assert [one(self.now, self.sweeper) for one in every] == [0] * len(every), "a second sweep finds nothing"
        if self.uncounted:
            self.the_caseload_counts_what_it_lists()

    def the_caseload_counts_what_it_lists(self) -> None:
        """Too many questions to ask them after every step, or twice of the same rows."""
        self.uncounted = False
        everybody = caseload.Asked(whose=caseload.Whose.EVERYBODY)
        counted = caseload.counts(self.nadia, everybody, at=self.now)
        for show in caseload.Show:
            asked = caseload.Asked(whose=caseload.Whose.EVERYBODY, show=show)
            assert caseload.caseload(self.nadia, asked, at=self.now).count() == counted.show[show], show
        assert counted.show[caseload.Show.ALL] == Case.objects.exclude(status="closed").count()


def facts_that_come_together() -> None:
    """What the database holds by constraint, asked in the words of the test that finds the pairs."""
    for model in (Case, FollowUp, Need, Note, Consent, ContactAttempt, Encounter, Goal):
        assert together(model), model


@pytest.mark.timeout(1200)  # about a minute of work, however busy the machine
def test_the_rules_hold_through_thousands_of_random_steps(capsys):
    facts_that_come_together()
    Kept.steps = Kept.asked = Casework.taken = Casework.refused = 0
    Casework.cast = Cast()
    bounds = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with time_machine.travel(TODAY, tick=False):
        run_state_machine_as_test(Casework, settings=bounds)
    with capsys.disabled():
        print(f"\n{Kept.steps} steps, {Casework.taken} actions taken, {Casework.refused} refused, {Kept.asked} changes")
    assert Kept.steps >= 2_000, "a run may end before its last step"
    assert min(Casework.taken, Casework.refused) >= 200, "neither all nothing"
    assert not StateChange.objects.exists(), "each world is rolled back"
