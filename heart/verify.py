"""Is the audit complete and untouched? Each check names the places where it does not hold, and no one's data.

The database refuses to change what was written once, but whoever owns the database can switch that off. These
checks look for what is left behind: a trigger that is gone, a row that its history does not know, a history
without an actor, a seal that does not fit, a state that no step led to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, models

from heart import seals
from heart.append_only import FUNCTION, QUEUE
from heart.models import Event, Seal, StateChange, Unsealed
from heart.moves import Moves
from heart.tables import append_only_models, own_models, tracked_models

SHOWN = 50  # places of one table; the rest are counted
Model = type[models.Model]
Places = list[str]


def triggers() -> Places:
    """Every table that is written once refuses update, delete and truncate, and new events queue for their seal."""
    enabled = {(table, name, function) for table, name, function in _rows(_TRIGGERS)}
    places = []
    for model in append_only_models():
        table = model._meta.db_table
        for name in ("append_only_rows", "append_only_table"):
            if (table, name, "heart_append_only") not in enabled:
                places.append(f"{table}: its trigger {name} is missing or switched off")
    if (Event._meta.db_table, "wait_for_seal", "heart_wait_for_seal") not in enabled:
        places.append(f"{Event._meta.db_table}: its trigger wait_for_seal is missing or switched off")
    for name, source in (("heart_append_only", FUNCTION), ("heart_wait_for_seal", QUEUE)):
        bodies = [body for (body,) in _rows("SELECT prosrc FROM pg_proc WHERE proname = %s", name)]
        if len(bodies) != 1 or bodies[0].strip() not in source:
            places.append(f"{name}(): the function is missing or is not the one that the product made")
    return places


def rows() -> Places:
    """Every row is as its last history row says, and no row or history stands alone."""
    return [place for model, history in tracked_models() for place in _against_history(model, history)]


def actors() -> Places:
    """Every history row names who made it."""
    places: Places = []
    for _, history in tracked_models():
        nameless = history._base_manager.filter(history_user__isnull=True).order_by("pk").values_list("pk", flat=True)
        places += _some(history, nameless, "names nobody who made it")
    return places


def ledger() -> Places:
    """The chain of seals holds, and every event is in one seal or waits for it."""
    places = seals.broken()
    places += _some(Event, _rows(_UNSEALED), "is in no seal and does not wait for one")
    places += _some(Event, _rows(_SEALED_TWICE), "is in more than one seal, or waits although it is sealed")
    return places


def states() -> Places:
    """Every state is the one that the last step led to, and each step begins where the one before it ended."""
    places: Places = []
    for model in own_models():
        if any(_moves(model, table) for table in Moves.tables.values()):
            places += _some(model, _rows(_status_sql(model), model._meta.label_lower), "is in a state no step led to")
    places += _some(StateChange, _rows(_BROKEN_STEPS), "does not begin where the step before it ended")
    return places


CHECKS: dict[str, Callable[[], Places]] = {
    "triggers": triggers,
    "rows and their history": rows,
    "actors": actors,
    "the ledger's seals": ledger,
    "states": states,
}


def register(name: str, check: Callable[[], Places]) -> None:
    """Add an app's own check, from its `audit.py`."""
    CHECKS[name] = check


def _against_history(model: Model, history: Any) -> Places:
    quote = connection.ops.quote_name
    key = quote(_key(model))
    columns = [quote(field.column) for field in history.tracked_fields if not field.generated]
    row, past = (", ".join(f"{alias}.{column}" for column in columns) for alias in ("r", "h"))
    # The names come from the models, never from outside.
    sql = f"""
        SELECT COALESCE(r.{key}, h.{key}) AS key,
            CASE WHEN h.{key} IS NULL THEN 'has no history'
                 WHEN r.{key} IS NULL THEN 'is gone, and its history does not say so'
                 ELSE 'is not as its last history row says' END
        FROM {quote(model._meta.db_table)} r FULL JOIN (
            SELECT DISTINCT ON ({key}) * FROM {quote(history._meta.db_table)} ORDER BY {key}, history_id DESC
        ) h ON r.{key} = h.{key}
        WHERE (h.{key} IS NULL)
           OR (r.{key} IS NULL AND h.history_type <> '-')
           OR (r.{key} IS NOT NULL AND (h.history_type = '-' OR ({row}) IS DISTINCT FROM ({past})))
        ORDER BY 1
    """  # noqa: S608
    found = _rows(sql)
    places = [f"{model._meta.db_table} {key}: {what}" for key, what in found[:SHOWN]]
    return places + _rest(model, len(found))


def _key(model: Model) -> str:
    return str(model._meta.pk.column)


def _moves(model: Model, table: Moves) -> bool:
    """Whether this table's steps move this model's status."""
    return any(field.name == "status" and field.choices == table.states.choices for field in model._meta.fields)


def _status_sql(model: Model) -> str:
    quote = connection.ops.quote_name
    key, name = quote(_key(model)), quote(model._meta.db_table)
    return f"""
        SELECT r.{key} FROM {name} r LEFT JOIN (
            SELECT DISTINCT ON (subject_key) subject_key, target FROM heart_statechange
            WHERE subject_type = %s ORDER BY subject_key, id DESC
        ) s ON s.subject_key = r.{key}::text
        WHERE r.status IS DISTINCT FROM s.target ORDER BY 1
    """  # noqa: S608


def _some(model: Model, keys: Any, what: str) -> Places:
    """The first places of a table; `keys` are keys, or rows that begin with one."""
    found = [key[0] if isinstance(key, tuple) else key for key in keys]
    return [f"{model._meta.db_table} {key}: {what}" for key in found[:SHOWN]] + _rest(model, len(found))


def _rest(model: Model, count: int) -> Places:
    return [f"{model._meta.db_table}: and {count - SHOWN} more"] if count > SHOWN else []


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


_TRIGGERS = """
    SELECT c.relname, t.tgname, p.proname FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace
"""
_SEALED = f"SELECT jsonb_array_elements_text(event_keys)::bigint AS id FROM {Seal._meta.db_table}"  # noqa: S608
_UNSEALED = f"""
    WITH sealed AS ({_SEALED})
    SELECT e.id FROM {Event._meta.db_table} e
    WHERE NOT EXISTS (SELECT 1 FROM sealed s WHERE s.id = e.id)
      AND NOT EXISTS (SELECT 1 FROM {Unsealed._meta.db_table} u WHERE u.event_id = e.id)
    ORDER BY 1
"""  # noqa: S608
_SEALED_TWICE = f"""
    WITH sealed AS ({_SEALED})
    SELECT id FROM (SELECT id FROM sealed UNION ALL SELECT event_id FROM {Unsealed._meta.db_table}) held
    GROUP BY id HAVING count(*) > 1 ORDER BY 1
"""  # noqa: S608
_BROKEN_STEPS = """
    SELECT id FROM (
        SELECT id, source, lag(target, 1, '') OVER (PARTITION BY subject_type, subject_key ORDER BY id) AS before
        FROM heart_statechange
    ) steps WHERE source <> before ORDER BY 1
"""
