"""A service that is active and takes no referrals: kept and found by its words, and nobody is sent there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from heart.errors import IllegalMove, Invalid
from referrals import hand_over_policies
from referrals.actions import sending
from referrals.hsds.json_writer import Writer
from referrals.models import Service
from referrals.queries import suggestions
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


@pytest.fixture
def case(rules, nadia):
    return make.case(at=NOW, assigned_to=nadia)


@pytest.fixture
def closed(omar):
    return providers.service("Bull City Bridge", "Staff lunch", takes_referrals=False)


def test_it_is_not_among_whom_to_ask_next(nadia, case, closed):
    providers.service("Bull City Bridge", "Food pantry")
    best = suggestions.next_best(nadia, case.needs.earliest("pk"), NOW, 5)
    assert [one.service.name for one in best] == ["Food pantry"]


def test_nothing_is_sent_there_and_no_room_is_asked_for(nadia, case, closed):
    make.consent(case.neighbor, {closed.organization_id: "Bull City Bridge"}, by=nadia, at=NOW)
    draft = providers.draft(case, closed, by=nadia, at=NOW)
    with pytest.raises(Invalid, match="takes no referrals"):
        sending.send(referral=draft, by=nadia, at=NOW)
    with pytest.raises(IllegalMove, match="takes no referrals"):
        hand_over_policies.check_can_ask(nadia, closed)


def test_its_page_says_so_and_offers_no_referral(client, nadia, case, closed):
    client.force_login(nadia)
    need = case.needs.earliest("pk")
    answer = client.get(reverse("service", args=[closed.pk]), {"need_id": need.pk})
    assert b"Takes no referrals" in answer.content
    assert b">Refer<" not in answer.content
    Service.objects.filter(pk=closed.pk).update(takes_referrals=True)
    answer = client.get(reverse("service", args=[closed.pk]), {"need_id": need.pk})
    assert b"Takes no referrals" not in answer.content
    assert b">Refer<" in answer.content


def test_everybody_who_reads_the_directory_is_told(closed):
    [document] = Writer().services([closed])
    assert [(one["label"], one["value"]) for one in document["attributes"]] == [("takes_referrals", "no")]
