"""Make cases whose first follow-up wants a notice now: run as a program, beside the workers.

    python -m tests.faults.world COUNT

A third of them is due in six hours (a reminder), a third overdue, a third so long that it is escalated.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")
MET_HOURS_AGO = (42, 49, 80)


def main(count: int) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from tests.factories import casework as make
    from tests.factories import people

    nadia = people.person("nadia", "navigator")
    people.person("sol", "supervisor")
    for number in range(count):
        hours = MET_HOURS_AGO[number % len(MET_HOURS_AGO)]
        make.case(at=timezone.now() - timedelta(hours=hours), assigned_to=nadia)


if __name__ == "__main__":
    main(int(sys.argv[1]))
