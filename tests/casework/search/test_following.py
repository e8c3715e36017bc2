"""The search index follows every action: what it holds is what would be made of the records anew."""

from __future__ import annotations

import pytest
from django.db import transaction

from casework.actions import indexing
from casework.models import NeighborIndex
from casework.tasks import index_neighbors
from heart.errors import DomainError
from heart.models import User
from tests.architecture.action_table import ROWS, Row
from tests.architecture.test_actions import function
from tests.architecture.world import shared_world

pytestmark = pytest.mark.django_db
world = shared_world
CASEWORK_ROWS = [row for row in ROWS if row.action.startswith("casework.")]


def held() -> dict[int, tuple[object, object]]:
    return {row.pk: (row.keys, row.terms) for row in NeighborIndex.objects.all()}


@pytest.mark.parametrize("row", CASEWORK_ROWS, ids=lambda row: row.action)
def test_it_is_as_if_made_anew_after(row: Row, world):
    by = next((world.cast[name] for name in sorted(row.who) if name in world.cast), None)
    by = by or User.objects.system("sweep")
    with transaction.atomic():
        try:
            with transaction.atomic():
                function(row.action)(**row.given(world, by), by=by, at=world.now)
        except DomainError:
            pass
        followed = held()
        indexing.index_all()
        assert held() == followed
        transaction.set_rollback(True)


def test_a_sweep_makes_the_rows_that_are_missing_and_no_other(world, monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 1)
    with transaction.atomic():
        whole = held()
        assert len(whole) > 1
        NeighborIndex.objects.all().delete()
        sweeper = User.objects.system("sweep")
        assert index_neighbors(world.now, sweeper) == len(whole)
        assert held() == whole
        assert index_neighbors(world.now, sweeper) == 0
        transaction.set_rollback(True)
