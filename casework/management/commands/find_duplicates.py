"""`manage.py find_duplicates`: the nightly search for records of one person, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from casework.actions import finding
from heart.models import User


class Command(BaseCommand):
    help = "Compares all neighbors' records and puts the likely pairs before the people who work cases."

    def handle(self, *args: Any, **options: Any) -> None:
        found = finding.find(by=User.objects.system("sweep"))
        self.stdout.write(f"found {found:,} new likely pairs")
