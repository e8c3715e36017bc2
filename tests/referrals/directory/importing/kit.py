"""What the tests of importing the directory share."""

from __future__ import annotations

from heart.models import Event


def verdicts(imported, kind):
    return sorted(imported.verdicts[kind].values())


def events(kind="service"):
    return Event.objects.filter(kind="referrals.directory_imported", subject_type=f"referrals.{kind}").order_by("pk")
