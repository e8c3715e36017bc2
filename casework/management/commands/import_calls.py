from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from casework import call_plan
from casework.actions import calls
from casework.cad.records import Incoming, Reject, Unusable
from casework.cad.source import Log, opened
from casework.management.importing import SOME_REJECTED, rejects_file, tell, tell_reject
from heart.models import User


class Command(BaseCommand):
    help = "Bring in 911 calls from a dispatch log: CSV or EIDO JSON, gzip too. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", default="", help="a file of casework/mappings; the columns tell if left out")
        parser.add_argument("--timezone", default="", help="where times without an offset were written down")
        parser.add_argument("--dry-run", action="store_true", help="read and count, and write nothing")
        parser.add_argument("--rejects", type=Path, help="a CSV for the rows that could not be read")

    def handle(self, *args, **options):
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.not_in_table: Counter[str] = Counter()
        self.dry_run = options["dry_run"]
        try:
            with (
                opened(
                    options["file"],
                    mapping=options["mapping"],
                    time_zone=options["timezone"],
                    city_zone=settings.TIME_ZONE,
                ) as log,
                rejects_file(options["rejects"], log.columns) as put_aside,
            ):
                self.stdout.write(f"mapping: {log.mapping}")
                damage = self._read(log, put_aside)
        except (OSError, Unusable) as error:
            raise CommandError(str(error)) from error
        self._tell()
        if damage:
            raise CommandError(f"{damage} The rows before that were {'read' if self.dry_run else 'stored'}.")
        if self.counts["rejected"]:
            sys.exit(SOME_REJECTED)

    def _read(self, log: Log, put_aside: Any) -> Unusable | None:
        """Take in the rows batch by batch, each its own transaction. Returns what stopped it, if anything did."""
        batch: list[Incoming] = []
        damage = None
        with tqdm(total=log.size, unit="B", unit_scale=True, disable=None, file=sys.stderr) as progress:
            try:
                for row in log.rows:
                    self.counts["read"] += 1
                    if isinstance(row, Reject):
                        self.counts["rejected"] += 1
                        put_aside(row)
                        tell_reject(self.stderr, row, self.counts["rejected"])
                    elif row.again:
                        self.counts["unchanged"] += 1
                    else:
                        batch.append(row.call)
                    if len(batch) == calls.BATCH:
                        self._store(batch)
                        batch = []
                        progress.update(log.position() - progress.n)
            except Unusable as error:
                damage = error
            self._store(batch)
            progress.update(log.position() - progress.n)
        return damage

    def _store(self, batch: list[Incoming]) -> None:
        if not batch:
            return
        if self.dry_run:
            results = call_plan.plan(batch)
        else:
            results = calls.receive(calls=batch, by=User.objects.system("import"))
        for result in results:
            self.counts[result.verdict] += 1
            if not result.incoming.known_type:
                self.unknown[f"{result.call.local_type_code} {result.call.local_type}".strip()] += 1
            elif result.incoming.call_types and result.call.call_type_id is None:
                self.not_in_table[result.incoming.call_types[0]] += 1

    def _tell(self) -> None:
        tell(self.stdout, self.counts)
        if self.unknown:
            self.stdout.write("\nLocal call types that the mapping does not know (kept, eligible for none):")
            self._tell_types(self.unknown)
        if self.not_in_table:
            self.stdout.write("\nHEART call types that the call type table does not have (see import_call_types):")
            self._tell_types(self.not_in_table)
        if self.dry_run:
            self.stdout.write("\nDry run: nothing was written.")

    def _tell_types(self, types: Counter[str]) -> None:
        for name, count in sorted(types.items(), key=lambda item: (-item[1], item[0])):
            self.stdout.write(f"{count:>7}  {name}")
