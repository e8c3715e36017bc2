"""One page for what can be marked as entered in error: of a case, and of a neighbor with how to find them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.actions import corrections, indexing, needs, neighbors, ways
from casework.actions import merging as merges
from casework.correction_kinds import KINDS
from casework.models import Neighbor, NeighborIndex, NeighborName, Pet, SeenByPartner, TrustedContact, UsualPlace
from casework.queries import finding
from heart.errors import IllegalMove, Invalid
from heart.models import Access
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "Recorded for the wrong person"
WAYS = [NeighborName, UsualPlace, TrustedContact, SeenByPartner, Pet]


@pytest.fixture
def case(nadia):
    return make.case(at=timezone.now() - 3 * DAY, assigned_to=nadia)


@pytest.fixture
def somebody(nadia):
    """A record of nobody whom HEART met."""
    facts = {"given_name": "Quentin", "family_name": "Marlow"}
    return neighbors.add(details=facts, by=nadia, at=timezone.now())


def kind_of(row) -> str:
    return next(key for key, kind in KINDS.items() if kind.model is type(row))


class TestThePage:
    def test_the_case_page_leads_to_it_and_offers_nothing_on_its_rows(self, case, nadia):
        shown = browser(nadia).get(f"/cases/{case.pk}/")
        assert reverse("case-correct", args=[case.pk]) in shown.content.decode()
        assert "/in-error/" not in shown.content.decode()

    def test_it_lists_what_stands_of_the_case_and_its_neighbor(self, case, nadia):
        place = make.way(UsualPlace, case.neighbor, by=nadia, at=timezone.now())
        shown = browser(nadia).get(reverse("case-correct", args=[case.pk]))
        for row in (place, case.needs.get(), case.encounters.get(), case.encounters.get().response, case.neighbor):
            assert reverse("in-error", args=[kind_of(row), row.pk]) in shown.content.decode(), row
        assert "Bus station" in words(shown)

    def test_what_is_marked_is_not_offered_again(self, case, sol):
        need = case.needs.get()
        corrections.enter_in_error(row=need, why=WHY, by=sol)
        address = reverse("in-error", args=["need", need.pk])
        assert address not in browser(sol).get(reverse("case-correct", args=[case.pk])).content.decode()
        assert address in browser(sol).get(f"/cases/{case.pk}/").content.decode(), "its mark can be looked at"

    def test_another_cases_rows_are_not_among_them(self, case, nadia):
        other = make.case(at=timezone.now() - DAY)
        shown = browser(nadia).get(reverse("case-correct", args=[case.pk])).content.decode()
        assert reverse("in-error", args=["need", other.needs.get().pk]) not in shown

    def test_of_a_neighbor_without_a_case(self, somebody, nadia):
        place = make.way(UsualPlace, somebody, by=nadia, at=timezone.now())
        shown = browser(nadia).get(reverse("neighbor-correct", args=[somebody.pk])).content.decode()
        assert reverse("in-error", args=["place", place.pk]) in shown
        assert reverse("in-error", args=["neighbor", somebody.pk]) in shown

    def test_opening_it_is_written_down(self, case, nadia):
        before = Access.objects.count()
        browser(nadia).get(reverse("case-correct", args=[case.pk]))
        assert Access.objects.count() == before + 1

    def test_it_takes_as_many_statements_for_twenty_rows_as_for_one(self, case, nadia):
        client, address = browser(nadia), reverse("case-correct", args=[case.pk])
        needs.add(case=case, domain="safety", by=nadia)
        make.way(Pet, case.neighbor, by=nadia, at=timezone.now(), name="Biscuit")
        one = statements(lambda: client.get(address))
        for number in range(20):
            make.way(Pet, case.neighbor, by=nadia, at=timezone.now(), name=f"Biscuit {number}")
        assert statements(lambda: client.get(address)) == one

    def test_every_kind_of_casework_says_where_it_hangs(self):
        assert not [key for key, kind in KINDS.items() if not kind.under and kind.model is not Neighbor]


class TestAWay:
    @pytest.mark.parametrize("model", WAYS)
    def test_it_stays_in_sight_and_is_used_no_more(self, case, nadia, model):
        way = make.way(model, case.neighbor, by=nadia, at=timezone.now())
        answer = browser(nadia).post(reverse("in-error", args=[kind_of(way), way.pk]), {"why": WHY})
        assert answer.url == f"/neighbors/{case.neighbor_id}/#find"
        shown = words(browser(nadia).get(answer.url.split("#")[0]))
        assert way.said in shown
        assert WHY in shown
        assert not model.objects.current().filter(pk=way.pk).exists()
        assert way not in [one for one in finding.ways_of(case.neighbor) if one.in_use]

    def test_no_attempt_is_suggested_there(self, case, nadia):
        place = make.way(UsualPlace, case.neighbor, by=nadia, at=timezone.now())
        assert "Bus station" in str(finding.finding(case.neighbor, at=timezone.now()).suggestions)
        corrections.enter_in_error(row=place, why=WHY, by=nadia)
        assert "Bus station" not in str(finding.finding(case.neighbor, at=timezone.now()).suggestions)

    def test_nobody_is_found_by_a_name_that_was_anothers(self, case, nadia):
        name = make.way(NeighborName, case.neighbor, by=nadia, at=timezone.now(), given="Zebulon")
        assert "zebulon" in str(NeighborIndex.objects.get(pk=case.neighbor_id).terms)
        corrections.enter_in_error(row=name, why=WHY, by=nadia)
        assert "zebulon" not in str(NeighborIndex.objects.get(pk=case.neighbor_id).terms)

    def test_the_name_to_say_waits_for_another(self, case, nadia):
        name = make.way(NeighborName, case.neighbor, by=nadia, at=timezone.now(), preferred=True)
        with pytest.raises(Invalid, match="Choose another name"):
            corrections.enter_in_error(row=name, why=WHY, by=nadia)

    def test_nothing_more_is_said_of_it_and_the_right_one_is_a_row_of_its_own(self, case, nadia):
        pet = make.way(Pet, case.neighbor, by=nadia, at=timezone.now())
        corrections.enter_in_error(row=pet, why=WHY, by=nadia)
        with pytest.raises(IllegalMove):
            ways.change(way=pet, details={"note": "Barks"}, by=nadia)
        assert make.way(Pet, case.neighbor, by=nadia, at=timezone.now()).pk != pet.pk

    def test_a_mark_is_taken_back(self, case, nadia):
        pet = make.way(Pet, case.neighbor, by=nadia, at=timezone.now())
        corrections.enter_in_error(row=pet, why=WHY, by=nadia)
        assert corrections.take_back(row=pet, by=nadia).in_use


class TestANeighbor:
    def test_one_whom_nobody_met_is_unsaid_and_found_no_more(self, somebody, nadia):
        address = reverse("in-error", args=["neighbor", somebody.pk])
        assert "No search finds this record" in words(browser(nadia).get(address))
        browser(nadia).post(address, {"why": "Typed twice by mistake"})
        assert not NeighborIndex.objects.filter(pk=somebody.pk).exists()
        assert somebody not in Neighbor.objects.in_use()
        assert "Marlow" not in words(browser(nadia).get("/neighbors/"))
        shown = words(browser(nadia).get(f"/neighbors/{somebody.pk}/"))
        assert "This record was entered in error" in shown
        assert "Typed twice by mistake" in shown

    def test_neither_a_nights_work_nor_a_sweep_brings_it_back(self, somebody, nadia):
        corrections.enter_in_error(row=somebody, why=WHY, by=nadia)
        indexing.index_missing()
        indexing.index_all()
        assert not NeighborIndex.objects.filter(pk=somebody.pk).exists()

    def test_somebody_whom_heart_met_is_not_unsaid(self, case, sol):
        with pytest.raises(Invalid, match="Somebody was met"):
            corrections.enter_in_error(row=case.neighbor, why=WHY, by=sol)

    def test_once_the_meeting_is_in_error_the_person_can_be_too(self, case, sol):
        corrections.enter_in_error(row=case.encounters.get(), why=WHY, by=sol)
        assert not corrections.enter_in_error(row=case.neighbor, why=WHY, by=sol).stands

    def test_an_open_case_keeps_its_neighbor(self, case, nadia, sol):
        needs.add(case=case, domain="safety", by=nadia)
        corrections.enter_in_error(row=case.encounters.get(), why=WHY, by=sol)
        with pytest.raises(Invalid, match="case of this neighbor is open"):
            corrections.enter_in_error(row=case.neighbor, why=WHY, by=sol)

    def test_a_merged_record_goes_back_first(self, somebody, case, sol):
        merges.merge(kept=case.neighbor, other=somebody, by=sol)
        with pytest.raises(Invalid, match="Undo the merge first"):
            corrections.enter_in_error(row=case.neighbor, why=WHY, by=sol)

    def test_nothing_more_is_written_in_it(self, somebody, case, nadia, sol):
        corrections.enter_in_error(row=somebody, why=WHY, by=nadia)
        somebody.refresh_from_db()
        with pytest.raises(IllegalMove):
            make.way(Pet, somebody, by=nadia, at=timezone.now())
        with pytest.raises(IllegalMove):
            merges.merge(kept=case.neighbor, other=somebody, by=sol)
        with pytest.raises(Invalid, match="entered in error"):
            make.response(at=timezone.now(), met_people=[make.met(neighbor=somebody, details={})])

    def test_taken_back_it_is_found_again(self, somebody, nadia):
        corrections.enter_in_error(row=somebody, why=WHY, by=nadia)
        corrections.take_back(row=somebody, by=nadia)
        assert NeighborIndex.objects.filter(pk=somebody.pk).exists()
