"""Finds the title of a paper on its first page, or in what the file says of itself where that agrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pypdfium2 as pdfium

from adapters.reading.pdf_layout import Body
from adapters.reading.pdf_lines import Line

_LARGER: Final = 1.5
"""Points above the size of the text."""
_LONGEST: Final = 5
"""Lines of a title."""
_ABOVE: Final = 4
"""Lines that may stand above a title: a draft's date, a journal's name."""
_LEAST_LETTERS: Final = 8
_LEAST_OF_NAME: Final = 5
"""Letters of a title of one word."""
_MUCH: Final = 1.2
"""Of the size of any other type on its page."""
_LITTLE_TEXT: Final = 1_500
"""Characters on a title page."""
_MOST_LETTERS: Final = 250
_AGREES: Final = 0.8
"""Of the words of the file's own title that its first page must hold."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NO_TITLE: Final = re.compile(
    r"journal|proceedings|vol(?:ume|\.)|issn|©|copyright|doi|www\.|https?:|arxiv:|contents|abstract"
    r"|accepted manuscript|research article|original (?:article|paper)|review article|technical report$",
    re.IGNORECASE,
)


def find_title(document: pdfium.PdfDocument, lines: Sequence[Line], body: Body) -> str:
    """The title; empty where nothing on the first page stands out as one."""
    page = [line for line in lines if line.page == lines[0].page] if lines else []
    said = " ".join((document.get_metadata_value("Title") or "").split())[:300]
    words = set(_WORD.findall(said.casefold()))
    printed = set(_WORD.findall(" ".join(line.text for line in page).casefold()))
    agrees = len(words) >= 3 and len(words & printed) >= _AGREES * len(words)
    if agrees and _letters(said) in _letters("".join(line.text for line in page)):
        return said
    return _largest(page, body) or (said if agrees else _uppermost(page, body))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _largest(page: Sequence[Line], body: Body) -> str:
    """The lines of the largest type on the page that are words and no journal's name."""
    possible = [
        line
        for line in page
        if line.size >= body.size + _LARGER
        and len(_WORD.findall(line.text)) >= 2
        and not _NO_TITLE.search(line.text)
    ]
    size = max((line.size for line in possible), default=0)
    alone = max(page, key=lambda line: line.size, default=None)
    if (
        alone
        and alone.size > _MUCH * max(size, body.size)
        and _is_cover(page, body)
        and _is_name(alone.text)
    ):
        return alone.text
    if not possible:
        return ""
    start = next(place for place, line in enumerate(page) if line.size >= size - 0.5 and line in possible)
    return _from(page[start : start + _LONGEST])


def _is_cover(page: Sequence[Line], body: Body) -> bool:
    """Whether the page has hardly any text: journals print their names above that of an article."""
    return sum(len(line.text) for line in page if line.size < body.size + _LARGER) < _LITTLE_TEXT


def _is_name(text: str) -> bool:
    """Whether it could be a title of one word: "LAMPLIGHT", "Lantern 5.1"."""
    return sum(map(str.isalpha, text)) >= _LEAST_OF_NAME and not _NO_TITLE.search(text)


def _uppermost(page: Sequence[Line], body: Body) -> str:
    """The first lines of a page without larger type, bold or in capitals, as the AMS does.

    What is set smaller may stand above.
    """
    place = next((place for place, line in enumerate(page) if not body.is_small(line)), 0)
    first = page[place] if page else None
    if first is None or place >= _ABOVE or body.is_small(first):
        return ""
    if not (first.style.bold or first.capitals):
        return ""
    if len(_WORD.findall(first.text)) < 3 or _NO_TITLE.search(first.text):
        return ""
    same = [line for line in page[place : place + _LONGEST] if line.style.bold == first.style.bold]
    return _from([line for line in same if line.capitals == first.capitals])


def _from(lines: Sequence[Line]) -> str:
    """The first of the lines and those right below it in the same size, as one."""
    taken = [lines[0]]
    for line in lines[1:]:
        if abs(line.size - taken[0].size) > 0.5 or not 0 < taken[-1].y - line.y < 2 * line.size:
            break
        taken.append(line)
    title = "".join(line.text + ("" if line.hyphenated else " ") for line in taken).strip(" *∗†")
    return title if sum(map(str.isalpha, title)) >= _LEAST_LETTERS and len(title) <= _MOST_LETTERS else ""
