"""Redis hangs, or is gone: nobody at a page notices, and the sweep makes up for it."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest
import redis

from tests.faults.stage import Stage, until

PATIENCE = 4.0  # seconds; the page alone takes a part of one
OWED = 3  # a debrief, a rule that was broken, a colleague's two questions: all for sol


@pytest.fixture
def broker(stage: Stage) -> Iterator[int]:
    """The process id of the stage's own Redis."""
    with redis.Redis.from_url(stage.redis_url) as client:
        pid = int(client.info("server")["process_id"])
    stage.run("tests.faults.world", "1")
    yield pid
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def test_a_redis_that_hangs_holds_up_no_page_and_loses_nothing(stage: Stage, broker: int):
    os.kill(broker, signal.SIGSTOP)
    _work(stage)
    assert stage.count("SELECT count(*) FROM heart_message WHERE status = 'waiting'") == _owed(stage) >= OWED
    os.kill(broker, signal.SIGCONT)
    stage.worker("late")
    stage.beat("schedule")
    # A mail is in the box a moment before its row says so, and the beat may owe another meanwhile.
    until(lambda: stage.mailed() == _sent(stage) == _owed(stage), seconds=60, what="the mail, each noted as sent")


def test_a_redis_that_is_gone_holds_up_no_page_and_a_sweep_by_hand_delivers(stage: Stage, broker: int):
    os.kill(broker, signal.SIGTERM)
    until(lambda: not _answers(stage), seconds=10, what="Redis to end")
    _work(stage)
    assert stage.mailed() == 0
    stage.run("manage", "sweep")
    assert stage.mailed() == _owed(stage) >= OWED


def _work(stage: Stage) -> None:
    """A person logs an attempt and records a response: each is saved, and no page takes long."""
    for line in stage.run("tests.faults.person").splitlines():
        name, status, seconds = line.split()
        assert status == "302", f"{name} was not saved"
        assert float(seconds) < PATIENCE, f"{name} took {seconds} seconds"
    assert stage.count("SELECT count(*) FROM casework_contactattempt") == 1
    assert stage.count("SELECT count(*) FROM casework_response") == 2


def _owed(stage: Stage) -> int:
    return stage.count("SELECT count(*) FROM heart_message")


def _sent(stage: Stage) -> int:
    return stage.count("SELECT count(*) FROM heart_message WHERE status = 'sent'")


def _answers(stage: Stage) -> bool:
    try:
        with redis.Redis.from_url(stage.redis_url, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
