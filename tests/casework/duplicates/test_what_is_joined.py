"""What two records say of one person, brought together detail by detail, and who is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.actions import cases, merging, neighbors, ways
from casework.models import Case, Merge, NeighborName, NeighborPhone, UsualPlace
from casework.states import CaseStatus
from heart.models import Event, Message
from tests.factories import casework as make
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def two(now):
    """`two({..}, {..})`: two neighbors with these details, each with an open case of nobody's."""

    def made(*details):
        return [make.case(at=now, details={"identifying_note": "Red coat", **one}).neighbor for one in details]

    return made


def merged(kept, other, by, now):
    merging.merge(kept=kept, other=other, by=by, at=now)
    kept.refresh_from_db()
    return kept


def test_a_name_is_one_thing_a_family_name_is_not_lent(two, sol, now):
    kept = merged(*two({"given_name": "Ann"}, {"given_name": "Rosa", "family_name": "Lee"}), sol, now)
    assert (kept.given_name, kept.family_name) == ("Ann", "")


def test_a_language_comes_with_its_code(two, sol, now):
    kept, other = two({}, {})
    neighbors.change(neighbor=other, details={"language_code": "es", "needs_interpreter": True}, by=sol, at=now)
    kept = merged(kept, other, sol, now)
    assert (kept.language, kept.language_code, kept.needs_interpreter) == ("Spanish", "es", True)


def test_a_language_that_is_known_stays(two, sol, now):
    kept, other = two({}, {})
    neighbors.change(neighbor=kept, details={"language_code": "ht"}, by=sol, at=now)
    neighbors.change(neighbor=other, details={"language_code": "es"}, by=sol, at=now)
    assert merged(kept, other, sol, now).language_code == "ht"


def test_a_phone_of_the_other_is_a_phone(two, sol, now):
    kept, other = two({}, {"date_of_birth": date(1980, 3, 5)})
    neighbors.add_phone(neighbor=other, number="919-555-0123", by=sol, at=now)
    assert merged(kept, other, sol, now).has_phone is True


def test_the_name_to_say_is_that_of_the_record_kept_and_both_say_theirs_again_after(two, sol, now):
    kept, other = two({}, {})
    for neighbor, given in ((kept, "Bo"), (other, "Ray")):
        details = {"given": given, "kind": "used", "preferred": True}
        ways.add(kind=NeighborName, neighbor=neighbor, details=details, by=sol, at=now)
    merged(kept, other, sol, now)
    assert [name.given for name in kept.names.filter(preferred=True)] == ["Bo"]
    assert {name.given for name in kept.names.all()} >= {"Bo", "Ray"}
    merging.undo(merge=Merge.objects.get(), by=sol, at=now)
    assert [name.given for name in other.names.filter(preferred=True)] == ["Ray"]


def test_the_case_that_goes_on_is_whose_the_other_was_where_nobody_had_it(two, sol, nadia, now):
    kept, other = two({}, {})
    cases.assign(case=other.cases.get(), to=nadia, by=sol, at=now)
    merged(kept, other, sol, now)
    assert Case.objects.exclude(status=CaseStatus.CLOSED).get().assigned_to == nadia


def test_whoever_merges_is_not_told_of_it_and_nobody_twice(two, sol, nadia, now):
    kept, other = two({}, {})
    for neighbor in (kept, other):
        cases.assign(case=neighbor.cases.get(), to=nadia, by=sol, at=now)
    boss = people.person("boss", "supervisor")
    merged(kept, other, boss, now)
    told = Message.objects.filter(kind="neighbors_merged")
    assert [row.recipient for row in told] == [nadia]


def test_what_took_the_place_meanwhile_stays_and_the_rest_goes_back(two, sol, nadia, now):
    kept, other = two({}, {})
    phone = neighbors.add_phone(neighbor=other, number="919-555-0123", by=nadia, at=now)
    place = make.way(UsualPlace, other, by=nadia, at=now)
    merged(kept, other, sol, now)
    NeighborPhone(neighbor_id=other.pk, number=phone.number).save_by(nadia)
    done = merging.undo(merge=Merge.objects.get(), by=sol, at=now + timedelta(days=1))
    phone.refresh_from_db()
    place.refresh_from_db()
    assert (phone.neighbor, place.neighbor) == (kept, other)
    assert Event.objects.get(kind="casework.merge_undone").details["stayed"] >= 1
    assert done.undone_by == sol
