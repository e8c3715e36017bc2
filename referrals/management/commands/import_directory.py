from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from casework.cad.records import Reject as Row
from casework.management.importing import SHOWN, SOME_REJECTED, rejects_file
from heart.models import User
from referrals.actions.directory import BATCH, Imported, Verdict, import_batch
from referrals.hsds.reading import FORMATS, read
from referrals.hsds.records import Record, Reject, Remark, Unusable
from referrals.hsds.tables import TABLES

FIRST = (
    "organizations",
    "services",
    "locations",
    "addresses",
    "service_at_location",
    "phones",
    "languages",
    "schedules",
)
KINDS = (*FIRST, *(kind for kind in TABLES if kind not in FIRST))
COLUMNS = ("read", *Verdict, "rejected")


class Command(BaseCommand):
    help = (
        "Bring in a provider directory: HSDS 3 as JSON or tabular, or a table like iCarol's through a mapping file. "
        "Running it again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a file, a zip or tar.gz archive, or a folder")
        parser.add_argument("--format", choices=FORMATS, default="", help="found out from the files if left out")
        parser.add_argument("--mapping", default="", help="a file of referrals/mappings, for --format icarol")
        parser.add_argument("--dry-run", action="store_true", help="read, compare and count, and keep nothing")
        parser.add_argument("--rejects", type=Path, help="a CSV for the rows that could not be read")

    def handle(self, *args, **options):
        self.imported = Imported()
        self.remarks: Counter[str] = Counter()
        dry_run, damage = options["dry_run"], None
        with rejects_file(options["rejects"], ("file", "table", "row", "kept")) as self.put_aside, _undone(dry_run):
            try:
                self._read(options["path"], options["format"], options["mapping"])
            except Unusable as error:
                damage = error
        if options["verbosity"]:
            self._tell(dry_run)
        if damage:
            raise CommandError(f"{damage} What came before that was {'read' if dry_run else 'stored'}.")
        if self.imported.rejects:
            sys.exit(SOME_REJECTED)

    def _read(self, path: Path, format: str, mapping: str) -> None:
        """Take in the records batch by batch, each its own transaction."""
        by, batch = User.objects.system("import"), []
        with tqdm(unit=" records", disable=None, file=sys.stderr) as progress:
            for found in read(path, format, mapping):
                if isinstance(found, Reject):
                    self._reject([found])
                elif isinstance(found, Remark):
                    self._remark(found)
                else:
                    batch.append(found)
                if len(batch) == BATCH:
                    self._store(batch, path.name, by)
                    progress.update(len(batch))
                    batch = []
            self._store(batch, path.name, by)
            progress.update(len(batch))

    def _store(self, batch: list[Record], source: str, by: User) -> None:
        if batch:
            done = import_batch(records=batch, source=source, by=by)
            rejects, done.rejects = done.rejects, []
            self.imported.add(done)
            self._reject(rejects)

    def _reject(self, rejects: Iterable[Reject]) -> None:
        for one in rejects:
            self.imported.rejects.append(one)
            self.put_aside(Row(one.line, one.path, one.reason, (one.file, one.kind, one.raw, "")))
            count = len(self.imported.rejects)
            if count <= SHOWN:
                self.stderr.write(f"{one.file}, line {one.line}, {one.path}: {one.reason}")
            elif count == SHOWN + 1:
                self.stderr.write("More rows were put aside; --rejects FILE keeps them all.")

    def _remark(self, one: Remark) -> None:
        """Keep what is to be said of a row that was taken in."""
        self.remarks[f"{one.kind}: {one.reason}"] += 1
        self.put_aside(Row(one.line, one.path, one.reason, (one.file, one.kind, one.raw, "yes")))

    def _tell(self, dry_run: bool) -> None:
        rejected = Counter(one.kind for one in self.imported.rejects)
        self._line("", COLUMNS)
        for kind in (*KINDS, *sorted(set(rejected) - set(KINDS))):
            counts = Counter(self.imported.verdicts[kind].values())
            read = sum(counts.values()) - counts[Verdict.REMOVED] + rejected[kind]
            if counts or rejected[kind]:
                self._line(kind, (read, *(counts[verdict] for verdict in Verdict), rejected[kind]))
        self._tell_reasons("Put aside", Counter(f"{one.kind}: {one.reason}" for one in self.imported.rejects))
        self._tell_reasons("Kept, with something to know", self.remarks)
        if dry_run:
            self.stdout.write("\nDry run: nothing was written.")

    def _tell_reasons(self, title: str, reasons: Counter[str]) -> None:
        """How often each reason was met, the most frequent first."""
        if reasons:
            self.stdout.write(f"\n{title}, by reason:")
        for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            self.stdout.write(f"{count:>7}  {reason}.")

    def _line(self, kind: str, cells: Iterable[str | int]) -> None:
        self.stdout.write(f"{kind:<20}" + "".join(f"{cell:>11}" for cell in cells))


@contextmanager
def _undone(wanted: bool):
    """Take back whatever is written inside, if wanted."""
    with transaction.atomic() if wanted else nullcontext():
        yield
        if wanted:
            transaction.set_rollback(True)
