"""PDFs of real text: headings, tables that break over pages, and who printed it on each page.

The product's own font carries the Latin scripts. A letter that it lacks comes from one of PRINT_FONTS; where none has
it, its base letter stands for it, or its number in the Unicode tables, and the end of the document says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from fpdf import FPDF
from fpdf.fonts import FontFace

FONT = "uswds/fonts/public-sans/PublicSans-{}.ttf"
STYLES = {"": "Regular", "B": "Bold"}
BRAND, QUIET, LINE, HEAD = (22, 64, 84), (86, 92, 101), 190, (238, 242, 244)
SIZES = {1: 18, 2: 13, 3: 11}
PAGE = {"en": "Page {} of {{nb}}", "es": "Página {} de {{nb}}"}
REPLACED = "Letters that could not be printed stand as their number in the Unicode tables, such as [U+4E2D]."


class Paper(FPDF):
    """A document in letter format. `foot` stands at the bottom of each page, beside its number."""

    def __init__(self, *, title: str, foot: str, lang: str = "en-US") -> None:
        super().__init__(format="letter", unit="mm")
        self.foot, self.replaced, self.numbering = foot, False, PAGE[lang[:2]]
        self.set_margins(18, 16, 18)
        self.set_auto_page_break(True, 22)
        for style, weight in STYLES.items():
            self.add_font("sans", style, _found(FONT.format(weight)))
        for number, path in enumerate(settings.PRINT_FONTS):
            self.add_font(f"more{number}", "", path)
        self._more = [f"more{number}" for number in range(len(settings.PRINT_FONTS))]
        self.set_fallback_fonts(self._more, exact_match=False)
        self.set_font("sans", size=10)
        self.set_title(self.printable(title))
        self.set_lang(lang)
        self.set_creator("HEART care navigation")
        self.add_page()

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("sans", size=8)
        self.set_text_color(*QUIET)
        self.cell(self.epw - 25, 5, self.printable(self.foot))
        self.cell(25, 5, self.numbering.format(self.page_no()), align="R")
        self.set_text_color(0)

    def heading(self, words: str, level: int = 2) -> None:
        """A heading, which is an entry of the document's outline too. It keeps a few lines with it on its page."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(4 if level > 1 else 0)
        self.start_section(self.printable(words), level=level - 1)
        self.set_font("sans", "B", SIZES[level])
        self.set_text_color(*BRAND)
        self.multi_cell(0, SIZES[level] * 0.5, self.printable(words), new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(0)
        self.ln(1)

    def words(self, words: str, *, quiet: bool = False) -> None:
        """A paragraph, its line breaks kept."""
        self.set_font("sans", size=9 if quiet else 10)
        self.set_text_color(*QUIET) if quiet else self.set_text_color(0)
        self.multi_cell(0, 5, self.printable(words), new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(0)
        self.ln(1)

    def notice(self, words: str) -> None:
        """A paragraph in a frame, which nobody overlooks."""
        self.set_font("sans", "B", 10)
        self.multi_cell(0, 6, self.printable(words), border=1, padding=2, new_x="LMARGIN", new_y="NEXT")
        self.ln(2)

    def bullet(self, words: str) -> None:
        """An entry of a list."""
        self.set_font("sans", size=10)
        self.multi_cell(0, 5, self.printable(f"• {words}"), new_x="LMARGIN", new_y="NEXT")

    def drawing(self, lines: Sequence[Sequence[Sequence[int]]], *, canvas: tuple[int, int], width: int = 80) -> None:
        """Lines drawn on a canvas of this size, such as a signature, `width` mm wide."""
        scale = width / canvas[0]
        if self.will_page_break(canvas[1] * scale):
            self.add_page()
        left, top = self.get_x(), self.get_y()
        self.set_draw_color(0)
        self.set_line_width(0.5)
        for line in lines:
            self.polyline([(left + x * scale, top + y * scale) for x, y in line])
        self.set_line_width(0.2)
        self.set_y(top + canvas[1] * scale)

    def large(self, rows: Iterable[tuple[str, str]]) -> None:
        """Labels above their words, for eyes that are tired or old."""
        for label, words in rows:
            self.set_font("sans", size=14)
            self.set_text_color(*QUIET)
            self.multi_cell(0, 8, self.printable(label), new_x="LMARGIN", new_y="NEXT")
            self.set_font("sans", "B", 20)
            self.set_text_color(0)
            self.multi_cell(0, 10, self.printable(words), new_x="LMARGIN", new_y="NEXT")
            self.ln(4)

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Labels with their words; a label without words is left out."""
        kept = [(label, words) for label, words in rows if words]
        if kept:
            self._table(kept, widths=(30, 70), head=None)

    def rows(self, head: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int]) -> None:
        """A table whose head stands again on each page."""
        self._table(list(rows), widths=widths, head=head)

    def finished(self) -> bytes:
        """The document."""
        if self.replaced:
            self.words(REPLACED, quiet=True)
        return bytes(self.output())

    def printable(self, words: str) -> str:
        """The words in letters that this document's fonts have."""
        return "".join(self._letter(sign) for sign in unicodedata.normalize("NFC", words.replace("\t", " ")))

    def _letter(self, sign: str) -> str:
        if sign == "\n" or self._has(sign):
            return sign
        if unicodedata.category(sign)[0] == "C":
            return ""
        base = unicodedata.normalize("NFKD", sign)[0]
        self.replaced = True
        return base if base != sign and self._has(base) else f"[U+{ord(sign):04X}]"

    def _has(self, sign: str) -> bool:
        return any(ord(sign) in getattr(self.fonts[name], "cmap", {}) for name in ("sans", *self._more))

    def _table(self, rows: Sequence[Sequence[str]], *, widths: Sequence[int], head: Sequence[str] | None) -> None:
        self.set_font("sans", size=9)
        self.set_draw_color(LINE)
        style: dict[str, Any] = {"borders_layout": "HORIZONTAL_LINES", "text_align": "LEFT", "padding": 1.2}
        style |= {"headings_style": FontFace(emphasis="BOLD", fill_color=HEAD)}
        with self.table(
            col_widths=tuple(widths), first_row_as_headings=head is not None, line_height=4.6, **style
        ) as table:
            if head is not None:
                table.row([self.printable(cell) for cell in head])
            for cells in rows:
                row = table.row()
                for number, cell in enumerate(cells):
                    bold = FontFace(emphasis="BOLD") if head is None and number == 0 else None
                    row.cell(self.printable(cell), style=bold)
        self.ln(2)


def _found(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(f"{name} is missing: script/setup fetches it")
    return path
