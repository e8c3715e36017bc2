"""Looking for a neighbor without a name in any address; a neighbor's page; keeping it true."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework.actions import corrections, neighbors
from casework.models import Neighbor, NeighborPhone
from heart.models import Access
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.fixture
def somebody(nadia, now):
    """Adds a neighbor with a case: `somebody("Ann Lee", phone="...", language="...")`."""

    def add(name: str, *, phone: str = "", **details: object) -> Neighbor:
        given, _, family = name.partition(" ")
        known = {"given_name": given, "family_name": family, **details}
        return make.case(at=now - DAY, assigned_to=nadia, details=known, phone=phone).neighbor

    return add


def look(client, typed: str):
    return client.post("/neighbors/", {"looking_for": typed}, follow=True)


def found(page) -> list[str]:
    return [neighbor.name for neighbor, _ in page.context["rows"]]


class TestLooking:
    def test_everybody_by_name_when_nothing_is_looked_for(self, nadia, somebody):
        somebody("Bea Young")
        somebody("Cal Abbott")
        page = browser(nadia).get("/neighbors/")
        assert found(page) == ["Cal Abbott", "Bea Young"]
        assert found(browser(nadia).get("/neighbors/?sort=-name")) == ["Bea Young", "Cal Abbott"]

    @pytest.mark.parametrize(
        ("typed", "expected", "why"),
        [
            ("ann lee", "Ann Lee", "Same name"),
            ("Lee", "Ann Lee", "Same name"),
            ("Lee Ann", "Ann Lee", "Same name"),
            ("anne leigh", "Ann Lee", "Name sounds alike"),
            ("jose nunez", "José Núñez", "Same name"),
            ("Red", "Otis Barnes", "Same name"),
            ("919-555-0123", "Otis Barnes", "Same phone"),
            ("555 0123", "Otis Barnes", "Same phone"),
            ("3/5/1980", "José Núñez", "Same date of birth"),
            ("1980-03-05", "José Núñez", "Same date of birth"),
            ("library", "Ann Lee", "Place or description"),
            ("wheelchair", "Otis Barnes", "Place or description"),
        ],
    )
    def test_by_name_alias_phone_birth_date_or_place(self, nadia, somebody, typed, expected, why):
        somebody("Ann Lee", usual_places="Library, second floor")
        somebody("Otis Barnes", phone="919-555-0123", also_known_as="Red", identifying_note="A blue wheelchair")
        somebody("José Núñez", date_of_birth=date(1980, 3, 5))
        page = look(browser(nadia), typed)
        assert found(page)[:1] == [expected]
        assert why in words(page)

    def test_the_likeliest_stands_first_and_strangers_are_left_out(self, nadia, somebody):
        for name in ("Jon Smith", "John Smyth", "John Smith", "Mary Jones"):
            somebody(name)
        page = look(browser(nadia), "john smith")
        assert found(page)[0] == "John Smith"
        assert set(found(page)) == {"John Smith", "John Smyth", "Jon Smith"}
        assert found(browser(nadia).get("/neighbors/")) != found(page), "another browser has its own search"

    def test_what_is_looked_for_stands_in_no_address_and_comes_back_on_every_page(self, nadia, somebody):
        for number in range(30):
            somebody(f"Ann N{number}")
        client = browser(nadia)
        page = look(client, "Ann")
        assert page.redirect_chain == [("/neighbors/", 302)]
        assert "Ann" not in page.request["QUERY_STRING"]
        assert len(found(page)) == 25
        second = client.get("/neighbors/?page=2")
        assert len(found(second)) == 5
        assert 'value="Ann"' in second.content.decode()
        assert "looking_for=" not in second.content.decode()

    def test_clearing_shows_everybody(self, nadia, somebody):
        somebody("Ann Lee")
        somebody("Bea Young")
        client = browser(nadia)
        look(client, "ann")
        assert found(look(client, "")) == ["Ann Lee", "Bea Young"]

    def test_nobody_fits(self, nadia, somebody):
        somebody("Ann Lee")
        assert "Nobody fits this search" in words(look(browser(nadia), "Zebulon Quartz"))

    def test_a_very_long_search_is_no_fault(self, nadia):
        assert look(browser(nadia), "x" * 5000).status_code == 200

    def test_a_row_says_how_to_find_them_and_leads_to_the_case(self, nadia, somebody):
        neighbor = somebody("Ann Lee", usual_places="Library", birth_year_about=1970)
        page = browser(nadia).get("/neighbors/")
        assert "about 1970" in words(page)
        assert f'href="/cases/{neighbor.cases.get().pk}/"' in page.content.decode()

    @pytest.mark.parametrize("typed", ["", "Ann"])
    def test_the_same_number_of_statements_with_one_row_and_with_twenty(self, nadia, somebody, typed):
        client = browser(nadia)
        somebody("Ann N", phone="919-555-0123")
        look(client, typed)
        one = statements(lambda: client.get("/neighbors/"))
        for number in range(19):
            somebody(f"Ann N{number}", phone=f"919-555-{200 + number:04}")
        assert len(found(client.get("/neighbors/"))) == 20
        assert statements(lambda: client.get("/neighbors/")) == one

    @pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada"])
    def test_it_is_closed_to_other_roles(self, request, who):
        assert browser(request.getfixturevalue(who)).get("/neighbors/").status_code == 403

    def test_nobody_yet(self, nadia):
        assert "No neighbor yet" in words(browser(nadia).get("/neighbors/"))


class TestOneNeighbor:
    def test_all_that_is_known(self, nadia, somebody, now):
        neighbor = somebody("Ann Lee", phone="919-555-0123", language="Spanish", needs_interpreter=True)
        make.consent(neighbor, {uuid4(): "Bull City Bridge"}, by=nadia, at=now)
        said = words(browser(nadia).get(f"/neighbors/{neighbor.pk}/"))
        for part in (
            "Ann Lee",
            "(919) 555-0123",
            "Spanish, needs an interpreter",
            "Case",
            "Bull City Bridge In force",
            "Community response team, in person",
            "Known since Yesterday",
        ):
            assert part in said

    def test_opening_it_is_written_down(self, noel, somebody):
        neighbor = somebody("Ann Lee")
        browser(noel).get(f"/neighbors/{neighbor.pk}/")
        row = Access.objects.get()
        assert (row.by, row.neighbor_key, row.subject_type) == (noel, neighbor.pk, "casework.neighbor")

    def test_the_same_number_of_statements_with_one_of_everything_and_with_twenty(self, nadia, somebody, now):
        neighbor = somebody("Ann Lee", phone="919-555-0123")
        client = browser(nadia)
        make.consent(neighbor, {uuid4(): "One"}, by=nadia, at=now)
        one = statements(lambda: client.get(f"/neighbors/{neighbor.pk}/"))
        for number in range(19):
            make.encounter(at=now, neighbor=neighbor)
            make.consent(neighbor, {uuid4(): "One", uuid4(): "Two"}, by=nadia, at=now)
            neighbors.add_phone(neighbor=neighbor, number=f"919-555-{200 + number:04}", by=nadia)
        assert statements(lambda: client.get(f"/neighbors/{neighbor.pk}/")) == one

    def test_an_unknown_one_is_not_there(self, nadia):
        assert browser(nadia).get("/neighbors/404/").status_code == 404

    @pytest.mark.parametrize("who", ["ray", "omar", "eve"])
    def test_it_is_closed_to_other_roles(self, request, somebody, who):
        neighbor = somebody("Ann Lee")
        assert browser(request.getfixturevalue(who)).get(f"/neighbors/{neighbor.pk}/").status_code == 403


def details_of(neighbor: Neighbor, **changes: object) -> dict[str, object]:
    return {
        "seen": neighbor.version,
        "given_name": neighbor.given_name,
        "family_name": neighbor.family_name,
        "has_phone": "",
        **changes,
    }


class TestKeepingItTrue:
    def test_every_detail_can_be_changed(self, nadia, somebody):
        neighbor = somebody("Ann Lee")
        client = browser(nadia)
        assert 'value="Ann"' in client.get(f"/neighbors/{neighbor.pk}/edit/").content.decode()
        details = {
            "given_name": "Anna",
            "family_name": "Li",
            "also_known_as": "Red",
            "date_of_birth": "1980-03-05",
            "birth_year_about": "1980",
            "pronouns": "she",
            "language": "Spanish",
            "needs_interpreter": "on",
            "has_phone": "no",
            "usual_places": "Library",
            "identifying_note": "A red coat",
        }
        answer = client.post(f"/neighbors/{neighbor.pk}/edit/", details_of(neighbor, **details))
        assert answer.url == f"/neighbors/{neighbor.pk}/"
        neighbor.refresh_from_db()
        assert neighbor.date_of_birth == date(1980, 3, 5)
        assert (neighbor.has_phone, neighbor.needs_interpreter) == (False, True)
        assert neighbor.name == "Anna Li"
        assert (neighbor.usual_places, neighbor.identifying_note, neighbor.pronouns) == ("Library", "A red coat", "she")

    def test_a_detail_can_be_taken_back(self, nadia, somebody):
        neighbor = somebody("Ann Lee", language="Spanish", has_phone=True)
        browser(nadia).post(f"/neighbors/{neighbor.pk}/edit/", details_of(neighbor))
        neighbor.refresh_from_db()
        assert (neighbor.language, neighbor.has_phone) == ("", None)

    def test_a_change_meanwhile_is_said_and_the_second_try_knows_it(self, nadia, noel, somebody):
        neighbor = somebody("Ann Lee")
        mine = details_of(neighbor, usual_places="Bus station")
        neighbors.change(neighbor=neighbor, details={"language": "Spanish"}, by=noel)
        page = browser(nadia).post(f"/neighbors/{neighbor.pk}/edit/", mine)
        assert page.status_code == 422
        assert "Somebody changed this record while you were writing" in words(page)
        assert "Bus station" in page.content.decode()
        again = {**mine, "seen": page.context["form"]["seen"].value(), "language": "Spanish"}
        assert browser(nadia).post(f"/neighbors/{neighbor.pk}/edit/", again).status_code == 302
        neighbor.refresh_from_db()
        assert (neighbor.language, neighbor.usual_places) == ("Spanish", "Bus station")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"given_name": "", "family_name": ""}, "given_name"),
            ({"date_of_birth": "2027-01-01"}, "date_of_birth"),
            ({"date_of_birth": "long ago"}, "date_of_birth"),
            ({"birth_year_about": "2027"}, "birth_year_about"),
            ({"birth_year_about": "80"}, "birth_year_about"),
        ],
    )
    def test_a_fault_stands_at_its_question(self, nadia, somebody, changes, field):
        neighbor = somebody("Ann Lee")
        page = browser(nadia).post(f"/neighbors/{neighbor.pk}/edit/", details_of(neighbor, **changes))
        assert page.status_code == 422
        assert field in page.context["form"].errors
        assert Neighbor.objects.get(pk=neighbor.pk).name == "Ann Lee"


class TestPhones:
    def test_a_number_is_added_with_what_is_safe(self, nadia, somebody):
        neighbor = somebody("Ann Lee")
        client = browser(nadia)
        assert client.get(f"/neighbors/{neighbor.pk}/phones/new/").status_code == 200
        for _ in range(2):
            answer = client.post(
                f"/neighbors/{neighbor.pk}/phones/new/",
                {"number": "919 555 0123", "safe_to_text": "on", "whose": "family", "whose_words": "her mother"},
            )
            assert answer.url == f"/neighbors/{neighbor.pk}/"
        phone = NeighborPhone.objects.get()
        assert (phone.number, phone.safe_to_text, phone.safe_to_leave_message) == ("+19195550123", True, False)
        assert "A relative’s or friend’s (her mother)".replace("’", "'") in words(
            client.get(f"/neighbors/{neighbor.pk}/")
        )

    def test_what_is_no_number_is_said_at_its_question(self, nadia, somebody):
        page = browser(nadia).post(f"/neighbors/{somebody('Ann Lee').pk}/phones/new/", {"number": "12"})
        assert page.context["form"].errors["number"] == ["Write ten digits, like 919-555-0123."]
        assert 'value="12"' in page.content.decode()

    def test_a_number_entered_in_error_is_told_of_struck_through_and_called_by_nobody(self, nadia, somebody):
        neighbor, client = somebody("Ann Lee"), browser(nadia)
        phone = neighbors.add_phone(neighbor=neighbor, number="919-555-0177", by=nadia)
        corrections.enter_in_error(row=phone, why="Of another neighbor", by=nadia)
        page = client.get(f"/neighbors/{neighbor.pk}/").content.decode()
        assert "Not used any more (1)" in page
        folded = page.split("Not used any more (1)")[1].split("</details>")[0]
        for part in ("heart-struck", "(919) 555-0177 (phone)", "Entered in error", "Of another neighbor"):
            assert part in folded, part
        assert "tel:+19195550177" not in page

    def test_a_dead_number_is_marked_and_struck_out(self, nadia, somebody):
        neighbor = somebody("Ann Lee", phone="919-555-0123")
        phone = neighbor.phones.get()
        client = browser(nadia)
        assert "(919) 555-0123" in words(client.get(f"/phones/{phone.pk}/"))
        assert client.post(f"/phones/{phone.pk}/", {}).url == f"/neighbors/{neighbor.pk}/"
        phone.refresh_from_db()
        assert not phone.in_use
        page = client.get(f"/neighbors/{neighbor.pk}/").content.decode()
        assert "<s>(919) 555-0123</s>" in page
        assert "tel:" not in page

    def test_an_unknown_number_is_not_there(self, nadia):
        assert browser(nadia).get("/phones/404/").status_code == 404
