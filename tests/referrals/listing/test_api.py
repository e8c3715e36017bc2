"""The listing by the API: read, changed, confirmed. Another organization's is not there."""

from __future__ import annotations

import pytest

from referrals.models import ListingEdit, Service
from tests.factories import api
from tests.referrals.listing import kit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_partner_reads_and_changes_its_own(pantry, omar):
    client = api.client(omar)
    url = f"/api/v1/services/{pantry.pk}/listing/"
    told = client.get(url).json()
    assert told["values"]["schedules"] == kit.WEEK
    values = {"schedules": [["SA", "10:00", "12:00"]], "description": "Two weeks."}
    answer = client.patch(url, {"values": values, "version": told["version"]}, format="json")
    assert {row["changes"][0]["field"]: row["status"] for row in answer.json()} == {
        "description": "waiting",
        "schedules": "done",
    }
    assert client.get(url).json()["values"]["schedules"] == [["SA", "10:00", "12:00"]]
    assert client.get("/api/v1/listing-changes/").json()["count"] == 2
    stale = client.patch(url, {"values": {"schedules": []}, "version": told["version"]}, format="json")
    assert stale.status_code == 409
    wrong = client.patch(url, {"values": {"schedules": [["MO", "x", "y"]]}}, format="json")
    assert wrong.status_code == 400
    assert "schedules" in str(wrong.json())
    assert client.patch(url, {"values": {"audience": "heart"}}, format="json").status_code == 403


def test_a_confirmation_names_no_person(pantry, omar):
    answer = api.client(omar).post(f"/api/v1/services/{pantry.pk}/confirm/")
    assert answer.json() == {"on": "2026-03-10", "who": "Bull City Bridge", "stale": False}
    assert Service.objects.get().assured_date.isoformat() == "2026-03-10"


def test_an_organizations_words_wait(pantry, omar, dee):
    url = f"/api/v1/organizations/{pantry.organization_id}/listing/"
    assert api.client(omar).patch(url, {"values": {"website": "bridge.example"}}, format="json").status_code == 200
    assert ListingEdit.objects.get().status == "waiting"
    assert api.client(dee).patch(url, {"values": {"website": "b.example"}}, format="json").json()[0]["status"] == "done"


def test_another_organizations_listing_is_not_there(pantry, pia):
    client = api.client(pia)
    for url in (
        f"/api/v1/services/{pantry.pk}/listing/",
        f"/api/v1/organizations/{pantry.organization_id}/listing/",
    ):
        assert client.get(url).status_code == 404
        assert client.patch(url, {"values": {"name": "Mine"}}, format="json").status_code == 404
    assert client.post(f"/api/v1/services/{pantry.pk}/confirm/").status_code == 404
    assert client.get("/api/v1/listing-changes/").json()["count"] == 0
