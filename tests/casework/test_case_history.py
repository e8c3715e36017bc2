"""The history of a case: every change field by field, and who has opened the record."""

from __future__ import annotations

from uuid import uuid4

import pytest

from casework.actions import demographics, needs, neighbors, notes
from casework.actions.demographics import Answer
from casework.models import Need, UsualPlace
from heart.models import Access
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


def test_every_change_is_told_field_by_field_with_who(case, nadia, noel, cora, now):
    neighbors.change(neighbor=case.neighbor, details={"language": "Spanish"}, by=noel)
    neighbors.add_phone(neighbor=case.neighbor, number="919-555-0123", by=nadia)
    needs.close(need=Need.objects.get(case=case), unmet_reason="language", by=nadia)
    note = notes.draft(case=case, title="First talk", body="Wants a bed.", by=cora)
    notes.revise(note=note, title="First talk", body="Wants a bed and a phone.", by=cora)
    make.consent(case.neighbor, {uuid4(): "Bull City Bridge"}, by=nadia, at=now)
    said = words(browser(nadia).get(f"/cases/{case.pk}/history/"))
    for part in (
        "Language nothing Spanish",
        "Noel",
        "Unmet reason nothing Language",
        "Body Wants a bed. Wants a bed and a phone.",
        "Purpose To arrange help",
        "Assigned to nothing Nadia",
        "Number +19195550123",
    ):
        assert part in said


def test_who_opened_the_record_and_why_newest_first(case, nadia, noel, cora):
    browser(noel).get(f"/cases/{case.pk}/")
    browser(nadia).get(f"/neighbors/{case.neighbor_id}/")
    page = browser(cora).get(f"/cases/{case.pk}/history/")
    told = [(access.by.username, access.reason) for access in page.context["opened"]]
    assert told == [
        ("cora", "Reading the history"),
        ("nadia", "Reading the neighbor's details"),
        ("noel", "Covering"),
    ]
    assert "Who opened the record Cora Reading the history" in words(page)


def test_a_long_list_of_readers_can_be_read_whole(case, nadia):
    for _ in range(55):
        browser(nadia).get(f"/neighbors/{case.neighbor_id}/")
    client = browser(nadia)
    short = client.get(f"/cases/{case.pk}/history/")
    assert len(short.context["opened"]) == 50
    assert "Show all who ever opened it" in words(short)
    whole = client.get(f"/cases/{case.pk}/history/?all=yes")
    assert len(whole.context["opened"]) == Access.objects.count() == 57


def test_changes_are_paged(case, nadia):
    for number in range(30):
        neighbors.change(neighbor=case.neighbor, details={"language": f"Language {number}"}, by=nadia)
    page = browser(nadia).get(f"/cases/{case.pk}/history/?page=2")
    assert page.context["versions"].number == 2
    assert len(page.context["versions"]) > 0


def test_the_same_number_of_statements_with_a_short_history_and_a_long_one(case, nadia, cora, now):
    asked = [{"veteran": Answer("declined")}, {"veteran": Answer("unknown")}]

    def grow(count: int) -> None:
        for number in range(count):
            neighbors.add_phone(neighbor=case.neighbor, number=f"919-555-{100 + number:04}", by=nadia)
            make.way(UsualPlace, case.neighbor, by=nadia, at=now, where=f"Stop {number}")
            demographics.record(neighbor=case.neighbor, answers=asked[number % 2], by=nadia)
            notes.draft(case=case, title="T", body="B", by=cora)
            make.consent(case.neighbor, {uuid4(): "X"}, by=nadia, at=now)
            make.encounter(at=now, neighbor=case.neighbor)

    client = browser(nadia)
    grow(1)
    one = statements(lambda: client.get(f"/cases/{case.pk}/history/"))
    grow(20)
    assert statements(lambda: client.get(f"/cases/{case.pk}/history/")) == one


@pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
def test_it_is_closed_to_other_roles(case, request, somebody):
    assert browser(request.getfixturevalue(somebody)).get(f"/cases/{case.pk}/history/").status_code == 403


def test_an_unknown_case_has_none(nadia):
    assert browser(nadia).get("/cases/404/history/").status_code == 404
