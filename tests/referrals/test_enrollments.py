"""Enrollments: a partner's own word, compared with HEART's neighbors behind its back, and never an oracle."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.actions import consents, merging, neighbors
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Access, Event, Message
from referrals import tasks
from referrals.actions import enrollments, matches
from referrals.models import Enrollment, EnrollmentMatch, EnrollmentNotice, Organization
from referrals.states.enrollments import EnrollmentStatus, MatchStatus
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

ROSA = {"given_name": "Rosa", "family_name": "Quillfeather", "date_of_birth": date(1980, 5, 3)}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=ROSA, phone="919-555-0123")


@pytest.fixture
def rosa(case):
    return case.neighbor


@pytest.fixture
def bridge():
    return providers.service("Bull City Bridge").organization


@pytest.fixture
def eno():
    return providers.service("Eno River Recovery").organization


@pytest.fixture
def as_omar(client, omar, bridge):
    client.force_login(omar)
    return client


def typed(now, **changes):
    """What omar types about Rosa."""
    base = {
        "submission": str(uuid4()),
        "given_name": "Rosa",
        "family_name": "Quillfeather",
        "date_of_birth": "1980-05-03",
        "phone": "",
        "own_reference": "",
        "domain": "food-insecurity",
        "served_since": "2026-03-01",
        "covers": ["identity", "need"],
        "release_ends_on": "2026-09-01",
    }
    return {**base, **changes}


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text).replace("&#x27;", "'")


def sweep(now, sweeper):
    return tasks.compare_enrollments(now, sweeper), tasks.tell_partners(now, sweeper)


# --- What a partner says


def test_a_partner_enrolls_somebody_and_sees_the_list(as_omar, omar, now):
    response = as_omar.post("/partner/enrollments/new/", typed(now, own_reference="B-17"))
    assert (response.status_code, response.headers["Location"]) == (302, "/partner/enrollments/")
    row = Enrollment.objects.get()
    assert (row.organization.name, row.status, row.own_reference) == ("Bull City Bridge", "active", "B-17")
    assert row.release_covers == ["identity", "need"]
    assert "Quillfeather, Rosa" in words(as_omar.get("/partner/enrollments/"))
    assert Event.objects.get(kind="referrals.enrolled").details == {"domain": "food-insecurity"}


def test_a_double_tap_is_one_enrollment(as_omar, now):
    form = typed(now)
    for _ in range(2):
        assert as_omar.post("/partner/enrollments/new/", form).status_code == 302
    assert Enrollment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"covers": []}, "what the person's release covers"),
        ({"covers": ["identity"]}, "what the person's release covers"),
        ({"domain": "substance-use"}, "needs a release that names it"),
        ({"date_of_birth": ""}, "a name alone is many people's"),
        ({"date_of_birth": "2026-03-11"}, "a day that has been"),
        ({"phone": "12"}, "ten digits"),
        ({"served_since": "2026-03-11"}, "today or a day before"),
        ({"release_ends_on": "2026-03-01"}, "a day to come"),
        ({"release_ends_on": "2029-03-01"}, "at most 365 days"),
        ({"domain": ""}, "Choose the kind of need"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_missing_is_said_and_what_was_typed_stays(as_omar, now, changes, says):
    response = as_omar.post("/partner/enrollments/new/", typed(now, **changes))
    assert response.status_code == 422
    assert says in words(response)
    assert b"Quillfeather" in response.content
    assert not Enrollment.objects.exists()


def test_substance_use_goes_in_under_a_release_that_names_it(as_omar, now):
    covers = ["identity", "need", "substance_use"]
    assert (
        as_omar.post("/partner/enrollments/new/", typed(now, domain="substance-use", covers=covers)).status_code == 302
    )


def test_an_organization_enrolls_no_more_than_so_many_in_an_hour(as_omar, omar, now, settings, clock):
    settings.ENROLLMENTS_PER_HOUR = 2
    for _ in range(2):
        partners.enrolled(by=omar, at=now)
    response = as_omar.post("/partner/enrollments/new/", typed(now))
    assert response.status_code == 422
    assert "more people in an hour" in words(response)
    clock.move_to(now + timedelta(minutes=61))
    assert as_omar.post("/partner/enrollments/new/", typed(now)).status_code == 302


def test_only_the_organization_itself_says_whom_it_serves(bridge, pia, nadia, omar, now, rosa):
    for somebody in (pia, nadia):
        with pytest.raises(NotAllowed):
            partners.enrolled(rosa, by=somebody, at=now, organization=bridge)
    row = partners.enrolled(rosa, by=omar, at=now)
    with pytest.raises(NotAllowed):
        enrollments.end(enrollment=row, reason="left", by=pia, at=now)


def test_an_enrollment_ends_once_and_is_kept(as_omar, omar, now):
    row = partners.enrolled(by=omar, at=now)
    assert as_omar.post(f"/partner/enrollments/{row.pk}/end/", {"reason": ""}).status_code == 422
    for _ in range(2):
        assert as_omar.post(f"/partner/enrollments/{row.pk}/end/", {"reason": "left"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.end_reason, row.ended_by) == (EnrollmentStatus.ENDED, "left", omar)
    assert "Brambleworth" not in words(as_omar.get("/partner/enrollments/"))
    assert "Brambleworth" in words(as_omar.get("/partner/enrollments/?show=ended"))
    with pytest.raises(IllegalMove):
        enrollments.end(enrollment=row, reason="left", by=omar, at=now)


def test_a_mistake_is_marked_as_one(omar, now):
    row = enrollments.end(enrollment=partners.enrolled(by=omar, at=now), reason="mistake", by=omar, at=now)
    assert row.status == EnrollmentStatus.ENTERED_IN_ERROR


def test_another_organization_finds_nothing_of_it(client, pia, omar, eno, now):
    row = partners.enrolled(by=omar, at=now)
    client.force_login(pia)
    assert client.get(f"/partner/enrollments/{row.pk}/").status_code == 404
    assert client.post(f"/partner/enrollments/{row.pk}/end/", {"reason": "left"}).status_code == 404
    for path in ("/partner/enrollments/", "/partner/enrollments/?show=ended"):
        assert b"Brambleworth" not in client.get(path).content


# --- What HEART makes of it, on its own side


def test_a_whole_name_and_day_of_birth_are_taken_at_once(rosa, nadia, omar, sweeper, now):
    partners.enrolled(rosa, by=omar, at=now)
    assert sweep(now, sweeper) == (1, 0)
    match = EnrollmentMatch.objects.get()
    assert (match.neighbor, match.status, match.decided_by) == (rosa, MatchStatus.CONFIRMED, sweeper)
    message = Message.objects.get(kind="served_elsewhere")
    assert (message.recipient, message.path) == (nadia, f"/neighbors/{rosa.pk}/elsewhere/")
    assert Event.objects.get(kind="referrals.enrollment_matched").neighbor_key == rosa.pk


def test_two_records_that_both_fit_are_looked_at(rosa, rules, nadia, omar, sweeper, now):
    make.case(at=now, assigned_to=nadia, details=ROSA)
    partners.enrolled(rosa, by=omar, at=now)
    sweep(now, sweeper)
    assert set(EnrollmentMatch.objects.values_list("status", flat=True)) == {MatchStatus.PROPOSED}


def test_somebody_whom_heart_does_not_know_is_looked_for_again_the_next_day(rules, omar, nadia, sweeper, now):
    partners.enrolled(by=omar, at=now, **ROSA)
    assert sweep(now, sweeper) == (0, 0)
    with CaptureQueriesContext(connection) as again:
        tasks.compare_enrollments(now + timedelta(hours=1), sweeper)
    assert not [one for one in again if "casework_neighborindex" in one["sql"]], "not every minute"
    neighbors.add(details=ROSA, by=nadia, at=now)
    assert tasks.compare_enrollments(now + timedelta(hours=25), sweeper) == 1


def test_what_has_ended_is_not_compared_and_not_seen(rosa, nadia, omar, sweeper, now):
    match = partners.taken(rosa, by=omar, at=now)
    enrollments.end(enrollment=match.enrollment, reason="release_ended", by=omar, at=now)
    assert not EnrollmentMatch.objects.visible_to(nadia).exists()
    assert not Enrollment.objects.visible_to(nadia).exists()
    with time_machine.travel(now + timedelta(days=91), tick=False):
        other = partners.enrolled(rosa, by=omar, at=now, domain="medical")
        assert tasks.compare_enrollments(now + timedelta(days=91), sweeper) == 0
    assert not other.matches.exists()


def test_heart_sees_only_what_may_be_of_a_neighbor(rosa, nadia, omar, sweeper, now):
    stranger = partners.enrolled(by=omar, at=now)
    match = partners.taken(rosa, by=omar, at=now)
    assert list(Enrollment.objects.visible_to(nadia)) == [match.enrollment]
    assert stranger not in Enrollment.objects.visible_to(nadia)


def test_staff_look_at_what_is_not_certain(client, rosa, nadia, omar, sweeper, now):
    partners.enrolled(rosa, by=omar, at=now, given_name="Rosie")
    sweep(now, sweeper)
    client.force_login(nadia)
    page = words(client.get("/enrollments/"))
    assert "Rosie Quillfeather" in page
    assert "another organization in the network" in page
    assert "Bull City Bridge" not in page, "the release does not let HEART know which"
    assert Access.objects.get(reason="Compared with an enrollment").neighbor_key == rosa.pk
    match = EnrollmentMatch.objects.get()
    client.post(f"/enrollments/matches/{match.pk}/", {"same": "yes"})
    match.refresh_from_db()
    assert (match.status, match.decided_by) == (MatchStatus.CONFIRMED, nadia)
    assert "Nothing waits for a look" in words(client.get("/enrollments/"))


def test_what_was_refused_is_not_proposed_again(rosa, nadia, omar, sweeper, now):
    partners.enrolled(rosa, by=omar, at=now, given_name="Rosie")
    sweep(now, sweeper)
    matches.decide(match=EnrollmentMatch.objects.get(), same=False, by=nadia, at=now)
    tasks.compare_enrollments(now + timedelta(hours=25), sweeper)
    assert EnrollmentMatch.objects.get().status == MatchStatus.REFUSED


def test_what_counted_is_taken_back_with_a_reason(client, rosa, nadia, omar, now):
    match = partners.taken(rosa, by=omar, at=now)
    client.force_login(nadia)
    client.post(f"/enrollments/matches/{match.pk}/", {"same": "no"})
    match.refresh_from_db()
    assert match.status == MatchStatus.CONFIRMED
    client.post(f"/enrollments/matches/{match.pk}/", {"same": "no", "reason": "Her cousin"})
    match.refresh_from_db()
    assert match.status == MatchStatus.REFUSED


def test_one_person_is_one_neighbor(rosa, nadia, omar, sweeper, now):
    make.case(at=now, assigned_to=nadia, details=ROSA)
    partners.enrolled(rosa, by=omar, at=now)
    sweep(now, sweeper)
    first, second = EnrollmentMatch.objects.order_by("pk")
    matches.decide(match=first, same=True, by=nadia, at=now)
    with pytest.raises(Invalid):
        matches.decide(match=second, same=True, by=nadia, at=now)


@pytest.mark.parametrize("path", ["/cases/{case}/elsewhere/", "/neighbors/{neighbor}/elsewhere/"])
def test_the_panel_says_who_serves_a_neighbor(client, case, rosa, nadia, omar, now, path):
    partners.taken(rosa, by=omar, at=now, may_name=True)
    client.force_login(nadia)
    page = words(client.get(path.format(case=case.pk, neighbor=rosa.pk)))
    assert "Already served: Bull City Bridge" in page
    assert Access.objects.filter(reason="Who serves this neighbor", neighbor_key=rosa.pk).count() == 1


def test_the_panel_names_nobody_whom_it_may_not(client, case, rosa, nadia, omar, now, bridge):
    partners.taken(rosa, by=omar, at=now)
    client.force_login(nadia)
    page = words(client.get(f"/cases/{case.pk}/elsewhere/"))
    assert "Already served: another organization in the network" in page
    assert "Bull City Bridge" not in page
    make.consent(rosa, {bridge.pk: bridge.name}, by=nadia, at=now)
    assert "Bull City Bridge" in words(client.get(f"/cases/{case.pk}/elsewhere/"))


def test_the_panel_takes_the_same_statements_for_one_and_for_many(client, case, rosa, nadia, omar, pia, now):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{case.pk}/elsewhere/", headers={"HX-Request": "true"})
        return len(queries)

    client.force_login(nadia)
    providers.sent(case, providers.service(), by=nadia, at=now)
    partners.taken(rosa, by=omar, at=now)
    one = statements()
    for domain in ("medical", "mental-health", "utility-insecurity"):
        partners.taken(rosa, by=pia, at=now, domain=domain)
        providers.sent(case, providers.service(name=domain), by=nadia, at=now, despite="Two days a week each")
    assert statements() == one


def test_substance_use_carries_its_notice(client, case, rosa, nadia, omar, now):
    covers = ["identity", "need", "substance_use"]
    partners.taken(rosa, by=omar, at=now, domain="substance-use", covers=covers)
    client.force_login(nadia)
    assert "42 CFR part 2 prohibits" in words(client.get(f"/cases/{case.pk}/elsewhere/"))


# --- What the partner is told


def told(client, row):
    return words(client.get(f"/partner/enrollments/{row.pk}/"))


def test_under_a_consent_the_partner_is_told_and_it_is_a_disclosure(
    as_omar, case, rosa, nadia, omar, pia, eno, bridge, sweeper, now
):
    row = partners.enrolled(rosa, by=omar, at=now)
    partners.taken(rosa, by=pia, at=now, may_name=True)
    make.consent(rosa, {bridge.pk: bridge.name}, by=nadia, at=now)
    assert sweep(now, sweeper) == (1, 1)
    page = told(as_omar, row)
    assert "already met by another organization in the network" in page
    assert "Eno River Recovery" not in page
    assert Message.objects.get(kind="enrollment_told").recipient == omar
    disclosure = Access.objects.get(kind=Access.Kind.DISCLOSURE)
    assert (disclosure.by, disclosure.neighbor_key, disclosure.released) == (omar, rosa.pk, ["need"])


def test_the_other_is_named_where_one_consent_names_both(as_omar, rosa, nadia, omar, pia, eno, bridge, sweeper, now):
    row = partners.enrolled(rosa, by=omar, at=now)
    partners.taken(rosa, by=pia, at=now, may_name=True)
    make.consent(rosa, {bridge.pk: bridge.name, eno.pk: eno.name}, by=nadia, at=now)
    sweep(now, sweeper)
    assert "already met by Eno River Recovery" in told(as_omar, row)


def test_it_is_told_once_a_consent(rosa, nadia, omar, pia, bridge, sweeper, now):
    partners.enrolled(rosa, by=omar, at=now)
    partners.taken(rosa, by=pia, at=now)
    make.consent(rosa, {bridge.pk: bridge.name}, by=nadia, at=now)
    assert [sweep(now, sweeper)[1] for _ in range(2)] == [1, 0]


def test_what_the_neighbor_takes_back_is_gone_on_the_very_next_request(
    as_omar, rosa, nadia, omar, pia, bridge, sweeper, now
):
    row = partners.enrolled(rosa, by=omar, at=now)
    before = as_omar.get(f"/partner/enrollments/{row.pk}/")
    partners.taken(rosa, by=pia, at=now)
    given = make.consent(rosa, {bridge.pk: bridge.name}, by=nadia, at=now)
    sweep(now, sweeper)
    assert "already met" in told(as_omar, row)
    assert "A word from HEART" in words(as_omar.get("/partner/enrollments/"))
    consents.revoke(consent=given, reason="Changed my mind", by=nadia, at=now)
    Message.objects.update(read_at=now)
    after = as_omar.get(f"/partner/enrollments/{row.pk}/")
    assert same(after) == same(before)
    assert "A word from HEART" not in words(as_omar.get("/partner/enrollments/"))


# --- No oracle: what a partner gets back says nothing of what HEART knows


def same(response):
    """A page without what differs from one request to the next, and from one row to the next."""
    text = re.sub(r'value="[^"]{60,}"|nonce="[^"]+"|X-CSRFToken\W+\w+', "", response.content.decode())
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9A-F]{8}\b", "", text)


def shape(query):
    """A statement without its values."""
    text = re.sub(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\bs\d+_x\d+\b", "?", query["sql"])
    return re.sub(r"\b\d+(?:\.\d+)?\b", "?", text)


def signed_in(person):
    """A browser of its own."""
    client = Client()
    client.force_login(person)
    return client


def everything_omar_gets(client, now, after):
    """All that comes back to omar for Rosa: enrolling her, the lists, her page, the sweeps' messages, the end."""
    answers, statements = [], []
    with CaptureQueriesContext(connection) as queries:
        answers.append(client.post("/partner/enrollments/new/", typed(now)))
        row = Enrollment.objects.filter(organization__name="Bull City Bridge").latest("created_at")
    statements.append([shape(one) for one in queries])
    after()
    paths = ["/partner/enrollments/", f"/partner/enrollments/{row.pk}/", "/partner/", "/messages/", "/meetings/"]
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            answers.append(client.get(path))
        statements.append([shape(one) for one in queries])
    with CaptureQueriesContext(connection) as queries:
        answers.append(client.post(f"/partner/enrollments/{row.pk}/end/", {"reason": "left"}))
    statements.append([shape(one) for one in queries])
    told = [(one.status_code, one.headers.get("Location"), len(same(one)), same(one)) for one in answers]
    return told, statements


def nothing(world):
    """HEART never met her."""


def known(world):
    """HEART knows her, with an open case and a need."""
    make.case(at=world["now"], assigned_to=world["nadia"], details=ROSA)


def asked_elsewhere(world):
    """Another organization is asked for the same."""
    case = make.case(at=world["now"], assigned_to=world["nadia"], details=ROSA)
    providers.sent(case, providers.service("Eno River Recovery"), by=world["nadia"], at=world["now"])


def served_elsewhere(world):
    """Another organization serves her already, on its own word, and the consent names that one alone."""
    case = make.case(at=world["now"], assigned_to=world["nadia"], details=ROSA)
    eno = providers.service("Eno River Recovery").organization
    make.consent(case.neighbor, {eno.pk: eno.name}, by=world["nadia"], at=world["now"])
    partners.taken(case.neighbor, by=world["pia"], at=world["now"], may_name=True)


def consent_without_the_need(world):
    """A consent names the asker, but lets it know only how to reach her."""
    case = make.case(at=world["now"], assigned_to=world["nadia"], details=ROSA)
    bridge = Organization.objects.get(name="Bull City Bridge")
    named = {"information": ["identity", "contact"]}
    make.consent(case.neighbor, {bridge.pk: bridge.name}, by=world["nadia"], at=world["now"], **named)
    partners.taken(case.neighbor, by=world["pia"], at=world["now"], may_name=True)


def consent_that_has_ended(world):
    """A consent that named the asker was taken back."""
    case = make.case(at=world["now"], assigned_to=world["nadia"], details=ROSA)
    bridge = Organization.objects.get(name="Bull City Bridge")
    given = make.consent(case.neighbor, {bridge.pk: bridge.name}, by=world["nadia"], at=world["now"])
    consents.revoke(consent=given, reason="Changed my mind", by=world["nadia"], at=world["now"])
    partners.taken(case.neighbor, by=world["pia"], at=world["now"])


WHATEVER_HEART_KNOWS = [
    known,
    asked_elsewhere,
    served_elsewhere,
    consent_without_the_need,
    consent_that_has_ended,
]


@pytest.mark.parametrize("knows", WHATEVER_HEART_KNOWS, ids=lambda one: one.__name__)
def test_asking_about_somebody_without_a_consent_reveals_nothing(
    rules, nadia, omar, pia, bridge, eno, sweeper, now, knows
):
    """Byte for byte the answers, and statement for statement the work, of somebody whom HEART never met."""
    world = {"now": now, "nadia": nadia, "pia": pia}
    found = []
    for what in (nothing, knows):
        with transaction.atomic():
            what(world)
            found.append(everything_omar_gets(signed_in(omar), now, after=lambda: sweep(now, sweeper)))
            transaction.set_rollback(True)
    (stranger, his_statements), (neighbor, her_statements) = found
    assert [one[:3] for one in neighbor] == [one[:3] for one in stranger]
    assert neighbor == stranger
    assert her_statements == his_statements


def test_enrolling_does_not_so_much_as_touch_what_heart_knows(as_omar, rosa, now):
    with CaptureQueriesContext(connection) as queries:
        as_omar.post("/partner/enrollments/new/", typed(now))
    assert not [one["sql"] for one in queries if "casework_" in one["sql"] or "enrollmentmatch" in one["sql"]]


def test_the_test_can_tell_when_something_is_said(rules, nadia, omar, pia, bridge, eno, sweeper, now):
    """With a consent that names omar's organization and the need, the same walk does come back different."""

    def agreed(world):
        case = make.case(at=now, assigned_to=nadia, details=ROSA)
        make.consent(case.neighbor, {bridge.pk: bridge.name}, by=nadia, at=now)
        partners.taken(case.neighbor, by=pia, at=now)

    found = []
    for what in (nothing, agreed):
        with transaction.atomic():
            what({"now": now, "nadia": nadia, "pia": pia})
            found.append(everything_omar_gets(signed_in(omar), now, after=lambda: sweep(now, sweeper))[0])
            transaction.set_rollback(True)
    assert found[0] != found[1]
    assert EnrollmentNotice.objects.count() == 0


def test_what_was_taken_for_one_record_goes_with_it_into_the_one_kept(client, rosa, nadia, omar, sol, now):
    twice = make.case(at=now, assigned_to=nadia).neighbor
    partners.taken(rosa, by=omar, at=now, may_name=True)
    merging.merge(kept=twice, other=rosa, by=sol, at=now)
    client.force_login(nadia)
    assert "Already served: Bull City Bridge" in words(client.get(f"/neighbors/{twice.pk}/elsewhere/"))
