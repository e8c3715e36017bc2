"""What may be attached: by name, by declared type, by content, and nothing hidden in it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from heart import uploads
from heart.errors import Invalid
from tests.file_kit import archive, pdf, picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>go()</script></svg>'
PDF_WITH_A_PROGRAM = pdf().replace(b"%%EOF", b"1 0 obj <</S /JavaScript /JS (go)>> endobj\n%%EOF")


def check(name: str, content: bytes, declared: str = "") -> uploads.Upload:
    return uploads.check(name=name, declared=declared, content=content)


def refused(name: str, content: bytes, declared: str = "") -> str:
    with pytest.raises(Invalid) as why:
        check(name, content, declared)
    assert why.value.fields == {"file": [why.value.message]}
    return why.value.message


class TestWhatIsLetThrough:
    @pytest.mark.parametrize(
        ("name", "content", "declared", "kind"),
        [
            ("letter.pdf", pdf(), "application/pdf", "pdf"),
            ("LETTER.PDF", pdf(), "application/octet-stream", "pdf"),
            ("scan.jpg", picture("JPEG"), "image/jpeg", "jpeg"),
            ("scan.jpeg", picture("JPEG"), "", "jpeg"),
            ("scan.png", picture("PNG"), "image/png", "png"),
            ("list.txt", "Señora Núñez, 10 a.m.\r\n\tsecond line\n".encode(), "text/plain; charset=utf-8", "text"),
        ],
    )
    def test_each_kind(self, name, content, declared, kind):
        assert check(name, content, declared).kind == kind

    def test_a_pdf_and_a_text_are_kept_byte_for_byte(self):
        assert check("a.pdf", paper := pdf()).content == paper
        assert check("a.txt", b"words").content == b"words"

    @pytest.mark.parametrize("form", ["JPEG", "PNG"])
    def test_a_picture_loses_where_it_was_taken_and_what_was_written_beside_it(self, form):
        told = picture(form, told=True)
        assert b"behind the old mill" in told
        assert Image.open(io.BytesIO(told)).getexif().get_ifd(0x8825)
        kept = check(f"photo.{form.lower()}", told).content
        image = Image.open(io.BytesIO(kept))
        assert image.size == (24, 16)
        assert not image.getexif()
        assert b"behind the old mill" not in kept
        assert b"Invented Camera" not in kept

    def test_a_picture_that_lay_on_its_side_stands_up(self):
        exif, kept = Image.Exif(), io.BytesIO()
        exif[0x0112] = 6
        Image.new("RGB", (24, 16)).save(kept, "JPEG", exif=exif)
        assert Image.open(io.BytesIO(check("a.jpg", kept.getvalue()).content)).size == (16, 24)

    @pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1", "CMYK"])
    def test_pictures_of_all_modes(self, mode):
        form, kept = ("JPEG" if mode == "CMYK" else "PNG"), io.BytesIO()
        Image.new(mode, (4, 4)).save(kept, form)
        assert check(f"a.{form.lower()}", kept.getvalue()).content


class TestWhatIsRefused:
    @pytest.mark.parametrize("name", ["drawing.svg", "page.html", "a.zip", "run.exe", "letter", "a.pdf.docx", ".pdf"])
    def test_other_kinds_by_name(self, name):
        assert "A file of this type is not kept." in refused(name, pdf())

    def test_an_empty_file(self):
        assert refused("a.txt", b"") == "The file is empty."

    def test_a_file_that_is_too_large(self, settings):
        settings.ATTACHMENT_MEGABYTES = 1
        assert check("a.txt", b"x" * 1024 * 1024)
        assert refused("a.txt", b"x" * (1024 * 1024 + 1)) == "The file is larger than 1 megabytes."

    @pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "application/zip", "image/png"])
    def test_a_name_and_a_declared_type_that_do_not_agree(self, declared):
        assert "do not agree" in refused("a.pdf", pdf(), declared)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", picture("PNG")),
            ("a.pdf", archive()),
            ("a.png", picture("JPEG")),
            ("a.jpg", pdf()),
            ("a.png", SVG),
            ("a.txt", picture("PNG")),
            ("a.txt", b"\x00\x01\x02"),
            ("a.txt", "Grüße".encode("utf-16")),
        ],
    )
    def test_content_that_is_not_what_its_name_says(self, name, content):
        assert "its name says so" in refused(name, content)

    @pytest.mark.parametrize("content", [SVG, b"<!DOCTYPE html><p>", b"  <HTML>", b"words <script>go()</script>"])
    def test_a_web_page_that_calls_itself_a_text(self, content):
        assert "web page" in refused("a.txt", content)

    @pytest.mark.parametrize("content", [picture("PNG") + archive(), picture("JPEG") + archive()])
    def test_an_archive_hidden_behind_a_picture(self, content):
        assert "hidden" in refused("a.png" if content[1:4] == b"PNG" else "a.jpg", content)

    def test_an_archive_hidden_in_a_pdf(self):
        whole = pdf()
        assert "hidden" in refused("a.pdf", whole.replace(b"%%EOF", archive() + b"\n%%EOF"))

    @pytest.mark.parametrize("more", [b"<script>go()</script>", b"\n<html>", b"MZ"])
    def test_something_behind_the_end_of_a_pdf(self, more):
        assert "behind its end" in refused("a.pdf", pdf() + more)

    def test_something_before_the_beginning_of_a_pdf(self):
        assert "is not a PDF" in refused("a.pdf", b"GIF89a" + pdf())

    def test_a_pdf_with_a_program(self):
        assert "holds a program" in refused("a.pdf", PDF_WITH_A_PROGRAM)

    def test_half_a_pdf(self):
        assert "not whole" in refused("a.pdf", pdf()[:200])

    def test_half_a_picture(self):
        assert "damaged" in refused("a.jpg", picture("JPEG", size=(200, 200))[:400])

    def test_a_picture_that_unfolds_to_a_wall(self, monkeypatch):
        monkeypatch.setattr(uploads, "PIXELS", 100)
        assert refused("a.png", picture("PNG")) == "The picture has too many pixels."


class TestTheName:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("../../etc/letter.pdf", "letter.pdf"),
            ("C:\\Users\\ray\\letter.PDF", "letter.pdf"),
            ('a"b;c\r\nSet-Cookie: x.pdf', "a b cSet-Cookie x.pdf"),
            ("  .pdf.pdf", "pdf.pdf"),
            ("Núñez, José.pdf", "Núñez, José.pdf"),
            ("gnp\u202efdp.pdf", "gnpfdp.pdf"),
            ("....pdf", "file.pdf"),
            ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ],
    )
    def test_nothing_in_it_makes_a_path_a_header_or_a_trick(self, typed, kept):
        assert check(typed, pdf()).name == kept
