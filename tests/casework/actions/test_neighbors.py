"""Neighbors: added with what is known, changed without overwriting anybody, and their phones."""

from __future__ import annotations

import pytest

from casework.actions import neighbors
from casework.models import Neighbor, NeighborPhone
from heart.errors import Invalid, NotAllowed, Stale
from heart.models import Event
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbor(nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"}).neighbor


class TestAdding:
    @pytest.mark.parametrize(
        "details",
        [
            {"given_name": "Ann"},
            {"family_name": "Lee"},
            {"also_known_as": "Red"},
            {"identifying_note": "A red coat and a small dog"},
            {"usual_places": "Bus station"},
        ],
    )
    def test_one_telling_thing_is_enough(self, ray, now, details):
        added = neighbors.add(details=details, by=ray, at=now)
        assert Neighbor.objects.get(pk=added.pk).created_at == now

    @pytest.mark.parametrize("details", [{}, {"given_name": ""}, {"language": "Spanish", "has_phone": True}])
    def test_nothing_telling_is_refused(self, ray, now, details):
        with pytest.raises(Invalid):
            neighbors.add(details=details, by=ray, at=now)
        assert not Neighbor.objects.exists()

    def test_a_phone_is_kept_in_one_form(self, ray, now):
        added = neighbors.add(details={"given_name": "Ann"}, phone="(919) 555-0123", by=ray, at=now)
        assert added.has_phone is True
        phone = NeighborPhone.objects.get()
        assert (phone.number, phone.national, phone.in_use) == ("+19195550123", "(919) 555-0123", True)

    def test_a_number_from_abroad_keeps_its_country(self, ray, now):
        neighbors.add(details={"given_name": "Ann"}, phone="+52 55 1234 5678", by=ray, at=now)
        assert NeighborPhone.objects.get().national.startswith("+52 ")

    @pytest.mark.parametrize("typed", ["911", "not a number", "919-555-01234567", "+"])
    def test_what_is_no_number_is_refused_whole(self, ray, now, typed):
        with pytest.raises(Invalid) as refused:
            neighbors.add(details={"given_name": "Ann"}, phone=typed, by=ray, at=now)
        assert "phone" in refused.value.fields

    @pytest.mark.parametrize("somebody", ["omar", "eve", "ada", "dee"])
    def test_somebody_who_meets_nobody_adds_none(self, now, somebody, request):
        with pytest.raises(NotAllowed):
            neighbors.add(details={"given_name": "Ann"}, by=request.getfixturevalue(somebody), at=now)


class TestChanging:
    def test_the_ledger_names_the_fields_and_the_history_keeps_the_values(self, neighbor, nadia, now):
        neighbors.change(neighbor=neighbor, details={"family_name": "Li", "given_name": "Ann"}, by=nadia, at=now)
        event = Event.objects.get(kind="casework.neighbor_changed")
        assert event.details == {"fields": ["family_name"]}
        assert neighbor.history.first().family_name == "Li"

    def test_what_is_not_named_stays(self, neighbor, nadia, now):
        neighbors.change(neighbor=neighbor, details={"language": "Spanish"}, by=nadia, at=now)
        neighbor.refresh_from_db()
        assert (neighbor.given_name, neighbor.language) == ("Ann", "Spanish")

    def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(self, neighbor, nadia, noel, now):
        seen = neighbor.version
        neighbors.change(neighbor=neighbor, details={"language": "Spanish"}, by=noel, at=now)
        with pytest.raises(Stale):
            neighbors.change(neighbor=neighbor, details={"language": ""}, seen=seen, by=nadia, at=now)
        assert Neighbor.objects.get().language == "Spanish"
        neighbors.change(neighbor=neighbor, details={"language": ""}, seen=neighbor.version, by=nadia, at=now)
        assert Neighbor.objects.get().language == ""

    def test_something_telling_is_left(self, neighbor, nadia, now):
        with pytest.raises(Invalid):
            neighbors.change(neighbor=neighbor, details={"given_name": "", "family_name": ""}, by=nadia, at=now)
        assert Neighbor.objects.get().given_name == "Ann"

    def test_a_responder_changes_nobody(self, neighbor, ray, now):
        with pytest.raises(NotAllowed):
            neighbors.change(neighbor=neighbor, details={"given_name": "x"}, by=ray, at=now)


class TestPhones:
    def test_adding_one_says_that_there_is_a_phone(self, neighbor, nadia, now):
        neighbors.add_phone(neighbor=neighbor, number="919 555 0123", safe_to_text=True, by=nadia, at=now)
        neighbor.refresh_from_db()
        phone = NeighborPhone.objects.get()
        assert neighbor.has_phone is True
        assert (phone.number, phone.safe_to_text, phone.safe_to_leave_message) == ("+19195550123", True, False)
        assert Event.objects.get(kind="casework.neighbor_changed").details == {"fields": ["phone"]}

    def test_whose_it_is_and_when_to_try_are_kept_and_told_anew_with_the_number(self, neighbor, nadia, now):
        said = {"whose": "family", "whose_words": "her mother", "best_parts": ["evening"]}
        phone = neighbors.add_phone(neighbor=neighbor, number="919-555-0123", **said, by=nadia, at=now)
        phone.refresh_from_db()
        assert (phone.whose, phone.whose_words, phone.best_parts) == ("family", "her mother", ["evening"])
        again = neighbors.add_phone(neighbor=neighbor, number="919-555-0123", whose="own", by=nadia, at=now)
        again.refresh_from_db()
        assert (again.pk, again.whose, again.whose_words, again.best_parts) == (phone.pk, "own", "", [])

    def test_a_dead_number_is_marked_and_without_another_there_is_no_phone(self, neighbor, nadia, now):
        phone = neighbors.add_phone(neighbor=neighbor, number="919-555-0123", by=nadia, at=now)
        nothing = {"safe_to_leave_message": False, "safe_to_text": False}
        neighbors.change_phone(phone=phone, **nothing, in_use=False, by=nadia, at=now)
        neighbor.refresh_from_db()
        assert neighbor.has_phone is False

    def test_the_same_number_again_is_in_use_again(self, neighbor, nadia, now):
        phone = neighbors.add_phone(neighbor=neighbor, number="919-555-0123", by=nadia, at=now)
        nothing = {"safe_to_leave_message": False, "safe_to_text": False}
        neighbors.change_phone(phone=phone, **nothing, in_use=False, by=nadia, at=now)
        again = neighbors.add_phone(neighbor=neighbor, number="+1 (919) 555-0123", by=nadia, at=now)
        assert again == phone
        assert again.in_use

    def test_one_of_two_numbers_dead_leaves_a_phone(self, neighbor, nadia, now):
        dead = neighbors.add_phone(neighbor=neighbor, number="919-555-0123", by=nadia, at=now)
        neighbors.add_phone(neighbor=neighbor, number="984-555-0177", by=nadia, at=now)
        nothing = {"safe_to_leave_message": False, "safe_to_text": False}
        neighbors.change_phone(phone=dead, **nothing, in_use=False, by=nadia, at=now)
        neighbor.refresh_from_db()
        assert neighbor.has_phone is True

    def test_what_is_no_number_is_refused_at_its_field(self, neighbor, nadia, now):
        with pytest.raises(Invalid) as refused:
            neighbors.add_phone(neighbor=neighbor, number="12", by=nadia, at=now)
        assert "number" in refused.value.fields

    def test_a_responder_keeps_no_phones(self, neighbor, nadia, ray, now):
        with pytest.raises(NotAllowed):
            neighbors.add_phone(neighbor=neighbor, number="919-555-0123", by=ray, at=now)
        phone = neighbors.add_phone(neighbor=neighbor, number="919-555-0123", by=nadia, at=now)
        with pytest.raises(NotAllowed):
            neighbors.change_phone(
                phone=phone, safe_to_leave_message=True, safe_to_text=True, in_use=True, by=ray, at=now
            )
