"""Three organizations and several navigators, thousands of requests, and never a byte of another's information.

Everybody acts over HTTP. Whatever is typed holds words that are found nowhere else; a plain model in the test says
who may read which of them and until when; and every answer to everybody, every message and every mail is searched for
those that its reader may not. No state is reached that the table forbids (the table is written by hand here, once
more), what others do changes no count of one's own, and what a consent let out is gone on the request after it is
revoked.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test

from heart.models import StateChange
from referrals.states import REFERRAL_MOVES
from tests.referrals.machine import bounds
from tests.referrals.machine.asking import Asking
from tests.referrals.machine.by_heart import ByHeart
from tests.referrals.machine.by_others import ByOthers
from tests.referrals.machine.by_partners import ByPartners
from tests.referrals.machine.table import STEPS
from tests.referrals.machine.world import Cast, World

pytestmark = pytest.mark.django_db


class ThreeOrganizations(ByHeart, ByPartners, ByOthers, RuleBasedStateMachine):
    """One world, rolled back at its end."""

    traveller: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.ground = transaction.atomic()
        self.ground.__enter__()
        self.clock = self.traveller
        self.clock.move_to(bounds.START)
        self.world = World(self.cast, bounds.START)
        self.letters = []
        self.begin()

    @invariant()
    def one_step_more(self) -> None:
        self.counted["steps"] += 1

    @initialize(far=st.sampled_from([2, 2, 1, 0]), with_meeting=st.booleans())
    def begin_with_somebody(self, far: int, with_meeting: bool) -> None:
        """Two people and a consent that names two organizations; at times much has been said and agreed already."""
        self.meet("nadia", False)
        self.meet("noel", True)
        self.consent(0, "nadia", [0, 1], (), False, 300)
        self.refer(0, "nadia", 0, (), False, True, False, False)
        if far:
            self.answer(0, 0, True)
            self.write(0, "nadia", False)
            self.hand_over(0, "noel", 5)
            self.write_back(0, 0, False)
        if far > 1:
            self.hand_over(0, "noel", 1)
            self.enroll(0, 1, True, True)
            self.time_passes(400)
        if with_meeting:
            self.meeting(0)

    def the_end(self) -> None:
        """Every step is tried from where each referral stands. Then every consent is revoked, and all who were told
        something look once more at all that they have.
        """
        for number, one in enumerate(self.cast.organizations):
            for place in range(len(self.sent_to(one))):
                self.try_every_step(place, number)
        for consent in [one for one in self.world.consents if one.holds(self.world.now)]:
            self.take_back(consent, "nadia")
        for one in self.cast.organizations:
            kept = [f"/partner/enrollments/{key}/" for owner, key in self.world.enrollments if owner is one]
            kept += [f"/meetings/{key}/" for key in self.world.meetings]
            for path in (*kept, "/meetings/tasks/", "/partner/enrollments/", "/messages/"):
                self.ask(one.people[0], path)

    def teardown(self) -> None:
        if not sys.exc_info()[0]:
            self.the_end()
        self.counted["canaries planted"] += len(self.world.rights)
        transaction.set_rollback(True)
        self.ground.__exit__(None, None, None)


def test_the_products_table_has_the_steps_that_are_written_by_hand_and_no_others():
    by_hand = {(source, target) for source, targets in STEPS.items() if source for target in targets}
    assert set(REFERRAL_MOVES.moves) == by_hand
    assert list(STEPS[""]) == [REFERRAL_MOVES.initial]


@pytest.mark.timeout(1200)  # about a minute of work, however busy the machine
def test_nothing_of_another_organization_is_ever_told(capsys):
    counted = Asking.counted = Counter()
    limits = settings(
        max_examples=bounds.RUNS,
        stateful_step_count=bounds.STEPS,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # not made smaller, which takes many minutes: a world is told as it was
        report_multiple_bugs=False,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with time_machine.travel(bounds.START, tick=False) as ThreeOrganizations.traveller:
        Asking.cast = Cast()
        ThreeOrganizations.world = World(Asking.cast, bounds.START)
        ThreeOrganizations.signed_in(ThreeOrganizations)
        run_state_machine_as_test(ThreeOrganizations, settings=limits)
    with capsys.disabled():
        print("\n" + ", ".join(f"{number} {what}" for what, number in sorted(counted.items())))
    assert counted["steps"] >= bounds.FEWEST_STEPS
    assert counted["taken"] >= bounds.FEWEST_TAKEN
    assert counted["refused"] >= bounds.FEWEST_REFUSED
    assert counted["told in a meeting"] >= 1
    for what in ("revocations", "trespasses", "bystanders", "referrals sent", "canaries read"):
        assert counted[what] >= bounds.RUNS // 2, what
    assert not StateChange.objects.filter(subject_type="referrals.referral").exists(), "each world is rolled back"
