"""Which records may be of one person: likely pairs among all neighbors, by the model of Fellegi and Sunter.

The model runs in splink on a DuckDB in memory: nothing is written to disk, and no connection is opened. Its m and u
probabilities are fixed, not estimated: with few duplicates in the data, expectation maximization finds families
instead of duplicates, and finds others tomorrow. How rare a name is comes from the data, every night anew.

A weight is log2(m/u): how many times likelier, in bits, something is between two records of one person (m) than
between records of two (u). The values are judgments, with their reasons beside them; what they give is measured by
a test on ten thousand invented neighbors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from casework.rules.nicknames import stands_for
from casework.rules.search_keys import plain, sounds

PROPOSED_FROM = 1.0  # bits, all in all: rather one person than two
# Of a hundred records three are the second of somebody, as the merges of earlier years show elsewhere.
SECOND_RECORDS = 0.03
LIKELIEST_PRIOR = 0.001
MEMORY = "1GB"

OTHER_GIVEN = (
    "(given_l <> given_r AND NOT list_has_any(stands_for_l, stands_for_r) "
    "AND jaro_winkler_similarity(given_l, given_r) < 0.85 AND damerau_levenshtein(given_l, given_r) > 1)"
)
TURNED = (
    "(given_l <> given_r AND ((list_contains(families_l, given_r) AND list_contains(families_r, given_l)) "
    "OR (jaro_winkler_similarity(given_l, family_r) >= 0.9 AND jaro_winkler_similarity(family_l, given_r) >= 0.9)))"
)
YEARS_APART = "abs(CAST(year_l AS INTEGER) - CAST(year_r AS INTEGER))"
EXCHANGED_DAY = "(born_l[1:4] = born_r[1:4] AND born_l[6:7] = born_r[9:10] AND born_l[9:10] = born_r[6:7])"


@dataclass(frozen=True)
class Level:
    """One way in which a field of two records can compare, with its probabilities among pairs of one and of two."""

    code: str
    words: str
    condition: str
    m: float
    u: float
    rarity_of: str = ""


# The first level that fits holds. A field that one record lacks says nothing.
MODEL: dict[str, list[Level]] = {
    "given": [
        Level("same", "Same given name", "given_l = given_r", 0.70, 0.005, "given"),
        Level("turned", "Given and family name exchanged", TURNED, 0.02, 0.000002),
        Level("nickname", "One is short for the other", "list_has_any(stands_for_l, stands_for_r)", 0.12, 0.002),
        Level("similar", "Similar given name", f"NOT {OTHER_GIVEN}", 0.14, 0.006),
        # Somebody may go by another name altogether, but seldom: a sister or a twin is likelier.
        Level("other", "Other given name", "ELSE", 0.004, 0.98),
    ],
    "family": [
        Level("same", "Same family name", "family_l = family_r", 0.76, 0.004, "family"),
        Level("turned", "Given and family name exchanged", TURNED, 0.01, 0.01),
        Level("part", "One of two family names", "list_has_any(families_l, families_r)", 0.06, 0.004),
        Level(
            "similar",
            "Similar family name",
            "jaro_winkler_similarity(family_l, family_r) >= 0.88 OR damerau_levenshtein(family_l, family_r) <= 1",
            0.12,
            0.003,
        ),
        Level("other", "Other family name", "ELSE", 0.05, 0.98),
    ],
    "born": [
        # One birth date in one family says that they are twins.
        Level(
            "twins",
            "Same date of birth, as twins have",
            f"born_l = born_r AND family_l = family_r AND {OTHER_GIVEN} AND NOT {TURNED}",
            0.01,
            0.01,
        ),
        Level("same", "Same date of birth", "born_l = born_r", 0.82, 0.00005),
        Level(
            "close",
            "Date of birth differs in one digit, or day and month are exchanged",
            f"damerau_levenshtein(born_l, born_r) <= 1 OR {EXCHANGED_DAY}",
            0.12,
            0.0008,
        ),
        Level("month", "Same month and year of birth", "born_l[1:7] = born_r[1:7]", 0.05, 0.0012),
        Level("year", "About the same age", f"(born_l IS NULL OR born_r IS NULL) AND {YEARS_APART} <= 2", 0.9, 0.08),
        # A parent and a child of one name.
        Level("generation", "Born a generation apart", f"{YEARS_APART} >= 15", 0.001, 0.5),
        Level("other", "Other date of birth or age", "ELSE", 0.02, 0.4),
    ],
    "phones": [
        # A phone that two given names share, or a parent and a child of one name, is a household's.
        Level(
            "household",
            "Same phone, as in one household",
            f"list_has_any(phones_l, phones_r) AND (({OTHER_GIVEN} AND NOT {TURNED}) OR {YEARS_APART} >= 15)",
            0.01,
            0.01,
        ),
        Level("same", "Same phone", "list_has_any(phones_l, phones_r)", 0.55, 0.00005),
        Level("other", "Other phone", "ELSE", 0.44, 0.99),
    ],
}
NOTHING_SAID = {
    "given": "given_l IS NULL OR given_r IS NULL",
    "family": "family_l IS NULL OR family_r IS NULL",
    "born": "year_l IS NULL OR year_r IS NULL",
    "phones": "len(phones_l) = 0 OR len(phones_r) = 0",
}
UNKNOWN = "Not known of both"


@dataclass(frozen=True)
class Found:
    """A likely pair: the two keys in order, the weight in bits, how each field compares, and a digest of the facts."""

    first: int
    second: int
    weight: float
    evidence: list[dict[str, Any]] = field(default_factory=list)
    facts: str = ""


def words_of(name: str, code: str) -> str:
    """How a field compares, in words."""
    return next((level.words for level in MODEL.get(name, []) if level.code == code), UNKNOWN)


def record(key: int, given: str, family: str, terms: dict[str, Any]) -> dict[str, Any]:
    """A neighbor as the model reads one, from the names and from the terms of the search index."""
    given, family = plain(given), plain(family)
    first = given.split()[0] if given else ""
    year = int(terms["born"][:4]) if terms["born"] else terms["year_about"]
    return {
        "unique_id": key,
        "given": first or None,
        "family": family or None,
        "families": [word for word in family.split() if len(word) > 1],
        "stands_for": sorted(stands_for(first)) or [first],
        "given_begins": first[:1] or None,
        "family_begins": family[:2] or None,
        "sound_given": min(sounds(first), default=None),
        "sound_family": min(sounds(family.split()[-1]), default=None) if family else None,
        "born": terms["born"] or None,
        "year": year,
        "phones": list(terms["phones"]),
    }


def likely_pairs(records: list[dict[str, Any]]) -> list[Found]:
    """The pairs of records that are rather of one person than of two, the likeliest first. The same for the same."""
    if len(records) < 2:
        return []
    facts = {one["unique_id"]: json.dumps(one, sort_keys=True) for one in records}
    found = [_found(row, facts) for row in _predicted(records)]
    return sorted(found, key=lambda one: (-one.weight, one.first, one.second))


def _found(row: dict[str, Any], facts: dict[int, str]) -> Found:
    first, second = sorted([row["unique_id_l"], row["unique_id_r"]])
    digest = hashlib.sha256(f"{facts[first]}{facts[second]}".encode()).hexdigest()
    return Found(first, second, round(row["match_weight"], 2), [_evidence(row, name) for name in MODEL], digest)


def _evidence(row: dict[str, Any], name: str) -> dict[str, Any]:
    """How a field compares, and the weight of that; splink counts the levels from the last one up."""
    gamma = row[f"gamma_{name}"]
    code = "" if gamma < 0 else MODEL[name][len(MODEL[name]) - 1 - gamma].code
    weight = row[f"mw_{name}"] + (row.get(f"mw_tf_adj_{name}") or 0)
    return {"field": name, "level": code, "weight": round(weight, 2)}


def _predicted(records: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    # Both are heavy to load, and only this job and its tests need them.
    import duckdb
    import pyarrow
    from splink import DuckDBAPI, Linker

    settings = {"memory_limit": MEMORY, "temp_directory": "", "autoinstall_known_extensions": "false"}
    with duckdb.connect(":memory:", config={**settings, "autoload_known_extensions": "false"}) as connection:
        api = DuckDBAPI(connection)
        table = api.register(pyarrow.Table.from_pylist(records, schema=_schema(pyarrow)))
        linker = Linker(table, _settings(len(records)), log_level=None)
        rows: list[dict[str, Any]] = linker.inference.predict(threshold_match_weight=PROPOSED_FROM).as_record_list()
    return rows


def _schema(pyarrow: Any) -> Any:
    text, texts = pyarrow.string(), pyarrow.list_(pyarrow.string())
    columns = dict.fromkeys(("given", "given_begins", "sound_given", "family", "family_begins"), text)
    columns |= dict.fromkeys(("sound_family", "born"), text)
    columns |= dict.fromkeys(("families", "stands_for", "phones"), texts)
    return pyarrow.schema({"unique_id": pyarrow.int64(), "year": pyarrow.int64(), **columns})


def _settings(count: int) -> Any:
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=min(LIKELIEST_PRIOR, 2 * SECOND_RECORDS / (count - 1)),
        comparisons=[_comparison(name, levels) for name, levels in MODEL.items()],
        # Two records are compared at all when one of these holds.
        blocking_rules_to_generate_predictions=[
            block_on("born"),
            block_on("phones", arrays_to_explode=["phones"]),
            block_on("family", "stands_for", arrays_to_explode=["stands_for"]),
            block_on("given", "sound_family"),
            block_on("sound_given", "family"),
            block_on("given", "year", "family_begins"),
            block_on("family", "year", "given_begins"),
            block_on("given", "families", arrays_to_explode=["families"]),
            {"blocking_rule": "l.given = r.family AND l.family = r.given"},
        ],
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,  # without them it leaves out how the fields compare
    )


def _comparison(name: str, levels: list[Level]) -> dict[str, Any]:
    described: list[dict[str, Any]] = [
        {"sql_condition": NOTHING_SAID[name], "label_for_charts": UNKNOWN, "is_null_level": True}
    ]
    for level in levels:
        made = {
            "sql_condition": level.condition,
            "label_for_charts": level.words,
            "m_probability": level.m,
            "u_probability": level.u,
        }
        if level.rarity_of:
            made |= {"tf_adjustment_column": level.rarity_of, "tf_adjustment_weight": 1.0}
        described.append(made)
    return {"output_column_name": name, "comparison_levels": described}
