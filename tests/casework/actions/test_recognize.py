"""Somebody was met and not known. Later, somebody knows who it was: what is owed begins then, counted from then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import encounters
from casework.models import Case, Encounter, FollowUp, Neighbor
from casework.states import FollowUpStatus, Known
from casework.tasks import tell_overdue
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message, StateChange
from tests.factories import casework as make
from tests.factories import field as outside
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)


@pytest.fixture
def unknown(now) -> Encounter:
    return outside.somebody_unknown(at=now, needs_seen=["medical"])


def test_a_new_neighbor_gets_a_case_and_the_follow_up_that_was_owed_all_along(unknown, nadia, now):
    at = now + DAY
    done = encounters.recognize(
        encounter=unknown, details={"given_name": "Marcus"}, phone="919-555-0142", by=nadia, at=at
    )
    done.refresh_from_db()
    assert done.neighbor.given_name == "Marcus"
    assert done.neighbor.phones.get().number == "+19195550142"
    assert (done.known, done.owes_follow_up, done.verdict) == (Known.KNOWN, True, "No exception applies")
    assert (done.recognized_by, done.recognized_at) == (nadia, at)
    assert done.follow_up.due_at == now + timedelta(hours=48), "from the meeting, not from today"
    assert done.case.opened_at == at
    assert done.case.needs.get().domain == "medical"
    assert Event.objects.filter(kind="casework.encounter_recognized").count() == 1


def test_the_verdict_of_that_day_stays_in_the_history(unknown, nadia, now):
    encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=nadia, at=now + DAY)
    new, old = unknown.history.order_by("-pk")
    assert (old.verdict, old.owes_follow_up, old.neighbor_id) == ("Not known, and no way to find them", False, None)
    assert (new.verdict, new.history_user) == ("No exception applies", nadia)


def test_after_three_days_it_is_overdue_at_once_and_is_told(unknown, nadia, sol, sweeper, now):
    late = now + 3 * DAY
    encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=nadia, at=late)
    step = FollowUp.objects.get()
    assert step.is_overdue(late)
    assert tell_overdue(late, sweeper) == 1
    assert Message.objects.filter(kind="follow_up_overdue", recipient=sol).exists(), "nobody has the case yet"


def test_somebody_known_joins_the_open_case_and_its_navigator_hears(unknown, nadia, ray, now):
    case = make.case(at=now - DAY, assigned_to=nadia)
    encounters.recognize(encounter=unknown, neighbor=case.neighbor, by=ray, at=now + DAY)
    unknown.refresh_from_db()
    assert unknown.case == case
    assert Case.objects.count() == 1
    assert Neighbor.objects.count() == 1
    assert FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).count() == 2
    assert Message.objects.filter(kind="call_about_neighbor", recipient=nadia, subject_key=str(unknown.pk)).exists()


def test_who_can_be_found_but_not_named_is_recognized_so(unknown, nadia, now):
    details = {"identifying_note": "Red coat", "usual_places": "The library"}
    done = encounters.recognize(encounter=unknown, known=Known.FINDABLE, details=details, by=nadia, at=now)
    assert (done.known, done.owes_follow_up) == (Known.FINDABLE, True)


def test_who_refused_on_scene_is_owed_nothing_still(nadia, now):
    unknown = outside.somebody_unknown(at=now, wish="refused")
    done = encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=nadia, at=now)
    assert (done.owes_follow_up, done.verdict, done.case) == (False, "Refused a follow-up in person", None)
    assert not FollowUp.objects.exists()


def test_a_rule_changed_since_decides_as_it_stands_now(unknown, nadia, now):
    from casework.models import FollowUpRule

    last = FollowUpRule.objects.get(name="No exception applies")
    last.owes_follow_up, last.name = False, "Nothing is owed any more"
    last.save_by(nadia)
    done = encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=nadia, at=now)
    assert (done.owes_follow_up, done.verdict) == (False, "Nothing is owed any more")


def test_the_second_tap_changes_nothing(unknown, nadia, now):
    encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=nadia, at=now)
    with pytest.raises(IllegalMove):
        encounters.recognize(encounter=unknown, details={"given_name": "Dell"}, by=nadia, at=now)
    assert Neighbor.objects.count() == 1


def test_something_must_be_known_of_a_new_neighbor(unknown, nadia, now):
    with pytest.raises(Invalid):
        encounters.recognize(encounter=unknown, by=nadia, at=now)
    assert not Neighbor.objects.exists()


def test_still_unknown_is_no_answer(unknown, nadia, now):
    with pytest.raises(Invalid) as refused:
        encounters.recognize(encounter=unknown, known=Known.UNKNOWN, by=nadia, at=now)
    assert "known" in refused.value.fields


def test_nobody_stands_beside_themselves(nadia, now):
    response = make.response(at=now, met_people=[make.met(), make.met(known="unknown", details={})])
    beside, unknown = response.encounters.order_by("pk")
    with pytest.raises(Invalid) as refused:
        encounters.recognize(encounter=unknown, neighbor=beside.neighbor, by=nadia, at=now)
    assert "neighbor" in refused.value.fields


def test_a_responder_recognizes_whom_they_met_and_nobody_else_does(unknown, ray, now):
    wren = people.person("wren", "responder")
    with pytest.raises(NotAllowed):
        encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=wren, at=now)
    encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=ray, at=now)


def test_an_error_late_in_it_leaves_nothing_behind(unknown, nadia, now, monkeypatch):
    def fail(**_):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("casework.actions.follow_ups.owe_first", fail)
    states = StateChange.objects.count()
    with pytest.raises(RuntimeError):
        encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=nadia, at=now)
    unknown.refresh_from_db()
    assert unknown.neighbor is None
    assert not Neighbor.objects.exists()
    assert not Case.objects.exists()
    assert StateChange.objects.count() == states


def test_a_recognition_that_was_wrong_is_marked_as_entered_in_error(unknown, nadia, sol, now):
    from casework.actions import corrections

    done = encounters.recognize(encounter=unknown, details={"given_name": "Marcus"}, by=nadia, at=now)
    corrections.enter_in_error(row=done, why="That was somebody else", by=sol, at=now)
    done.refresh_from_db()
    assert not done.stands
    assert not FollowUp.objects.filter(status=FollowUpStatus.OPEN, encounter=done).exists()
