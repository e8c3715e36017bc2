"""The directory's organizations, as recipients of a release of information."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from heart.models import User
from heart.recipients import Directory, register
from referrals.models import Organization


def search(words: str, by: User, limit: int) -> list[tuple[UUID, str]]:
    """Organizations whose name holds every word, the partners who sign in here first; without words, those alone."""
    rows = Organization.objects.visible_to(by).annotate(is_stranger=Q(agency__isnull=True))
    if not words.split():
        rows = rows.filter(is_stranger=False)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return list(rows.order_by("is_stranger", "name", "pk").values_list("pk", "name")[:limit])


def named(keys: Iterable[UUID], by: User) -> dict[UUID, str]:
    """The names of these organizations."""
    return dict(Organization.objects.visible_to(by).filter(pk__in=list(keys)).values_list("pk", "name"))


register("organizations", Directory(search, named))
