"""The search as a navigator uses it with a neighbor beside her: what fits, what to ask, what is excluded and why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework.actions import demographics
from casework.actions.demographics import Answer
from casework.models import Need, Neighbor
from heart.models import User
from referrals.actions.directory import report_capacity
from referrals.models import Service
from referrals.states import Room
from tests.casework.kit import browser, statements, words
from tests.factories import api
from tests.factories import casework as make
from tests.referrals.directory.kit import bring_in, id_of, row_of, service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DIRECTORY = "/directory/"
WEEKDAYS = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR"}


@pytest.fixture
def bring(tmp_path, db):
    importer = User.objects.system("import")
    return lambda *rows: bring_in(tmp_path, *rows, by=importer)


@pytest.fixture
def three(bring):
    """One that is open, one that opens at noon, and one that says nothing of hours, age, cost or language."""
    noon = [{"id": id_of("noon"), **WEEKDAYS, "opens_at": "12:00", "closes_at": "20:00"}]
    bring(
        service("Morning pantry", eligibility_description="Anyone", fees_description="Free"),
        service("Noon pantry", schedules=noon, eligibility_description="Veterans", fees_description="$5", languages=[]),
        service("Silent pantry", schedules=[], languages=[], description="Groceries."),
    )


@pytest.fixture
def as_nadia(nadia):
    return browser(nadia)


def look(person, path=DIRECTORY, **asked):
    """What a search shows, after the form was sent."""
    return person.post(path, asked, follow=True)


def found(page):
    return re.findall(r'heart-card__title"><a[^>]*>([^<]*)</a>', page.content.decode())


def test_open_now(three, as_nadia):
    page = look(as_nadia, need="food-insecurity", open="now")
    assert found(page) == ["Morning pantry", "Silent pantry"]
    said = words(page)
    for part in (
        "1 fits, 1 to ask first.",
        "Open now, until 5:00 PM",
        "Hours are not listed",
        "1 more does not fit: 1 closed at that time. Show it and why",
    ):
        assert part in said, part
    assert said.index("Fits what you asked") < said.index("Ask first") < said.index("more does not fit")


def test_what_is_excluded_can_be_looked_at_with_why(three, as_nadia):
    look(as_nadia, need="food-insecurity", open="now")
    page = as_nadia.get(DIRECTORY, {"show": "excluded"})
    assert found(page) == ["Noon pantry"]
    assert "Closed now: opens today at 12:00 PM" in words(page)
    assert "Back to what may fit" in words(page)


def test_open_at_a_chosen_time(three, as_nadia):
    assert found(look(as_nadia, words="pantry", open="1", open_time="18:00")) == ["Noon pantry", "Silent pantry"]
    assert found(look(as_nadia, words="pantry", open="6", open_time="10:00")) == ["Silent pantry"]
    assert "Say at what time of that day" in words(look(as_nadia, words="pantry", open="6"))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"cost": "free"}, ["Morning pantry", "Silent pantry"]),
        ({"language": "Spanish"}, ["Morning pantry", "Noon pantry", "Silent pantry"]),
        ({"veteran": "no"}, ["Morning pantry", "Silent pantry"]),
        ({"veteran": "yes"}, ["Morning pantry", "Noon pantry", "Silent pantry"]),
        ({"age": "17", "gender": "man", "children": "no"}, ["Morning pantry", "Noon pantry", "Silent pantry"]),
        ({"room": "on"}, ["Morning pantry", "Silent pantry"]),
        ({"wheelchair": "on"}, ["Morning pantry", "Noon pantry", "Silent pantry"]),
        ({"cost": "free", "open": "now", "veteran": "no"}, ["Morning pantry", "Silent pantry"]),
    ],
)
def test_each_filter(three, as_nadia, dee, now, asked, names):
    report_capacity(service=row_of(Service, "service Morning pantry"), room=Room.CAPACITY, by=dee, at=now)
    report_capacity(service=row_of(Service, "service Noon pantry"), room=Room.NO_CAPACITY, by=dee, at=now)
    assert sorted(found(look(as_nadia, need="food-insecurity", **asked))) == names


def test_room_reported_too_long_ago_is_unsure_and_not_yes(three, as_nadia, dee, now):
    row = row_of(Service, "service Morning pantry")
    report_capacity(service=row, room=Room.CAPACITY, by=dee, at=now - timedelta(hours=73))
    page = look(as_nadia, need="food-insecurity", room="on")
    assert "0 fit, 3 to ask first." in words(page)


def test_what_is_asked_of_somebody_stands_in_no_address(three, as_nadia):
    sent = as_nadia.post(DIRECTORY, {"words": "pantry", "age": "17", "gender": "woman", "veteran": "no"})
    assert (sent.status_code, sent.url) == (302, DIRECTORY)
    page = as_nadia.get(sent.url)
    assert 'value="17"' in page.content.decode()
    links = re.findall(r'(?:href|action)="([^"]*)"', page.content.decode())
    assert not [link for link in links if "17" in link or "woman" in link or "pantry" in link]
    unread = as_nadia.get(DIRECTORY, {"words": "pantry", "age": "17", "veteran": "no"})
    assert "17" not in re.findall(r'id="id_age"[^>]*', unread.content.decode())[0]
    assert found(unread) == ["Morning pantry", "Noon pantry", "Silent pantry"]


def test_answers_are_kept_until_cleared(three, as_nadia):
    look(as_nadia, words="noon")
    assert found(as_nadia.get(DIRECTORY)) == ["Noon pantry"]
    assert len(found(as_nadia.post(DIRECTORY, {"clear": "yes"}, follow=True))) == 3


@pytest.fixture
def need(rules, nadia, now):
    details = {"given_name": "Rosa", "family_name": "Quillfeather", "language": "Spanish"}
    return Need.objects.get(case=make.case(at=now, assigned_to=nadia, details=details))


@pytest.fixture
def not_a_veteran(need, nadia, now):
    neighbor = Neighbor.objects.get(cases=need.case)
    demographics.record(neighbor=neighbor, answers={"veteran": Answer("answered", ["no"])}, by=nadia, at=now)
    return need


def test_the_record_says_whom_it_is_for_and_no_address_does(three, as_nadia, not_a_veteran):
    path = f"{DIRECTORY}?need_id={not_a_veteran.pk}"
    page = as_nadia.get(path)
    assert found(page) == ["Morning pantry", "Silent pantry"]
    assert "1 more does not fit: 1 for others only" in words(page)
    assert 'name="age"' not in page.content.decode()
    without = look(as_nadia, path, need="food-insecurity")
    assert found(without) == ["Morning pantry", "Noon pantry", "Silent pantry"]
    assert "Spanish is not listed" not in words(without)


def test_whoever_chooses_a_service_for_a_need_gets_the_same_order(three, as_nadia, not_a_veteran):
    asked = words(as_nadia.get(reverse("need-ask", args=[not_a_veteran.pk])))
    after = words(as_nadia.get(reverse("need-after", args=[not_a_veteran.pk])))
    for said in (asked, after):
        assert said.index("Morning pantry") < said.index("Silent pantry")
        assert "Noon pantry" not in said


def test_one_need_does_not_answer_for_another(three, as_nadia, need):
    look(as_nadia, words="noon")
    assert found(as_nadia.get(DIRECTORY, {"need_id": need.pk})) == ["Morning pantry", "Noon pantry", "Silent pantry"]


def test_a_service_that_takes_no_referrals_is_excluded_for_a_need(three, as_nadia, need, dee):
    row = row_of(Service, "service Morning pantry")
    row.takes_referrals = False
    row.save_by(dee)
    page = as_nadia.get(DIRECTORY, {"need_id": need.pk})
    assert "Morning pantry" not in found(page)
    assert "1 taking no referrals" in words(page)
    assert "Morning pantry" in found(as_nadia.get(DIRECTORY, {"need": "food-insecurity"}))


@pytest.mark.parametrize("count", [1, 20])
def test_every_filter_at_once_takes_the_same_number_of_statements(bring, as_nadia, count):
    bring(*(service(f"Service {number}") for number in range(count)))
    look(as_nadia, words="service", open="now", language="Spanish", cost="free", room="on", wheelchair="on", age="44")
    assert statements(lambda: as_nadia.get(DIRECTORY)) == 16


def test_a_partner_sorts_too(three, omar):
    assert found(look(browser(omar), words="pantry", open="now")) == ["Morning pantry", "Silent pantry"]


# --- The API


SERVICES = "/api/v1/services/"


def names(client, **asked):
    answer = client.get(SERVICES, asked)
    assert answer.status_code == 200, answer.content
    return [(row["name"], row["standing"]) for row in answer.json()["results"]]


def test_the_api_sorts_by_the_same(three, nadia):
    client = api.client(nadia)
    assert names(client, open="now") == [("Morning pantry", "fits"), ("Silent pantry", "unsure")]
    assert names(client, open="now", excluded=True) == [("Noon pantry", "against")]
    assert names(client, open="tuesday", open_time="18:00", cost="low") == [("Silent pantry", "unsure")]
    assert [fit for _, fit in names(client, language="Spanish", sort="best")] == ["fits", "unsure", "unsure"]
    row = client.get(SERVICES, {"open": "now"}).json()["results"][0]
    assert {"fit": "fits", "about": "hours", "text": "Open now, until 5:00 PM"} in row["reasons"]
    assert row["observed"] == {"decided": 0, "acceptance": None, "days_to_answer": None, "days_to_start": None}


def test_the_api_counts_what_a_needs_record_says(three, not_a_veteran, nadia, omar):
    asked = {"need_id": not_a_veteran.pk}
    assert ("Noon pantry", "against") in names(api.client(nadia), excluded=True, **asked)
    assert api.client(omar).get(SERVICES, asked).status_code == 404


@pytest.mark.parametrize(
    ("asked", "field"), [({"open": "monday"}, "open_time"), ({"open": "noon"}, "open"), ({"cost": "dear"}, "cost")]
)
def test_what_the_api_cannot_read_is_named(three, nadia, asked, field):
    answer = api.client(nadia).get(SERVICES, asked)
    assert (answer.status_code, field in answer.json()["errors"]) == (400, True)


def test_the_api_says_when_too_many_would_be_sorted(three, nadia, monkeypatch):
    for module in ("referrals.queries.candidates", "referrals.queries.directory", "referrals.api.directory"):
        monkeypatch.setattr(f"{module}.MOST", 2)
    answer = api.client(nadia).get(SERVICES, {"open": "now"})
    assert (answer.status_code, "More than 2 services" in str(answer.json())) == (400, True)
    assert len(names(api.client(nadia))) == 3
    page = look(browser(nadia), open="now")
    assert "Too many services for one list" in words(page)
