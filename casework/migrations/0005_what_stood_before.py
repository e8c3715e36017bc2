"""What stood in the database before 0003 gets what each new row gets at once.

Pure rules are imported, not copied: should one change later, each row is worked out again in any case.
"""

from django.db import migrations

from casework.places import normalize_place
from casework.states.finding import language_of

VERDICTS = "INSERT INTO casework_callverdict (call_id, reason, due) SELECT id, '', true FROM casework_call"
BATCH = 1000


def fill(apps, schema_editor):
    """The compared form of each call's place, and the code of each neighbor's language. Derived: no history."""
    Call, Neighbor = apps.get_model("casework", "Call"), apps.get_model("casework", "Neighbor")
    for rows, source, target, rule in (
        (Call.objects.exclude(location=""), "location", "place_key", lambda words: normalize_place(words)[:200]),
        (Neighbor.objects.exclude(language=""), "language", "language_code", language_of),
    ):
        batch = []
        for row in rows.only("pk", source).iterator(BATCH):
            setattr(row, target, rule(getattr(row, source)))
            batch.append(row)
            if len(batch) == BATCH:
                rows.model.objects.bulk_update(batch, [target])
                batch = []
        rows.model.objects.bulk_update(batch, [target])


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_append_only")]
    operations = [
        migrations.RunSQL(VERDICTS, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
