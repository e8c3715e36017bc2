"""Writes the documents that are made from the code, or with --check says which are out of date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from heart import documents


class Command(BaseCommand):
    help = "Write docs/states.md, permissions.md, privacy.md and indicators.md from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when one is out of date.")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs")

    def handle(self, *args: Any, check: bool, folder: Path, **options: Any) -> None:
        if check:
            stale = documents.outdated(folder)
            if stale:
                raise CommandError(f"Out of date: {', '.join(stale)}. Run: manage.py write_docs")
            self.stdout.write("The documents say what the code says.")
            return
        written = documents.write(folder)
        self.stdout.write(f"Wrote {', '.join(written)}." if written else "Nothing to write: all are up to date.")
