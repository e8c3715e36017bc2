"""Somebody who can be known by any of eighteen things is in every field of the database, and in no byte of an extract.

A beat or a call type that eleven rows share is no identifier: these are here, as in life, shared by fewer.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from structlog.testing import capture_logs

from casework.models import AidItem, Call, ContactAttempt, DirectAid, Encounter, Neighbor, SafetyAnswer
from heart import sweeps
from heart.insights.export import actions, kinds, making
from heart.insights.export.table import registry
from heart.models import Event, Extract, Message
from heart.tables import own_models
from referrals.models import Referral
from referrals.states.still import Still
from tests.architecture import world as architecture
from tests.extracts.canaries import CANARIES, forms, found, plant
from tests.extracts.kit import extract as read_and_write
from tests.factories.extracts import asked
from tests.referrals.indicators import kit as make

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
MUST_HAVE_ROWS = ("calls", "neighbors", "encounters", "attempts", "aid", "consents", "referrals", "still_connected")
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)


@pytest.fixture(scope="module")
def one_of_everything(django_db_setup, django_db_blocker):
    """One real record of each kind, with somebody old enough for every band; whatever a test does is taken back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        world = architecture.build(NOW)
        make.attempt(world.case, NOW + make.HOUR, remark="Asked for Zeb")
        make.said(world.neighbor, "gender", "woman")
        met = Encounter.objects.exclude(neighbor=None).latest("pk")
        make.one(DirectAid(encounter=met, item=AidItem.objects.first() or make.one(AidItem(name="Lunch"))))
        said = {"felt_safe": "yes", "wants_debrief": "no", "answered_at": NOW}
        make.one(SafetyAnswer(response=met.response, user=world.noel, **said))
        begun = make.started(world.case, NOW - make.DAY, NOW)
        make.check(begun, 30, Still.YES)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def planted_world(one_of_everything, settings, tmp_path, request):
    from django.db import transaction

    settings.HEART_FILES = tmp_path / "kept"
    with transaction.atomic():
        one = asked(one_of_everything.cast["evaluator"], timezone.now(), first=FIRST, last=LAST)
        one = actions.approve(extract=one, by=one_of_everything.cast["supervisor"])
        yield one, plant(choices=request.param)
        transaction.set_rollback(True)


def decoded(content: bytes) -> str:
    """What a Parquet file says, cell by cell, with the names and the notes that it carries."""
    table = pq.read_table(io.BytesIO(content))
    return f"{table.schema} {table.schema.metadata} {table.to_pylist()}"


@pytest.mark.parametrize("planted_world", [False, True], indirect=True, ids=["words", "lists too"])
def test_no_canary_survives_anywhere(planted_world, tmp_path, capfd, caplog):
    extract, planted = planted_world
    assert planted >= {canary for canary in CANARIES.values() if len(canary) <= 12}
    out = tmp_path / "out"
    period = ("--from", str(FIRST), "--to", str(LAST), "--approved", str(extract.number))
    call_command("export_evaluation", str(out), *period)

    files = {path.name: path.read_bytes() for path in out.iterdir()}
    rows = {table: pq.read_table(io.BytesIO(files[f"{table}.parquet"])).num_rows for table in registry}
    assert all(
        rows[table] for table in ("calls", "neighbors", "encounters", "attempts", "aid", "referrals", "still_connected")
    ), rows
    for name, content in files.items():
        assert found(content.decode("latin-1"), planted) == [], name
        if name.endswith(".parquet"):
            assert found(decoded(content), planted) == [], name
    printed = capfd.readouterr()
    said = f"{printed.out} {printed.err} {caplog.text}"
    told = f"{list(Event.objects.filter(kind='heart.extract_made').values())}"
    assert found(said, planted) == []
    assert found(told, planted) == []


@pytest.mark.parametrize("planted_world", [False], indirect=True)
def test_an_error_quotes_nobody(planted_world, tmp_path, capfd, monkeypatch, settings):
    _, planted = planted_world

    def broken(*_: object) -> None:
        raise ValueError(" ".join(CANARIES.values()))

    monkeypatch.setattr(making, "read_all", broken)
    monkeypatch.setattr(sweeps, "registry", {"make extracts": sweeps.registry["make extracts"]})
    with capture_logs() as logged:
        sweeps.run_all()
    settings.EXTRACT_KEY = ""
    with pytest.raises(CommandError) as refused:
        call_command("export_evaluation", str(tmp_path / "out"), "--from", str(FIRST), "--to", str(LAST))
    printed = capfd.readouterr()
    assert [line["event"] for line in logged] == ["sweep_failed"]
    assert found(f"{logged} {printed.out} {printed.err} {refused.value}", planted) == []


def test_the_search_sees_a_canary_in_every_disguise():
    for canary in CANARIES.values():
        for form in forms(canary):
            assert found(f"x,{form},y", set()), form
    import base64

    for before in ("", "x", "xy"):
        hidden = base64.b64encode(f"{before}Zebulonia Quackenbush and more".encode()).decode()
        assert found(hidden, set())


def test_every_kind_of_record_is_there_to_be_planted_in(one_of_everything):
    """A model without a row would let a canary pass unseen: those that go out have one."""
    out = {table.model for table in registry.values()}
    empty = [model._meta.label for model in own_models() if model in out and not model._base_manager.exists()]
    assert not empty


# --- What is there, in place of what is not


@pytest.mark.django_db
def test_every_cell_is_what_its_column_says(tmp_path):
    from tests.extracts.kit import World, scope

    World(11, people=20, calls=60)
    tables, _ = read_and_write(scope())
    pseudonym = re.compile(r"[bcdfghjkmnpqrstv]{24}")
    for one in tables:
        for column in one.table.columns:
            for row in one.rows:
                value = row[column.name]
                assert _fits(column, value, pseudonym), f"{one.table.name}.{column.name}: {value!r}"


def _fits(column: kinds.Column, value: object, pseudonym: re.Pattern[str]) -> bool:
    if column.type != "text":
        plain = {"date": date, "integer": int, "flag": bool}[column.type]
        return value is None or type(value) is plain
    words = str(value)
    if isinstance(column, kinds.Pseudonym | kinds.Again):
        return words == "" or bool(pseudonym.fullmatch(words))
    if isinstance(column, kinds.Category):
        free = {"", "several", kinds.WITHHELD}
        return set(words.split(";")) <= {*column.known, *free}
    if isinstance(column, kinds.Month):
        return bool(re.fullmatch(r"\d{4}-\d{2}", words)) or words in {kinds.WITHHELD, kinds.OTHER}
    return isinstance(column, kinds.Listed | kinds.AgeBand)


@pytest.mark.django_db
def test_no_key_of_the_database_and_no_moment_stands_anywhere():
    from tests.extracts.kit import World, scope

    World(12, people=25, calls=60)
    of = scope()
    tables, files = read_and_write(of)
    data = "".join(content.decode() for name, content in files.items() if name.endswith(".csv") and "_" not in name)
    keys = {str(key) for model in (Referral,) for key in model.objects.values_list("pk", flat=True)}
    keys |= {str(key) for key in ContactAttempt.objects.values_list("submission", flat=True)}
    keys |= set(Call.objects.values_list("number", flat=True))
    words = set(re.split(r"[,\n;]", data))
    assert not keys & words
    assert not re.search(r"\d\d:\d\d", data), "a time of day"
    moved = {row["encounter"]: row["date"] for one in tables if one.table.name == "encounters" for row in one.rows}
    true = Encounter.objects.filter(pk__in=_ids(Encounter)).values_list("pk", "ended_at")
    here = [(moved[name], at) for pk, at in true if (name := of.pseudonym("encounter", pk)) in moved]
    assert len(here) > 20
    assert all(day != timezone.localtime(at).date() for day, at in here)


def _ids(model: type) -> Iterable[int]:
    return model.objects.values_list("pk", flat=True)  # type: ignore[attr-defined, no-any-return]


@pytest.mark.django_db
def test_two_extracts_have_no_pseudonym_in_common_and_one_has_it_everywhere():
    from tests.extracts.kit import World, scope

    World(13, people=12, calls=20)
    of = scope()
    (tables, files), (others, _) = read_and_write(of), read_and_write(scope(number=2))

    def people(read, name):
        return {row["neighbor"] for one in read if one.table.name == name for row in one.rows} - {""}

    every = people(tables, "neighbors")
    assert every == {of.pseudonym("neighbor", pk) for pk in _ids(Neighbor)} & every != set()
    for name in ("cases", "encounters", "needs", "demographics"):
        assert people(tables, name) <= every
        assert people(tables, name)
    assert not every & people(others, "neighbors")
    again = read_and_write(of)[1]
    assert files == again, "the same records and the same key, and other bytes"


@pytest.mark.django_db
def test_nobody_stands_alone_among_the_neighbors():
    from collections import Counter

    from tests.extracts.kit import World, scope

    World(14, people=45, calls=2)
    tables, files = read_and_write(scope())
    [neighbors] = [one for one in tables if one.table.name == "neighbors"]
    groups = neighbors.table.groups
    assert groups is not None
    sizes = Counter(tuple(row[name] for name in groups.columns) for row in neighbors.rows)
    assert min(sizes.values()) >= groups.least
    assert neighbors.values_left_out
    lines = files["left_out.csv"].decode()
    for name, count in neighbors.values_left_out.items():
        assert f"neighbors,values of {name},{count},in groups of fewer than 11" in lines
    by_person = {row["neighbor"]: row for row in neighbors.rows}
    [answers] = [one for one in tables if one.table.name == "demographics"]
    for row in answers.rows:
        assert row["answer"] in by_person[row["neighbor"]][row["question"]].split(";")


@pytest.mark.django_db
def test_rows_in_error_stay_and_are_counted():
    from tests.extracts.kit import scope

    at = timezone.now() - 30 * make.DAY
    make.encounter(at)
    make.encounter(at, **make.error(at))
    make.response(at, **make.error(at))
    tables, files = read_and_write(scope())
    rows = {one.table.name: len(one.rows) for one in tables}
    assert rows["encounters"] == 1
    assert "encounters,rows,1,entered in error" in files["left_out.csv"].decode()
    assert "responses,rows,1,entered in error" in files["left_out.csv"].decode()


@pytest.mark.django_db
def test_the_extract_record_tells_nobody(eve, sol):
    one = actions.approve(extract=asked(eve, timezone.now()), by=sol)
    assert not Message.objects.filter(path__contains="neighbor").exists()
    assert "EXTRACT_KEY" not in str(Extract.objects.values().get(pk=one.pk))
    assert not [name for name in Extract.objects.values().get(pk=one.pk) if "key" in name]
