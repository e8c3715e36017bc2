"""Celery's way into the sweeps and the outbox."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from heart import delivery, seals, sweeps
from heart.models import IdempotentAnswer, User
from heart.sweeps import Turn, sweep


@shared_task(name="heart.tasks.sweep")
def run_sweeps() -> None:
    """Every due sweep once. Beat starts it; a second copy finds nothing left to do."""
    sweeps.run_all()


@shared_task(name="heart.tasks.deliver")
def deliver(message_id: int) -> None:
    """Send one message now, if nobody else is sending it."""
    delivery.deliver_one(message_id)


@sweep("outbox", turn=Turn.OUTSIDE)
def deliver_due(at: datetime, by: User) -> int:
    """Send every message that is due; returns how many went out."""
    return delivery.deliver_due(at)


@sweep("seal the ledger")
def seal(at: datetime, by: User) -> int:
    """Add the newest events to the ledger's chain; returns how many."""
    return seals.seal()


@sweep("forget API answers")
def forget_answers(at: datetime, by: User) -> int:
    """Remove the answers kept for repeated POSTs once their 24 hours are over; returns how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=at - IdempotentAnswer.KEPT).delete()[0]
