"""Enrollments: what HEART makes of it, on its own side."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import neighbors
from heart.errors import Invalid
from heart.models import Access, Event, Message
from referrals import tasks
from referrals.actions import enrollments, matches
from referrals.models import Enrollment, EnrollmentMatch
from referrals.states.enrollments import MatchStatus
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import referrals as providers
from tests.referrals.enrollments.kit import ROSA, sweep, words

pytestmark = pytest.mark.django_db


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
