"""The directory's pages, as a navigator and as a partner use them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework.actions import needs
from casework.models import Need
from casework.states import NeedDomain
from heart.models import Event, User
from referrals.actions.directory import report_capacity
from referrals.models import Location, Service, ServiceCapacity
from referrals.states import Room
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.referrals.directory.kit import at, bring_in, id_of, location, organization, row_of, service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DIRECTORY = "/directory/"


@pytest.fixture
def bring(tmp_path, db):
    importer = User.objects.system("import")
    return lambda *rows: bring_in(tmp_path, *rows, by=importer)


@pytest.fixture
def as_nadia(nadia):
    return browser(nadia)


@pytest.fixture
def need(rules, nadia, now):
    """A need of food, of a neighbor who speaks Spanish."""
    details = {"given_name": "Rosa", "family_name": "Quillfeather", "language": "Spanish"}
    return Need.objects.get(case=make.case(at=now, assigned_to=nadia, details=details))


def found(response):
    """The services of a page, in its order."""
    return re.findall(r'heart-card__title"><a[^>]*>([^<]*)</a>', response.content.decode())


def page_of(name):
    return reverse("service", args=[row_of(Service, f"service {name}").pk])


# --- Search


def test_every_service_by_name_at_first(bring, as_nadia):
    bring(service("B"), service("A"), service("C", status="inactive"))
    page = as_nadia.get(DIRECTORY)
    assert found(page) == ["A", "B"]
    assert "2 services" in words(page)


def test_a_card_says_what_a_navigator_asks(bring, as_nadia, dee, now):
    bring(service())
    report_capacity(service=Service.objects.get(), room=Room.CAPACITY, by=dee, at=now - timedelta(hours=5))
    page = as_nadia.get(DIRECTORY, {"need": "food-insecurity", "near": "27701", "miles": "5"})
    said = words(page)
    for part in (
        "Food pantry",
        "Elm Street Table",
        "Offers food: its listing says “Food pantry”, “Groceries”",
        "Right there",
        "Speaks Spanish",
        "Has room: reported 5 hours ago",
        "12 Elm Street, Durham, NC 27701",
        "extension 4",
        "Mon to Fri, 9:00 AM to 5:00 PM",
        "English, Spanish",
    ):
        assert part in said, part
    assert 'href="tel:+1-919-555-0100"' in page.content.decode()


def test_the_answers_stay_in_the_form(bring, as_nadia):
    bring(service())
    page = as_nadia.get(DIRECTORY, {"need": "medical", "words": "blue door", "near": "27701", "miles": "10"})
    body = page.content.decode()
    assert 'value="blue door"' in body
    assert '<option value="medical" selected>' in body
    assert '<option value="10" selected>' in body
    assert 'value="27701"' in body


def test_a_place_nobody_knows_is_said_and_the_search_goes_on(bring, as_nadia):
    bring(service("Food pantry"), service("Clinic", description="Primary care"))
    page = as_nadia.get(DIRECTORY, {"need": "food-insecurity", "near": "27799", "miles": "5"})
    assert page.status_code == 200
    assert "No place of the directory is in 27799" in words(page)
    assert found(page) == ["Food pantry"]


def test_odd_answers_are_left_out(bring, as_nadia):
    bring(service())
    page = as_nadia.get(DIRECTORY, {"need": "gold", "miles": "-3", "sort": "--x", "page": "no", "words": "x" * 300})
    assert (page.status_code, found(page)) == (200, ["Food pantry"])


def test_sorting(bring, as_nadia):
    near, far = (service(name, service_at_locations=[at(name, place)]) for name, place in PLACES.items())
    bring(near, far)
    asked = {"near": "36.0,-78.9", "need": "food-insecurity"}
    assert found(as_nadia.get(DIRECTORY, asked)) == ["Zebra, near", "Ant, far"]
    assert found(as_nadia.get(DIRECTORY, {**asked, "sort": "name"})) == ["Ant, far", "Zebra, near"]
    assert found(as_nadia.get(DIRECTORY, {**asked, "sort": "-distance"})) == ["Ant, far", "Zebra, near"]
    links = as_nadia.get(DIRECTORY, asked).content.decode()
    assert all(f"sort={sort}" in links for sort in ("best", "distance", "name"))
    plain = as_nadia.get(DIRECTORY).content.decode()
    assert "sort=distance" not in plain


PLACES = {"Zebra, near": location("Near"), "Ant, far": location("Far", latitude=36.1)}


def test_pages(bring, as_nadia):
    bring(*(service(f"Service {number:02d}") for number in range(23)))
    first = as_nadia.get(DIRECTORY, {"words": "service"})
    assert len(found(first)) == 20
    assert "1–20 of 23 services" in words(first)
    second = as_nadia.get(DIRECTORY, {"words": "service", "page": 2})
    assert len(found(second)) == 3
    assert not set(found(first)) & set(found(second))


def test_nothing_found_says_what_to_do(bring, as_nadia):
    bring(service())
    page = as_nadia.get(DIRECTORY, {"words": "submarine"})
    assert "No service fits all of this" in words(page)
    assert "Try a wider distance" in words(page)


def test_an_empty_directory_says_what_to_do(as_nadia):
    assert "import_directory" in words(as_nadia.get(DIRECTORY))


def test_a_listing_is_shown_as_text(bring, as_nadia):
    bring(service("<b>Pantry</b>", description="<script>alert(1)</script>\\nSecond line.###MON###", url="javascript:x"))
    for page in (as_nadia.get(DIRECTORY), as_nadia.get(page_of("<b>Pantry</b>"))):
        body = page.content.decode()
        assert "<script>alert" not in body
        assert "<b>Pantry" not in body
        assert 'href="javascript' not in body
        assert "###" not in words(page)


@pytest.mark.parametrize("count", [1, 20])
def test_a_page_takes_the_same_number_of_statements(bring, as_nadia, need, count):
    bring(*(service(f"Service {number}") for number in range(count)))
    asked = f"{DIRECTORY}?need_id={need.pk}&near=27701&miles=25&words=groceries"
    assert len(found(as_nadia.get(asked))) == count
    assert statements(lambda: as_nadia.get(asked)) == 22  # three of them ask whether the need is served elsewhere


@pytest.mark.parametrize("count", [1, 20])
def test_so_does_the_page_of_a_service(bring, as_nadia, count):
    several = [{"id": id_of("p", number), "number": f"919-555-01{number:02d}"} for number in range(count)]
    ties = [at("Food pantry", location(f"Place {number}")) for number in range(count)]
    bring(service(phones=several, service_at_locations=ties))
    page = page_of("Food pantry")
    assert statements(lambda: as_nadia.get(page)) == 16  # with what was asked of it lately


# --- For a need


def test_a_need_starts_the_search_and_each_service_can_be_asked(bring, as_nadia, need):
    bring(service("Food pantry"), service("Clinic", description="Primary care."))
    page = as_nadia.get(DIRECTORY, {"need_id": need.pk})
    assert found(page) == ["Food pantry"]
    pantry = row_of(Service, "service Food pantry")
    body = page.content.decode().replace("&amp;", "&")
    assert f"{reverse('referral-new')}?need={need.pk}&service={pantry.pk}" in body
    assert f'method="post" action="{DIRECTORY}?need_id={need.pk}"' in body
    assert "Speaks Spanish" in words(page)
    assert "Quillfeather" not in words(page)


def test_the_need_can_be_left_open_while_looking_around(bring, as_nadia, need):
    bring(service("Food pantry"), service("Clinic", description="Primary care."))
    page = as_nadia.get(DIRECTORY, {"need_id": need.pk, "need": ""})
    assert found(page) == ["Clinic", "Food pantry"]


def test_who_speaks_the_neighbors_language_comes_first(bring, as_nadia, need):
    bring(service("A English", languages=[]), service("B Spanish"))
    page = as_nadia.get(DIRECTORY, {"need_id": need.pk})
    assert found(page) == ["B Spanish", "A English"]
    assert "Spanish is not listed" in words(page)


def test_a_closed_need_can_be_looked_at_and_not_referred(bring, as_nadia, need, nadia, now):
    bring(service())
    needs.start(need=need, by=nadia, at=now)
    needs.close(need=need, unmet_reason="no_service", by=nadia, at=now)
    page = as_nadia.get(DIRECTORY, {"need_id": need.pk})
    assert found(page) == ["Food pantry"]
    assert reverse("referral-new") not in page.content.decode()


@pytest.mark.parametrize("name", ["ray", "dee", "omar", "ada"])
def test_a_need_that_one_may_not_see_is_not_there(bring, need, request, name):
    bring(service())
    person = browser(request.getfixturevalue(name))
    for path in (DIRECTORY, page_of("Food pantry")):
        assert person.get(path).status_code == 200
        assert person.get(path, {"need_id": need.pk}).status_code == 404


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "-1", "1e3"])
def test_a_need_that_does_not_exist_is_not_there(as_nadia, key):
    assert as_nadia.get(DIRECTORY, {"need_id": key}).status_code == 404


# --- One service


def test_the_page_of_a_service(bring, as_nadia):
    bring(
        service(
            description="Groceries.\\n\\nSecond paragraph.",
            application_process="Walk in.",
            eligibility_description="Anybody.",
            fees_description="Free",
            url="www.elm.example/pantry",
            email="help@elm.example",
            service_at_locations=[at("a", location("North hall")), at("b", location("South hall"))],
        )
    )
    page = as_nadia.get(page_of("Food pantry"))
    said = words(page)
    for part in (
        "Elm Street Table",
        "Second paragraph.",
        "Walk in.",
        "Anybody.",
        "Free",
        "help@elm.example",
        "North hall",
        "South hall",
        "Room unknown: never reported",
        NeedDomain.FOOD.label,
    ):
        assert part in said, part
    assert 'href="http://www.elm.example/pantry"' in page.content.decode()


def test_a_bare_service_has_a_page_too(bring, as_nadia):
    bring(service("Bare", phones=[], languages=[], schedules=[], service_at_locations=[], description=""))
    said = words(as_nadia.get(page_of("Bare")))
    for part in ("No place is listed", "No phone is listed", "Hours are not listed", "has no description"):
        assert part in said


def test_a_service_that_is_closed_says_so(bring, as_nadia):
    bring(service(status="temporarily closed"))
    assert "Temporarily closed" in words(as_nadia.get(page_of("Food pantry")))


def test_no_such_service(as_nadia):
    assert as_nadia.get(reverse("service", args=[id_of("nothing")])).status_code == 404


# --- Who


@pytest.mark.parametrize(("name", "status"), [("nadia", 200), ("ray", 200), ("omar", 200), ("dee", 200), ("eve", 403)])
def test_who_may_search(bring, request, name, status):
    bring(service())
    person = browser(request.getfixturevalue(name))
    assert person.get(DIRECTORY).status_code == status
    assert person.get(page_of("Food pantry")).status_code == status


def test_nobody_is_asked_to_sign_in(client, bring):
    bring(service())
    assert client.get(DIRECTORY).status_code == 302


def test_a_confidential_place_is_heart_s_alone(bring, nadia, omar):
    hidden = location(
        "Hollyberry Court",
        attributes=[{"id": id_of(1), "value": "confidential"}],
        addresses=[{**location()["addresses"][0], "address_1": "27 Hollyberry Court", "postal_code": "27712"}],
        latitude=36.0874,
        longitude=-78.9205,
    )
    bring(service("Safe house", service_at_locations=[at("Safe house", hidden)]))
    assert Location.objects.get().confidential
    asked = (DIRECTORY, f"{DIRECTORY}?near=36.0874,-78.9205&miles=1", page_of("Safe house"))
    for path in asked:
        seen = browser(nadia).get(path).content.decode()
        assert "27 Hollyberry Court" in seen
        assert "Confidential place" in seen
        shown = browser(omar).get(path).content.decode()
        assert "Safe house" in shown
        for secret in ("Hollyberry", "27712", "Right there", "Confidential place"):
            assert secret not in shown, (path, secret)


# --- Room


@pytest.fixture
def pantry(bring, omar, dee):
    bring(organization(), service())
    row = row_of(Service, "service Food pantry")
    row.organization.agency = omar.agency
    row.organization.save_by(dee)
    return row


def test_a_partner_reports_its_room_and_everybody_sees_it(pantry, omar, nadia):
    page = browser(omar).get(page_of("Food pantry"))
    assert 'name="room"' in page.content.decode()
    done = browser(omar).post(reverse("service-capacity", args=[pantry.pk]), {"room": "waitlist"}, follow=True)
    assert "No room, has a waiting list: reported under a minute ago" in words(done)
    assert "No room, has a waiting list" in words(browser(nadia).get(DIRECTORY))


def test_room_that_nobody_confirmed_is_unknown_after_three_days(pantry, omar, nadia, clock, now):
    report_capacity(service=pantry, room=Room.CAPACITY, by=omar, at=now)
    assert "Has room" in words(browser(nadia).get(DIRECTORY))
    clock.move_to(now + timedelta(days=5))
    said = words(browser(nadia).get(DIRECTORY))
    assert "Room unknown: last reported 5 days ago" in said
    assert "Has room" not in said


def test_a_word_that_is_no_answer_is_refused_kindly(pantry, omar):
    done = browser(omar).post(reverse("service-capacity", args=[pantry.pk]), {"room": "lots"}, follow=True)
    assert "Choose whether there is room" in words(done)
    assert not ServiceCapacity.objects.exists()


@pytest.mark.parametrize("name", ["pia", "nadia"])
def test_others_neither_see_the_question_nor_may_answer_it(pantry, request, name):
    person = browser(request.getfixturevalue(name))
    assert 'name="room"' not in person.get(page_of("Food pantry")).content.decode()
    assert person.post(reverse("service-capacity", args=[pantry.pk]), {"room": "capacity"}).status_code == 403
    assert not ServiceCapacity.objects.exists()
    assert not Event.objects.filter(kind="referrals.capacity_reported").exists()


def test_the_page_of_a_service_leads_to_a_referral_while_the_need_is_open(bring, as_nadia, need, nadia, now):
    bring(service())
    asked = {"need_id": need.pk}
    assert reverse("referral-new") in as_nadia.get(page_of("Food pantry"), asked).content.decode()
    assert reverse("referral-new") not in as_nadia.get(page_of("Food pantry")).content.decode()
    needs.start(need=need, by=nadia, at=now)
    needs.close(need=need, unmet_reason="no_service", by=nadia, at=now)
    assert reverse("referral-new") not in as_nadia.get(page_of("Food pantry"), asked).content.decode()
