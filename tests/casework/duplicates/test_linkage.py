"""Who is recorded twice, among ten thousand: how many are found, and how many of the found are."""

from __future__ import annotations

import resource
import socket
import time

import pytest

from casework.rules import linkage
from casework.rules.linkage import MODEL, Found, likely_pairs, record, words_of
from tests.casework.duplicates.town import town

NEIGHBORS, TWICE = 10_000, 500


def one(key, given, family, born="", year=None, phones=()):
    return record(key, given, family, {"born": born, "year_about": year, "phones": list(phones)})


# Enough other people that no name is rare or common by accident.
CROWD = town(400, 0, seed=5)[0]


def compared(first, second) -> Found | None:
    """The pair, if the two are proposed among the crowd."""
    rows = [{**row, "unique_id": row["unique_id"] + 10} for row in CROWD]
    return next((pair for pair in likely_pairs([first, second, *rows]) if (pair.first, pair.second) == (1, 2)), None)


def levels(pair: Found) -> dict[str, str]:
    return {each["field"]: each["level"] for each in pair.evidence}


def test_500_pairs_among_10_000_neighbors(capsys):
    rows, planted = town(NEIGHBORS, TWICE, seed=20)
    assert (len(rows), len(planted)) == (NEIGHBORS, TWICE)
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    found = likely_pairs(rows)
    seconds = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    right = planted & {(pair.first, pair.second) for pair in found}
    precision, recall = len(right) / len(found), len(right) / len(planted)
    with capsys.disabled():
        print(
            f"\n{NEIGHBORS:,} neighbors, {TWICE} of them twice: precision {precision:.3f}, recall {recall:.3f},"
            f" {seconds:.1f} s, {grown:.0f} MB more"
        )
    assert precision >= 0.95
    assert recall >= 0.95


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            one(1, "William", "Hargrove", "1970-01-01", phones=["9195550101"]),
            one(2, "Bill", "Hargrove", year=1971, phones=["9195550101"]),
            {"given": "nickname", "family": "same", "born": "year", "phones": "same"},
        ),
        (
            one(1, "Rosa", "Zavala", "1980-03-05"),
            one(2, "Zavala", "Rosa", "1980-03-05"),
            {"given": "turned", "family": "turned", "born": "same", "phones": ""},
        ),
        (
            one(1, "Desmond", "Lassiter", "1980-03-05", phones=["9195550101"]),
            one(2, "Desmnod", "Lassiter", "1980-05-03", phones=["9845550199"]),
            {"given": "similar", "family": "same", "born": "close", "phones": "other"},
        ),
        (
            one(1, "María", "Fuentes Alarcón", "1980-03-05"),
            one(2, "Maria", "Fuentes", "1980-03-05"),
            {"given": "same", "family": "part", "born": "same", "phones": ""},
        ),
    ],
)
def test_one_person_recorded_twice_is_proposed_with_the_evidence(first, second, expected):
    pair = compared(first, second)
    assert pair is not None
    assert levels(pair) == expected
    total = sum(each["weight"] for each in pair.evidence)
    assert pair.weight < total, "less what speaks against any two records being of one person"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            one(1, "Ana", "Silva", "1999-02-03", phones=["9195550101"]),
            one(2, "Luz", "Silva", "1999-02-03", phones=["9195550101"]),
            id="twins at one phone",
        ),
        pytest.param(
            one(1, "Otis", "Barnes", "1950-02-03", phones=["9195550101"]),
            one(2, "Otis", "Barnes", "1975-07-09", phones=["9195550101"]),
            id="a parent and a child of one name",
        ),
        pytest.param(
            one(1, "Keisha", "Webb", "1980-02-03", phones=["9195550101"]),
            one(2, "Malik", "Webb", "1983-07-09", phones=["9195550101"]),
            id="a household",
        ),
        pytest.param(one(1, "James", "Smith"), one(2, "James", "Smith"), id="a common name and nothing more"),
        pytest.param(
            one(1, "Maria", "Garcia", "1980-02-03"), one(2, "Maria", "Garcia", "1991-07-09"), id="two birth dates"
        ),
    ],
)
def test_two_people_who_look_alike_are_not(first, second):
    assert compared(first, second) is None


def test_the_same_records_give_the_same_pairs():
    rows = town(600, 40, seed=3)[0]
    assert likely_pairs(rows) == likely_pairs(list(reversed(rows)))


def test_the_digest_follows_the_facts():
    rows = [one(1, "Rosa", "Zavala", "1980-03-05"), one(2, "Rosa", "Zavala", "1980-03-05", phones=["9195550101"])]
    changed = [rows[0], one(2, "Rosa", "Zavala", "1980-03-05", phones=["9195550102"])]
    assert likely_pairs(rows)[0].facts == likely_pairs(rows)[0].facts != likely_pairs(changed)[0].facts


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_to_compare(count):
    assert likely_pairs([one(1, "Rosa", "Zavala")][:count]) == []


def test_records_without_a_name_or_anything_are_no_fault():
    assert likely_pairs([one(key, "", "") for key in range(1, 5)]) == []


def test_nothing_is_fetched_and_nothing_is_written_to_disk(monkeypatch, tmp_path):
    def refused(*_, **__):
        raise AssertionError("opens a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.chdir(tmp_path)
    assert likely_pairs(town(300, 20, seed=4)[0])
    assert list(tmp_path.iterdir()) == []


def test_no_word_of_a_record_is_logged(caplog):
    caplog.set_level("DEBUG")
    likely_pairs(town(300, 20, seed=4)[0])
    assert "smith" not in caplog.text.lower()


@pytest.mark.parametrize("name", list(MODEL))
def test_each_level_has_words_and_probabilities(name):
    codes = [level.code for level in MODEL[name]]
    assert len(codes) == len(set(codes))
    assert MODEL[name][-1].condition == "ELSE"
    for level in MODEL[name]:
        assert 0 < level.m <= 1
        assert 0 < level.u <= 1
        assert words_of(name, level.code) == level.words
    assert words_of(name, "") == linkage.UNKNOWN
