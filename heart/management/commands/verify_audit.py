"""Proves the audit complete and untouched, or says where it is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from heart import seals, verify
from heart.models import Seal


class Command(BaseCommand):
    help = (
        "Check that the audit is complete and untouched: triggers, history, actors, seals and states. "
        "Prints the places that do not hold, never what stands there, and ends with 1 if there are any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seal",
            metavar="DIGEST",
            default="",
            help="A seal that an earlier run printed, kept elsewhere: the chain must still hold it.",
        )

    def handle(self, *args: Any, seal: str, **options: Any) -> None:
        places = 0
        for name, check in verify.CHECKS.items():
            places += self._tell(name, check())
        if seal:
            there = Seal.objects.filter(digest=seal).exists()
            places += self._tell("the seal kept elsewhere", [] if there else ["the chain does not hold it any more"])
        if places:
            raise CommandError(f"The audit does not hold in {places} place(s).")
        self.stdout.write(f"The audit is complete and untouched. Newest seal: {seals.newest() or 'none yet'}")

    def _tell(self, name: str, places: list[str]) -> int:
        self.stdout.write(f"{name}: {'holds' if not places else f'{len(places)} place(s) do not hold'}")
        for place in places:
            self.stdout.write(f"  {place}")
        return len(places)
