"""The migrations make the models, one after another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.source import APPS

pytestmark = pytest.mark.django_db


def test_no_model_waits_for_a_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", APPS)
def test_they_stand_in_one_line(app):
    graph = MigrationLoader(connection).graph
    assert len(graph.leaf_nodes(app)) == 1, f"{app}: two migrations claim to be the last"
    own = sorted(name for label, name in graph.nodes if label == app)
    for before, after in pairwise(own):
        assert (app, before) in graph.node_map[app, after].parents, f"{app}: {after} does not follow {before}"
