"""Opens a PDF and takes its pages, bookmarks and addresses, or says in a word why it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from adapters.reading import siblings
from adapters.reading.pdf_bookmarks import Bookmark
from adapters.reading.pdf_calls import address_of, addresses_of, handle_of
from adapters.reading.pdf_hidden import look
from adapters.reading.pdf_initials import with_initials
from adapters.reading.pdf_lines import Line, even_out, lines_of, split_by_direction
from adapters.reading.pdf_margins import with_margins_apart, without_line_numbers
from adapters.reading.pdf_repair import repair
from adapters.reading.pdf_rules import with_underscores
from adapters.reading.pdf_runs import PdfPageReader
from bot.domain.errors import DocumentError

MOST_PAGES: Final = 1_500
"""Read of one document: more than the longest thesis has."""
MOST_BOOKMARKS: Final = 600
MOST_LETTERS: Final = 6_000_000
"""Read of one document: twice what a book of a thousand pages holds."""
MOST_LINKS: Final = 200
"""Looked at on one page."""
SHARED_PAGES: Final = 6
"""From which on siblings are worth asking."""
_KEPT_OPEN: Final = 2
"""Pages."""
LEAST_LETTERS: Final = 200
"""A page on the average; with fewer there is no text layer."""

_PROTECTED: Final = frozenset({pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY})

_DAMAGED: Final = "problem.document_damaged"
REPAIRED: Final = "warning.pdf_repaired"
CUT: Final = "warning.pdf_cut"
LONG: Final = "warning.pdf_long"
PAGES_LOST: Final = "warning.pdf_pages_lost"
SCANNED: Final = "warning.pdf_scanned"


@dataclass(slots=True)
class PageContents:
    """What was taken off one page; `lost` where it cannot be read."""

    lines: list[Line] = field(default_factory=list)
    letters: int = 0
    hidden: tuple[str, ...] = ()
    addresses: list[str] = field(default_factory=list)
    scanned: bool = False
    truncated: bool = False
    numbered: bool = False
    """Whether it or a page before it had its lines numbered."""
    lost: bool = False


@dataclass(slots=True)
class Contents:
    """What was taken off a document. `pages` are lines in stream order, running heads included."""

    count: int
    pages: list[list[Line]] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    addresses: list[tuple[int, str]] = field(default_factory=list)
    """Page number and target of each link."""
    hidden: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@contextmanager
def open_pdf(data: bytes) -> Iterator[tuple[pdfium.PdfDocument, bool]]:
    """The document, and whether it had to be repaired.

    Raises:
        DocumentError: it is empty, no PDF, damaged beyond repair, protected, or has no pages.
    """
    if not data or data.isspace():
        raise DocumentError(problem="problem.document_empty")
    if b"%PDF-" not in data[:1024]:
        raise DocumentError(problem="problem.document_not_pdf")
    document, mended = _open(data)
    try:
        if not len(document):
            raise DocumentError(problem="problem.document_no_pages")
        yield document, mended
    finally:
        document.close()


def _open(data: bytes) -> tuple[pdfium.PdfDocument, bool]:
    try:
        return pdfium.PdfDocument(data), False
    except pdfium.PdfiumError as error:
        problem = _problem(error.err_code, data)
        mended = repair(data) if problem == _DAMAGED else b""
        if not mended:
            raise DocumentError(problem=problem) from error
    try:
        return pdfium.PdfDocument(mended), True
    except pdfium.PdfiumError as error:
        raise DocumentError(problem=_DAMAGED) from error


def _problem(code: int | None, data: bytes) -> str:
    """Why PDFium would not open the file. It calls a document without pages a success."""
    if code in _PROTECTED and b"/Encrypt" in data:
        return "problem.document_encrypted"
    return _DAMAGED if code else "problem.document_no_pages"


def take(document: pdfium.PdfDocument, data: bytes, *, cut: bool = False, mended: bool = False) -> Contents:
    """Everything there is to read of a document that was perhaps `cut` off, and perhaps `mended`.

    Raises:
        DocumentError: no page can be read, or there is hardly any text.
    """
    contents = Contents(count=len(document))
    letters = lost = 0
    scanned = truncated = False
    for page in _every_page(document, b"" if mended else data):
        lost += page.lost
        contents.pages.append(page.lines)
        contents.hidden.extend(page.hidden)
        contents.addresses.extend((len(contents.pages), address) for address in page.addresses)
        scanned, truncated = scanned or page.scanned, truncated or page.truncated
        letters += page.letters
        if letters > MOST_LETTERS:
            truncated = True
            break
    _check(contents, letters, lost)
    contents.bookmarks = list(_bookmarks(document))
    contents.warnings = [
        warning
        for warning, applies in (
            (LONG, len(contents.pages) < contents.count or truncated),
            (PAGES_LOST, lost > 0),
            (CUT, cut and not mended),
            (REPAIRED, mended),
            (SCANNED, scanned),
        )
        if applies
    ]
    return contents


def _every_page(document: pdfium.PdfDocument, data: bytes) -> Iterator[PageContents]:
    """All pages in order; where we have siblings and the file's `data`, each reads a part of them.

    Line numbers are expected on a page when those before had them. A sibling cannot know of that: what it
    read is then read again.
    """
    count = min(len(document), MOST_PAGES)
    helping = siblings.at_hand() if data and count >= SHARED_PAGES else []
    share = -(-count // (1 + len(helping)))
    parts = [(first, min(first + share, count)) for first in range(share, count, share)]
    for sibling, part in zip(helping, parts, strict=False):
        sibling.ask(read_part, data, *part)
    numbered = False
    for page in _read_pages(document, 0, share):
        numbered = page.numbered
        yield page
    for sibling, part in zip(helping, parts, strict=False):
        pages = None if numbered else sibling.answer()
        for page in pages or _read_pages(document, *part, numbered=numbered):
            numbered = page.numbered
            yield page


def read_part(data: bytes, first: int, end: int) -> list[PageContents]:
    """Pages of a file, counted from zero, the last left out."""
    pages: list[PageContents] = []
    letters = 0
    with open_pdf(data) as (document, _):
        for page in _read_pages(document, first, end):
            pages.append(page)
            letters += page.letters
            if letters > MOST_LETTERS:
                break
    return pages


def _read_pages(
    document: pdfium.PdfDocument, first: int, end: int, *, numbered: bool = False
) -> Iterator[PageContents]:
    """Pages, each kept open until others are: PDFium makes a font anew that no open page has."""
    kept: list[pdfium.PdfPage] = []
    for index in range(first, end):
        page = _read_page(document, index, kept, numbered=numbered)
        numbered = page.numbered
        yield page


def _read_page(
    document: pdfium.PdfDocument, index: int, kept: list[pdfium.PdfPage], *, numbered: bool
) -> PageContents:
    """What stands on a page, which is `kept` open with those before it."""
    try:
        page = document[index]
        kept.append(page)
        reader = PdfPageReader(page, page.get_textpage())
    except pdfium.PdfiumError:
        return PageContents(numbered=numbered, lost=True)
    sight = look(page, with_underscores(page, reader.runs()))
    along = split_by_direction(sight.runs)[0]
    text = without_line_numbers(along, expected=numbered)
    every = lines_of(even_out(text) if sight.scanned else text, index + 1)
    lines = with_margins_apart(with_initials(every))
    taken = PageContents(
        lines=lines,
        letters=sum(len(line.text) for line in lines),
        hidden=sight.hidden,
        addresses=list(addresses_of(address_of(document.raw), handle_of(page.raw), MOST_LINKS)),
        scanned=sight.scanned,
        truncated=reader.truncated,
        numbered=numbered or len(text) < len(along),
    )
    while len(kept) > _KEPT_OPEN:
        kept.pop(0).close()
    return taken


def _check(contents: Contents, letters: int, lost: int) -> None:
    read = len(contents.pages) - lost
    if not read:
        raise DocumentError(problem=_DAMAGED)
    if letters < min(LEAST_LETTERS * read, 20_000):
        raise DocumentError(problem="problem.document_no_text")


def _bookmarks(document: pdfium.PdfDocument) -> Iterator[Bookmark]:
    """The outline, without entries that lead nowhere."""
    for index, mark in enumerate(document.get_toc(max_depth=6)):
        if index >= MOST_BOOKMARKS:
            return
        target = mark.get_dest()
        page = target.get_index() if target else None
        if target is None or page is None:
            continue
        mode, place = target.get_view()
        y = place[1] if mode == pdfium_c.PDFDEST_VIEW_XYZ and len(place) > 1 else None
        title = " ".join(mark.get_title().split())[:300]
        if title and not title.startswith("\\"):  # a command of TeX that nobody prints
            yield Bookmark(title, mark.level + 1, page + 1, y)
