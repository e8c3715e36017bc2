"""An evaluator works the indicators out from the extract alone, by its README, and gets what the dashboard says."""

from __future__ import annotations

import re

import pytest

from heart.insights.export.table import recipes
from heart.insights.indicator import registry
from tests.extracts import kit

pytestmark = pytest.mark.django_db
MAIN = {
    "responses",
    "coverage",
    "unmet_demand",
    "response_time",
    "attempt_48",
    "contact_48",
    "referrals_sent",
    "referrals_accepted",
    "connected_engaged",
    "connected_contacted",
    "connected_wanted",
    "still_connected_30",
    "gap_index",
}


def said(figure) -> dict[str, int]:
    """n, of where there is one, and each exclusion by its name."""
    whole = {} if figure.of is None else {"of": figure.of}
    return {"n": figure.n, **whole, **figure.excluded}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_recipe_gives_what_the_product_says_to_the_row(seed, tmp_path):
    kit.World(seed)
    scope = kit.scope()
    _, files = kit.extract(scope)
    assert set(recipes) >= MAIN
    losses = 0
    with kit.opened(files, tmp_path) as extract:
        for key, sql in recipes.items():
            figure = registry[key].figure(scope.period)
            assert kit.figures(extract, sql) == said(figure), key
            losses += sum(figure.excluded.values())
            if key in MAIN:
                assert figure.n, f"{key}: nothing counts in this world, so nothing is shown"
    assert losses > 50


def test_unmet_demand_by_reason(tmp_path):
    kit.World(3, people=0)
    scope = kit.scope()
    _, files = kit.extract(scope)
    product = registry["unmet_demand"].figures(scope.period, "unanswered")
    with kit.opened(files, tmp_path) as extract:
        rows = extract.execute(
            "SELECT unanswered_reason, count(*) FROM calls "
            "WHERE eligible_programs <> '' AND call NOT IN (SELECT call FROM responses) GROUP BY ALL"
        ).fetchall()
    assert dict(rows) == {str(group): figure.n for group, figure in product.items()}


def test_the_readme_holds_the_recipes_and_runs_as_it_stands(tmp_path):
    kit.World(4, people=12, calls=30)
    scope = kit.scope()
    _, files = kit.extract(scope)
    readme = files["README.md"].decode()
    sections = dict(re.findall(r"\(`(\w+)`, version [^)]+\)\n.*?```sql\n(.*?)\n```", readme, re.DOTALL))
    assert sections == recipes
    [first, *_] = re.findall(r"```sql\n(.*?)\n```", readme, re.DOTALL)
    with kit.opened(files, tmp_path) as extract:
        programs = dict(extract.execute(first.replace("'responses.parquet'", "responses")).fetchall())
    product = registry["responses"].figures(scope.period, "program")
    assert programs == {group: figure.n for group, figure in product.items()}


def test_csv_says_what_parquet_says(tmp_path):
    kit.World(5, people=12, calls=30)
    _, files = kit.extract(kit.scope())
    with kit.opened(files, tmp_path, "parquet") as extract:
        for name in sorted(one.removesuffix(".csv") for one in files if f"{one.removesuffix('.csv')}.parquet" in files):
            other = f"read_csv('{tmp_path / name}.csv', all_varchar = true, nullstr = '')"
            names = [row[0] for row in extract.execute(f"DESCRIBE {name}").fetchall()]
            plain = ", ".join(f"coalesce(CAST({column} AS VARCHAR), '') AS {column}" for column in names)
            here = f"SELECT {plain} FROM {name}"
            there = f"SELECT {plain} FROM {other}"
            assert extract.execute(f"({here} EXCEPT ALL {there})").fetchall() == [], name
            assert extract.execute(f"({there} EXCEPT ALL {here})").fetchall() == [], name


def test_every_tie_between_tables_holds(tmp_path):
    kit.World(6, people=25, calls=40)
    _, files = kit.extract(kit.scope())
    ties = [
        (name, "neighbor", "neighbors") for name in ("cases", "needs", "referrals", "starts", "demographics", "aid")
    ]
    ties += [(name, "care_case", "cases") for name in ("attempts", "needs", "referrals", "starts")]
    ties += [("starts", "referral", "referrals"), ("referral_states", "referral", "referrals")]
    ties += [("referrals", "service", "services"), ("aid", "encounter", "encounters")]
    with kit.opened(files, tmp_path) as extract:
        for table, column, other in ties:
            there = f"SELECT {column} FROM {other}"
            loose = f"SELECT count(*) AS n FROM {table} WHERE {column} <> '' AND {column} NOT IN ({there})"
            assert kit.figures(extract, loose) == {"n": 0}, (table, column)
