"""Every event of the ledger is sealed once, however late its transaction ends."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from heart import ledger, seals
from heart.models import Event, Seal, Unsealed
from tests.factories import people

KIND = "casework.case_opened"


def sealed_keys() -> list[int]:
    return [key for link in Seal.objects.order_by("pk") for key in link.event_keys]


@pytest.mark.django_db
def test_what_was_recorded_is_sealed_once_and_in_order(nadia, now):
    for _ in range(3):
        ledger.record(KIND, nadia.agency, by=nadia, at=now)
    waiting = Unsealed.objects.count()
    assert seals.seal() == waiting >= 3
    assert seals.seal() == 0
    assert sealed_keys() == sorted(Event.objects.values_list("pk", flat=True))
    assert not Unsealed.objects.exists()
    assert seals.broken() == []


@pytest.mark.django_db
def test_events_written_many_at_once_wait_too(nadia, now):
    ledger.record_many(KIND, ((nadia.agency, {"n": number}) for number in range(20)), by=nadia, at=now)
    assert seals.seal() >= 20
    assert len(sealed_keys()) == Event.objects.count()


@pytest.mark.django_db
def test_a_long_queue_is_sealed_in_batches_that_hold_together(nadia, now, monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 4)
    monkeypatch.setattr(seals, "SEALS_AT_ONCE", 2)
    seals.seal()
    before = Seal.objects.count()
    ledger.record_many(KIND, ((nadia.agency, {}) for _ in range(10)), by=nadia, at=now)
    assert seals.seal() == 10
    assert Seal.objects.count() == before + 3
    assert seals.broken() == []


@pytest.mark.django_db
def test_the_time_an_event_tells_of_does_not_matter(nadia, now):
    """A call told of a year late and a clock that runs ahead are sealed like the rest."""
    ledger.record(KIND, nadia.agency, by=nadia, at=now - timedelta(days=365))
    ledger.record(KIND, nadia.agency, by=nadia, at=now + timedelta(days=365))
    seals.seal()
    assert not Unsealed.objects.exists()


def elsewhere(work) -> threading.Thread:
    """Do `work` on another connection."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_transaction_that_ends_late_is_not_passed_over(now):
    """Its key is lower than one that is sealed already."""
    nadia = people.person("nadia", "navigator")
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            ledger.record(KIND, nadia.agency, by=nadia, at=now)
            written.set()
            assert go_on.wait(30)

    thread = elsewhere(slow)
    assert written.wait(30)
    quick = ledger.record(KIND, nadia.agency, by=nadia, at=now)
    seals.seal()
    assert sealed_keys()[-1] == quick.pk
    go_on.set()
    thread.join(30)
    late = Event.objects.exclude(pk__in=sealed_keys()).get()
    assert late.pk < quick.pk
    assert seals.seal() == 1
    assert sealed_keys()[-1] == late.pk
    assert seals.broken() == []


@pytest.mark.django_db(transaction=True)
def test_a_second_sealer_leaves_the_work_to_the_first(now):
    nadia = people.person("nadia", "navigator")
    ledger.record(KIND, nadia.agency, by=nadia, at=now)
    held, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            seals._seal_batch()
            held.set()
            assert go_on.wait(30)

    thread = elsewhere(first)
    assert held.wait(30)
    assert seals.seal() == 0
    go_on.set()
    thread.join(30)
    assert len(sealed_keys()) == len(set(sealed_keys())) == Event.objects.count()
