"""A real dispatch log, with hours and an area: each eligible call has one reason, the same by SQL as by the rules."""

from __future__ import annotations

from collections import Counter
from datetime import date, time

import pytest
from django.core.management import call_command
from django.db import connection

from casework import tasks
from casework.actions import tables
from casework.models import Call, CallType, CallVerdict, Eligibility, ProgramArea, ProgramHours
from heart.models import User

pytestmark = pytest.mark.django_db
LONG_AGO = date(2015, 1, 1)
BY_SQL = """
SELECT id, CASE
  WHEN clock < time '06:30' AND clock >= time '01:15' THEN 'outside_hours'
  WHEN beat <> '' AND NOT beat = ANY(%s) THEN 'outside_area'
  ELSE 'other' END
FROM (SELECT id, beat, (received_at AT TIME ZONE 'America/Los_Angeles')::time AS clock FROM casework_call
      WHERE 'CRT' = ANY(eligible_programs)) AS calls
"""


def test_it(shared_data, ada, settings, django_db_setup):
    settings.TIME_ZONE = "America/Los_Angeles"
    log = str(shared_data / "calls" / "sf-cad-1000.csv")
    importer = User.objects.system("import")
    call_command("import_calls", log, mapping="san-francisco", timezone="America/Los_Angeles", verbosity=0)
    assert Call.objects.count() == 1000
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_call, casework_callverdict")  # as autovacuum does; it sees no open transaction
    # The log's own types, each answered by the community response team.
    for name in Call.objects.order_by("local_type").values_list("local_type", flat=True).distinct():
        kind = CallType.objects.filter(name=name).first() or CallType(name=name or "Not told").save_by(importer)
        Call.objects.filter(local_type=name).update(call_type=kind)
        row = Eligibility(call_type=kind, program="CRT", effective_from=LONG_AGO)
        tables.add(rows=[row], by=ada)
    beats = sorted(set(Call.objects.exclude(beat="").values_list("beat", flat=True)))
    covered = beats[::2]
    week = [
        ProgramHours(program="CRT", weekday=day, starts=time(6, 30), ends=time(1, 15), effective_from=LONG_AGO)
        for day in range(7)
    ]
    tables.add(rows=week, by=ada)
    tables.add(rows=[ProgramArea(program="CRT", beats=covered, effective_from=LONG_AGO)], by=ada)
    tasks.work_out_verdicts(Call.objects.latest("received_at").received_at, User.objects.system("sweep"))
    with connection.cursor() as cursor:
        cursor.execute(BY_SQL, [covered])
        expected = dict(cursor.fetchall())
    found = dict(CallVerdict.objects.exclude(reason="").values_list("call", "reason"))
    assert found == expected
    assert len(found) == 1000
    assert set(Counter(found.values())) >= {"outside_hours", "other"}
