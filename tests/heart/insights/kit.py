"""What the tests of the dashboards share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from heart.insights.indicator import registry


@contextmanager
def only(*keys: str) -> Iterator[None]:
    """These indicators alone, since all of them take seconds; afterwards all, in the order in which they stood."""
    whole = dict(registry)
    for key in whole.keys() - {*keys}:
        del registry[key]
    try:
        yield
    finally:
        registry.clear()
        registry.update(whole)
