"""Enrollments: what a partner says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heart.errors import IllegalMove, NotAllowed
from heart.models import Event
from referrals.actions import enrollments
from referrals.models import Enrollment
from referrals.states.enrollments import EnrollmentStatus
from tests.factories import enrollments as partners
from tests.referrals.enrollments.kit import typed, words

pytestmark = pytest.mark.django_db


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
