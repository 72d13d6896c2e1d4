"""Finds the figures of a PDF by their captions, and makes a picture of the one that stands for the paper.

The picture is the part of the page between the caption and the text above it, rendered; so drawings made of
thousands of lines and photographs are had alike. From an HTML page figures come by link, without a picture.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from adapters.reading.pdf_calls import bounds_of, count_objects, handle_of, nth_object, type_of
from adapters.reading.pdf_floats import CAPTION
from adapters.reading.pdf_layout import Body
from adapters.reading.pdf_lines import Line
from bot.domain.full_text import BlockKind, PaperFigure, Section

MOST_BYTES: Final = 1_000_000
"""Of one picture."""
_WIDTHS: Final = (800, 500)
"""In pixels, tried until the picture is small enough."""
_HIGHEST: Final = 600
"""Pixels: pages show pictures two thirds as high at most, and seldom wider than the first of the widths."""
_EFFORT: Final = 1
"""Of packing, out of 9: 3 takes a quarter longer for a fiftieth, 6 three times as long for a tenth."""
_LEAST: Final = 30.0
"""Points a figure must be high and wide to be worth showing."""
_MOST_PARTS: Final = 20_000
"""Of a page, looked at for where a figure is."""
_TEASER: Final = re.compile(
    r"overview|architecture|framework|pipeline|our (?:method|approach|model|system)|proposed|illustrat",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page, in points from its left edge and its foot."""

    left: float
    bottom: float
    right: float
    top: float


FindFigures = Callable[
    [pdfium.PdfDocument, Sequence[Line], Body, Sequence[Section]], tuple[PaperFigure, ...]
]


def find_figures(
    _document: pdfium.PdfDocument, _lines: Sequence[Line], _body: Body, sections: Sequence[Section]
) -> tuple[PaperFigure, ...]:
    """Every figure with its caption, none with a picture."""
    return tuple(_find_captioned(sections))


def find_illustrated_figures(
    document: pdfium.PdfDocument, lines: Sequence[Line], body: Body, sections: Sequence[Section]
) -> tuple[PaperFigure, ...]:
    """Every figure with its caption; one of them, the teaser, with a picture."""
    figures = list(_find_captioned(sections))
    for index in _by_merit(figures):
        picture = _picture(document, figures[index], lines, body)
        if picture:
            figures[index] = figures[index].evolve(image=picture)
            break
    return tuple(figures)


def _find_captioned(sections: Sequence[Section]) -> Iterator[PaperFigure]:
    seen: set[str] = set()
    for section in sections:
        for block in section.blocks:
            match = CAPTION.match(block.text) if block.kind is BlockKind.CAPTION else None
            if match and match["what"].casefold().startswith("fig") and match["label"] not in seen:
                seen.add(match["label"])
                yield PaperFigure(
                    label=match["label"], caption=block.text[match.end() :].strip(), page=block.page
                )


def _by_merit(figures: Sequence[PaperFigure]) -> list[int]:
    """An overview of the method among the first figures is the best teaser, else the first figure."""
    first = range(min(4, len(figures)))
    return sorted(first, key=lambda index: (not _TEASER.search(figures[index].caption), index))


def _picture(document: pdfium.PdfDocument, figure: PaperFigure, lines: Sequence[Line], body: Body) -> bytes:
    """The figure as PNG; empty where it cannot be found or made small enough."""
    on_page = [line for line in lines if line.page == figure.page]
    start = next((line for line in on_page if line.text.startswith(figure.label)), None)
    if start is None or figure.page is None:
        return b""
    page = document[figure.page - 1]
    box = _find_drawn(page, _space_above(page, start, on_page, body))
    if box.right - box.left < _LEAST or box.top - box.bottom < _LEAST:
        return b""
    for width in _WIDTHS:
        png = _render(page, box, width)
        if len(png) <= MOST_BYTES:
            return png
    return b""


def _space_above(page: pdfium.PdfPage, caption: Line, lines: Sequence[Line], body: Body) -> Box:
    """From the caption up to the nearest text, as wide as the column the caption stands in."""
    left, _, right, top = page.get_bbox()
    text = [line for line in lines if _is_text(line, body)]
    columns = [line for line in text if line.x0 <= caption.x0 + 2 and line.x1 >= caption.x1 - 2]
    columns = columns or [line for line in text if line.x0 <= (caption.x0 + caption.x1) / 2 <= line.x1]
    if columns:
        left = max(left, min(line.x0 for line in columns) - 6)
        right = min(right, max(line.x1 for line in columns) + 6)
    above = (
        line for line in lines if line.y > caption.y + 2 and line.x0 < right - 6 and line.x1 > left + 6
    )
    stops = [line.y - 0.3 * line.size for line in above if _is_text(line, body) or CAPTION.match(line.text)]
    return Box(left, caption.y + 0.9 * caption.size, right, min([*stops, top]))


def _is_text(line: Line, body: Body) -> bool:
    """A line of running text, not the lettering of a figure."""
    return not body.is_small(line) and line.style.font in body.fonts and len(line.text) > 30


def _find_drawn(page: pdfium.PdfPage, space: Box) -> Box:
    """The part of the space that pictures and drawings take; all of it where there are none."""
    boxes = []
    handle = handle_of(page.raw)
    for index in range(min(count_objects(handle), _MOST_PARTS)):
        part = nth_object(handle, index)
        if type_of(part) == pdfium_c.FPDF_PAGEOBJ_TEXT:
            continue
        left, bottom, right, top = bounds_of(part)
        across, up = (left + right) / 2, (bottom + top) / 2
        if space.left <= across <= space.right and space.bottom <= up <= space.top:
            boxes.append(Box(left, bottom, right, top))
    if not boxes:
        return space
    return Box(
        max(space.left, min(box.left for box in boxes) - 4),
        max(space.bottom, min(box.bottom for box in boxes) - 4),
        min(space.right, max(box.right for box in boxes) + 4),
        min(space.top, max(box.top for box in boxes) + 4),
    )


def _render(page: pdfium.PdfPage, box: Box, width: int) -> bytes:
    left, bottom, right, top = page.get_bbox()
    margins = (box.left - left, box.bottom - bottom, right - box.right, top - box.top)
    wide, high = box.right - box.left, box.top - box.bottom
    scale = min(width / wide, _HIGHEST / high, 4.0)
    bitmap = page.render(
        scale=scale, crop=tuple(max(0.0, margin) for margin in margins), rev_byteorder=True
    )
    return png_of(memoryview(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)


def png_of(pixels: memoryview, width: int, height: int, stride: int, channels: int) -> bytes:
    """Rows of red, green, blue as a PNG file (RFC 2083), without filters."""
    rows = b"".join(
        b"\0" + bytes(pixels[row * stride : row * stride + width * channels]) for row in range(height)
    )
    colour = {1: 0, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, _EFFORT)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
