"""What the tests of HSDS as JSON share."""

from __future__ import annotations

from referrals.hsds.records import Record
from tests.referrals.directory.kit import (
    records,
)


def kinds(path):
    return [record.kind for record in records(path)]


def the_service(path) -> Record:
    [found] = [record for record in records(path) if record.kind == "services"]
    return found
