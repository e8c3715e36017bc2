"""How an action asks for work to be done later: by task name, after commit, with ids alone."""

from __future__ import annotations

import time

import structlog
from django.db import transaction

log = structlog.get_logger()

# Seconds. A page waits no longer than this for a broker that is down or hung, and it waits once: for the time of
# `PAUSE` this process publishes nothing more. Nothing is lost by it: what is owed is a row, and the sweep finds it.
PUBLISH_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
PAUSE = 15.0


class _Broker:
    silent_until = 0.0


def enqueue_on_commit(task: str, *ids: int | str) -> None:
    """Publish `task` when the transaction commits. A broker that is down costs nothing: the sweep catches up."""
    transaction.on_commit(lambda: _publish(task, ids), robust=True)


def _publish(task: str, ids: tuple[int | str, ...]) -> None:
    from kombu.exceptions import OperationalError

    from heart.celery import app

    if time.monotonic() < _Broker.silent_until:
        return
    try:
        with app.connection_for_write(transport_options=PUBLISH_OPTIONS) as connection:
            app.send_task(task, args=ids, ignore_result=True, connection=connection)
    except (OperationalError, OSError) as error:
        _Broker.silent_until = time.monotonic() + PAUSE
        log.warning("not_published", task=task, error=type(error).__name__)
