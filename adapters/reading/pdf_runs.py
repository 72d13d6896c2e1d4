"""Takes the characters off a PDF page, in the order of its content stream, as runs of one style.

For papers made by TeX that order is the reading order; engines that sort by geometry mix up columns.
PDFium inserts spaces and line ends where it sees gaps, and gives a hyphen at a line's end as U+0002.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MOST_CHARACTERS: Final = 60_000
"""Read of one page; a page set as densely as a dictionary has 10,000."""

_HYPHEN: Final = 2
_BOLD: Final = re.compile(r"bold|black|heavy|demi|cmbx|sfbx|medi$|-medi", re.IGNORECASE)
_ITALIC: Final = re.compile(r"ital|obli|slant|cmti|-it$", re.IGNORECASE)
_MATH: Final = re.compile(
    r"^(?:[A-Z]{6}\+)?(?:cmmi|cmsy|cmex|msam|msbm|euf|mtmi|mtsy|.*math)", re.IGNORECASE
)
_ITALIC_FLAG: Final = 0x40
_BOLD_WEIGHT: Final = 550


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look: `size` in points as printed, `angle` in degrees."""

    font: str
    size: float
    bold: bool
    italic: bool
    math: bool
    angle: int


@dataclass(frozen=True, slots=True)
class Paint:
    """How characters are put on paper: PDF's text rendering mode, and red, green, blue, alpha."""

    mode: int
    colour: tuple[int, int, int]
    alpha: int
    drawn: bool
    """Whether the text is part of an included drawing (a form), not of the page itself."""


@dataclass(slots=True)
class GlyphRun:
    """Characters of one text object on one line. Coordinates in points, y upwards from the foot."""

    style: Style
    paint: Paint
    x: float
    y: float
    box: tuple[float, float, float, float]
    """Left, bottom, right, top."""
    text: str = ""
    ends_line: bool = False
    hyphenated: bool = False


@dataclass(slots=True)
class PdfPageReader:
    """Reads one page; PDFium fills the same few variables again and again."""

    page: pdfium.PdfPage
    text: pdfium.PdfTextPage
    truncated: bool = False
    _own: frozenset[int] | None = None
    _looks: dict[int, tuple[Style, Paint]] = field(default_factory=dict)

    def runs(self) -> Iterator[GlyphRun]:
        """All runs of the page, in stream order."""
        raw, count = self.text.raw, self.text.count_chars()
        self.truncated = count > MOST_CHARACTERS
        run: GlyphRun | None = None
        letters: list[int] = []
        begun = 0
        last = 0
        for index in range(min(count, MOST_CHARACTERS)):
            code = pdfium_c.FPDFText_GetUnicode(raw, index)
            owner = pdfium_c.FPDFText_GetTextObject(raw, index)
            address = ctypes.addressof(owner.contents) if owner else 0
            hyphen = code == _HYPHEN and pdfium_c.FPDFText_IsHyphen(raw, index) == 1
            if code in {10, 13} or hyphen:
                if run:
                    yield self._finished(run, letters, last, ends=True, hyphenated=hyphen)
                run, letters = None, []
                continue
            if address and (run is None or address != begun):
                if run:
                    yield self._finished(run, letters, last)
                run, letters, begun = self._begin(owner, address, index), [], address
            if run:
                letters.append(code)
                last = index if address else last
        if run:
            yield self._finished(run, letters, last, ends=True)

    def _begin(self, owner: Any, address: int, index: int) -> GlyphRun:  # noqa: ANN401  (a ctypes pointer)
        if address not in self._looks:
            self._looks[address] = self._style(index), self._paint(owner, index)
        style, paint = self._looks[address]
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium_c.FPDFText_GetCharOrigin(self.text.raw, index, x, y)
        return GlyphRun(style=style, paint=paint, x=x.value, y=y.value, box=self._box(index))

    def _finished(
        self, run: GlyphRun, letters: list[int], last: int, *, ends: bool = False, hyphenated: bool = False
    ) -> GlyphRun:
        left, bottom, right, top = self._box(last)
        run.box = (
            *(min(run.box[0], left), min(run.box[1], bottom)),
            *(max(run.box[2], right), max(run.box[3], top)),
        )
        run.text = _joined(letters)
        run.ends_line, run.hyphenated = ends, hyphenated
        return run

    def _box(self, index: int) -> tuple[float, float, float, float]:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium_c.FPDFText_GetCharBox(self.text.raw, index, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def _style(self, index: int) -> Style:
        raw, matrix = self.text.raw, pdfium_c.FS_MATRIX()
        pdfium_c.FPDFText_GetMatrix(raw, index, matrix)
        scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        length = pdfium_c.FPDFText_GetFontInfo(raw, index, name, 128, flags)
        font = name.raw[: max(0, min(length, 128) - 1)].decode("utf-8", errors="replace")
        weight = pdfium_c.FPDFText_GetFontWeight(raw, index)
        return Style(
            font=font,
            size=round(min(pdfium_c.FPDFText_GetFontSize(raw, index) * scale, 1_000.0), 1),
            bold=weight >= _BOLD_WEIGHT or bool(_BOLD.search(font)),
            italic=bool(flags.value & _ITALIC_FLAG) or bool(_ITALIC.search(font)),
            math=bool(_MATH.match(font)),
            angle=round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360,
        )

    def _paint(self, owner: Any, index: int) -> Paint:  # noqa: ANN401  (a ctypes pointer)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium_c.FPDFText_GetFillColor(self.text.raw, index, red, green, blue, alpha)
        return Paint(
            mode=pdfium_c.FPDFTextObj_GetTextRenderMode(owner),
            colour=(red.value, green.value, blue.value),
            alpha=alpha.value,
            drawn=ctypes.addressof(owner.contents) not in self._own_objects(),
        )

    def _own_objects(self) -> frozenset[int]:
        if self._own is None:
            count = pdfium_c.FPDFPage_CountObjects(self.page.raw)
            objects = (pdfium_c.FPDFPage_GetObject(self.page.raw, index) for index in range(count))
            self._own = frozenset(ctypes.addressof(one.contents) for one in objects if one)
        return self._own


def _joined(codes: list[int]) -> str:
    """Text from UTF-16 units or code points; halves of a pair that stand alone are lost."""
    units = "".join(chr(code) for code in codes if code < 0x110000)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
