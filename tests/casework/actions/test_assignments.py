"""A case changes hands: with a note, with a message each time, one by one or many at once and then all or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import assignments, cases, navigators
from casework.models import Assignment, Case
from heart.errors import Invalid, NotAllowed
from heart.models import Event, Message
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)


@pytest.fixture
def case(nadia, now) -> Case:
    return make.case(at=now, assigned_to=nadia)


def give(case, to, sol, now, note="Asks for Noel by name."):
    return cases.assign(case=case, to=to, note=note, by=sol, at=now)


def latest(case) -> Assignment:
    return Assignment.objects.filter(case=case).latest("pk")


# One case


def test_a_case_that_somebody_has_goes_on_with_a_note_alone(case, noel, sol, now):
    for empty in ("", "   "):
        with pytest.raises(Invalid) as refused:
            give(case, noel, sol, now, note=empty)
        assert "note" in refused.value.fields
    assert Case.objects.get(pk=case.pk).assigned_to.username == "nadia"
    give(case, noel, sol, now)
    given = latest(case)
    assert (given.taken_from.username, given.given_to, given.note) == ("nadia", noel, "Asks for Noel by name.")


def test_a_case_that_nobody_has_needs_no_note(noel, sol, now):
    case = make.case(at=now)
    give(case, noel, sol, now, note="")
    assert (latest(case).taken_from, latest(case).note) == (None, "")


def test_nor_does_one_of_somebody_who_has_left(case, nadia, noel, sol, now):
    nadia.is_active = False
    nadia.save_by(sol)
    give(case, noel, sol, now, note="")
    assert Case.objects.get(pk=case.pk).assigned_to == noel


def test_the_ledger_says_that_there_is_a_note_and_not_what_it_says(case, noel, sol, now):
    give(case, noel, sol, now)
    event = Event.objects.filter(kind="casework.case_assigned").latest("pk")
    assert event.details == {"to": "noel", "handed_over": True}


def test_each_time_it_is_given_there_is_a_message(case, nadia, noel, sol, now):
    give(case, noel, sol, now)
    give(case, nadia, sol, now)
    give(case, noel, sol, now)
    told = Message.objects.filter(kind="case_assigned")
    assert told.filter(recipient=noel).count() == 2
    assert told.filter(recipient=nadia).count() == 2
    assert {message.path for message in told} == {f"/cases/{case.pk}/"}


def test_giving_it_to_the_one_who_has_it_changes_nothing(case, nadia, sol, now):
    before = (Event.objects.count(), Message.objects.count(), Assignment.objects.count())
    give(case, nadia, sol, now, note="")
    assert (Event.objects.count(), Message.objects.count(), Assignment.objects.count()) == before


def test_who_covers_the_new_navigator_is_told_too(case, noel, cora, sol, now):
    today = now.date()
    navigators.arrange_cover(away=noel, covered_by=cora, starts_on=today, ends_on=today, by=sol, at=now)
    give(case, noel, sol, now)
    assert set(Message.objects.filter(kind="case_assigned").values_list("recipient__username", flat=True)) == {
        "nadia",
        "noel",
        "cora",
    }


# Reading what was handed over


def test_the_new_navigator_marks_the_note_as_read_once(case, noel, sol, now):
    give(case, noel, sol, now)
    for hours in (1, 2):
        assignments.acknowledge(assignment=latest(case), by=noel, at=now + timedelta(hours=hours))
    assert latest(case).acknowledged_at == now + timedelta(hours=1)
    assert Event.objects.filter(kind="casework.hand_over_read").count() == 1


@pytest.mark.parametrize("somebody", ["nadia", "sol", "cora", "ray"])
def test_nobody_else_does(case, noel, sol, now, somebody, request):
    give(case, noel, sol, now)
    with pytest.raises(NotAllowed):
        assignments.acknowledge(assignment=latest(case), by=request.getfixturevalue(somebody), at=now)


# Many at once


def test_many_are_given_at_once_each_with_its_own_row_event_and_message(nadia, noel, sol, now):
    made = [make.case(at=now, assigned_to=nadia) for _ in range(3)]
    before = Event.objects.filter(kind="casework.case_assigned").count()
    assert assignments.assign_many(cases=made, to=noel, note="Nadia moves to nights.", by=sol, at=now) == 3
    assert Case.objects.filter(assigned_to=noel).count() == 3
    assert Event.objects.filter(kind="casework.case_assigned").count() == before + 3
    assert Message.objects.filter(kind="case_assigned", recipient=noel).count() == 3


def test_all_or_none_and_it_says_which_could_not_and_why(nadia, noel, sol, now):
    made = [make.case(at=now, assigned_to=nadia, needs_seen=[]) for _ in range(3)]
    cases.close(case=made[1], outcome="declined", by=nadia, at=now)
    before = Event.objects.count()
    with pytest.raises(Invalid) as refused:
        assignments.assign_many(cases=made, to=noel, note="Nadia moves to nights.", by=sol, at=now)
    assert refused.value.fields["cases"] == [
        "Nothing was changed.",
        f"Case {made[1].pk}: This case is closed. Reopen it first, with a reason.",
    ]
    assert not Case.objects.filter(assigned_to=noel).exists()
    assert Event.objects.count() == before
    assert not Message.objects.filter(recipient=noel).exists()


def test_those_that_they_have_already_are_left_alone(nadia, noel, sol, now):
    made = [make.case(at=now, assigned_to=one) for one in (nadia, noel)]
    assert assignments.assign_many(cases=made, to=noel, note="Nadia moves to nights.", by=sol, at=now) == 1


def test_no_case_or_no_reason_is_said(case, noel, sol, now):
    with pytest.raises(Invalid) as refused:
        assignments.assign_many(cases=[], to=noel, note="x", by=sol, at=now)
    assert "cases" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        assignments.assign_many(cases=[case], to=noel, note=" ", by=sol, at=now)
    assert "note" in refused.value.fields


def test_a_navigator_gives_many_to_nobody(case, nadia, noel, now):
    with pytest.raises(NotAllowed):
        assignments.assign_many(cases=[case], to=noel, note="x", by=nadia, at=now)
