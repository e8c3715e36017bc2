"""The duplicate-service check (rule 6): how far, by whom if the neighbor lets it be said, and not a word more."""

from __future__ import annotations

from itertools import product
from uuid import UUID, uuid4

import pytest

from referrals.rules.duplicate_service import SOMEBODY, Elsewhere, Given, for_heart, for_partner
from referrals.states.enrollments import Standing

FOOD, SUBSTANCES = "food-insecurity", "substance-use"
BRIDGE, ENO, THIRD = uuid4(), uuid4(), uuid4()
NAMES = {BRIDGE: "Bull City Bridge", ENO: "Eno River Recovery", THIRD: "Third Street Pantry"}
REFERRAL = object()


def other(key: UUID = ENO, standing: Standing = Standing.SERVED, **changes) -> Elsewhere:
    return Elsewhere(key, NAMES[key], standing, **changes)


def consent(*recipients: UUID, kinds: tuple[str, ...] = ("identity", "need"), key: int = 1) -> Given:
    return Given(key, frozenset(kinds), frozenset(recipients))


# --- What HEART is told


def test_heart_knows_its_own_referrals_in_full():
    verdict = for_heart(FOOD, [other(standing=Standing.ASKED, referral=REFERRAL, need_key=7)], [])
    assert [(said.by, said.referral, said.standing) for said in verdict.said] == [
        ("Eno River Recovery", REFERRAL, Standing.ASKED)
    ]


def test_an_enrollment_names_its_organization_only_where_it_may():
    def named(may_name: bool, *consents: Given) -> str:
        return for_heart(FOOD, [other(may_name=may_name)], consents).said[0].by

    assert named(True) == "Eno River Recovery"
    assert named(False, consent(ENO)) == "Eno River Recovery"
    assert named(False) == SOMEBODY
    assert named(False, consent(BRIDGE)) == SOMEBODY


def test_who_is_not_named_has_no_key_either():
    said = for_heart(FOOD, [other(may_name=False)], []).said[0]
    assert not said.named
    assert said.organization_key is None


def test_the_furthest_comes_first():
    rows = [other(BRIDGE, Standing.ASKED), other(THIRD, Standing.WAITING), other(ENO, Standing.SERVED)]
    verdict = for_heart(FOOD, rows, [])
    assert verdict.standings == ["served", "waiting", "asked"]
    assert verdict.standing == Standing.SERVED


def test_nobody_else_is_an_empty_verdict():
    verdict = for_heart(FOOD, [], [])
    assert not verdict
    assert verdict.standing is None


def test_asking_several_for_one_need_at_once_needs_no_reason():
    asked = [other(standing=Standing.ASKED, referral=REFERRAL, need_key=7)]
    assert not for_heart(FOOD, asked, []).asks_why(7)
    assert for_heart(FOOD, asked, []).asks_why(8), "the same kind of need of an earlier case"


def test_what_somebody_serves_needs_a_reason_to_go_on():
    assert for_heart(FOOD, [other(standing=Standing.SERVED, referral=REFERRAL, need_key=7)], []).asks_why(7)
    assert for_heart(FOOD, [other()], []).asks_why(7), "an enrollment"
    assert not for_heart(FOOD, [], []).asks_why(7)


# --- What a partner is told


@pytest.mark.parametrize(
    "consents",
    [
        [],
        [consent(ENO)],
        [consent(THIRD, ENO)],
        [consent(BRIDGE, kinds=("identity",))],
        [consent(BRIDGE, kinds=("need",))],
        [consent(BRIDGE, kinds=("contact", "language", "situation"))],
        [consent(BRIDGE, kinds=("identity",), key=1), consent(BRIDGE, kinds=("need",), key=2)],
    ],
    ids=lambda consents: f"{len(consents)} consents",
)
def test_without_a_consent_that_names_it_a_partner_gets_what_it_gets_of_a_stranger(consents):
    """Equal in every part: nothing of the answer tells a neighbor from somebody whom HEART never met."""
    stranger = for_partner(BRIDGE, FOOD, [], [])
    for rows in ([], [other()], [other(), other(THIRD, Standing.ASKED)]):
        assert for_partner(BRIDGE, FOOD, rows, consents) == stranger


def test_under_a_consent_it_is_told_how_far_but_not_by_whom():
    verdict = for_partner(BRIDGE, FOOD, [other()], [consent(BRIDGE)])
    assert [(said.standing, said.by, said.named) for said in verdict.said] == [(Standing.SERVED, SOMEBODY, False)]
    assert verdict.consent_key == 1


def test_the_other_is_named_where_the_same_consent_names_both():
    assert for_partner(BRIDGE, FOOD, [other()], [consent(BRIDGE, ENO)]).said[0].by == "Eno River Recovery"
    apart = [consent(BRIDGE, key=1), consent(ENO, key=2)]
    assert for_partner(BRIDGE, FOOD, [other()], apart).said[0].by == SOMEBODY


def test_an_enrollment_that_may_not_be_named_is_not_named():
    verdict = for_partner(BRIDGE, FOOD, [other(may_name=False)], [consent(BRIDGE, ENO)])
    assert verdict.said[0].by == SOMEBODY


def test_one_line_is_the_most_that_is_said():
    rows = [other(ENO, Standing.ASKED), other(THIRD, Standing.SERVED)]
    verdict = for_partner(BRIDGE, FOOD, rows, [consent(BRIDGE, ENO, THIRD)])
    assert [said.by for said in verdict.said] == ["Third Street Pantry"]


def test_a_partner_is_not_told_of_itself():
    assert not for_partner(BRIDGE, FOOD, [other(BRIDGE)], [consent(BRIDGE)])


def test_a_partner_never_gets_a_referral_or_a_match():
    rows = [other(referral=REFERRAL, match=REFERRAL, need_key=3)]
    said = for_partner(BRIDGE, FOOD, rows, [consent(BRIDGE, ENO)]).said[0]
    assert (said.referral, said.match, said.need_key) == (None, None, None)


def test_substance_use_takes_a_consent_that_names_it():
    assert not for_partner(BRIDGE, SUBSTANCES, [other()], [consent(BRIDGE)])
    named = consent(BRIDGE, kinds=("identity", "need", "substance_use"))
    assert for_partner(BRIDGE, SUBSTANCES, [other()], [named])


def test_every_mix_of_consents_and_others_says_nothing_without_consent_and_no_name_without_both():
    """All of it, by brute force: what is said is exactly what some one consent lets out."""
    kinds = [("identity",), ("need",), ("identity", "need")]
    for recipients, given, standing, may_name in product(
        [(), (BRIDGE,), (ENO,), (BRIDGE, ENO)], kinds, Standing, [True, False]
    ):
        held = consent(*recipients, kinds=given)
        verdict = for_partner(BRIDGE, FOOD, [other(ENO, standing, may_name=may_name)], [held])
        tells = BRIDGE in recipients and {"identity", "need"} <= set(given)
        assert bool(verdict) == tells
        if tells:
            assert verdict.said[0].named == (ENO in recipients and may_name)
