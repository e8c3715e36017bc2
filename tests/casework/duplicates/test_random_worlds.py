"""Whatever two records hold, a merge that is undone leaves every column of every row as it was."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.actions import cases, follow_ups, merging, needs, neighbors, notes, ways
from casework.models import Case, FollowUp, Need, NeighborName, Pet, UsualPlace
from casework.states import CaseStatus, FollowUpStatus
from heart.errors import DomainError
from tests.casework.duplicates.kit import differences, state
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)
DOMAINS = ["food-insecurity", "homelessness", "medical"]


class Life:
    """What can happen to a neighbor, one step after another; what a rule refuses just does not happen."""

    def __init__(self, neighbor, by, now) -> None:
        self.neighbor, self.by, self.now = neighbor, by, now

    @property
    def case(self) -> Case | None:
        return Case.objects.filter(neighbor=self.neighbor).exclude(status=CaseStatus.CLOSED).first()

    def met(self, which):
        make.encounter(at=self.now, neighbor=self.neighbor, details={}, needs_seen=[DOMAINS[which]])

    def phone(self, which):
        neighbors.add_phone(neighbor=self.neighbor, number=f"919-555-010{which}", by=self.by, at=self.now)

    def name(self, which):
        said = {"given": ["Ann", "Rosa", "Lee"][which], "kind": "nickname"}
        ways.add(kind=NeighborName, neighbor=self.neighbor, details=said, by=self.by, at=self.now)

    def place(self, which):
        said = {"kind": "street", "where": f"Corner {which}"}
        ways.add(kind=UsualPlace, neighbor=self.neighbor, details=said, by=self.by, at=self.now)

    def pet(self, which):
        ways.add(kind=Pet, neighbor=self.neighbor, details={"kind": "dog"}, by=self.by, at=self.now)

    def detail(self, which):
        said = {["pronouns", "identifying_note", "also_known_as"][which]: "Something"}
        neighbors.change(neighbor=self.neighbor, details=said, by=self.by, at=self.now)

    def need(self, which):
        needs.add(case=self.case, domain=DOMAINS[which], by=self.by, at=self.now)

    def need_met(self, which):
        need = Need.objects.filter(case=self.case, status="open").first()
        if need is not None:
            needs.start(need=need, by=self.by, at=self.now)
            needs.close(need=need, evidence="neighbor", by=self.by, at=self.now)

    def note(self, which):
        notes.draft(case=self.case, title="A talk", body="Short.", by=self.by, at=self.now)

    def attempt(self, which):
        follow_up = FollowUp.objects.filter(case=self.case, status=FollowUpStatus.OPEN).first()
        result = ["reached", "no_answer", "left_message"][which]
        answers = {"submission": uuid4(), "channel": "phone", "result": result}
        follow_ups.log_attempt(**answers, follow_up=follow_up, by=self.by, at=self.now)

    def consent(self, which):
        make.consent(self.neighbor, {uuid4(): "Bull City Bridge"}, by=self.by, at=self.now)

    def close(self, which):
        cases.close(case=self.case, outcome="declined", by=self.by, at=self.now)

    def live(self, steps) -> None:
        for step, which in steps:
            if self.case is None and step in {"need", "need_met", "note", "attempt", "close"}:
                continue
            try:
                with transaction.atomic():
                    getattr(self, step)(which)
            except DomainError:
                continue


STEPS = [name for name in vars(Life) if not name.startswith("_") and name not in {"case", "live"}]
lives = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=lives, second=lives, turned=st.booleans())
def test_a_merge_undone_leaves_nothing_behind(nadia, sol, now, first, second, turned):
    with transaction.atomic():
        two = [make.encounter(at=now - DAY, needs_seen=[]).neighbor for _ in range(2)]
        for neighbor, steps in zip(two, (first, second), strict=True):
            Life(neighbor, nadia, now).live(steps)
        kept, other = reversed(two) if turned else two
        before = state()
        done = merging.merge(kept=kept, other=other, by=sol, at=now)
        assert not Case.objects.filter(neighbor=other).exists()
        assert Case.objects.filter(neighbor=kept).exclude(status=CaseStatus.CLOSED).count() <= 1
        assert not Case.objects.without_next_step().exists()
        merging.undo(merge=done, by=sol, at=now)
        assert differences(before, state()) == []
        transaction.set_rollback(True)
