"""Filters narrow a list to what fits every one of them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from casework.actions import cases, consents, follow_ups, needs
from casework.models import FollowUp
from tests.casework.api.test_reading import NOUNS, at
from tests.factories import casework as make

pytestmark = pytest.mark.django_db

FITTING = {
    "responses": [
        *("program=CRT", "police=none", "disposition=resolved_on_scene", "without_call=true"),
        *("breaks_rule=false", "violence_or_weapon=false"),
    ],
    "encounters": ["known=known", "wish=wants", "mode=in_person", "owes_follow_up=true"],
    "neighbors": ["has_open_case=true", "needs_interpreter=false"],
    "cases": ["status=open", "assigned_to=nadia", "unassigned=false"],
    "follow-ups": ["status=completed", "kind=first", "assigned_to=nadia", "unassigned=false", "overdue=false"],
    "needs": ["status=open", "domain=food-insecurity"],
    "notes": ["status=signed", "author=nadia"],
    "consents": ["method=verbal", "in_force=true"],
}
MISSING = {
    "responses": [
        *("program=COR", "police=before", "disposition=gone", "without_call=false", "breaks_rule=true"),
        *("call=5", "destination=shelter", "violence_or_weapon=true"),
    ],
    "encounters": ["known=unknown", "wish=refused", "mode=phone", "owes_follow_up=false"],
    "neighbors": ["has_open_case=false", "needs_interpreter=true", "has_phone=true"],
    "cases": ["status=closed", "assigned_to=noel", "unassigned=true", "close_reason=moved"],
    "follow-ups": ["status=cancelled", "kind=review", "assigned_to=noel", "unassigned=true", "channel=text"],
    "needs": ["status=met", "domain=safety", "unmet_reason=other", "evidence=partner"],
    "notes": ["status=draft", "author=noel"],
    "consents": ["method=signature", "in_force=false", "organization=00000000-0000-4000-8000-000000000000"],
}
KEYS = {
    "encounters": ("neighbor", "case", "response"),
    "cases": ("neighbor",),
    "follow-ups": ("case", "neighbor"),
    "needs": ("case", "neighbor"),
    "notes": ("case", "neighbor"),
    "consents": ("neighbor",),
}
MOMENTS = {
    "responses": ("cleared", "cleared_at"),
    "encounters": ("ended", "ended_at"),
    "neighbors": ("created", "created_at"),
    "cases": ("opened", "opened_at"),
    "follow-ups": ("due", "due_at"),
    "needs": ("opened", "opened_at"),
    "notes": ("created", "created_at"),
    "consents": ("given", "given_at"),
}


def ids(ask, noun: str, asked: str) -> list[int]:
    answer = ask.get(f"{at(noun)}?{asked}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize("noun", NOUNS)
def test_what_fits_is_there_and_what_does_not_is_not(noun, ask, record):
    row = record().of(noun)
    for asked in FITTING[noun]:
        assert row.pk in ids(ask, noun, asked), asked
    for asked in MISSING[noun]:
        assert row.pk not in ids(ask, noun, asked), asked


@pytest.mark.parametrize("noun", KEYS)
def test_the_rows_of_one_record_alone(noun, ask, record):
    one, other = record(), record()
    for key in KEYS[noun]:
        found = ids(ask, noun, f"{key}={one.of(key + 's').pk}")
        assert one.of(noun).pk in found
        assert other.of(noun).pk not in found


def test_from_a_moment_on_and_before_it(ask, record):
    made = record()
    for noun in NOUNS:
        row = made.of(noun)
        word, field = MOMENTS[noun]
        for shift, after, before in ((timedelta(0), True, False), (timedelta(seconds=1), False, True)):
            asked = quote((getattr(row, field) + shift).isoformat())
            assert (row.pk in ids(ask, noun, f"{word}_after={asked}")) is after, noun
            assert (row.pk in ids(ask, noun, f"{word}_before={asked}")) is before, noun


def test_a_moment_without_an_offset_is_utc(ask, record, then):
    case = record().case
    naive = then.replace(tzinfo=None)
    assert ids(ask, "cases", f"opened_after={naive.isoformat()}") == [case.pk]
    assert ids(ask, "cases", f"opened_after={(naive + timedelta(seconds=1)).isoformat()}") == []


def test_two_filters_both_hold(ask, record):
    record()
    assert ids(ask, "cases", "status=open&assigned_to=nadia")
    assert not ids(ask, "cases", "status=open&assigned_to=noel")


@pytest.mark.parametrize(
    ("noun", "asked"),
    [
        ("cases", "status=lost"),
        ("cases", "neighbor=x"),
        ("cases", "neighbor=1e60"),
        ("cases", "opened_after=yesterday"),
        ("consents", "organization=x"),
        ("needs", "domain=%00"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(noun, asked, ask):
    answer = ask.get(f"{at(noun)}?{asked}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [asked.partition("=")[0]]


def test_a_key_too_large_for_any_record_finds_nothing(ask, record):
    record()
    assert ids(ask, "cases", f"neighbor={10**30}") == []


def test_overdue_is_what_is_open_and_past_its_time(ask, record, then, nadia):
    late, answered = FollowUp.objects.get(case=make.case(at=then)), record().follow_up
    found = ids(ask, "follow-ups", "overdue=true")

    assert late.pk in found
    assert answered.pk not in found
    assert answered.pk in ids(ask, "follow-ups", "overdue=false")
    rows = ask.get(at("follow-ups")).json()["results"]
    assert {row["id"] for row in rows if row["overdue"]} == set(found)


def test_the_same_neighbor_is_listed_once_however_many_cases(ask, record, then, nadia):
    made = record()
    needs.close(need=made.need, unmet_reason="declined", by=nadia, at=then)
    cases.close(case=made.case, outcome="declined", by=nadia, at=then)
    make.response(at=then, met_people=[make.met(neighbor=made.neighbor)])

    assert ids(ask, "neighbors", "has_open_case=true") == [made.neighbor.pk]
    assert ids(ask, "neighbors", "has_open_case=false") == []
    assert ids(ask, "cases", f"neighbor={made.neighbor.pk}&close_reason=declined") == [made.case.pk]
    assert ids(ask, "cases", "closed_after=2020-01-01") == [made.case.pk]
    assert ids(ask, "needs", "unmet_reason=declined&closed_before=2999-01-01") == [made.need.pk]


def test_a_revoked_and_an_expired_consent_are_not_in_force(ask, record, then, nadia):
    revoked, expired, standing = record(), record(), record()
    consents.revoke(consent=revoked.consent, reason="By phone", by=nadia)
    to = {row.organization_key: row.name for row in expired.consent.recipients.all()}
    short = make.consent(expired.neighbor, to, by=nadia, at=then, given_at=then, expires_at=then + timedelta(hours=1))

    in_force = ids(ask, "consents", "in_force=true")
    assert set(in_force) == {expired.consent.pk, standing.consent.pk}
    assert set(ids(ask, "consents", "in_force=false")) == {revoked.consent.pk, short.pk}
    organization = next(iter(to))
    assert len(ids(ask, "consents", f"organization={organization}&in_force=true")) == 2


def test_an_unassigned_case_is_found(ask, then):
    case = make.case(at=then)
    assert ids(ask, "cases", "unassigned=true") == [case.pk]
    assert ids(ask, "follow-ups", "unassigned=true") == [FollowUp.objects.get(case=case).pk]


def test_a_scheduled_check_in_is_found_by_kind(ask, record, nadia, then):
    made = record()
    soon = then + timedelta(days=9)
    follow_ups.schedule(case=made.case, kind="check_in", due_at=soon, channel="text", by=nadia, at=then)
    assert len(ids(ask, "follow-ups", f"case={made.case.pk}&kind=check_in&channel=text")) == 1
