"""What of casework the audit looks at beside the database: the attached files."""

from __future__ import annotations

from casework.models import Attachment
from heart import files, verify


def attachments() -> list[str]:
    """Every attached file is there, and is the one that was attached."""
    rows = Attachment.objects.order_by("pk").values_list("pk", "stored_as", "sha256").iterator()
    found = ((pk, files.fault(stored_as, sha256)) for pk, stored_as, sha256 in rows)
    return [f"{Attachment._meta.db_table} {pk}: {fault}" for pk, fault in found if fault]


verify.register("attached files", attachments)
