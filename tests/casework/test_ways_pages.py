"""How to find a neighbor, on their page: each way quick to add, to change and to end."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import ways
from casework.models import Neighbor, NeighborName, Pet, SeenByPartner, TrustedContact, UsualPlace
from heart import recipients
from heart.models import Access
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
LEAST = {
    "names": (NeighborName, {"given": "Bo", "kind": "nickname"}, "Bo"),
    "places": (UsualPlace, {"kind": "bus_stop", "where": "Bus station"}, "Bus station"),
    "contacts": (TrustedContact, {"name": "Rosa", "may_tell": "called"}, "Rosa"),
    "pets": (Pet, {"kind": "dog", "name": "Biscuit"}, "Biscuit"),
}


@pytest.fixture
def ann(nadia, now) -> Neighbor:
    return make.case(at=now - DAY, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"}).neighbor


@pytest.fixture
def directory(monkeypatch):
    """Two organizations that can be found."""
    known = {uuid4(): "Bull City Bridge", uuid4(): "Eno River Recovery"}

    def search(typed, by, limit):
        return [(key, name) for key, name in known.items() if typed.lower() in name.lower()]

    def named(keys, by):
        return {key: known[key] for key in keys if key in known}

    monkeypatch.setattr(recipients, "registry", {"test": recipients.Directory(search, named)})
    return {name: key for key, name in known.items()}


@pytest.mark.parametrize("kind", LEAST)
class TestEachKind:
    def test_it_is_added_with_the_least_and_stands_on_the_neighbors_page(self, nadia, ann, kind):
        model, least, said = LEAST[kind]
        client = browser(nadia)
        assert client.get(f"/neighbors/{ann.pk}/{kind}/new/").status_code == 200
        answer = client.post(f"/neighbors/{ann.pk}/{kind}/new/", least)
        assert answer.url == f"/neighbors/{ann.pk}/#find"
        way = model.objects.get()
        page = client.get(f"/neighbors/{ann.pk}/")
        assert said in words(page)
        assert f'href="/{kind}/{way.pk}/"' in page.content.decode()

    def test_a_double_tap_is_one_row(self, nadia, ann, kind):
        model, least, _ = LEAST[kind]
        for _ in range(2):
            browser(nadia).post(f"/neighbors/{ann.pk}/{kind}/new/", least)
        assert model.objects.count() == 1

    def test_nothing_said_is_said_back_at_its_question(self, nadia, ann, kind):
        page = browser(nadia).post(f"/neighbors/{ann.pk}/{kind}/new/", {})
        assert page.status_code == 422
        assert "Nothing is saved yet" in words(page)

    def test_it_is_changed(self, nadia, ann, now, kind):
        model, least, said = LEAST[kind]
        way = make.way(model, ann, by=nadia, at=now)
        page = browser(nadia).get(f"/{kind}/{way.pk}/")
        assert f'value="{said}"' in page.content.decode()
        assert Access.objects.filter(subject_key=str(way.pk)).exists(), "opening it is opening the record"
        extra = {"second_family": "Reyes"} if kind == "names" else {"note": "By the gate"}
        assert browser(nadia).post(f"/{kind}/{way.pk}/", {**least, **extra}).status_code == 302
        way.refresh_from_db()
        assert next(iter(extra.values())) in (getattr(way, "note", ""), getattr(way, "second_family", ""))

    def test_it_is_ended_with_a_reason_and_stays_on_the_record(self, nadia, ann, now, kind):
        model, _, said = LEAST[kind]
        way = make.way(model, ann, by=nadia, at=now)
        client = browser(nadia)
        unsaid = client.post(f"/{kind}/{way.pk}/end/", {})
        assert unsaid.status_code == 422
        assert "Say why" in words(unsaid)
        assert client.post(f"/{kind}/{way.pk}/end/", {"reason": "gone"}).status_code == 302
        way.refresh_from_db()
        assert not way.in_use
        page = client.get(f"/neighbors/{ann.pk}/")
        assert "Not used any more (1)" in words(page)
        assert said in words(page)
        assert f'href="/{kind}/{way.pk}/"' not in page.content.decode()
        assert "Not used any more" in words(client.get(f"/{kind}/{way.pk}/"))
        assert client.post(f"/{kind}/{way.pk}/end/", {"reason": "gone"}).status_code == 302, "a second tap"

    @pytest.mark.parametrize("who", ["ray", "omar", "eve"])
    def test_it_is_closed_to_other_roles(self, request, nadia, ann, now, kind, who):
        way = make.way(LEAST[kind][0], ann, by=nadia, at=now)
        client = browser(request.getfixturevalue(who))
        for url in (f"/neighbors/{ann.pk}/{kind}/new/", f"/{kind}/{way.pk}/"):
            assert client.get(url).status_code == 403

    def test_an_unknown_one_is_not_there(self, nadia, kind):
        assert browser(nadia).get(f"/{kind}/404/").status_code == 404


class TestPlaces:
    def test_days_and_times_are_said_in_words(self, nadia, ann):
        where = {"kind": "meal_site", "where": "Church hall", "weekdays": ["3", "1"], "parts": ["afternoon"]}
        browser(nadia).post(f"/neighbors/{ann.pk}/places/new/", where)
        assert "Meal site. Tue, Thu; afternoon (noon to 5)" in words(browser(nadia).get(f"/neighbors/{ann.pk}/"))

    def test_one_tap_says_that_they_were_seen(self, nadia, ann, now):
        place = make.way(UsualPlace, ann, by=nadia, at=now)
        browser(nadia).post(f"/places/{place.pk}/seen/")
        place.refresh_from_db()
        assert (place.seen_at, place.seen_by) == (now, nadia)
        assert "Seen there" in words(browser(nadia).get(f"/neighbors/{ann.pk}/"))

    def test_half_a_position_stands_at_its_question(self, nadia, ann):
        page = browser(nadia).post(
            f"/neighbors/{ann.pk}/places/new/", {"kind": "park", "where": "Park", "latitude": "36.0"}
        )
        assert "latitude" in page.context["form"].errors


class TestContacts:
    def test_telling_more_needs_the_box_checked(self, nadia, ann):
        more = {"name": "Rosa", "relation": "sister", "number": "919-555-0188", "may_tell": "heart"}
        page = browser(nadia).post(f"/neighbors/{ann.pk}/contacts/new/", more)
        assert "agreed" in page.context["form"].errors
        browser(nadia).post(f"/neighbors/{ann.pk}/contacts/new/", {**more, "agreed": "on"})
        said = words(browser(nadia).get(f"/neighbors/{ann.pk}/"))
        assert "Rosa (sister) (919) 555-0188 May be told: that heart helps them (agreed" in said
        assert "heard by Nadia" in said


class TestPartners:
    def test_one_of_the_directory_is_chosen(self, nadia, ann, directory):
        client = browser(nadia)
        key = directory["Bull City Bridge"]
        client.post(f"/neighbors/{ann.pk}/partners/new/", {"organization_key": str(key), "how": "Drop-in"})
        made = SeenByPartner.objects.get()
        assert (made.organization_key, made.name, made.how) == (key, "Bull City Bridge", "Drop-in")
        assert "Bull City Bridge" in words(client.get(f"/neighbors/{ann.pk}/"))
        assert client.get(f"/partners/{made.pk}/").status_code == 200

    def test_searching_saves_nothing(self, nadia, ann, directory):
        page = browser(nadia).post(f"/neighbors/{ann.pk}/partners/new/", {"find": "eno", "search": "yes"})
        assert page.status_code == 200
        assert "Eno River Recovery" in words(page)
        assert "Bull City Bridge" not in words(page)
        assert not SeenByPartner.objects.exists()

    def test_a_made_up_one_is_refused(self, nadia, ann, directory):
        page = browser(nadia).post(f"/neighbors/{ann.pk}/partners/new/", {"organization_key": str(uuid4())})
        assert page.status_code == 422


def test_the_same_number_of_statements_with_one_way_of_each_kind_and_with_twenty(nadia, ann, now):
    client = browser(nadia)
    make.ways_to(ann, by=nadia, at=now)
    one = statements(lambda: client.get(f"/neighbors/{ann.pk}/"))
    for number in range(19):
        make.way(NeighborName, ann, by=nadia, at=now, given=f"Bo{number}")
        place = make.way(UsualPlace, ann, by=nadia, at=now, where=f"Stop {number}")
        make.way(TrustedContact, ann, by=nadia, at=now, name=f"Rosa{number}", may_tell="heart", agreed=True)
        make.way(SeenByPartner, ann, by=nadia, at=now)
        ways.end(way=make.way(Pet, ann, by=nadia, at=now, name=f"Rex{number}"), reason="gone", by=nadia)
        ways.seen_at(place=place, by=nadia, at=now)
    assert statements(lambda: client.get(f"/neighbors/{ann.pk}/")) == one
