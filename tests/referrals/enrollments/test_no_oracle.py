"""Enrollments: no oracle: what a partner gets back says nothing of what HEART knows."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.actions import consents, merging
from referrals.models import Enrollment, EnrollmentNotice, Organization
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import referrals as providers
from tests.referrals.enrollments.kit import ROSA, same, served_elsewhere, sweep, typed, words

pytestmark = pytest.mark.django_db


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
