"""Two beats tick, four workers sweep, the broker is emptied under them: what is owed is given once."""

from __future__ import annotations

import sys

import redis

from tests.faults.stage import Stage, until

OWED = 60
REMINDED, OVERDUE, ESCALATED = OWED // 3, 2 * OWED // 3, OWED // 3


def test_each_owed_reminder_exists_once_and_none_is_missing(stage: Stage):
    beats = [stage.beat(f"schedule-{number}") for number in range(2)]
    workers = [stage.worker(f"worker-{number}") for number in range(4)]
    until(lambda: stage.count("SELECT count(*) FROM heart_sweeprun"), seconds=60, what="the first sweep")
    people = stage.start(sys.executable, "-m", "tests.faults.world", str(OWED))
    broker = redis.Redis.from_url(stage.redis_url)
    for given in (5, 20, 40):
        until(lambda given=given: _notices(stage) >= given, seconds=60, what=f"{given} notices")
        broker.flushall()
    assert people.wait(30) == 0
    until(lambda: _notices(stage) >= REMINDED + OVERDUE + ESCALATED, seconds=60, what="every notice")
    owed = stage.count("SELECT count(*) FROM heart_message")
    until(lambda: _sent(stage) == owed, seconds=60, what="every message")
    broker.flushall()
    passes = stage.count("SELECT extract(epoch FROM max(finished_at)) FROM heart_sweeprun")
    until(
        lambda: stage.count("SELECT extract(epoch FROM max(finished_at)) FROM heart_sweeprun") > passes + 2,
        seconds=60,
        what="two more sweeps after the last FLUSHALL",
    )

    per_kind = dict(
        stage.connection.execute("SELECT kind, count(*) FROM casework_followupnotice GROUP BY 1").fetchall()
    )
    assert per_kind == {"reminded": REMINDED, "overdue": OVERDUE, "escalated": ESCALATED}
    for table, key in {
        "casework_followupnotice": "follow_up_id, kind",
        "heart_message": "subject_type, subject_key, kind, recipient_id",
    }.items():
        assert stage.count(f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {key} HAVING count(*) > 1) t") == 0
    told = "SELECT count(*) FROM heart_event WHERE kind = 'casework.follow_up_notice'"
    assert stage.count(told) == REMINDED + OVERDUE + ESCALATED, "each notice stands in the ledger once"
    for kind, count in per_kind.items():
        assert stage.count(f"SELECT count(*) FROM heart_message WHERE kind = 'follow_up_{kind}'") == count
    assert stage.mailed() >= owed
    assert all(process.poll() is None for process in [*beats, *workers]), "nobody fell over"


def _notices(stage: Stage) -> int:
    return stage.count("SELECT count(*) FROM casework_followupnotice")


def _sent(stage: Stage) -> int:
    return stage.count("SELECT count(*) FROM heart_message WHERE status = 'sent'")
