"""What stands beside the tables for people: how to begin, how to work out the indicators, what each column means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heart.insights.export.kinds import LEAST, WITHHELD
from heart.insights.export.scope import MOST_DAYS, Scope, utc
from heart.insights.export.table import Table, recipes
from heart.insights.indicator import registry as indicators

README = """\
# Extract {number}: {first} to {last}

What the program did in these days, as it stood at {made} (UTC), for who checks its numbers. Each table is here twice,
as CSV (UTF-8, with a header) and as Parquet. `data_dictionary.md` says what every column means, `left_out.csv` what
is not here and why, `manifest.json` the SHA-256 of every file.

## Begin

With DuckDB, in this folder:

```sql
SELECT program, count(*) FROM 'responses.parquet' WHERE in_period GROUP BY ALL;
```

The recipes below name the tables without their ending. This makes them known:

```python
import duckdb, pathlib
db = duckdb.connect()
for file in pathlib.Path(".").glob("*.parquet"):
    db.execute(f"CREATE VIEW {{file.stem}} AS SELECT * FROM '{{file}}'")
```

## The tables

{tables}

Two worlds, and no tie between them. Calls and responses have their true month; nothing in them belongs to a person.
Neighbors and all that hangs on them have no true date: join those by `neighbor`, `care_case`, `encounter`, `need` and
`referral`.

## What was done to the data

- Pseudonyms are keyed anew for every extract. Two extracts can't be joined, on purpose.
- The dates of one neighbor are moved by one number of days, at most {days} back or forth and never 0. What lies between
  two dates of one neighbor is true; the year, the season, the weekday and who came before whom are not.
- Whether something was in the period is therefore a column of its own (`in_period`, `opened_in_period`). Rows outside
  of it are here because a 90-day figure needs them; filter by these columns before you count.
- Durations are rounded up to whole hours (above 96 to whole days), minutes or days: limits like 48 hours stay exact,
  medians may lie up to one unit above the published ones.
- Groups of fewer than {least} are put together or read “{withheld}”. That is not the same as empty (nobody said) or
  “not_asked”.

## The indicators from these tables alone

Every one gives the n, the N (`of`) and each exclusion that the program publishes, with the version of its definition.
A figure of the product that was worked out on another day can differ: what was still running is over by then, and
what was entered in error since is gone.

{recipes}
"""


HEAD = "| column | meaning | type | kind | values |\n|---|---|---|---|---|\n"


def readme(tables: Sequence[Table], scope: Scope, number: int) -> str:
    """How a newcomer begins."""
    return README.format(
        number=number,
        first=scope.period.first,
        last=scope.period.last,
        made=utc(scope.as_of),
        tables="\n".join(f"- `{table.name}`: {table.row}" for table in tables),
        days=MOST_DAYS,
        least=LEAST,
        withheld=WITHHELD,
        recipes="\n\n".join(_recipe(key, sql) for key, sql in recipes.items() if key in indicators),
    )


def dictionary_page(tables: Sequence[Table], lines: Sequence[dict[str, Any]]) -> str:
    """The data dictionary, to read."""
    return "# What every column means\n\n" + "\n".join(
        _section(table, [line for line in lines if line["table"] == table.name]) for table in tables
    )


def _section(table: Table, lines: Sequence[dict[str, Any]]) -> str:
    head = f"## {table.name}\n\nA row is {table.row}.\n\n{HEAD}"
    cells = ("column", "meaning", "type", "kind", "allowed")
    return head + "".join(f"| {' | '.join(str(line[cell]) for cell in cells)} |\n" for line in lines)


def _recipe(key: str, sql: str) -> str:
    one = indicators[key]
    return f"### {one.name} (`{key}`, version {one.version})\n\n{one.sentence}\n{one.formula}.\n\n```sql\n{sql}\n```"
