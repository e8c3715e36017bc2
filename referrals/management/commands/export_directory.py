from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from referrals.hsds.export import export
from referrals.states.directory import Audience


class Command(BaseCommand):
    help = "Write the provider directory as HSDS 3.1: JSON, a record a line, and the same as tables in DIR/tabular."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, help="made if it is not there; files of an earlier export are replaced"
        )
        parser.add_argument(
            "--audience",
            choices=Audience.values,
            default=Audience.PUBLIC,
            help="public (the default) leaves out what only partners or HEART may know; "
            "partners what only HEART may know, such as confidential places",
        )

    @transaction.atomic
    def handle(self, *args, **options):
        try:
            counts = export(options["folder"], Audience(options["audience"]))
        except OSError as error:
            raise CommandError(f"{options['folder']} can't be written: {error.strerror}.") from error
        if options["verbosity"]:
            for kind, count in counts.items():
                self.stdout.write(f"{kind:<26}{count:>10}")
