from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from heart.errors import DomainError
from heart.insights.export import actions, making, worker
from heart.insights.export.files import opened
from heart.models import Extract, ExtractStatus, User

ASK = (
    "Somebody asks for it on the page /insights/extracts/new/, a second person approves it there. "
    "Nothing is written without."
)


class Command(BaseCommand):
    help = "Write the evaluator's data set of a period that a second person has approved; make it first, if nobody has."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="made if it is not there; it must be empty, or hold this extract")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="DATE")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="DATE")
        parser.add_argument("--approved", type=int, metavar="NUMBER", help="which extract, if several have this period")

    def handle(self, *args, **options):
        extract = self._approved(options["first"], options["last"], options["approved"])
        by = User.objects.system("console")
        try:
            was_made = extract.status == ExtractStatus.MADE
            if not was_made:
                extract = worker.make(extract, by=by)
            changed = making.differs(extract) if was_made else []
            files = opened(actions.download(extract=extract, by=by))
        except DomainError as error:
            raise CommandError(error.message) from None
        self._write(options["folder"], files)
        self.stdout.write(f"extract {extract.number}: {len(files)} files, manifest {extract.manifest_sha256}")
        if was_made:
            self.stdout.write(self._verified(changed))

    def _approved(self, first: date, last: date, number: int | None) -> Extract:
        ready = (ExtractStatus.APPROVED, ExtractStatus.MADE)
        rows = Extract.objects.filter(first=first, last=last, status__in=ready)
        rows = rows.filter(number=number) if number is not None else rows
        extract = rows.order_by("-number").first()
        if extract is None:
            which = f"extract {number}" if number is not None else "extract"
            raise CommandError(f"No approved {which} from {first} to {last}. {ASK}")
        return extract

    def _write(self, folder: Path, files: dict[str, bytes]) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            strange = {path.name for path in folder.iterdir()} - set(files)
            if strange:
                raise CommandError("The folder holds other files. Name an empty one: nothing was written.")
            for name, content in files.items():
                (folder / name).write_bytes(content)
        except OSError as error:
            raise CommandError(f"The folder can't be written: {error.strerror}.") from None

    def _verified(self, changed: list[str]) -> str:
        if not changed:
            return "verified: made again from today's records, every byte is the same"
        return f"as it was frozen; today's records, or this release, would give other words in {len(changed)} files"
