"""One person asks for an extract, a second one decides, the system makes it once, and every copy is on record."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from heart import extracts as jobs
from heart import files as folder
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.insights.export import actions, making, worker
from heart.models import Event, Extract, ExtractDownload, ExtractStatus, Message, User
from tests.casework.indicators import kit as make
from tests.casework.kit import browser, words
from tests.factories import people
from tests.factories.extracts import asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.HEART_FILES = tmp_path / "kept"


@pytest.fixture
def extract(eve, sol, ada):
    return asked(eve, timezone.now())


@pytest.fixture
def approved(extract, sol):
    return actions.approve(extract=extract, by=sol)


@pytest.fixture
def made(approved, sweeper):
    return worker.make(approved, by=sweeper)


def export(extract: Extract, into: Path, *more: str) -> str:
    room = io.StringIO()
    days = ("--from", str(extract.first), "--to", str(extract.last))
    call_command("export_evaluation", str(into), *days, *more, stdout=room)
    return room.getvalue()


def told(person: User) -> list[str]:
    return list(Message.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


# --- Asking


def test_those_who_decide_are_told_and_nobody_else(extract, eve, sol, ada, nadia):
    assert (told(sol), told(ada)) == (["extract_asked"], ["extract_asked"])
    assert (told(eve), told(nadia)) == ([], [])
    assert Message.objects.filter(path=f"/insights/extracts/{extract.number}/").count() == 2


def test_an_administrator_who_asks_is_not_asked_to_decide(ada, sol):
    asked(ada, timezone.now())
    assert (told(sol), told(ada)) == (["extract_asked"], [])


def test_a_double_tap_is_one_extract(eve, sol):
    now, one = timezone.now(), uuid4()
    days = {"first": (now - timedelta(days=150)).date(), "last": (now - timedelta(days=5)).date()}
    for _ in range(2):
        actions.ask(submission=one, purpose="Does it hold?", **days, by=eve)
    assert Extract.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "until", "field"), [(89, 2, "last"), (120, 0, "last"), (120, -30, "last"), (-5, 2, "last")]
)
def test_a_period_is_long_and_over(eve, days, until, field):
    last = timezone.localdate() - timedelta(days=until)
    with pytest.raises(Invalid) as refused:
        asked(eve, timezone.now(), first=last - timedelta(days=days - 1), last=last)
    assert field in refused.value.fields


def test_ninety_days_are_enough(eve):
    last = timezone.localdate() - timedelta(days=1)
    assert asked(eve, timezone.now(), first=last - timedelta(days=89), last=last).number == 1


def test_without_a_key_nothing_can_be_asked_for(eve, settings):
    for key in ("", "short"):
        settings.EXTRACT_KEY = key
        with pytest.raises(Invalid, match="EXTRACT_KEY"):
            asked(eve, timezone.now())


# --- The second person


def test_who_asked_never_decides(ada, sol):
    extract = asked(ada, timezone.now())
    for decide in (
        lambda: actions.approve(extract=extract, by=ada),
        lambda: actions.refuse(extract=extract, reason="No", by=ada),
    ):
        with pytest.raises(NotAllowed, match="second person"):
            decide()
    assert actions.approve(extract=extract, by=sol).status == ExtractStatus.APPROVED


def test_the_database_too_wants_a_second_person(extract, eve):
    extract.decided_at, extract.decided_by = timezone.now(), eve
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        extract.save_by(eve)


@pytest.mark.parametrize("who", ["nadia", "cora", "ray", "dee", "omar", "eve", "sweeper"])
def test_nobody_else_decides(extract, who, request):
    with pytest.raises(NotAllowed):
        actions.approve(extract=extract, by=request.getfixturevalue(who))


def test_a_refusal_says_why_and_ends_it(extract, eve, sol, sweeper):
    with pytest.raises(Invalid):
        actions.refuse(extract=extract, reason=" ", by=sol)
    refused = actions.refuse(extract=extract, reason="Ask for a quarter.", by=sol)
    assert (refused.status, refused.decision) == (ExtractStatus.REFUSED, "Ask for a quarter.")
    assert told(eve) == ["extract_refused"]
    with pytest.raises(IllegalMove):
        worker.make(refused, by=sweeper)


# --- Nothing before


def test_nothing_is_made_or_taken_before_the_approval(extract, eve, sol, sweeper, tmp_path):
    with pytest.raises(IllegalMove):
        worker.make(extract, by=sweeper)
    with pytest.raises(IllegalMove):
        actions.download(extract=extract, by=eve)
    with pytest.raises(CommandError, match="second person approves"):
        export(extract, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert jobs.make_due(timezone.now(), sweeper) == 0
    assert not (tmp_path / "kept").exists()


def test_a_person_makes_none(approved, sol, ada, eve):
    for person in (sol, ada, eve):
        with pytest.raises(NotAllowed):
            worker.make(approved, by=person)


def test_another_period_or_number_is_not_approved(approved, tmp_path):
    with pytest.raises(CommandError, match="No approved extract 7"):
        export(approved, tmp_path / "out", "--approved", "7")
    approved.first -= timedelta(days=1)
    with pytest.raises(CommandError, match="No approved extract from"):
        export(approved, tmp_path / "out")


# --- Made once, frozen


def test_the_sweep_makes_what_is_approved_once(approved, eve, sweeper):
    assert [jobs.make_due(timezone.now(), sweeper) for _ in range(2)] == [1, 0]
    assert told(eve) == ["extract_approved", "extract_made"]
    kinds = list(Event.objects.filter(kind__startswith="heart.extract").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["heart.extract_asked", "heart.extract_approved", "heart.extract_made"]


def test_the_command_makes_it_and_a_second_run_verifies_every_byte(approved, tmp_path):
    make.call(timezone.now() - timedelta(days=30))
    first, second = tmp_path / "a", tmp_path / "b"
    assert "verified" not in export(approved, first)
    assert "every byte is the same" in export(approved, second)
    names = {path.name for path in first.iterdir()}
    assert {"README.md", "manifest.json", "left_out.csv", "data_dictionary.md", "calls.parquet"} <= names
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)
    manifest = json.loads((first / "manifest.json").read_text())
    assert manifest["tables"]["calls"] == 1
    assert set(manifest["files"]) == names - {"manifest.json"}
    for name, facts in manifest["files"].items():
        assert folder.digest((first / name).read_bytes()) == facts["sha256"]
    assert Extract.objects.get().manifest_sha256 == folder.digest((first / "manifest.json").read_bytes())
    assert ExtractDownload.objects.count() == 2


def test_what_is_frozen_stays_when_the_records_change(approved, tmp_path):
    export(approved, tmp_path / "a")
    make.call(timezone.now() - timedelta(days=30))
    said = export(approved, tmp_path / "b")
    assert "as it was frozen" in said
    assert (tmp_path / "a" / "calls.csv").read_bytes() == (tmp_path / "b" / "calls.csv").read_bytes()


def test_a_changed_archive_is_not_handed_out(made, eve, settings):
    [path] = [one for one in Path(settings.HEART_FILES).rglob("*") if one.is_file()]
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(making.NotAsMade):
        actions.download(extract=made, by=eve)
    assert not ExtractDownload.objects.exists()


def test_a_folder_with_other_files_is_left_alone(approved, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="other files"):
        export(approved, tmp_path)
    assert not (tmp_path / "manifest.json").exists()


def test_a_withdrawn_extract_is_taken_by_nobody(made, eve, sol, tmp_path):
    withdrawn = actions.withdraw(extract=made, reason="The study ended", by=sol)
    with pytest.raises(IllegalMove):
        actions.download(extract=withdrawn, by=eve)
    with pytest.raises(CommandError):
        export(made, tmp_path / "out")


# --- The pages


def test_eve_asks_sol_approves_eve_takes_it(eve, sol, sweeper):
    page, last = browser(eve), timezone.localdate() - timedelta(days=3)
    form = {"purpose": "Does it hold?", "first": str(last - timedelta(days=100)), "last": str(last)}
    page.post("/insights/extracts/new/", {**form, "submission": str(uuid4())})
    assert "Waits for a second person" in words(page.get("/insights/extracts/"))
    assert "Approve" not in words(page.get("/insights/extracts/1/"))
    assert page.post("/insights/extracts/1/download/").status_code == 409

    assert "Approve" in words(browser(sol).get("/insights/extracts/1/"))
    browser(sol).post("/insights/extracts/1/approve/")
    jobs.make_due(timezone.now(), sweeper)

    answer = page.post("/insights/extracts/1/download/")
    assert answer["Content-Type"] == "application/zip"
    assert 'filename="heart-extract-1.zip"' in answer["Content-Disposition"]
    assert "README.md" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert ExtractDownload.objects.get().by == eve
    assert "Eve" in words(browser(sol).get("/insights/extracts/1/"))


def test_a_period_that_is_too_short_is_said_beside_the_field(eve):
    form = {"submission": str(uuid4()), "purpose": "Quick", "first": "2026-01-01", "last": "2026-01-31"}
    answer = browser(eve).post("/insights/extracts/new/", form)
    assert answer.status_code == 422
    assert "at least 90 days" in words(answer)


def test_another_evaluator_finds_nothing(made):
    other = browser(people.person("ines", "evaluator"))
    assert "No extract yet" in words(other.get("/insights/extracts/"))
    assert other.get(f"/insights/extracts/{made.number}/").status_code == 404
    assert other.post(f"/insights/extracts/{made.number}/download/").status_code == 404


@pytest.mark.parametrize("who", ["omar", "nadia", "dee"])
def test_a_partner_or_the_team_never_comes_here(made, who, request):
    page = browser(request.getfixturevalue(who))
    assert page.get("/insights/extracts/").status_code == 403
    assert page.post(f"/insights/extracts/{made.number}/download/").status_code == 403
