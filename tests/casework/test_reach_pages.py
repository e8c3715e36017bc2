"""What to try next, where an attempt is made: on the case's page, on the attempt's own page, in the caseload."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import neighbors, ways
from casework.events import Event
from casework.models import Case, ContactAttempt, FollowUp, SeenByPartner, TrustedContact, UsualPlace
from heart import timeline
from heart.models import Event as Row
from tests.casework.kit import HTMX, attempt, browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.fixture
def case(nadia, now) -> Case:
    """Ann's case: no phone, no address."""
    return make.case(at=now - DAY, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


@pytest.fixture
def place(case, nadia, now) -> UsualPlace:
    return make.way(UsualPlace, case.neighbor, by=nadia, at=now, where="Church hall", parts=["afternoon"])


def follow_up(case: Case) -> FollowUp:
    return FollowUp.objects.get(case=case, status="open")


def pages(case: Case) -> list[tuple[str, dict[str, str]]]:
    """Where an attempt is made, and with which headers."""
    form = f"/follow-ups/{follow_up(case).pk}/attempt/"
    return [(f"/cases/{case.pk}/", {}), (form, {}), (form, HTMX)]


def test_it_is_said_wherever_an_attempt_is_made(nadia, case, place):
    for url, headers in pages(case):
        said = words(browser(nadia).get(url, headers=headers))
        assert "What to try next Go to: Church hall" in said
        assert "Usually there: afternoon (noon to 5), not tried yet." in said


def test_with_nothing_known_it_says_what_to_ask_for(nadia, case):
    for url, headers in pages(case):
        page = browser(nadia).get(url, headers=headers)
        assert "Nothing is known yet of how to find them" in words(page)
        assert 'name="through"' not in page.content.decode()


def test_the_place_where_heart_met_them_last_is_something_to_go_by(nadia, now):
    met = make.response(at=now - DAY, location="300 block of Elm Street").encounters.get()
    assert "Go to: 300 block of Elm Street" in words(browser(nadia).get(f"/cases/{met.case_id}/"))


def test_one_tap_says_the_way_and_its_channel(nadia, case, place):
    value = f"UsualPlace-{place.pk}-in_person"
    url = f"/follow-ups/{follow_up(case).pk}/attempt/"
    assert f'value="{value}"' in browser(nadia).get(url).content.decode()
    sent = {"submission": str(uuid4()), "through": value, "result": "reached", "wants_help": "yes"}
    assert browser(nadia).post(url, sent).status_code == 302
    made = ContactAttempt.objects.get()
    assert (made.channel, made.through) == ("in_person", place)
    page = words(browser(nadia).get(f"/cases/{case.pk}/"))
    assert "In person, Church hall" in page
    assert "This is how we reached them: Today" in page
    assert "Worked last time: In person, Church hall" in words(browser(nadia).get(f"/neighbors/{case.neighbor_id}/"))


def test_the_way_s_channel_wins_over_the_one_that_stood_there(nadia, case, place):
    url = f"/follow-ups/{follow_up(case).pk}/attempt/"
    browser(nadia).post(url, attempt(channel="phone", through=f"UsualPlace-{place.pk}-in_person", result="not_there"))
    assert ContactAttempt.objects.get().channel == "in_person"


def test_another_way_needs_its_channel(nadia, case, place):
    url = f"/follow-ups/{follow_up(case).pk}/attempt/"
    page = browser(nadia).post(url, attempt(channel="", through=""))
    assert page.status_code == 422
    assert "channel" in page.context["form"].errors
    assert browser(nadia).post(url, attempt(through="")).status_code == 302
    assert ContactAttempt.objects.get().through is None


def test_a_way_of_somebody_else_is_not_offered_nor_taken(nadia, case, place, now):
    other = make.way(UsualPlace, make.case(at=now).neighbor, by=nadia, at=now)
    url = f"/follow-ups/{follow_up(case).pk}/attempt/"
    page = browser(nadia).post(url, attempt(through=f"UsualPlace-{other.pk}-in_person"))
    assert "through" in page.context["form"].errors


def test_a_wrong_number_leaves_the_other_one_to_call(nadia, case, now):
    wrong, right = (
        neighbors.add_phone(neighbor=case.neighbor, number=number, by=nadia)
        for number in ("919-555-0111", "919-555-0122")
    )
    url = f"/follow-ups/{follow_up(case).pk}/attempt/"
    browser(nadia).post(url, attempt(through=f"NeighborPhone-{wrong.pk}-phone", result="wrong_number"))
    page = browser(nadia).get(f"/cases/{case.pk}/").content.decode()
    assert f"NeighborPhone-{right.pk}-phone" in page
    assert f"NeighborPhone-{wrong.pk}-phone" not in page


def test_a_partner_is_suggested_only_under_a_consent_that_names_it(nadia, case, now):
    key = uuid4()
    make.way(SeenByPartner, case.neighbor, by=nadia, at=now, organization_key=key)
    assert "Ask Bull City Bridge" not in words(browser(nadia).get(f"/cases/{case.pk}/"))
    make.consent(case.neighbor, {key: "Bull City Bridge"}, by=nadia, at=now - timedelta(hours=1))
    assert "Ask Bull City Bridge" in words(browser(nadia).get(f"/cases/{case.pk}/"))


def test_the_same_number_of_statements_with_one_way_of_each_kind_and_with_twenty(nadia, case, now):
    client = browser(nadia)
    make.ways_to(case.neighbor, by=nadia, at=now)
    make.consent(case.neighbor, {uuid4(): "One"}, by=nadia, at=now - timedelta(hours=1))
    urls = pages(case)
    before = [statements(lambda u=url, h=headers: client.get(u, headers=h)) for url, headers in urls]
    for number in range(19):
        make.way(UsualPlace, case.neighbor, by=nadia, at=now, where=f"Stop {number}")
        make.way(TrustedContact, case.neighbor, by=nadia, at=now, name=f"Rosa {number}", may_tell="heart", agreed=True)
        neighbors.add_phone(neighbor=case.neighbor, number=f"919-555-{200 + number:04}", by=nadia)
        key = uuid4()
        make.way(SeenByPartner, case.neighbor, by=nadia, at=now, organization_key=key)
        make.consent(case.neighbor, {key: "One"}, by=nadia, at=now - timedelta(hours=1))
    after = [statements(lambda u=url, h=headers: client.get(u, headers=h)) for url, headers in urls]
    assert after == before


def test_lists_name_the_place_where_they_were_seen_last(nadia, case, now):
    neighbors.change(neighbor=case.neighbor, details={"usual_places": "By the river"}, by=nadia)
    for url in ("/caseload/", "/neighbors/"):
        assert "By the river" in words(browser(nadia).get(url))
    make.way(UsualPlace, case.neighbor, by=nadia, at=now, where="Church hall")
    library = make.way(UsualPlace, case.neighbor, by=nadia, at=now, where="Main library")
    ways.seen_at(place=library, by=nadia)
    make.way(UsualPlace, case.neighbor, by=nadia, at=now, where="The park")
    for url in ("/caseload/", "/neighbors/"):
        said = words(browser(nadia).get(url))
        assert "Main library" in said
        assert "Church hall" not in said
    ways.end(way=library, reason="gone", by=nadia)
    assert "Main library" not in words(browser(nadia).get("/caseload/"))


@pytest.mark.parametrize(
    ("kind", "details", "sentence"),
    [
        (Event.WAY_ENDED, {"reason": "unsafe"}, "Way to find the neighbor ended: not safe for the neighbor"),
        (Event.WAY_ENDED, {}, "Way to find the neighbor ended"),
        (Event.DEMOGRAPHICS_ASKED, {"questions": ["gender"]}, "Demographic questions asked: gender"),
        (Event.DEMOGRAPHICS_ASKED, {}, "Demographic questions asked"),
        (Event.PLACE_SEEN, {}, "Seen at a usual place"),
    ],
)
def test_the_timeline_says_what_was_done_and_no_word_of_it(nadia, now, kind, details, sentence):
    row = Row(kind=kind, details=details, at=now, by=nadia)
    assert timeline.entry(row).what == sentence
