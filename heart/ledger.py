"""The domain's own history: one immutable row per action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from heart.models import Access, Agency, Event, User
from heart.models.base import Answered, AppendOnly

if TYPE_CHECKING:
    from django.db.models import QuerySet


# Also a person, and what is written once, can be what an event is about.
Subject = Answered | User | AppendOnly


def record(kind: str, subject: Subject, /, *, by: User, at: datetime, **details: Any) -> Event:
    """Write that `by` did `kind` to `subject` at `at` (UTC). Details are codes and counts, never a note's words."""
    event = _event(kind, subject, details, by=by, at=at)
    event.save()
    return event


def record_many(kind: str, rows: Iterable[tuple[Subject, dict[str, Any]]], /, *, by: User, at: datetime) -> list[Event]:
    """Write one event for each (subject, details), in one statement: for imports."""
    return Event.objects.bulk_create(_event(kind, subject, details, by=by, at=at) for subject, details in rows)


def _event(kind: str, subject: Subject, details: dict[str, Any], *, by: User, at: datetime) -> Event:
    return Event(
        at=at,
        kind=kind,
        by=by,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        case_key=getattr(subject, "case_key", None),
        neighbor_key=getattr(subject, "neighbor_key", None),
        details={name: _plain(value) for name, value in details.items() if value not in (None, "")},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | float) else str(value)


def opened(subject: Answered, *, by: User, reason: str) -> Access:
    """Write that HEART staff opened this neighbor's record, and why. One statement."""
    access = _view(subject, by=by, reason=reason)
    access.save()
    return access


def opened_many(subjects: Iterable[Answered], *, by: User, reason: str) -> None:
    """Write that HEART staff opened each of these records, which one page shows together. One statement."""
    Access.objects.bulk_create(_view(subject, by=by, reason=reason) for subject in subjects)


def _view(subject: Answered, *, by: User, reason: str) -> Access:
    assert subject.neighbor_key is not None
    assert by.agency is not None
    return Access(
        kind=Access.Kind.VIEW,
        by=by,
        agency=by.agency,
        neighbor_key=subject.neighbor_key,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        reason=reason,
    )


@dataclass(frozen=True)
class Recipient:
    """An organization to which something is told, and who of it, in their own words, if nobody signed in."""

    key: UUID
    name: str
    agency: Agency | None = None
    person: str = ""


def disclosed(subject: Answered, *, by: User, reason: str, released: list[str], to: Recipient | None = None) -> Access:
    """Write that a partner saw released information: an entry of the accounting of disclosures.

    `to` is the organization, where it is not simply the one that `by` works for.
    """
    assert subject.neighbor_key is not None
    assert to or by.agency
    return Access.objects.create(
        kind=Access.Kind.DISCLOSURE,
        by=by,
        agency=to.agency if to else by.agency,
        recipient_key=to.key if to else None,
        recipient_name=to.name if to else "",
        person=to.person if to else "",
        neighbor_key=subject.neighbor_key,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        reason=reason,
        released=released,
    )


def of_case(case_key: int) -> QuerySet[Event]:
    """The case's events, newest first, with the people who made them."""
    return of_cases([case_key])


def of_cases(case_keys: Any) -> QuerySet[Event]:
    """The events of several cases together: keys, or a query for them."""
    return Event.objects.filter(case_key__in=case_keys).select_related("by").order_by("-at", "-pk")
