"""Casework names recipients that it does not import: the directory offers them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from heart import recipients
from heart.models import User
from referrals.models import Organization
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(db):
    """One partner whose staff sign in, and two providers whose staff do not."""
    partner = providers.service("Bull City Bridge").organization
    by = User.objects.system("tests")
    return [partner, *(Organization(name=name).save_by(by) for name in ("Bridge Clinic", "Able Clinic"))]


def names(found: list[tuple[object, str]]) -> list[str]:
    return [name for _, name in found]


def test_without_words_the_partners_who_sign_in_here_are_offered(nadia, directory):
    assert names(recipients.search("", by=nadia)) == ["Bull City Bridge"]
    assert names(recipients.search("  ", by=nadia)) == ["Bull City Bridge"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bridge", ["Bull City Bridge", "Bridge Clinic"]),
        ("CLINIC", ["Able Clinic", "Bridge Clinic"]),
        ("clinic bri", ["Bridge Clinic"]),
        ("nowhere", []),
    ],
)
def test_every_word_is_in_the_name_and_partners_come_first(nadia, directory, words, expected):
    assert names(recipients.search(words, by=nadia)) == expected


def test_those_chosen_are_named_and_unknown_keys_are_not(nadia, directory):
    partner = directory[0]
    assert recipients.named([partner.pk, uuid4()], by=nadia) == {partner.pk: "Bull City Bridge"}


def test_nothing_chosen_asks_nobody(nadia, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert recipients.named([], by=nadia) == {}


def test_somebody_without_the_directory_finds_nobody(eve, directory):
    assert recipients.search("bridge", by=eve) == []
    assert recipients.named([directory[0].pk], by=eve) == {}


def test_a_long_list_ends(nadia, db):
    by = User.objects.system("tests")
    for number in range(recipients.LIMIT + 5):
        Organization(name=f"Clinic {number:02}").save_by(by)
    assert len(recipients.search("clinic", by=nadia)) == recipients.LIMIT
