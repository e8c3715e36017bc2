"""The private folder: files that a record refers to, outside of what a web server can reach, under random names."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings


def keep(content: bytes) -> tuple[str, str]:
    """Write `content` under a new random name; returns that name and the SHA-256 of what was written.

    The file is on the disk before this returns. When the record that refers to it is not saved after all, the file
    stays behind unknown to anybody, which harms nobody.
    """
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name, digest(content)


def read(name: str) -> bytes | None:
    """What lies under this name, or None when the file is gone."""
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        return None


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def fault(name: str, sha256: str) -> str:
    """Why the file is not the one that was kept, or nothing."""
    content = read(name)
    if content is None:
        return "its file is gone"
    return "" if digest(content) == sha256 else "its file was changed"


def _path(name: str) -> Path:
    if not name.isalnum():
        raise ValueError("not a name of the private folder")
    return Path(settings.HEART_FILES) / name[:2] / name
