"""A warning stands wherever somebody plans to go, and nowhere that a partner looks."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from casework.models import FollowUp, SafetyAlert
from heart.models import Access
from tests.casework.field_kit import call, report, somebody
from tests.casework.kit import HTMX, browser, statements, words
from tests.factories import casework as make
from tests.factories import field as outside
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
WARNING = "Zebrafinch behind the blue door"


def typed(**answers):
    day = timezone.localdate()
    base = {
        "submission": str(uuid4()),
        "kind": "animal",
        "reason": WARNING,
        "review_at": (day + timedelta(days=30)).isoformat(),
        "expires_at": (day + timedelta(days=60)).isoformat(),
    }
    return {**base, **answers}


@pytest.fixture
def case(nadia):
    return make.case(at=timezone.now() - timedelta(days=1), assigned_to=nadia, details={"given_name": "Marcus"})


def test_a_navigator_warns_of_a_neighbor(nadia, case):
    client = browser(nadia)
    where = f"/alerts/new/?neighbor={case.neighbor_id}"
    assert "Marcus" in words(client.get(where))
    assert 'name="location"' not in client.get(where).content.decode()
    answer = client.post(where, typed(next=f"/cases/{case.pk}/"))
    assert answer["Location"] == f"/cases/{case.pk}/"
    made = SafetyAlert.objects.get()
    assert (made.neighbor, made.author, made.reason) == (case.neighbor, nadia, WARNING)
    assert timezone.localtime(made.expires_at).date() == timezone.localdate() + timedelta(days=60), "to the day's end"


def test_a_responder_warns_of_whom_they_met_and_of_no_other(ray, case):
    wren = people.person("wren", "responder")
    encounter = case.encounters.get()
    assert browser(ray).post(f"/alerts/new/?encounter={encounter.pk}", typed()).status_code == 302
    assert SafetyAlert.objects.get().neighbor == case.neighbor
    assert browser(wren).get(f"/alerts/new/?encounter={encounter.pk}").status_code == 404
    assert browser(ray).get(f"/alerts/new/?neighbor={case.neighbor_id}").status_code == 404


def test_the_place_of_a_call_is_filled_in_unless_dispatch_withheld_it(ray):
    open_call, withheld = call("1", location="12 Heron Street"), call("2", location="9 Secret Way", sensitive=True)
    assert "12 Heron Street" in browser(ray).get(f"/alerts/new/?call={open_call.pk}").content.decode()
    assert "Secret" not in browser(ray).get(f"/alerts/new/?call={withheld.pk}").content.decode()


def test_a_fault_stands_beside_its_answer(ray):
    answer = browser(ray).post("/alerts/new/", typed(location="", reason=""))
    assert answer.status_code == 422
    assert "Say what to know before a visit." in words(answer)
    answer = browser(ray).post("/alerts/new/", typed(location=" ! "))
    assert "Write an address or a place." in words(answer)


# Where it is shown


@pytest.fixture
def warned(case, nadia):
    return outside.alert(at=timezone.now(), neighbor=case.neighbor, by=nadia, reason=WARNING)


def test_before_a_visit_it_is_in_sight(nadia, case, warned):
    client = browser(nadia)
    step = FollowUp.objects.get(case=case)
    for path in (
        f"/cases/{case.pk}/",
        f"/neighbors/{case.neighbor_id}/",
        f"/follow-ups/{step.pk}/attempt/",
        f"/encounters/{case.encounters.get().pk}/",
    ):
        assert WARNING in words(client.get(path)), path
    row = client.get(f"/follow-ups/{step.pk}/attempt/", headers={"hx-request": "true"})
    assert WARNING in words(row), "in the row of the caseload"


def test_whoever_picks_the_neighbor_is_warned_and_that_is_written_down(ray, warned):
    wren = people.person("wren", "responder")
    asked = {"prefix": "met-2", "met-2-neighbor": str(warned.neighbor_id)}
    answer = browser(wren).post("/encounters/before/", asked)
    assert WARNING in words(answer)
    assert Access.objects.filter(by=wren, neighbor_key=warned.neighbor_id).count() == 1
    nobody = browser(wren).post("/encounters/before/", {"prefix": "met-2", "met-2-neighbor": "new"})
    assert words(nobody) == ""


def test_without_a_script_a_look_shows_it(ray, warned):
    answer = browser(ray).post("/encounters/new/", report(somebody(neighbor=warned.neighbor_id), do="look"))
    assert WARNING in words(answer)


def test_a_place_is_warned_of_by_its_call_and_by_what_is_typed(ray):
    outside.alert(at=timezone.now(), location="12 Heron Street", reason=WARNING)
    known = call(location="12 HERON ST")
    assert WARNING in words(browser(ray).get("/encounters/new/", {"call": known.pk}))
    assert WARNING in words(browser(ray).get(f"/calls/{known.pk}/"))
    looked = browser(ray).post("/encounters/new/", report(do="look", location="12 Heron St."))
    assert WARNING in words(looked)


@pytest.mark.parametrize("path", ["/cases/{case}/", "/neighbors/{neighbor}/", "/field/", "/follow-ups/{step}/attempt/"])
def test_a_place_where_they_were_met_is_warned_of_wherever_a_visit_begins(nadia, case, path):
    again = make.met(neighbor=case.neighbor, details={})
    make.response(at=timezone.now(), met_people=[again], location="12 Heron St")
    FollowUp.objects.filter(case=case).update(due_at=timezone.now() - timedelta(hours=1))
    outside.alert(at=timezone.now(), location="12 Heron Street", reason=WARNING)
    step = FollowUp.objects.filter(case=case).first()
    where = path.format(case=case.pk, neighbor=case.neighbor_id, step=step.pk)
    assert WARNING in words(browser(nadia).get(where))


def test_what_is_over_is_out_of_sight(nadia, case):
    long_ago = timezone.now() - timedelta(days=300)
    outside.alert(at=long_ago, neighbor=case.neighbor, by=nadia, reason=WARNING)
    assert WARNING not in words(browser(nadia).get(f"/cases/{case.pk}/"))
    assert WARNING in words(browser(nadia).get("/alerts/?which=past")), "and stays in the history"


def test_the_case_costs_as_many_statements_with_twenty_alerts_as_with_one(nadia, case, warned):
    client = browser(nadia)
    client.get(f"/cases/{case.pk}/")
    few = statements(lambda: client.get(f"/cases/{case.pk}/"))
    for _ in range(19):
        outside.alert(at=timezone.now(), neighbor=case.neighbor, by=nadia)
    assert statements(lambda: client.get(f"/cases/{case.pk}/")) == few


# The list and one of it


def test_a_responder_looks_through_places_and_the_own_and_no_neighbors(ray, nadia, warned):
    place = outside.alert(at=timezone.now(), by=nadia, reason="A loose step")
    page = words(browser(ray).get("/alerts/"))
    assert "A loose step" in page
    assert WARNING not in page
    assert browser(ray).get(f"/alerts/{warned.pk}/").status_code == 404
    assert browser(ray).get(f"/alerts/{place.pk}/").status_code == 200


def test_the_list_costs_as_many_statements_with_twenty_as_with_one(nadia, warned):
    client = browser(nadia)
    client.get("/alerts/")
    few = statements(lambda: client.get("/alerts/"))
    for _ in range(19):
        outside.alert(at=timezone.now(), by=nadia)
    assert statements(lambda: client.get("/alerts/")) == few


def test_what_is_to_be_reviewed_is_found(nadia):
    due = timezone.now() - timedelta(days=100)
    outside.alert(at=due, by=nadia, reason="Old word")
    outside.alert(at=timezone.now(), by=nadia, reason="New word")
    page = words(browser(nadia).get("/alerts/?which=review"))
    assert "Old word" in page
    assert "New word" not in page
    assert "Review it" in page


def test_an_alert_is_kept_or_ended_by_a_page(nadia, warned):
    client = browser(nadia)
    answer = client.post(f"/alerts/{warned.pk}/renew/", typed(reason="Two finches"))
    new = SafetyAlert.objects.get(renews=warned)
    assert answer["Location"] == f"/alerts/{new.pk}/"
    assert client.post(f"/alerts/{new.pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"/alerts/{new.pk}/end/", {"reason": "It flew away"}).status_code == 302
    page = words(client.get(f"/alerts/{new.pk}/"))
    assert "It flew away" in page
    assert "Still true" not in page


def test_an_empty_list_says_what_to_do(ray):
    assert "No alert is in force" in words(browser(ray).get("/alerts/"))


# Never to a partner


def test_no_byte_of_a_warning_reaches_a_partner(nadia, omar, case, warned):
    from referrals.actions import answering
    from tests.factories import referrals as providers

    outside.alert(at=timezone.now(), location="12 Heron Street", reason=WARNING)
    service = providers.service()
    referral = providers.sent(case, service, by=nadia, at=timezone.now())
    client = browser(omar)
    bodies = [
        client.get(path) for path in ("/partner/", f"/partner/referrals/{referral.pk}/", "/directory/", "/messages/")
    ]
    answering.view(referral=referral, by=omar, at=timezone.now())
    bodies += [client.get(f"/api/v1/referrals/{referral.pk}/"), client.get("/api/v1/referrals/")]
    assert [body.status_code for body in bodies[:4]] == [200] * 4
    for body in bodies:
        assert b"Zebrafinch" not in body.content, body.request["PATH_INFO"]
    sent = [vars(row) for row in referral.history.all()]
    assert "Zebrafinch" not in json.dumps(sent, default=str), "nor was it released with the referral"


@pytest.mark.parametrize("person", ["omar", "pia", "eve", "ada", "dee"])
def test_nobody_but_heart_staff_sees_a_warning(request, person, warned):
    user = request.getfixturevalue(person)
    assert not SafetyAlert.objects.visible_to(user).exists()
    assert not SafetyAlert.objects.warning(user).exists()
    for path in ("/alerts/", "/alerts/new/", f"/alerts/{warned.pk}/"):
        assert browser(user).get(path).status_code == 403
    assert (
        browser(user).post("/encounters/before/", {"met-0-neighbor": warned.neighbor_id}, headers=HTMX).status_code
        == 403
    )


def test_nothing_that_partners_are_given_stands_on_the_model():
    """No module of referrals names it, and no API does: there is no way for it to leave."""
    from tests.architecture.source import modules

    named = [one.path for one in modules() if "SafetyAlert" in one.text or "safety_alerts" in one.text]
    assert not [path for path in named if path.startswith("referrals/") and "/demo/" not in path]
    assert not [path for path in named if "/api/" in path]
