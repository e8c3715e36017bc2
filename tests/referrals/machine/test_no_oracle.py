"""Two worlds that differ only in what the asker may not know are one world to the asker.

Whatever HEART and others have to do with Rosa, an organization that no consent lets know of her gets the same answers
whatever it asks and however it asks: by status, by text, by count, and by the number of statements, which stands for
the time that an answer takes.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.referrals.machine import bounds
from tests.referrals.machine.asking import COUNTS, Asking, submission
from tests.referrals.machine.canaries import plain
from tests.referrals.machine.test_three_organizations import ThreeOrganizations
from tests.referrals.machine.world import HEART, Cast, Right, World

pytestmark = pytest.mark.django_db
ASKER = 2
GIVEN, FAMILY, BORN = "Zqrosalind", "Zqfeathers", "1931-05-03"  # Rosa


def asked_elsewhere(machine: Any) -> None:
    machine.consent(0, "nadia", [0, 1], (), False, 300)
    machine.refer(0, "nadia", 0, (), False, True, False, False)


def served_elsewhere(machine: Any) -> None:
    asked_elsewhere(machine)
    machine.answer(0, 0, True)
    machine.step(0, 0, "started")


def enrolled_elsewhere(machine: Any) -> None:
    machine.enroll(0, 1, True, True)


def written_about(machine: Any) -> None:
    asked_elsewhere(machine)
    machine.write(0, "nadia", False)
    machine.hand_over(0, "noel", 1)


def consent_without_the_need(machine: Any) -> None:
    """It names the asker, for how to reach her alone."""
    machine.consent(0, "nadia", [ASKER], (), True, 300)


def consent_taken_back(machine: Any) -> None:
    machine.consent(0, "nadia", [ASKER, 0], (), False, 300)
    machine.revoke(len(machine.world.consents) - 1, "nadia")


def draft_for_the_asker(machine: Any) -> None:
    machine.refer(0, "nadia", ASKER, (), False, False, False, False)


def need_of_another_kind(machine: Any) -> None:
    machine.need(0, "noel", "substance-use")


SECRETS = [asked_elsewhere, served_elsewhere, enrolled_elsewhere, written_about, consent_without_the_need]
SECRETS += [consent_taken_back, draft_for_the_asker, need_of_another_kind]


class World2(ThreeOrganizations):
    """One of the two worlds, up to what the asker is told in it."""

    def the_end(self) -> None:
        """Nobody looks once more."""

    def answers(self, secrets: list[Any]) -> list[tuple[int, str, int]]:
        """Everything that comes back to the asker, with the statements that it took."""
        asker = self.cast.organizations[ASKER].people[0]
        rosa = {"given_name": GIVEN, "family_name": FAMILY, "date_of_birth": BORN}
        own_words = Right(self.cast.organizations[ASKER].name, under=("/partner/enrollments/",))
        if secrets:
            self.meet("nadia", False)
            neighbor = self.world.neighbors[0]
            self.browser("nadia").patch(f"/api/v1/neighbors/{neighbor.key}/", rosa, content_type="application/json")
            neighbor.names, neighbor.born = [GIVEN, FAMILY], BORN
            self.world.may_read(rosa.values(), HEART)
            self.world.grant(rosa.values(), own_words)
            for secret in secrets:
                secret(self)
        self.meeting(0)
        self.time_passes(7)
        self.told: list[tuple[int, str, int]] = []
        own = {"submission": submission(), **rosa, "domain": "food-insecurity", "covers": ["identity", "need"]}
        own |= {"served_since": "2026-01-02", "release_ends_on": "2026-03-01"}
        self.hear(asker, "/partner/enrollments/new/", own)
        self.beat()
        pages = (*COUNTS, f"/meetings/{self.world.meetings[-1]}/", "/meetings/tasks/", "/parameters/", "/directory/")
        searches = (
            f"/directory/?words={FAMILY}",
            f"/api/v1/referrals/?find={GIVEN}",
            f"/api/v1/services/?find={GIVEN}",
        )
        for path in (*pages, *searches, "/api/v1/services/", "/api/v1/organizations/", "/hsds/services"):
            self.hear(asker, path)
        return self.told

    def hear(self, asker: str, path: str, sent: Any = None) -> None:
        with CaptureQueriesContext(connection) as statements:
            response = self.ask(self.afresh(asker), path, sent)
        text = without_keys(plain(response))
        self.told.append((response.status_code, f"{path.split('/')[1]}: {text}", len(statements)))


def without_keys(text: str) -> str:
    """A response without the numbers of rows, which are longer in a world that came later; what it counts stays."""
    text = re.sub(r"Content-Length: \d+", "", text)
    text = re.sub(r'="[^"]*"', lambda attribute: re.sub(r"\d+", "N", attribute[0]), text)
    return re.sub(r"/\d+/", "/N/", text)


def lived(secrets: list[Any]) -> list[tuple[int, str, int]]:
    """What the asker hears in a world with these secrets, which is rolled back."""
    machine = World2()
    try:
        return machine.answers(secrets)
    finally:
        machine.teardown()


@pytest.mark.timeout(600)
def test_whoever_is_not_entitled_hears_the_same_of_every_world():
    limits = settings(
        max_examples=bounds.TWINS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with time_machine.travel(bounds.START, tick=False) as ThreeOrganizations.traveller:
        Asking.cast = Cast()
        ThreeOrganizations.world = World(Asking.cast, bounds.START)
        ThreeOrganizations.signed_in(ThreeOrganizations)
        stranger = lived([])

        @limits
        @given(st.lists(st.sampled_from(SECRETS), min_size=1, max_size=3, unique=True))
        def the_same(secrets: list[Any]) -> None:
            for known, unknown in zip(lived(secrets), stranger, strict=True):
                assert known == unknown

        the_same()
        assert lived([asked_with_the_asker]) != stranger, "the test can tell when something is said"


def asked_with_the_asker(machine: Any) -> None:
    """A consent that names the asker with everything, and what is asked of it under that."""
    machine.consent(0, "nadia", [ASKER], (), False, 300)
    machine.refer(0, "nadia", ASKER, (), False, True, False, False)
