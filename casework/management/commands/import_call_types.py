from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casework.actions import reference
from casework.cad.call_types import read
from casework.cad.records import Reject, Unusable
from casework.management.importing import SOME_REJECTED, tell, tell_reject
from heart.errors import Invalid
from heart.models import User


class Command(BaseCommand):
    help = "Bring in the table of call types, one column a program, as it stands from a day on."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--effective-from", required=True, type=date.fromisoformat, help="the first day, like 2026-01-31"
        )

    def handle(self, *args, **options):
        counts: Counter[str] = Counter()
        pairs: list[tuple[str, str]] = []
        try:
            for cell in read(options["file"]):
                counts["read"] += 1
                if isinstance(cell, Reject):
                    counts["rejected"] += 1
                    tell_reject(self.stderr, cell, counts["rejected"])
                else:
                    pairs.append(cell[1:])
            changes = reference.import_call_types(
                rows=pairs, effective_from=options["effective_from"], by=User.objects.system("import")
            )
        except (OSError, Unusable, Invalid) as error:
            raise CommandError(str(error)) from error
        counts["created"], counts["updated"], counts["unchanged"] = changes.created, changes.ended, changes.unchanged
        tell(self.stdout, counts)
        if changes.ended:
            self.stdout.write("updated are the entries that this table leaves out: they end the day before.")
        if counts["rejected"]:
            sys.exit(SOME_REJECTED)
