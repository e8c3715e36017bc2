"""Is this file what it says it is, and nothing else? Asked of its name, of its declared type and of its content."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from django.conf import settings
from PIL import Image, ImageOps

from heart.errors import Invalid

PIXELS = 50_000_000  # larger than any telephone's photo; a picture that unfolds to more is refused unopened
LONGEST_NAME = 80
UNSAID = {"", "application/octet-stream", "binary/octet-stream"}
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|body|iframe)", re.IGNORECASE)
PROGRAM = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
WHAT_TO_DO = "Attach a PDF, a JPEG or PNG image, or plain text."


@dataclass(frozen=True)
class Kind:
    """A kind of file that may be attached."""

    key: str
    mime: str
    extensions: tuple[str, ...]


KINDS = (
    Kind("pdf", "application/pdf", (".pdf",)),
    Kind("jpeg", "image/jpeg", (".jpg", ".jpeg")),
    Kind("png", "image/png", (".png",)),
    Kind("text", "text/plain", (".txt",)),
)
MIME = {kind.key: kind.mime for kind in KINDS}


@dataclass(frozen=True)
class Upload:
    """A file that passed: its kind, a harmless name, and what is to be kept of it."""

    kind: str
    name: str
    content: bytes


def check(*, name: str, declared: str, content: bytes) -> Upload:
    """The file as it may be kept: pictures without where and when they were taken. Raises Invalid with the reason.

    `declared` is the type that the browser sent, `content` all of the file.
    """
    if not content:
        raise _refused("The file is empty.")
    if len(content) > settings.ATTACHMENT_MEGABYTES * 1024 * 1024:
        raise _refused(f"The file is larger than {settings.ATTACHMENT_MEGABYTES} megabytes.")
    kind = _by_name(name)
    said = declared.split(";")[0].strip().lower()
    if said not in UNSAID | {kind.mime}:
        raise _refused("The file's name and the type that it was sent as do not agree.")
    return Upload(kind.key, safe_name(name, kind), CHECKS[kind.key](content, kind))


def safe_name(name: str, kind: Kind) -> str:
    """The name without folders, without signs that a system or a reader could stumble over, and not too long."""
    stem = PurePath(name.replace("\\", "/")).stem
    plain = "".join(sign for sign in unicodedata.normalize("NFC", stem) if unicodedata.category(sign)[0] in "LMNPSZ")
    words = re.sub(r"[\s<>:\"/\\|?*%;']+", " ", plain).strip(" .")
    return f"{words[:LONGEST_NAME].strip() or 'file'}{kind.extensions[0]}"


def _by_name(name: str) -> Kind:
    extension = PurePath(name.replace("\\", "/")).suffix.lower()
    for kind in KINDS:
        if extension in kind.extensions:
            return kind
    raise _refused(f"A file of this type is not kept. {WHAT_TO_DO}")


def _recognized(content: bytes, kind: Kind) -> None:
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        found = set()
    if kind.mime not in found:
        raise _refused(f"What is in the file is not a {kind.key.upper()}, though its name says so.")
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise _refused("Another file is hidden in this one.")


def _pdf(content: bytes, kind: Kind) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise _refused("What is in the file is not a PDF, though its name says so.")
    _recognized(content, kind)
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \0"):
        raise _refused("The PDF is not whole, or something stands behind its end.")
    if PROGRAM.search(content):
        raise _refused("The PDF holds a program or another file. Print it to a new PDF and attach that.")
    return content


def _text(content: bytes, kind: Kind) -> bytes:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("What is in the file is not plain text, though its name says so.") from None
    if any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t\f" for sign in words):
        raise _refused("What is in the file is not plain text, though its name says so.")
    if MARKUP.search(content[:4096]):
        raise _refused(f"A web page or a drawing with a program in it is not kept. {WHAT_TO_DO}")
    return content


def _image(content: bytes, kind: Kind) -> bytes:
    _recognized(content, kind)
    try:
        return _drawn_anew(content, kind.key.upper())
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _refused("The picture can't be opened: it is damaged, or not what its name says.") from None


CHECKS = {"pdf": _pdf, "text": _text, "jpeg": _image, "png": _image}


def _drawn_anew(content: bytes, form: str) -> bytes:
    """The same picture without anything beside its pixels: no place, no camera, no comment, no second file."""
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        if picture.width * picture.height > PIXELS:
            raise _refused("The picture has too many pixels.")
        picture.verify()
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        upright = ImageOps.exif_transpose(picture)
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette()):
            bare.putpalette(palette)
    kept = io.BytesIO()
    bare.save(kept, form, **({"quality": 90} if form == "JPEG" else {"optimize": True}))
    return kept.getvalue()


def _refused(why: str) -> Invalid:
    return Invalid(why, fields={"file": [why]})
