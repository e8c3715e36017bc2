"""The database itself refuses to change what was written once."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION heart_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""

# Keys are given out before their transactions end, so an event can appear after ones with higher keys were sealed.
# The queue does not mind: an event waits in it from the moment it exists until a seal holds it.
QUEUE = """
CREATE OR REPLACE FUNCTION heart_wait_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO heart_unsealed (event_id) SELECT id FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER wait_for_seal AFTER INSERT ON heart_event REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION heart_wait_for_seal();
"""


def append_only_function() -> RunSQL:
    """The trigger's function, made once, in heart's own migration."""
    return RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS heart_append_only()")


def append_only(*tables: str) -> list[RunSQL]:
    """Refuse update, delete and truncate on these tables."""
    return [
        RunSQL(
            f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION heart_append_only();"
            f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION heart_append_only();",
            f"DROP TRIGGER append_only_rows ON {table}; DROP TRIGGER append_only_table ON {table};",
        )
        for table in tables
    ]


def queue_for_sealing() -> RunSQL:
    """Every new event of the ledger waits for its seal, whatever wrote it."""
    return RunSQL(QUEUE, "DROP TRIGGER wait_for_seal ON heart_event; DROP FUNCTION heart_wait_for_seal();")
