"""Enrollments: what the partner is told."""

from __future__ import annotations

import pytest

from casework.actions import consents
from heart.models import Access, Message
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.referrals.enrollments.kit import same, sweep, told, words

pytestmark = pytest.mark.django_db


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
