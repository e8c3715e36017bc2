"""What a service costs, as far as its listing says so in words or amounts. Pure.

The expressions are written for PostgreSQL and Python alike, and read without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import TextChoices

from referrals.rules.fit import Fit, Reason, Topic, quoted

FREE = r"(^|[^a-z])(free|no (cost|charge|fees?)|without (charge|cost)|none)([^a-z]|$)"
NOT_FREE = r"(^|[^a-z])not (always )?(free|without)([^a-z]|$)"
SLIDING = r"(^|[^a-z])(sliding|income.based|based on income|ability to pay)([^a-z]|$)"
PAID = r"\$ *0*[1-9]"


class Cost(TextChoices):
    """What is looked for."""

    FREE = "free", "Free"
    LOW = "low", "Free or by income"


def cost_reason(asked: str, words: str, amounts: Sequence[Decimal]) -> Reason:
    """Whether it costs no more than asked. `words` are what the listing says of fees, `amounts` its options."""
    free, sliding, paid = is_free(words, amounts), _says(SLIDING, words), is_paid(words, amounts)
    if asked == Cost.LOW and sliding:
        return Reason(Fit.FITS, "Cost by income", Topic.COST)
    if free and not paid and not sliding:
        return Reason(Fit.FITS, "Free", Topic.COST)
    if paid and not free and not sliding:
        return Reason(Fit.AGAINST, f"Costs: {quoted(words)}" if words.strip() else "Costs money", Topic.COST)
    unclear = f"Ask for the cost: {quoted(words)}" if words.strip() else "Cost is not listed"
    return Reason(Fit.UNSURE, unclear, Topic.COST)


def is_free(words: str, amounts: Sequence[Decimal]) -> bool:
    return (_says(FREE, words) and not _says(NOT_FREE, words)) or any(amount == 0 for amount in amounts)


def is_paid(words: str, amounts: Sequence[Decimal]) -> bool:
    return _says(PAID, words) or any(amount > 0 for amount in amounts)


def _says(expression: str, words: str) -> bool:
    return re.search(expression, words, re.IGNORECASE) is not None
