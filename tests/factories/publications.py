"""A quarter's public figures, through the actions: prepared by one person, published by another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from heart.insights.public import actions, policies
from heart.insights.quarter import Quarter
from heart.models import Publication, PublishedFigure, User
from tests.factories import people


def ready_quarter(now: datetime, *, back: int = 0) -> str:
    """The newest quarter that may be prepared, or one so many quarters before it."""
    found = Quarter.of(timezone.localdate(now))
    while not policies.is_ready(found, now):
        found = found.after(-1)
    return found.after(-back).name


def prepared(now: datetime, *, back: int = 0) -> Publication:
    by = people.person("val", "supervisor")
    return actions.prepare(quarter=ready_quarter(now, back=back), by=by, at=now)


def counted(now: datetime, *, back: int = 0, figures: Iterable[PublishedFigure] = ()) -> Publication:
    one = prepared(now, back=back)
    for figure in figures:
        figure.publication = one
    return actions.freeze(publication=one, figures=figures, by=User.objects.system("sweep"), at=now)


def published(now: datetime, *, back: int = 0, figures: Iterable[PublishedFigure] = ()) -> Publication:
    one = counted(now, back=back, figures=figures)
    return actions.publish(publication=one, by=people.person("quinn", "administrator"), at=now)
