"""Asking for work later: after commit, with ids alone, and without waiting for a broker that is away."""

from __future__ import annotations

import json
import socket
import time
from base64 import b64decode

import pytest
import redis
from django.conf import settings
from django.db import transaction
from structlog.testing import capture_logs

from heart import queue
from heart.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("celery")
        yield client
        client.delete("celery")


@pytest.fixture(autouse=True)
def _not_silent(monkeypatch):
    monkeypatch.setattr(queue._Broker, "silent_until", 0.0)


@pytest.fixture
def deaf_port():
    """Somebody who lets everybody in and says nothing: a broker that hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        yield listener.getsockname()[1]


def test_a_task_is_published_after_commit_with_ids_and_nothing_else(broker):
    with transaction.atomic():
        queue.enqueue_on_commit("heart.tasks.deliver", 7)
        assert broker.llen("celery") == 0
    message = json.loads(broker.lindex("celery", 0))
    assert message["headers"]["task"] == "heart.tasks.deliver"
    assert json.loads(b64decode(message["body"]))[:2] == [[7], {}]
    assert message["headers"]["eta"] is None


def test_what_is_rolled_back_is_not_published(broker):
    def fail_after_all():
        with transaction.atomic():
            queue.enqueue_on_commit("heart.tasks.deliver", 7)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_all()
    assert broker.llen("celery") == 0


def test_a_broker_that_hangs_is_waited_for_once(deaf_port, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", f"redis://127.0.0.1:{deaf_port}/0")
    begun = time.monotonic()
    with capture_logs() as told:
        for number in range(20):
            queue.enqueue_on_commit("heart.tasks.deliver", number)
    assert time.monotonic() - begun < 3
    assert [one["event"] for one in told] == ["not_published"]


def test_a_broker_that_is_gone_raises_nothing(monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    queue.enqueue_on_commit("heart.tasks.deliver", 7)
    assert queue._Broker.silent_until > time.monotonic()


def test_a_broker_that_is_back_is_used_again(broker, monkeypatch):
    address = app.conf.broker_url
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    queue.enqueue_on_commit("heart.tasks.deliver", 1)
    monkeypatch.setattr(app.conf, "broker_url", address)
    queue.enqueue_on_commit("heart.tasks.deliver", 2)
    assert broker.llen("celery") == 0, "still silent"
    monkeypatch.setattr(queue._Broker, "silent_until", time.monotonic())
    queue.enqueue_on_commit("heart.tasks.deliver", 3)
    assert broker.llen("celery") == 1


def test_the_tick_of_the_beat_is_dropped_before_it_piles_up():
    tick = app.conf.beat_schedule["sweep"]
    assert tick["options"]["expires"] == 5 * tick["schedule"]
