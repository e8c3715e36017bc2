from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casework.management.importing import SOME_REJECTED
from heart.models import User
from referrals.actions.directory import Verdict, import_batch
from referrals.hsds.records import Record, Reject, Unusable
from referrals.hsds.taxonomy_csv import read

TERMS = "taxonomy_terms"


class Command(BaseCommand):
    help = "Bring in a taxonomy from a CSV of codes, such as Open Eligibility. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a CSV with the columns taxonomy_id, name, parent_id")
        parser.add_argument("--name", default="Open Eligibility", help="what the taxonomy is called")

    def handle(self, *args, **options):
        try:
            found = list(read(options["path"], options["name"]))
        except Unusable as error:
            raise CommandError(str(error)) from error
        rejects = [one for one in found if isinstance(one, Reject)]
        records = [one for one in found if isinstance(one, Record)]
        done = import_batch(records=records, source=options["name"], by=User.objects.system("import"))
        for one in rejects:
            self.stderr.write(f"{one.file}, line {one.line}, {one.path}: {one.reason}")
        if options["verbosity"]:
            counts = Counter(done.verdicts[TERMS].values())
            told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in list(Verdict)[:3])
            self.stdout.write(f"Terms: {len(records) - 1 + len(rejects)} read, {told}, {len(rejects)} rejected.")
        if rejects:
            sys.exit(SOME_REJECTED)
