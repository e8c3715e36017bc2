"""An organization keeps its own people: invited by a link, given a role, and out at once when removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Agency, ApiToken, Event, User
from referrals.actions import people as actions
from referrals.models import Invitation, Organization
from referrals.rules import people_rules
from tests.factories import api, people
from tests.factories import referrals as providers
from tests.referrals.partners import kit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ANN = {"first_name": "Ann", "last_name": "Lee", "email": "ann@bridge.example", "role": "partner"}
PASSWORD = "four plain words together"


@pytest.fixture
def mara():
    return kit.manager()


@pytest.fixture
def as_mara(client, mara):
    client.force_login(mara)
    return client


@pytest.fixture
def ann(mara, now):
    return actions.invite(agency=mara.agency, **ANN, by=mara, at=now)


def link_of(now):
    letters = kit.post(now)
    return kit.secret(letters[-1], "invitations"), letters[-1]


def accept(secret, password=PASSWORD, again=None):
    return Client().post(f"/invitations/{secret}/", {"password": password, "again": again or password})


def events(kind):
    return Event.objects.filter(kind=f"referrals.{kind}")


# --- Inviting


def test_a_manager_invites_and_the_invited_sets_a_password_once(as_mara, mara, now):
    assert as_mara.post("/partner/people/invite/", ANN).url == "/partner/people/"
    ann = User.objects.get(email=ANN["email"])
    assert (ann.agency, ann.role, ann.has_usable_password()) == (mara.agency, "partner", False)
    assert "Invited" in kit.words(as_mara.get("/partner/people/"))
    secret, letter = link_of(now)
    assert letter.to == [ANN["email"]]
    for told in ("Ann", "Lee", ann.username, "Bridge", "partner"):
        assert told not in letter.subject + letter.body
    page = Client().get(f"/invitations/{secret}/")
    assert ann.username in kit.words(page)
    assert (page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == ("strict-origin", True)
    assert accept(secret).url == "/sign-in/"
    assert Client().login(username=ann.username, password=PASSWORD)
    assert accept(secret, "another good one").status_code == 404
    assert Client().get(f"/invitations/{secret}/").status_code == 404
    assert [events(kind).count() for kind in ("person_invited", "invitation_mailed", "invitation_accepted")] == [1] * 3


def test_the_secret_lies_nowhere(ann, now):
    secret, _ = link_of(now)
    assert secret not in str(list(Invitation.objects.values()) + list(Event.objects.values()))
    assert Invitation.objects.get().digest


def test_looking_at_the_link_uses_nothing_up(ann, now):
    secret, _ = link_of(now)
    for _ in range(3):
        assert Client().get(f"/invitations/{secret}/").status_code == 200
    assert accept(secret).status_code == 302


@pytest.mark.parametrize("wrong", [("short", None), ("password1234", None), (PASSWORD, "another one here")])
def test_a_password_that_will_not_do(ann, now, wrong):
    secret, _ = link_of(now)
    assert accept(secret, *wrong).status_code == 422
    assert accept(secret).status_code == 302


def test_a_link_ends_after_a_week_and_by_another_one(ann, mara, now, clock):
    first, _ = link_of(now)
    actions.invite_again(person=ann, by=mara, at=now)
    second, _ = link_of(now)
    assert Client().get(f"/invitations/{first}/").status_code == 404
    clock.shift(timedelta(days=7))
    assert Client().get(f"/invitations/{second}/").status_code == 404


def test_who_signs_in_needs_no_link(ann, mara, omar, now):
    accept(link_of(now)[0])
    for person in (ann, omar):
        with pytest.raises(IllegalMove):
            actions.invite_again(person=person, by=mara)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"first_name": " "}, "first_name"), ({"last_name": ""}, "last_name"), ({"email": "no"}, "email"),
     ({"role": "administrator"}, "role"), ({"role": "navigator"}, "role")],
)  # fmt: skip
def test_what_an_invitation_must_say(mara, changes, field):
    with pytest.raises(Invalid) as error:
        actions.invite(agency=mara.agency, **{**ANN, **changes}, by=mara)
    assert set(error.value.fields) == {field}


def test_somebody_who_is_here_is_not_invited_twice_and_another_organization_tells_nothing(as_mara, ann, now):
    assert as_mara.post("/partner/people/invite/", {**ANN, "email": "ANN@bridge.example"}).status_code == 422
    otto = kit.manager("otto", "Eno River Recovery")
    theirs = actions.invite(agency=otto.agency, **ANN, by=otto, at=now)
    assert theirs.pk != ann.pk
    assert theirs.email == ann.email


def test_usernames_tell_nothing_of_others():
    assert people_rules.username("Ána María", "Ríos-Peña", 7) == "ana.maria.rios.pena-0007"
    assert people_rules.username("李", "", 12) == "partner-0012"


# --- Roles


def test_a_manager_makes_managers_and_staff(as_mara, omar):
    url = f"/partner/people/{omar.pk}/role/"
    as_mara.post(url, {"role": "partner_manager"})
    omar.refresh_from_db()
    assert omar.role == "partner_manager"
    as_mara.post(url, {"role": "partner_manager"})
    assert events("person_role_changed").count() == 1
    as_mara.post(url, {"role": "partner"})
    omar.refresh_from_db()
    assert omar.role == "partner"
    assert as_mara.post(url, {"role": "administrator"}).status_code == 400


def test_the_last_manager_stays(as_mara, mara, omar, ann, now):
    actions.set_role(person=ann, role="partner_manager", by=mara, at=now)  # she has not set a password yet
    for step, sent in (("role", {"role": "partner"}), ("remove", {})):
        assert as_mara.post(f"/partner/people/{mara.pk}/{step}/", sent).status_code == 409
    mara.refresh_from_db()
    assert (mara.role, mara.is_active) == ("partner_manager", True)
    accept(link_of(now)[0])
    assert as_mara.post(f"/partner/people/{mara.pk}/remove/").status_code == 302
    mara.refresh_from_db()
    assert not mara.is_active


# --- Removing


def test_who_is_removed_is_out_at_once(as_mara, omar):
    theirs = Client()
    theirs.force_login(omar)
    caller = api.client(omar)
    assert theirs.get("/partner/").status_code == 200
    assert caller.get("/api/v1/referrals/").status_code == 200
    as_mara.post(f"/partner/people/{omar.pk}/remove/")
    assert theirs.get("/partner/").url.startswith("/sign-in/")
    assert caller.get("/api/v1/referrals/").status_code == 401
    assert not Client().login(username="omar", password="heart-demo")
    assert not ApiToken.objects.filter(user=omar, revoked_at=None).exists()
    assert events("person_removed").get().subject_key == str(omar.pk)
    assert "Removed" in kit.words(as_mara.get("/partner/people/"))


def test_a_session_does_not_come_back_with_the_account(as_mara, omar, mara, now):
    theirs = Client()
    theirs.force_login(omar)
    as_mara.post(f"/partner/people/{omar.pk}/remove/")
    again = {**ANN, "email": omar.email}
    back = actions.invite(agency=mara.agency, **again, by=mara, at=now)
    assert back.pk == omar.pk
    assert theirs.get("/partner/").url.startswith("/sign-in/")


def test_an_invitation_dies_with_the_person(ann, mara, now):
    secret, _ = link_of(now)
    actions.remove(person=ann, by=mara, at=now)
    assert Client().get(f"/invitations/{secret}/").status_code == 404
    with pytest.raises(IllegalMove):
        actions.remove(person=ann, by=mara, at=now)


def test_an_invitation_that_ended_before_it_was_mailed_is_not_mailed(ann, mara, now):
    actions.remove(person=ann, by=mara, at=now)
    assert not kit.post(now)


# --- Whose


def test_staff_and_other_organizations_cannot(client, omar, mara, ann):
    client.force_login(omar)
    assert client.get("/partner/people/").status_code == 403
    client.force_login(kit.manager("otto", "Eno River Recovery"))
    assert "Ann" not in client.get("/partner/people/").content.decode()
    for step in ("again", "role", "remove"):
        assert client.post(f"/partner/people/{ann.pk}/{step}/", {"role": "partner"}).status_code == 404
    nadia = people.person("nadia", "navigator")
    assert client.post(f"/partner/people/{nadia.pk}/remove/").status_code == 404


def test_nobody_but_its_manager_or_an_administrator_acts(ann, mara, omar, nadia, sol, ada):
    otto = kit.manager("otto", "Eno River Recovery")
    for person in (omar, otto, nadia, sol):
        with pytest.raises(NotAllowed):
            actions.remove(person=ann, by=person)
        with pytest.raises(NotAllowed):
            actions.invite(agency=mara.agency, **{**ANN, "email": "x@y.example"}, by=person)
    with pytest.raises(NotAllowed):
        actions.remove(person=nadia, by=ada)
    actions.remove(person=ann, by=ada)


def test_an_invitation_is_for_its_own_person(ann, omar):
    with pytest.raises(NotAllowed):
        actions.accept(invitation=Invitation.objects.get(), password=PASSWORD, by=omar)


# --- The first manager


def test_an_administrator_lets_the_first_manager_in(client, ada, now):
    by = User.objects.system("tests")
    church = Organization(name="Elm Street Church").save_by(by)
    Organization(name="Oak Clinic").save_by(by)
    client.force_login(ada)
    assert "Elm Street" not in kit.words(client.get("/partners/"))
    found = kit.words(client.get("/partners/?find=elm"))
    assert "Elm Street Church" in found
    assert "Oak" not in found
    sent = {"first_name": "Bo", "last_name": "Ray", "email": "bo@elm.example"}
    assert client.post(f"/partners/{church.pk}/manager/", sent).url == "/partners/"
    church.refresh_from_db()
    bo = User.objects.get(email="bo@elm.example")
    assert (church.agency.kind, bo.role, bo.agency) == (Agency.Kind.PARTNER, "partner_manager", church.agency)
    assert "Elm Street Church" in kit.words(client.get("/partners/"))
    assert client.post(f"/partners/{church.pk}/manager/", sent).status_code == 422
    assert [events(kind).count() for kind in ("partner_made", "person_invited")] == [1, 1]


def test_an_agency_of_the_same_name_stops_it(client, ada, heart_agency):
    church = Organization(name="HEART").save_by(User.objects.system("tests"))
    client.force_login(ada)
    sent = {"first_name": "Bo", "last_name": "Ray", "email": "bo@elm.example"}
    assert client.post(f"/partners/{church.pk}/manager/", sent).status_code == 422
    assert not User.objects.filter(email="bo@elm.example").exists()


def test_a_manager_says_where_heart_writes(as_mara, mara):
    pantry = providers.service("Bull City Bridge")
    assert as_mara.post("/partner/people/address/", {"email": "not one"}).status_code == 422
    as_mara.post("/partner/people/address/", {"email": kit.MAILBOX})
    assert kit.MAILBOX in as_mara.get("/partner/people/").content.decode()
    assert pantry.organization.referral_address.email == kit.MAILBOX


def test_the_page_takes_the_same_statements_for_one_and_for_twenty(as_mara, django_assert_num_queries, mara, now):
    def ask():
        with django_assert_num_queries(6):
            as_mara.get("/partner/people/")

    ask()
    for number in range(20):
        actions.invite(agency=mara.agency, **{**ANN, "email": f"p{number}@bridge.example"}, by=mara, at=now)
    ask()
