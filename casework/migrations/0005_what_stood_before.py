"""What stood in the database before 0003 gets what each new row gets at once.

Pure rules are imported, not copied: should one change later, each row is worked out again in any case.
"""

from django.db import connection, migrations

from casework.rules.places import normalize_place
from casework.states.finding import language_of

VERDICTS = "INSERT INTO casework_callverdict (call_id, reason, due) SELECT id, '', true FROM casework_call"
WHY = "What a new row gets at once"
BATCH = 1000


def fill(apps, schema_editor):
    """The form in which the places of two calls are compared, and the code of each neighbor's language.

    Each changed row gets a version in its history, by the first system actor. Where none is, nothing was recorded yet.
    """
    by = apps.get_model("heart", "User").objects.filter(role="system").order_by("pk").first()
    if by is None:
        return
    for name, source, target, rule in (
        ("Call", "location", "place_key", lambda words: normalize_place(words)[:200]),
        ("Neighbor", "language", "language_code", language_of),
    ):
        model = apps.get_model("casework", name)
        rows = list(model.objects.exclude(**{source: ""}).only("pk", source))
        for row in rows:
            setattr(row, target, rule(getattr(row, source)))
        model.objects.bulk_update(rows, [target], batch_size=BATCH)
        _keep_versions(apps.get_model("casework", f"Historical{name}"), model, [row.pk for row in rows], by)


def _keep_versions(history, model, keys, by):
    columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {history._meta.db_table}"
            f" ({columns}, history_date, history_type, history_user_id, history_change_reason)"
            f" SELECT {columns}, now(), '~', %s, %s FROM {model._meta.db_table} WHERE id = ANY(%s)",
            [by.pk, WHY, keys],
        )


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_append_only")]
    operations = [
        migrations.RunSQL(VERDICTS, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
