"""Where a directory comes from: a file, a folder or an archive, compressed or not, as streams of text."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from pathlib import Path
from typing import IO, Any, Protocol, TextIO

from referrals.hsds.records import Unusable

GZIP = b"\x1f\x8b"
DAMAGED = (EOFError, OSError, zlib.error, zipfile.BadZipFile, tarfile.TarError)
WITHHELD = (RuntimeError, NotImplementedError)  # what zipfile raises for a password or a method it lacks


class Source(Protocol):
    """Files by their bare names in lower case."""

    @property
    def names(self) -> list[str]: ...

    def open(self, name: str) -> IO[bytes]: ...


class Files:
    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths
        self.names = list(paths)

    def open(self, name: str) -> IO[bytes]:
        return self._paths[name].open("rb")


class Tar:
    def __init__(self, path: Path) -> None:
        self._tar = tarfile.open(path)  # noqa: SIM115 - read from for as long as the import lasts
        self._members = {_bare(one.name): one for one in self._tar.getmembers() if one.isfile() and _bare(one.name)}
        self.names = list(self._members)

    def open(self, name: str) -> IO[bytes]:
        stream = self._tar.extractfile(self._members[name])
        assert stream is not None
        return stream


class Zip:
    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self._members = {_bare(name): name for name in self._zip.namelist() if _bare(name)}
        self.names = list(self._members)

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(self._members[name])


def find(path: Path) -> Source:
    """What is at `path`. Raises Unusable."""
    try:
        if path.is_dir():
            return Files({one.name.lower(): one for one in sorted(path.iterdir()) if one.is_file() and _bare(one.name)})
        if not path.is_file():
            raise Unusable(f"There is no file or folder at {path}.")
        if zipfile.is_zipfile(path):
            return Zip(path)
        if tarfile.is_tarfile(path):
            return Tar(path)
        return Files({path.name.lower(): path})
    except DAMAGED as error:
        raise Unusable(f"{path.name} can't be opened: {type(error).__name__}.") from error


@contextmanager
def text(source: Source, name: str, *, newline: str | None = None, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """A file as text, unpacked if it is gzip. Raises Unusable.

    Bytes that are not of the encoding stay recognizable, so that the value they are in is refused and the rest is read.
    """
    with ExitStack() as stack:
        try:
            stream: Any = source.open(name)
            stream = stack.enter_context(io.BufferedReader(stream))
            if stream.peek(2)[:2] == GZIP:
                stream = stack.enter_context(GzipFile(fileobj=stream))
        except (*DAMAGED, *WITHHELD) as error:
            raise Unusable(f"{name} can't be opened: {type(error).__name__}.") from error
        yield io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline=newline)


def _bare(name: str) -> str:
    """The name without its folders, in lower case; nothing for a folder and for what a desktop leaves behind."""
    last = name.replace("\\", "/").rpartition("/")[2].lower()
    return "" if last.startswith(".") or name.startswith("__MACOSX") else last
