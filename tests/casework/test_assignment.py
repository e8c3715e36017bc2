"""Who could take a case: ranked, with reasons; the person who knows the neighbor before the one who is near."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from casework.rules.assignment import Candidate, Needs, propose


@dataclass(frozen=True)
class Person:
    pk: int


def who(pk: int, **facts) -> Candidate:
    return Candidate(**{"person": Person(pk), "open_cases": 10, "capacity": 40, **facts})


def order(needs: Needs, *candidates: Candidate) -> list[int]:
    return [one.candidate.person.pk for one in propose(needs, candidates)]


def test_continuity_then_language_then_beat_then_load():
    needs = Needs(beat="D1", language="Spanish")
    knows, speaks, near = who(4, knows=True), who(3, languages=("spanish",)), who(2, beats=("D1",))
    assert order(needs, who(1, open_cases=0), near, speaks, knows) == [4, 3, 2, 1]
    assert order(Needs(), who(1, open_cases=30), who(2, open_cases=3)) == [2, 1]


def test_the_reasons_stand_beside_each():
    best = propose(Needs("D1", "Spanish"), [who(1, knows=True, languages=("Spanish",), beats=("d1",))])[0]
    assert best.because == (
        "has room: 10 of 40 cases",
        "has worked with this neighbor before",
        "speaks Spanish",
        "works in beat D1",
    )
    assert best.but == ()


def test_what_speaks_against_it_is_said_too():
    [one] = propose(Needs("", "Spanish"), [who(1, open_cases=40, away=True)])
    assert one.but == ("is full: 40 of 40 cases", "does not list Spanish", "is away today")


def test_english_needs_no_listing():
    [one] = propose(Needs("", "English"), [who(1)])
    assert one.but == ()


def test_who_is_full_or_away_stands_last_and_is_shown_all_the_same():
    needs = Needs("D1", "Spanish")
    best = who(1, knows=True, languages=("Spanish",), beats=("D1",))
    assert order(needs, replace(best, away=True), who(2, open_cases=39)) == [2, 1]
    assert order(needs, replace(best, open_cases=40), who(2, open_cases=39)) == [2, 1]


def test_nobody_to_choose_from_is_no_proposal():
    assert propose(Needs(), []) == []


candidates = st.builds(
    Candidate,
    person=st.builds(Person, st.integers(1, 10**6)),
    open_cases=st.integers(0, 90),
    capacity=st.integers(0, 60),
    beats=st.lists(st.sampled_from(["D1", "D2"]), unique=True).map(tuple),
    languages=st.lists(st.sampled_from(["Spanish", "Arabic"]), unique=True).map(tuple),
    knows=st.booleans(),
    away=st.booleans(),
)
teams = st.lists(candidates, max_size=8, unique_by=lambda one: one.person.pk)
needs = st.builds(Needs, st.sampled_from(["", "D1", "D3"]), st.sampled_from(["", "Spanish", "English"]))


@given(needs, teams)
def test_everybody_is_proposed_once_and_each_has_a_reason_for_or_against(asked, team):
    found = propose(asked, team)
    assert sorted(one.candidate.person.pk for one in found) == sorted(one.person.pk for one in team)
    assert all(one.because or one.but for one in found)


@given(needs, teams, st.randoms())
def test_the_order_does_not_hang_on_the_order_of_asking(asked, team, random):
    mixed = list(team)
    random.shuffle(mixed)
    assert propose(asked, mixed) == propose(asked, team)


@given(needs, teams)
def test_nobody_away_or_full_stands_before_one_who_can(asked, team):
    can = [not one.candidate.away and one.candidate.open_cases < one.candidate.capacity for one in propose(asked, team)]
    assert can == sorted(can, reverse=True)


@given(needs, candidates)
def test_knowing_the_neighbor_never_counts_against_anybody(asked, one):
    without, with_ = propose(asked, [replace(one, knows=False)])[0], propose(asked, [replace(one, knows=True)])[0]
    assert with_.score > without.score
