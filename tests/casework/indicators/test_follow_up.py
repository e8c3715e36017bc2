"""The promise of 48 hours, cases open for long, direct aid, felt safe: each worked out by hand."""

from __future__ import annotations

import pytest
import time_machine

from casework.models import AidItem, DirectAid, ResponseMember, SafetyAnswer
from casework.states import CaseOutcome
from heart.errors import NotAllowed
from heart.insights.indicator import dimensions, registry
from tests.casework.indicators.kit import (
    DAY,
    HOUR,
    MARCH,
    NOON,
    attempt,
    call,
    case,
    encounter,
    error,
    figure,
    follow_up,
    groups,
    neighbor,
    one,
    response,
    told,
)
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + 200 * DAY, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("hours", "reached", "attempted", "contacted"),
    [(1, False, 1, 0), (1, True, 1, 1), (48, True, 1, 1), (49, True, 0, 0), (-1, True, 0, 0)],
)
def test_an_attempt_within_48_hours_of_the_encounter(hours, reached, attempted, contacted):
    met = encounter()
    attempt(met.case, NOON + hours * HOUR, reached=reached)
    assert told("attempt_48") == (attempted, 1, {})
    assert told("contact_48") == (contacted, 1, {})


def test_who_is_left_out_of_the_promise(clock):
    encounter(owes_follow_up=False)
    encounter(**error())
    wrong = encounter()
    attempt(wrong.case, NOON + HOUR, **error())
    assert told("attempt_48") == (0, 1, {"owed no follow-up": 1})
    clock.move_to(NOON + 47 * HOUR)
    assert told("attempt_48") == (0, 0, {"owed no follow-up": 1, "the 48 hours are still running": 1})


def test_48_elapsed_hours_pass_also_over_the_night_on_which_the_clocks_go_forward():
    met = encounter(NOON - 3 * DAY)  # Saturday noon; the attempt comes on Monday at 13:00 by the clock
    attempt(met.case, NOON - DAY)
    assert told("attempt_48") == (1, 1, {})


def test_one_attempt_answers_for_two_encounters_of_a_case():
    first = encounter()
    encounter(NOON + HOUR, of=first.case)
    attempt(first.case, NOON + 2 * HOUR)
    assert told("attempt_48") == (2, 2, {})


def test_owed_and_missing_counts_those_without_a_follow_up():
    met = encounter()
    follow_up(met.case, NOON + 2 * DAY, encounter=met)
    assert told("owed_and_missing") == (0, 1, {})
    encounter()
    assert told("owed_and_missing") == (1, 2, {})


def test_mine_is_the_same_number_where_the_navigator_is_me(nadia, noel):
    for who in (nadia, nadia, noel, None):
        encounter(of=case(assigned_to=who), to=response(to=call(beat="D4")))
    assert groups("owed_and_missing", "navigator") == {nadia.pk: 2, noel.pk: 1, None: 1}
    assert told("owed_and_missing", navigator=nadia.pk) == (2, 2, {})
    assert told("owed_and_missing", navigator=None) == (1, 1, {})
    assert told("owed_and_missing", navigator=noel.pk, beat="D4") == (1, 1, {})


def test_the_words_of_many_navigators_are_one_statement(nadia, noel, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert dimensions["navigator"].words([nadia.pk, noel.pk, None]) == {
            nadia.pk: "Nadia",
            noel.pk: "Noel",
            None: "Nobody",
        }
    assert dimensions["navigator"].label(nadia.pk) == "Nadia"


def test_cases_open_past_90_days():
    case()
    case(close_reason=CaseOutcome.MOVED, closed_at=NOON + 91 * DAY)
    case(close_reason=CaseOutcome.MOVED, closed_at=NOON + 90 * DAY)
    someone = neighbor()
    goes_on = case(someone)
    case(someone, close_reason=CaseOutcome.JOINED, joined_into=goes_on, closed_at=NOON + 100 * DAY)
    assert told("cases_past_90") == (3, 4, {})


def test_cases_that_are_not_90_days_old_are_left_out(clock):
    clock.move_to(NOON + 89 * DAY)
    case()
    case(close_reason=CaseOutcome.MOVED)
    assert told("cases_past_90") == (0, 1, {"open for less than 90 days so far": 1})


def test_a_case_is_told_apart_by_the_encounter_that_it_began_with():
    of = case()
    encounter(NOON + HOUR, of=of, to=response(to=call(beat="D9"), program="COR"))
    encounter(of=of, to=response(to=call(beat="D2")))
    encounter(NOON - DAY, of=of, to=response(to=call(beat="D3")), **error())
    assert groups("cases_past_90", "beat") == {"D2": 1}
    assert groups("cases_past_90", "program") == {"CRT": 1}


def test_direct_aid_by_kind():
    lunch, tent = one(AidItem(name="Lunch")), one(AidItem(name="Tent"))
    first, second = encounter(), encounter()
    wrong = encounter(**error())
    for met, item, quantity, changes in [
        (first, lunch, 2, {}),
        (second, lunch, 3, {}),
        (second, tent, 1, {}),
        (first, tent, 1, error()),
        (wrong, tent, 1, {}),
    ]:
        one(DirectAid(encounter=met, item=item, quantity=quantity, **changes))
    found = registry["direct_aid"].figures(MARCH, "aid")
    assert {name: (row.n, row.values["sum"]) for name, row in found.items()} == {"Lunch": (2, 5.0), "Tent": (1, 1.0)}
    assert figure("direct_aid").values == {"sum": 6.0}


def test_felt_safe_is_yes_of_yes_and_no_and_nobodys_rows_are_shown(ray, cora):
    made = response()
    for name, said in [("ray", "yes"), ("cora", "no"), ("sol", "no_answer"), ("dee", None)]:
        who = people.person(name, "responder")
        one(ResponseMember(response=made, user=who, discipline="emt"))
        if said:
            one(SafetyAnswer(response=made, user=who, felt_safe=said, wants_debrief="no", answered_at=NOON))
    one(ResponseMember(response=made, user=None, discipline="officer"))
    one(ResponseMember(response=response(**error()), user=ray, discipline="emt"))
    assert told("felt_safe") == (1, 2, {"did not answer yet": 1, "chose not to answer": 1})
    assert set(registry["felt_safe"].by) == {"program", "month"}
    with pytest.raises(NotAllowed):
        registry["felt_safe"].behind(MARCH)
