from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from heart.models import Publication
from tests.factories.publications import ready_quarter
from tests.heart.public.kit import Busy, publish


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["public"].clear()


@pytest.fixture(scope="module")
def city(request, django_db_setup, django_db_blocker) -> Iterator[list[Publication]]:
    """The two newest quarters of a busy city, published; taken back after the module, which says how large it is."""
    with django_db_blocker.unblock(), transaction.atomic():
        Busy(11, **request.module.SIZE)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as it is done on every real database: the chain's statement needs to know sizes
        now = timezone.now()
        yield [publish(ready_quarter(now, back=back)) for back in (1, 0)]
        transaction.set_rollback(True)
