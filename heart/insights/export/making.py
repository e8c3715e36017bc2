"""An approved extract as files: worked out from the records, or as it was frozen."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from heart import files as folder
from heart.errors import DomainError, Invalid
from heart.insights.export.files import MANIFEST, Files, opened, sha256, write
from heart.insights.export.reading import read_all
from heart.insights.export.scope import Scope, key_of
from heart.insights.period import Period
from heart.models import Extract


class NotAsMade(DomainError):
    """The private folder does not hold the extract that was made."""

    status = 410
    title = "This extract can't be opened"


def check_key() -> None:
    """Raises Invalid where this installation has no key for extracts."""
    if len(settings.EXTRACT_KEY) < 32:
        raise Invalid("No extract can be made here: EXTRACT_KEY is not set, or is shorter than 32 characters.")


def scope_of(extract: Extract, as_of: datetime) -> Scope:
    """What the extract is about, with its own key. Raises Invalid as `check_key`."""
    check_key()
    return Scope(key_of(settings.EXTRACT_KEY, extract.number), Period.of_days(extract.first, extract.last), as_of)


def work_out(extract: Extract, as_of: datetime) -> Files:
    """Every file, from the records as they are now. The same records give the same bytes."""
    scope = scope_of(extract, as_of)
    return write(read_all(scope), scope, extract.number)


def frozen(extract: Extract) -> bytes:
    """The archive as it was made. Raises NotAsMade where it is gone or was changed."""
    content = folder.read(extract.stored_as) if extract.stored_as else None
    if content is None or folder.digest(content) != extract.sha256:
        raise NotAsMade("The folder does not hold it as it was made. Tell an administrator.")
    if sha256(opened(content)[MANIFEST]) != extract.manifest_sha256:
        raise NotAsMade("Its manifest is not the one that was recorded. Tell an administrator.")
    return content


def differs(extract: Extract) -> list[str]:
    """Which files would be others if the extract were made from today's records: none, if nothing has changed.

    Raises NotAsMade as `frozen`.
    """
    assert extract.made_at is not None
    then, now = opened(frozen(extract)), work_out(extract, extract.made_at)
    return sorted(name for name in {*then, *now} - {MANIFEST} if then.get(name) != now.get(name))
