"""The published table of call types, and what the words of a name say of violence and weapons."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.cad.call_types import names_violence, names_weapon, read
from casework.cad.records import Reject, Unusable

SAMPLE = Path(__file__).resolve().parents[3] / "casework" / "samples" / "call-types.csv"


@pytest.mark.parametrize(
    "name",
    [
        "Mental health crisis - violent / weapon",
        "Mental health crisis with violence or weapon",
        "Domestic violence",
        "Domestic violence w/ weapon",
        "Physical disturbance",
        "Fight, no weapon",
        "ASSAULT / BATTERY",
    ],
)
def test_these_name_violence(name):
    assert names_violence(name)


@pytest.mark.parametrize(
    "name",
    [
        "Nonviolent mental health crisis",
        "Non-violent crisis",
        "non violent crisis",
        "Mental health crisis, no violence",
        "Disturbance without violence",
        "Not violent",
        "Attempted suicide",
        "Suicide attempt",
        "Suicide threat",
        "Verbal disturbance",
        "Threat",
        "Harassment",
        "Trespass with weapon",
        "Abuse",
    ],
)
def test_these_do_not(name):
    assert not names_violence(name)


@pytest.mark.parametrize("name", ["Trespass with weapon", "Threat w/ weapon", "Violent / weapon", "Person w/gun"])
def test_these_name_a_weapon(name):
    assert names_weapon(name)


@pytest.mark.parametrize("name", ["Fight, no weapon", "Crisis without weapons", "Disturbance w/o weapon", "Threat"])
def test_these_name_none(name):
    assert not names_weapon(name)


def saved(folder: Path, text: str) -> Path:
    path = folder / "types.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_column_a_program_one_type_a_cell(tmp_path):
    path = saved(tmp_path, "crisis_call_diversion,co_response\nSuicide threat,Fight\n,Threat\n")
    assert list(read(path)) == [(2, "Suicide threat", "CCD"), (2, "Fight", "COR"), (3, "Threat", "COR")]


@pytest.mark.parametrize("header", ["CCD,COR", "Crisis call diversion,Co-response", "\ufeffcrisis_call_diversion,COR"])
def test_programs_by_code_or_by_name(tmp_path, header):
    assert [cell[2] for cell in read(saved(tmp_path, f"{header}\na,b\n"))] == ["CCD", "COR"]


def test_a_column_that_is_no_program_stops_it(tmp_path):
    with pytest.raises(Unusable, match="Not known: police"):
        list(read(saved(tmp_path, "CCD,police\na,b\n")))


def test_a_cell_that_is_no_name_is_put_aside_by_line_and_column(tmp_path):
    cells = list(read(saved(tmp_path, f"CCD,CRT\na,{'b' * 101}\nc,d\n")))
    assert isinstance(cells[1], Reject)
    assert (cells[1].line, cells[1].column) == (2, "CRT")
    assert [cell for cell in cells if not isinstance(cell, Reject)] == [
        (2, "a", "CCD"),
        (3, "c", "CCD"),
        (3, "d", "CRT"),
    ]


def test_a_row_of_the_wrong_length_is_put_aside(tmp_path):
    (first, second) = read(saved(tmp_path, "CCD,CRT\na\nb,\n"))
    assert isinstance(first, Reject)
    assert second == (3, "b", "CCD")


def test_our_sample_and_the_published_table_have_the_same_shape(shared_data):
    ours = [program for _, _, program in read(SAMPLE)]
    theirs = [program for _, _, program in read(shared_data / "calls" / "heart-call-types.csv")]
    assert (len(ours), len(theirs)) == (32, 32)
    assert {program: ours.count(program) for program in ours} == {program: theirs.count(program) for program in theirs}
