"""`manage.py reindex_neighbors`: makes the search index again from the neighbors' records."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from casework.actions import indexing


class Command(BaseCommand):
    help = "Makes the search index of neighbors again. Can be run at any time, also while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"indexed {indexing.index_all():,} neighbors")
