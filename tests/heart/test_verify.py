"""Whoever tampers with the audit behind the product's back is found out, and no one's data is told in the telling."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from casework.models import Case, Neighbor, NeighborPhone
from heart import ledger, seals, verify
from heart.models import Event, Seal, StateChange, Unsealed, User
from referrals.actions import answering
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, omar, now, rules) -> Case:
    """A case with a referral that the partner has opened, all of it sealed."""
    case = make.case(at=now, assigned_to=nadia, details={"given_name": "Wilhelmina", "family_name": "Oddfellow"})
    referral = providers.sent(case, providers.service(), by=nadia, at=now)
    answering.view(referral=referral, by=omar, at=now)
    seals.seal()
    return case


def tamper(sql: str, *values: object) -> int:
    """As somebody who owns the database, with the triggers told to look away."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        changed = cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return changed


def found() -> list[str]:
    return [place for check in verify.CHECKS.values() for place in check()]


def run(capsys, **options) -> str:
    """The command's words when something does not hold."""
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_audit", **options)
    return capsys.readouterr().out


def test_an_untouched_audit_holds_and_names_its_newest_seal(case, capsys):
    call_command("verify_audit")
    out = capsys.readouterr().out
    assert f"The audit is complete and untouched. Newest seal: {seals.newest()}" in out
    assert out.count(": holds") == len(verify.CHECKS)


def test_an_empty_one_holds_too(db, capsys):
    call_command("verify_audit")
    assert "none yet" in capsys.readouterr().out


# --- triggers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE heart_event DISABLE TRIGGER append_only_rows",
        "ALTER TABLE casework_historicalcase DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only_table ON heart_statechange",
        "ALTER TABLE heart_event DISABLE TRIGGER wait_for_seal",
    ],
)
def test_a_trigger_switched_off_is_found(sql, db):
    with connection.cursor() as cursor:
        cursor.execute(sql)
    table = re.search(r"(heart|casework)_\w+", sql).group()
    assert [place for place in found() if place.startswith(f"{table}: its trigger")]


def test_a_trigger_that_does_nothing_is_found(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION heart_append_only() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN OLD; END $$"
        )
    assert found() == ["heart_append_only(): the function is missing or is not the one that the product made"]


# --- rows and their history ---------------------------------------------------------------------------------------


def test_a_row_changed_past_its_history_is_found_and_its_words_are_not_told(case, capsys):
    Neighbor.objects.filter(pk=case.neighbor_id).update(given_name="Wilhelmina-changed")
    out = run(capsys)
    assert f"casework_neighbor {case.neighbor_id}: is not as its last history row says" in out
    assert "Wilhelmina" not in out
    assert "Oddfellow" not in out


def test_a_row_that_vanished_is_found(case):
    phone = case.neighbor.phones.model(neighbor=case.neighbor, number="+19195550123").save_by(case.assigned_to)
    assert found() == []
    tamper("DELETE FROM casework_neighborphone WHERE id = %s", phone.pk)
    assert found() == [f"casework_neighborphone {phone.pk}: is gone, and its history does not say so"]


def test_a_row_that_came_from_nowhere_is_found(case):
    NeighborPhone.objects.bulk_create([NeighborPhone(neighbor=case.neighbor, number="+19195550199")])
    assert [place for place in found() if "casework_neighborphone" in place and "has no history" in place]


def test_a_rewritten_history_is_found(case):
    assert tamper("UPDATE casework_historicalneighbor SET family_name = 'X' WHERE id = %s", case.neighbor_id)
    assert found() == [f"casework_neighbor {case.neighbor_id}: is not as its last history row says"]


def test_a_lost_history_is_found(case):
    tamper("DELETE FROM casework_historicalneighbor WHERE id = %s", case.neighbor_id)
    assert found() == [f"casework_neighbor {case.neighbor_id}: has no history"]


def test_a_changed_person_is_found_but_a_new_password_is_no_change(case, nadia):
    User.objects.filter(pk=nadia.pk).update(password="md5$x$y")
    assert found() == []
    User.objects.filter(pk=nadia.pk).update(role="supervisor")
    assert found() == [f"heart_user {nadia.pk}: is not as its last history row says"]


# --- actors -------------------------------------------------------------------------------------------------------


def test_a_history_row_without_an_actor_is_found(case):
    row = case.history.earliest("history_id")
    tamper("UPDATE casework_historicalcase SET history_user_id = NULL WHERE history_id = %s", row.pk)
    assert found() == [f"casework_historicalcase {row.pk}: names nobody who made it"]


# --- the ledger's seals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'casework.case_closed'",
        "at = at + interval '1 second'",
        "by_id = (SELECT max(id) FROM heart_user)",
        'details = \'{"outcome": "connected"}\'',
        "case_key = 1000001",
        "neighbor_key = 1000001",
        "subject_key = '1000001'",
        "subject_type = 'casework.need'",
    ],
)
def test_a_changed_event_breaks_its_seal(change, case):
    event = Event.objects.filter(kind="casework.case_opened").earliest("pk")
    tamper(f"UPDATE heart_event SET {change} WHERE id = %s", event.pk)
    assert [place for place in found() if place.startswith("seal ") and "was changed" in place]


def test_an_event_that_vanished_breaks_its_seal(case):
    tamper("DELETE FROM heart_event WHERE id = %s", Event.objects.earliest("pk").pk)
    assert found() == [f"seal {Seal.objects.get().pk}: 1 of its events are gone"]


def test_an_event_slipped_in_is_found(case, nadia, now):
    tamper(
        "INSERT INTO heart_event (at, kind, by_id, subject_type, subject_key, details) "
        "VALUES (%s, 'casework.case_opened', %s, 'casework.case', '1', '{}')",
        now,
        nadia.pk,
    )
    assert found() == [f"heart_event {Event.objects.latest('pk').pk}: is in no seal and does not wait for one"]


def test_a_changed_seal_breaks_itself_and_the_next(case, nadia, now):
    first = Seal.objects.get()
    ledger.record("casework.case_engaged", case, by=nadia, at=now)
    seals.seal()
    tamper("UPDATE heart_seal SET digest = repeat('0', 64) WHERE id = %s", first.pk)
    assert len([place for place in found() if place.startswith("seal ")]) == 2


def test_a_seal_taken_out_leaves_its_events_bare(case):
    tamper("DELETE FROM heart_seal")
    assert len(found()) == Event.objects.count()


def test_an_end_cut_off_is_found_by_the_seal_kept_elsewhere(case, nadia, now, capsys):
    """Events and their seal gone together leave a shorter chain that holds. Only a digest kept elsewhere tells."""
    ledger.record("casework.case_engaged", case, by=nadia, at=now)
    seals.seal()
    kept, last = seals.newest(), Seal.objects.latest("pk")
    call_command("verify_audit", seal=kept)
    tamper("DELETE FROM heart_event WHERE id = %s", last.event_keys[0])
    tamper("DELETE FROM heart_seal WHERE id = %s", last.pk)
    assert found() == []
    assert "the chain does not hold it any more" in run(capsys, seal=kept)


def test_an_event_in_two_seals_is_found(case):
    key = Event.objects.earliest("pk").pk
    Unsealed.objects.create(event_id=key)
    assert found() == [f"heart_event {key}: is in more than one seal, or waits although it is sealed"]


# --- states -------------------------------------------------------------------------------------------------------


def test_a_state_set_behind_the_steps_is_found(case, nadia):
    """Even with its history written, as by a save that goes around the table."""
    case.refresh_from_db()
    case.status = "engaged"
    case.save_by(nadia)
    assert found() == [f"casework_case {case.pk}: is in a state no step led to"]


def test_a_step_taken_out_of_the_middle_is_found(case):
    """The last step still leads to the state, but it begins where nothing ended."""
    middle = StateChange.objects.get(subject_type="referrals.referral", target="sent")
    last = StateChange.objects.get(subject_type="referrals.referral", target="viewed")
    tamper("DELETE FROM heart_statechange WHERE id = %s", middle.pk)
    assert found() == [f"heart_statechange {last.pk}: does not begin where the step before it ended"]


# --- how much is told ---------------------------------------------------------------------------------------------


def test_many_places_are_counted_and_the_first_are_named(nadia, monkeypatch):
    monkeypatch.setattr(verify, "SHOWN", 2)
    for number in range(5):
        Neighbor(given_name=f"N{number}", created_at=nadia.date_joined).save_by(nadia)
    Neighbor.objects.update(given_name="X")
    places = found()
    assert len(places) == 3
    assert places[-1] == "casework_neighbor: and 3 more"


@pytest.mark.django_db(transaction=True)
def test_it_only_reads():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        assert found() == []
