"""Small invented files, made on the spot: what may be attached, and what may not."""

from __future__ import annotations

import io
import zipfile

from fpdf import FPDF
from PIL import Image, PngImagePlugin


def pdf(words: str = "Letter from the shelter") -> bytes:
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=12)
    paper.cell(text=words)
    return bytes(paper.output())


def picture(form: str = "PNG", *, size: tuple[int, int] = (24, 16), told: bool = False) -> bytes:
    """A picture; `told` puts a place, a camera and a comment beside its pixels."""
    image, kept = Image.new("RGB", size, (200, 120, 40)), io.BytesIO()
    more = {}
    if told:
        exif = Image.Exif()
        exif[0x010F] = "Invented Camera"
        exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 59.0, 38.0), 3: "W", 4: (78.0, 53.0, 55.0)})
        more = {"exif": exif}
        if form == "PNG":
            comment = PngImagePlugin.PngInfo()
            comment.add_text("Comment", "behind the old mill")
            more["pnginfo"] = comment
        else:
            more["comment"] = b"behind the old mill"
    image.save(kept, form, **more)
    return kept.getvalue()


def archive() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros.txt", b"0" * 100_000)
    return kept.getvalue()
