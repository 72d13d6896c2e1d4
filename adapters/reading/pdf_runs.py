"""Takes the characters off a PDF page, in the order of its content stream, as runs of one style.

For papers made by TeX that order is the reading order; engines that sort by geometry mix up columns.
PDFium inserts spaces and line ends where it sees gaps, and gives a hyphen at a line's end as U+0002.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from adapters.reading.pdf_bitmaps import is_prime, name_of, size_of
from adapters.reading.pdf_calls import (
    Handle,
    Quad,
    box_of,
    count_objects,
    font_info,
    font_size,
    font_weight,
    gaps_at,
    handle_of,
    is_generated,
    is_unmapped,
    look_of,
    manner_of,
    nth_object,
    object_of,
    span_of,
    unicode_of,
    unpack_look,
)
from adapters.reading.pdf_glyphs import LOST, forced_table, has_dingbats, meaning, without_dingbats
from bot.text.hidden import TINY_POINTS

MOST_CHARACTERS: Final = 60_000
"""Read of one page; a page set as densely as a dictionary has 10,000."""

_HYPHENS: Final = frozenset("\x02\ufffe")
"""How PDFium gives a hyphen at a line's end, one by one and in a whole text."""
_LINE_END: Final = re.compile(r"\r\n|[\n\r\x02\ufffe]")
_CIRCLE: Final = "\r"
"""What TeX's circle is by its code, which PDFium gives by itself for no end of a line."""
_WORD: Final = re.compile(r"[A-Za-z]{3}")
ACCENTS: Final = frozenset("´`¨ˆ˜ˇ˘˙˚¯")
_INNER_SPACE: Final = re.compile(rf"(?<=[^\W\d_]) (?=[a-z{''.join(sorted(ACCENTS))}])")
_SOFT: Final = re.compile(r"(?<=\w)\xad(?=\w)")
_SPACE: Final = re.compile(r"(?<=\S) (?=\S)")
_TABLE: Final = re.compile(r"(?:\A|[\r\n])\s*(?:table|tab\.|表)\s*[\dIVXA-F]", re.IGNORECASE)
"""How a caption of a table begins."""
CELL_GAP: Final = 0.45
"""Of the type size: numbers further apart than that hardly stand in one cell."""
_NAME_SPACE: Final = 0.2
"""Of the type size: in fonts of formulas letters of one name may stand so far apart."""
_IN_NAME: Final = re.compile(r"[A-Za-z] [A-Za-z]")
_NO_SPACE: Final = 0.06
"""Of the type size: letters nearer than that have no space between them."""
_UNSURE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ue000-\uf8ff]")
"""Characters that may be no more than a font's codes."""
_HALF: Final = re.compile(r"[\ud800-\udfff]")
"""Of a pair of UTF-16 units."""
_BOLD: Final = re.compile(
    r"bold|black|heavy|demi|(?:cm|sf|ec|lm)bx|medi$|-medi|[.,-]bi?(?:\+\w\w)?$|[a-z]-?bd(?:it)?(?:mt)?$",
    re.IGNORECASE,
)
_REGULAR: Final = re.compile(
    r"regu|roman|book|light|(?:cm|sf|ec|lm)(?:rm|r|ti|tt|st|sl|ss|mi|sy|ex|csc|cc)\d|[.,-]r(?:\+\w\w)?$",
    re.IGNORECASE,
)
"""Names that say that a font is not bold, whatever weight PDFium reckons from the width of its stems."""
_ITALIC: Final = re.compile(r"ital|obli|slant|(?:cm|sf|ec|lm)ti|-it$|[.,-]b?i(?:\+\w\w)?$", re.IGNORECASE)
TYPEWRITER: Final = re.compile(
    r"courier|mono(?!type)|cm(?:sl|i)?tt|(?:sf|ec)(?:tt|st|it)\d|sftt|ectt|t1?xtt|typewriter|teletype|consol|menlo|monaco|codepro"
    r"|nimbusmon",
    re.IGNORECASE,
)
_MATH: Final = re.compile(
    r"^(?:[A-Z]{6}\+)?(?:cmmi|cmsy|cmex|msam|msbm|euf|mtmi|mtsy|.*math)", re.IGNORECASE
)
_ITALIC_FLAG: Final = 0x40
_BOLD_WEIGHT: Final = 550
_OTHERS: Final = re.compile(r"[!-'0\\{|]")
"""Where TeX's fonts without a name have signs of their own."""


@lru_cache(maxsize=1_000)
def is_typewriter(font: str) -> bool:
    """Whether a font of this name has letters all as wide."""
    return TYPEWRITER.search(font) is not None


class Style(NamedTuple):
    """How characters look: `size` in points as printed, `angle` in degrees."""

    font: str
    size: float
    bold: bool
    italic: bool
    math: bool
    angle: int


class FontLook(NamedTuple):
    """What a font's name, flags and weight say of it."""

    address: int
    name: str
    bold: bool
    italic: bool
    math: bool
    nameless: bool
    table: Mapping[int, str]
    """What its codes mean where they are not what they say."""


class Paint(NamedTuple):
    """How characters are put on paper: PDF's text rendering mode, and red, green, blue, alpha."""

    mode: int
    colour: tuple[int, int, int]
    alpha: int
    drawn: bool
    """Whether the text is tiny, and part of an included drawing (a form), not of the page itself."""


class _Look(NamedTuple):
    """How characters of one text object look."""

    style: Style
    paint: Paint
    font: FontLook


class Gap(NamedTuple):
    """A space as wide as between two cells: its place in the text, and where it begins and ends."""

    place: int
    x0: float
    x1: float


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
    gaps: tuple[Gap, ...] = ()
    """Wide ones within it, on pages that have a table."""


@dataclass(slots=True)
class PdfPageReader:
    """Reads one page."""

    page: pdfium.PdfPage
    text: pdfium.PdfTextPage
    truncated: bool = False
    _raw: Handle = field(init=False)
    """The text page."""
    _count: int = field(init=False)
    """Characters that are read."""
    _has_table: bool = False
    _own: frozenset[int] | None = None
    _known: dict[tuple[int, int, float, bytes], _Look] = field(default_factory=dict)
    """By font, mode, size, and colour and matrix."""
    _fonts: dict[int, FontLook] = field(default_factory=dict)
    _wordy: set[int] = field(default_factory=set)
    """Fonts that words are set in on this page."""
    _misread: set[int] = field(default_factory=set)
    """Fonts of bitmaps whose letters the file tells of as dingbats."""
    _unsure: list[tuple[GlyphRun, int, FontLook]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._raw = handle_of(self.text.raw)
        count = self.text.count_chars()
        self._count, self.truncated = min(count, MOST_CHARACTERS), count > MOST_CHARACTERS

    def runs(self) -> list[GlyphRun]:
        """All runs of the page, in stream order."""
        found: list[GlyphRun] = []
        letters = self._letters(self._count)
        self._has_table = _may_have_table(letters) and _TABLE.search(letters) is not None
        start = 0
        for match in _LINE_END.finditer(letters):
            hyphen = match[0] in _HYPHENS
            if hyphen and pdfium_c.FPDFText_IsHyphen(self.text.raw, match.start()) != 1:
                continue
            if match[0] == _CIRCLE and not is_generated(self._raw, match.start()):
                continue
            found += self._line(letters, start, match.start(), hyphenated=hyphen)
            start = match.end()
        found += self._line(letters, start, len(letters))
        for run, first, font in self._unsure:
            run.text = self._decode(run, first, font)
        return found

    def _letters(self, count: int) -> str:
        """The page's characters, one for each that PDFium counts."""
        raw = self.text.raw
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium_c.FPDFText_GetText(raw, 0, count, buffer) - 1
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if written == count == len(text):
            return text
        handle = self._raw
        return "".join([chr(unicode_of(handle, index)) for index in range(count)])

    def _line(self, letters: str, start: int, end: int, *, hyphenated: bool = False) -> list[GlyphRun]:
        """The runs of one line, which ends behind them."""
        if start == end:
            return []
        owner, last = object_of(self._raw, start), object_of(self._raw, end - 1)
        if owner and last == owner:  # as on most lines
            runs = [self._run(letters, start, end, owner)]
        else:
            runs = [self._run(letters, *part) for part in self._split_by_owner(start, end, owner, last)]
        if runs:
            runs[-1].ends_line, runs[-1].hyphenated = True, hyphenated
        return runs

    def _split_by_owner(
        self, begin: int, end: int, owner: int, last: int
    ) -> Iterator[tuple[int, int, int]]:
        """Parts of a line that belong to one text object each, a space between two with the first.

        An object's characters stand together, so where the `last` has the owner of the first, all have.
        """
        raw = self._raw
        while not owner and begin < end - 1:
            begin += 1
            owner = object_of(raw, begin)
        if not owner:
            return
        while begin < end:
            if last == owner:
                yield begin, end, owner
                return
            low, high = begin + 1, end
            while low < high:
                middle = (low + high) // 2
                found = object_of(raw, middle)
                if found == owner or (not found and self._belongs(middle, begin, owner)):
                    low = middle + 1
                else:
                    high = middle
            yield begin, low, owner
            begin, owner = low, object_of(raw, low) if low < end else 0

    def _belongs(self, index: int, begin: int, owner: int) -> bool:
        """Whether the character is its owner's; one that PDFium put in has none, and goes with the last."""
        while index > begin:
            if found := object_of(self._raw, index):
                return bool(found == owner)
            index -= 1
        return True

    def _run(self, letters: str, first: int, end: int, owner: int) -> GlyphRun:
        style, paint, font = self._look(owner, first)
        text = letters[first:end]
        plain, last = text.isascii(), first + len(text.rstrip(" ")) - 1
        x, y, box = span_of(self._raw, first, max(first, last))
        if not plain and "\xad" in text:
            text = self._with_hyphens(text, first, style.size)
        run = GlyphRun(style, paint, x, y, box, text if plain else _join(text))
        spaced = " " in text
        if spaced and self._has_table:
            run.gaps = self._gaps(text, first, style.size)
        if font.address not in self._wordy and _WORD.search(text):
            self._wordy.add(font.address)
        unsure = not text.isprintable() and _UNSURE.search(text)
        other = font.nameless and (not plain or (not font.name and _OTHERS.search(text)))
        if unsure or font.table or other:
            run.text = text
            if font.nameless and has_dingbats(text):
                self._misread.add(font.address)
            self._unsure.append((run, first, font))
        elif spaced and not style.italic and len(run.text) == len(text):
            run.text = self._without_false_spaces(text, first, style.size)
        return run

    def _with_hyphens(self, text: str, first: int, size: float) -> str:
        """Soft hyphens within a line that take room are printed like all others."""
        wide = [
            match.start()
            for match in _SOFT.finditer(text)
            for left, _, right, _ in [box_of(self._raw, first + match.start())]
            if right - left > _NO_SPACE * size
        ]
        return "".join("-" if place in wide else char for place, char in enumerate(text))

    def _gaps(self, text: str, first: int, size: float) -> tuple[Gap, ...]:
        least = CELL_GAP * size
        places = [match.start() for match in _SPACE.finditer(text)]
        gaps = zip(places, gaps_at(self._raw, [first + place for place in places]), strict=True)
        return tuple([Gap(place, x0, x1) for place, (x0, x1) in gaps if x1 - x0 > least])

    def _without_false_spaces(self, text: str, first: int, size: float) -> str:
        """Without spaces that the next letter is printed over: where a soft hyphen was set as one."""
        raw, least = self._raw, _NO_SPACE * size
        put_in = is_generated(raw, first + text.index(" "))  # as all are where one is
        if put_in and "`" not in text and (text.isascii() or ACCENTS.isdisjoint(text)):
            return text
        places = [match.start() for match in _INNER_SPACE.finditer(text)]
        if put_in:
            places = [at for at in places if text[at + 1] in ACCENTS]
        gaps = gaps_at(raw, [first + at for at in places])
        false = [
            at
            for at, (x0, x1) in zip(places, gaps, strict=True)
            if (x1 - x0 < least and (text[at + 1] in ACCENTS or is_generated(raw, first + at) == 0))
            or (text[at + 1 : at + 2] in ACCENTS and self._is_over_next(first + at + 1, x0, size))
        ]
        return "".join(char for place, char in enumerate(text) if place not in false) if false else text

    def _is_over_next(self, accent: int, x0: float, size: float) -> bool:
        """Whether an accent stands over the letter behind it, which no space parts from what ends at x0."""
        accented, following = box_of(self._raw, accent), box_of(self._raw, accent + 1)
        over = following[0] < (accented[0] + accented[2]) / 2 < following[2]
        return over and following[0] - x0 < 2 * _NO_SPACE * size

    def _decode(self, run: GlyphRun, first: int, font: FontLook) -> str:
        """The run's text with the glyphs that have no Unicode told by their font's encoding."""
        if font.address in self._misread:
            return without_dingbats(run.text)
        raw, letters = self._raw, list(run.text)
        for place, char in enumerate(run.text):
            known = font.table.get(ord(char))
            if known is not None:
                letters[place] = known
            elif char != " " and is_unmapped(raw, first + place) == 1:
                if char == "0" and not font.name and is_prime(raw, first + place):
                    letters[place] = "′"
                    continue
                letters[place] = meaning(font.name, ord(char), wordy=font.address in self._wordy)
                if letters[place] == LOST and self._is_tall(first + place, run.style.size):
                    letters[place] = ""
            elif char == " " and font.math and _IN_NAME.match(run.text, place - 1):
                ((x0, x1),) = gaps_at(raw, [first + place])
                letters[place] = " " if x1 - x0 > _NAME_SPACE * run.style.size else ""
        return _join("".join(letters))

    def _is_tall(self, index: int, size: float) -> bool:
        """Whether a glyph is higher than any letter: a bracket around a formula."""
        _, bottom, _, top = box_of(self._raw, index)
        return top - bottom > 1.3 * size

    def _look(self, owner: int, index: int) -> _Look:
        raw = self._raw
        key = *manner_of(owner), font_size(raw, index), look_of(raw, index)
        look = self._known.get(key)
        if look is None:
            address, mode, size, packed = key
            fill, matrix = unpack_look(packed)
            font = self._font(address, index)
            paint = Paint(mode, fill[:3], fill[3], drawn=False)
            style = _style(font, size, matrix)
            if font.nameless and style.size <= TINY_POINTS:
                style = style._replace(size=size_of(self._raw, self._count, address, index))
            look = self._known[key] = _Look(style, paint, font)
        if look.style.size <= TINY_POINTS and owner not in self._own_objects():
            return look._replace(paint=look.paint._replace(drawn=True))
        return look

    def _font(self, address: int, index: int) -> FontLook:
        """How a font looks, asked for once a page: most objects of a page share a few."""
        if address not in self._fonts:
            font_name, flags = font_info(self._raw, index)
            nameless = not font_name
            font_name = font_name or name_of(self._raw, self._count, address, index)
            weight = font_weight(self._raw, index)
            self._fonts[address] = FontLook(
                address,
                font_name,
                *_manners(font_name, sloped=bool(flags & _ITALIC_FLAG), heavy=weight >= _BOLD_WEIGHT),
                nameless,
                forced_table(font_name),
            )
        return self._fonts[address]

    def _own_objects(self) -> frozenset[int]:
        if self._own is None:
            page = handle_of(self.page.raw)
            self._own = frozenset(nth_object(page, index) for index in range(count_objects(page)))
        return self._own


@lru_cache(maxsize=1_000)
def _manners(font: str, *, sloped: bool, heavy: bool) -> tuple[bool, bool, bool]:
    """Whether a font of this name is bold, italic, and one of mathematics."""
    bold = bool(_BOLD.search(font)) or (heavy and not _REGULAR.search(font))
    return bold, sloped or bool(_ITALIC.search(font)), bool(_MATH.match(font))


def _style(font: FontLook, size: float, matrix: Quad) -> Style:
    a, b, c, d = matrix
    printed = round(min(size * math.sqrt(abs(a * d - b * c)), 1_000.0), 1)
    angle = round(math.degrees(math.atan2(b, a))) % 360 if b or a < 0 else 0
    return Style(font.name, printed, font.bold, font.italic, font.math, angle)


def _may_have_table(letters: str) -> bool:
    """Whether a look at the beginning of each line is worth while."""
    return "tab" in letters.casefold() or "表" in letters


def _join(text: str) -> str:
    """Text from UTF-16 units or code points; halves of a pair that stand alone are lost."""
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
