"""The pages of a listing: the partner's own, the editor's desk, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from referrals import listing
from referrals.actions import listing as actions
from referrals.models import ListingEdit, Schedule, Service, ServiceConfirmation, Unit, UnitCapacity
from tests.factories import people
from tests.referrals.listing import kit
from tests.referrals.partners.kit import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def as_omar(client, omar):
    client.force_login(omar)
    return client


def typed(service: Service, part: str, **changes) -> dict:
    """What the page's form would send, with these changes."""
    if part == "hours":
        base = {"status": "active", "takes_referrals": "yes"}
        for day in ("MO", "TU"):
            base |= {f"schedules-{day}-opens": ["09:00", ""], f"schedules-{day}-closes": ["17:00", ""]}
    else:
        now = listing.read(service)
        base = {name: "\n".join(now[name]) for name in ("required_documents", "languages", "hours_in_words")}
        base |= {name: value for name, value in now.items() if isinstance(value, str) and name != "audience"}
        base |= {"phones-number": ["919-555-0100"], "phones-extension": [""], "phones-use": [""]}
    return {"submission": str(uuid4()), **base, **changes}


# --- The partner


def test_a_partner_finds_its_listing_from_its_home(as_omar, pantry, now):
    home = words(as_omar.get("/partner/"))
    assert "Our listing (1 to confirm)" in home
    page = words(as_omar.get("/partner/listing/"))
    assert "Food pantry" in page
    assert "Never confirmed" in page
    assert "Nobody has confirmed 1 of your services" in page


def test_hours_are_saved_at_once_from_the_form(as_omar, pantry, now):
    url = f"/directory/services/{pantry.pk}/hours/"
    page = as_omar.get(url)
    assert 'value="09:00"' in page.content.decode()
    assert "Closed on holidays" in words(page)
    sent = typed(
        pantry,
        "hours",
        **{"schedules-WE-opens": ["09:00", "13:00"], "schedules-WE-closes": ["12:00", "17:00"]},
    )
    assert as_omar.post(url, sent).url == "/partner/listing/"
    week = listing.hours(Schedule.objects.filter(service=pantry))
    assert week == [*kit.WEEK, ["WE", "09:00", "12:00"], ["WE", "13:00", "17:00"]]
    assert "Saved. Everybody reads it so from now on." in words(as_omar.get("/partner/listing/"))


def test_half_a_time_is_refused_and_stays_on_the_page(as_omar, pantry):
    sent = typed(pantry, "hours", **{"schedules-SU-opens": ["10:15"], "schedules-SU-closes": [""]})
    answer = as_omar.post(f"/directory/services/{pantry.pk}/hours/", sent)
    assert answer.status_code == 422
    assert "Sunday: enter both when it opens and when it closes." in words(answer)
    assert 'value="10:15"' in answer.content.decode()
    assert not ListingEdit.objects.exists()


def test_words_are_sent_for_review_and_the_partner_follows_them(as_omar, pantry, dee):
    url = f"/directory/services/{pantry.pk}/edit/"
    assert "919-555-0100" in as_omar.get(url).content.decode()
    sent = typed(
        pantry,
        "words",
        description="Two weeks.",
        **{
            "phones-number": ["919-555-0100", "919-555-0177"],
            "phones-extension": ["", "4"],
            "phones-use": ["", "Desk"],
        },
    )
    as_omar.post(url, sent)
    as_omar.post(url, sent)
    edit = ListingEdit.objects.get()
    assert {one.field: one.after for one in edit.changes.all()} == {
        "description": "Two weeks.",
        "phones": [["919-555-0100", "", ""], ["919-555-0177", "4", "Desk"]],
    }
    assert "1 change waiting" in words(as_omar.get("/partner/listing/"))
    assert "A change of description, phones waits" in words(as_omar.get(url))
    actions.decide(edit=edit, taken=["phones"], reason="Say what is in a box.", by=dee)
    told = words(as_omar.get(f"/partner/listing/changes/{edit.pk}/"))
    for said in ("Say what is in a box.", "In the directory", "Not taken over", "Two weeks."):
        assert said in told


def test_a_page_from_before_another_change_says_so_and_keeps_the_words(as_omar, pantry, dee):
    seen = as_omar.get(f"/directory/services/{pantry.pk}/edit/").context["form"].initial["seen"]
    actions.change(entry=pantry, values={"description": "By the editor."}, by=dee)
    sent = typed(pantry, "words", seen=seen, description="By the partner.")
    answer = as_omar.post(f"/directory/services/{pantry.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "The listing has changed since" in words(answer)
    assert "By the partner." in answer.content.decode()
    assert ListingEdit.objects.filter(proposed_by__username="omar").count() == 0


def test_its_author_withdraws_from_the_page(as_omar, pantry, omar):
    [edit] = actions.change(entry=pantry, values={"description": "More."}, by=omar)
    url = f"/partner/listing/changes/{edit.pk}/"
    assert "Withdraw" in words(as_omar.get(url))
    for _ in range(2):
        assert as_omar.post(f"{url}withdraw/").status_code == 302
    assert ListingEdit.objects.get().status == "withdrawn"
    as_omar.force_login(people.person("mara", "partner_manager", "Bull City Bridge"))
    assert "Withdrawn" in words(as_omar.get(url))


def test_one_tap_confirms_one_listing_or_all(as_omar, pantry, omar, now):
    other = kit.pantry(name="Clothes closet")
    as_omar.post(f"/directory/services/{pantry.pk}/confirm/")
    assert "Confirmed on March 10, 2026 by Bull City Bridge" in words(as_omar.get("/partner/listing/"))
    assert not ServiceConfirmation.objects.filter(service=other).exists()
    as_omar.post("/partner/listing/confirm/")
    assert ServiceConfirmation.objects.count() == 2
    assert "to confirm)" not in words(as_omar.get("/partner/"))


def test_units_are_counted(as_omar, pantry, omar):
    url = f"/directory/services/{pantry.pk}/units/"
    assert "Nothing to count yet" in words(as_omar.get(url))
    beds = Unit(name="Beds").save_by(omar)
    as_omar.post(url, {"unit": str(beds.pk), "available": "3", "maximum": "12"})
    row = UnitCapacity.objects.get()
    assert (row.available, row.maximum, row.reported_by) == (3, 12, omar)
    refused = as_omar.post(url, {"unit": str(beds.pk), "available": "13", "maximum": "12"})
    assert refused.status_code == 422
    assert "Enter at least as many as are free." in words(refused)
    assert "Beds" in words(as_omar.get(url))


# --- Another organization's


def test_another_organizations_listing_is_not_there(client, pantry, pia, omar):
    place = kit.place(pantry)
    [edit] = actions.change(entry=pantry, values={"description": "More."}, by=omar)
    before = listing.read(pantry)
    client.force_login(pia)
    for url in (
        f"/directory/services/{pantry.pk}/edit/",
        f"/directory/services/{pantry.pk}/hours/",
        f"/directory/services/{pantry.pk}/units/",
        f"/directory/organizations/{pantry.organization_id}/edit/",
        f"/directory/places/{place.pk}/edit/",
    ):
        assert client.get(url).status_code == 404, url
        assert client.post(url, typed(pantry, "hours", description="Mine")).status_code == 404, url
    assert client.get(f"/directory/services/{pantry.pk}/changes/").status_code == 404
    assert client.post(f"/directory/services/{pantry.pk}/confirm/").status_code == 404
    assert client.get(f"/partner/listing/changes/{edit.pk}/").status_code == 404
    assert client.post(f"/partner/listing/changes/{edit.pk}/withdraw/").status_code == 404
    assert listing.read(Service.objects.get(pk=pantry.pk)) == before
    page = words(client.get("/partner/listing/"))
    assert "Food pantry" not in page
    assert "None of your services is in the directory" in page


def test_the_editors_desk_is_closed_to_partners(as_omar, pantry, omar):
    [edit] = actions.change(entry=pantry, values={"description": "More."}, by=omar)
    for url in (
        "/directory/changes/",
        f"/directory/changes/{edit.pk}/",
        "/directory/stale/",
        f"/directory/services/{pantry.pk}/audience/",
        f"/directory/organizations/{pantry.organization_id}/audience/",
    ):
        assert as_omar.get(url).status_code == 403, url
        assert as_omar.post(url, {"audience": "public", "reason": "x"}).status_code in {403, 405}, url


# --- The editor


@pytest.fixture
def as_dee(client, dee):
    client.force_login(dee)
    return client


def test_the_editor_sees_old_and_new_and_decides_field_by_field(as_dee, pantry, omar):
    values = {"description": "Two weeks.", "fees_description": "Free"}
    [edit] = actions.change(entry=pantry, values=values, by=omar)
    queue = words(as_dee.get("/directory/changes/"))
    for said in ("Food pantry", "Bull City Bridge", "Description, Cost"):
        assert said in queue
    url = f"/directory/changes/{edit.pk}/"
    page = words(as_dee.get(url))
    for said in ("Groceries for a week.", "Two weeks.", "Empty", "Free"):
        assert said in page
    refused = as_dee.post(url, {"taken": ["description"]})
    assert refused.status_code == 422
    assert "Say why" in words(refused)
    assert as_dee.post(url, {"taken": ["description"], "reason": "Say for whom."}).url == "/directory/changes/"
    assert listing.read(Service.objects.get(pk=pantry.pk))["description"] == "Two weeks."
    assert as_dee.post(url, {"taken": ["fees_description"]}).url == url
    assert "What the partner was told" in words(as_dee.get(url))
    assert "Nothing waits for you" in words(as_dee.get("/directory/changes/"))
    told = words(as_dee.get(f"/directory/services/{pantry.pk}/changes/"))
    assert "Omar, Bull City Bridge; decided" in told
    assert "by Dee" in told


def test_a_change_that_is_stale_is_marked_and_can_not_be_taken(as_dee, pantry, omar, dee):
    [edit] = actions.change(entry=pantry, values={"description": "Two weeks.", "url": "pantry.example"}, by=omar)
    actions.change(entry=pantry, values={"description": "Three weeks."}, by=dee)
    url = f"/directory/changes/{edit.pk}/"
    page = as_dee.get(url)
    assert "Changed since it was asked" in words(page)
    assert page.context["chosen"] == ["url"]
    refused = as_dee.post(url, {"taken": ["description", "url"]})
    assert refused.status_code == 422
    assert listing.read(Service.objects.get(pk=pantry.pk))["description"] == "Three weeks."


def test_the_editors_own_words_are_there_at_once(as_dee, pantry):
    sent = typed(pantry, "words", description="Edited by HEART.")
    assert as_dee.post(f"/directory/services/{pantry.pk}/edit/", sent).url == f"/directory/services/{pantry.pk}/"
    assert listing.read(Service.objects.get(pk=pantry.pk))["description"] == "Edited by HEART."


def test_stale_listings_stand_in_the_editors_list_until_they_are_confirmed(as_dee, pantry, now):
    pantry.assured_date = (now - timedelta(days=400)).date()
    pantry.save_by(pantry.history.latest().history_user)
    page = words(as_dee.get("/directory/stale/"))
    assert "Not confirmed since February 3, 2025" in page
    as_dee.post(f"/directory/services/{pantry.pk}/confirm/", {"next": "/directory/stale/"})
    assert "Every listing was confirmed lately" in words(as_dee.get("/directory/stale/"))


@pytest.mark.parametrize("many", [1, 20])
def test_the_pages_take_a_fixed_number_of_statements(
    client, many, omar, dee, now, django_assert_max_num_queries, pantry
):
    made = [pantry, *(kit.pantry(name=f"Pantry {number}") for number in range(1, many))]
    for service in made:
        actions.change(entry=service, values={"description": "More."}, by=omar, at=now)
    client.force_login(omar)
    with django_assert_max_num_queries(14):
        client.get("/partner/listing/")
    client.force_login(dee)
    with django_assert_max_num_queries(14):
        client.get("/directory/changes/")
    with django_assert_max_num_queries(11):
        client.get("/directory/stale/")


def test_the_page_of_a_service_says_when_it_was_confirmed_and_search_marks_what_was_not(
    client, pantry, nadia, omar, now
):
    kit.pantry(name="Clothes closet")
    actions.confirm(service=pantry, by=omar, at=now)
    client.force_login(nadia)
    page = words(client.get(f"/directory/services/{pantry.pk}/"))
    assert "Confirmed on March 10, 2026 by Bull City Bridge" in page
    assert "Still right" not in page
    assert "Omar" not in page
    found = words(client.get("/directory/"))
    assert "Confirmed on March 10, 2026 by Bull City Bridge" in found
    assert "Never confirmed" in found
    client.force_login(omar)
    assert "Still right" in words(client.get(f"/directory/services/{pantry.pk}/"))
