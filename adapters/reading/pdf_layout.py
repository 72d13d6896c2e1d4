"""What belongs to the running text of a document and what to its pages: size of type, heads, numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import attrgetter
from typing import Final

from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_runs import is_typewriter

SMALLER: Final = 0.6
"""Points below the size of the text at which type is a float's or a footnote's."""

_NUMBER: Final = re.compile(
    r"\W*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
_BANNER: Final = re.compile(
    r"contents (?:lists )?available (?:at|online)\b.{0,60}|journal homepage:.{0,120}"
    r"|available online at.{0,80}",
    re.IGNORECASE,
)
"""What publishers print above the title; in the page's stream it may stand anywhere."""
_DIGITS: Final = re.compile(r"\d+")
_AT_AN_END: Final = re.compile(r"^\d{1,4}(?=\s|$)|(?<=\s)\d{1,4}$")
"""A number at the beginning or the end of a line, or alone, as of a page beside its chapter's title."""
_LEAST_NUMBERED: Final = 3
"""Pages on which such numbers are those of the pages."""
_LEAST_ALONE: Final = 3
"""Pages on which lines stand alone at one height that are heads."""
_ROOM_BELOW: Final = 1.8
"""Of the usual size: more than from line to line of a text."""
_LEVEL: Final = 1.0
"""Points by which what stands on one base line differs."""
_EDGE_LINES: Final = 3
_SAME_PLACE: Final = 3.0
_TYPED: Final = 0.8
"""Of all characters; where less is in a typewriter's face, that is the code of a paper."""
_LARGEST_HEAD: Final = 1.3
"""Of the usual size: what stands in larger type at the head of several pages is a chapter's number."""


@dataclass(frozen=True, slots=True)
class Body:
    """How the running text is set: size in points, its fonts, and the usual step between lines."""

    size: float
    fonts: frozenset[str]
    step: float
    typed: bool = False
    """Whether hardly any of it is set in another face than a typewriter's."""

    def is_small(self, line: Line) -> bool:
        """Whether the line is set smaller than the text."""
        return line.size < self.size - SMALLER


def measure(lines: Sequence[Line]) -> Body:
    """The most frequent size by characters, but for that of code; a document without text has size 10."""
    plain = [line for line in lines if not is_typewriter(line.style.font)]
    typed = _length(plain) < (1 - _TYPED) * _length(lines)
    exact = _sizes(lines if typed else plain)
    sizes: Counter[int] = Counter()
    for size, count in exact.items():
        sizes[round(size)] += count
    near = sizes.most_common(1)[0][0] if sizes else 10
    size = max((one for one in exact if abs(one - near) <= 1), key=exact.__getitem__, default=10.0)
    fonts: defaultdict[str, int] = defaultdict(int)
    steps: Counter[float] = Counter()
    for before, line in pairwise(lines):
        if abs(line.size - size) <= SMALLER:
            fonts[line.style.font] += len(line.text)
            step = before.y - line.y
            if 0 < step < 3 * size and abs(before.size - line.size) < SMALLER:
                steps[step] += 1
    total = sum(fonts.values())
    common = frozenset(font for font, count in fonts.items() if count >= 0.01 * total)
    rounded: Counter[float] = Counter()
    for step, count in steps.items():
        rounded[round(step * 2) / 2] += count
    step = rounded.most_common(1)[0][0] if rounded else 1.2 * size
    return Body(size=size, fonts=common, step=step, typed=typed)


def _length(lines: Iterable[Line]) -> int:
    return sum([len(line.text) for line in lines])


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without their numbers and running heads and feet."""
    outer = [_edges(page) for page in pages]
    heads, largest = _find_repeated(outer), _LARGEST_HEAD * _usual_size(pages)
    numbered = _find_numbered(outer) | _find_alone(outer, pages)
    return [
        [
            line
            for line in page
            if line.size > largest or not (id(line) in numbered or _is_furniture(line, heads, edges))
        ]
        for page, own in zip(pages, outer, strict=True)
        for edges in [set(map(id, own))]
    ]


def _usual_size(pages: Iterable[Iterable[Line]]) -> float:
    """The size of type that most characters have."""
    sizes = _sizes(chain.from_iterable(pages))
    return max(sizes, key=sizes.__getitem__, default=0.0)


def _sizes(lines: Iterable[Line]) -> dict[float, int]:
    """How many characters there are of each size."""
    sizes: defaultdict[float, int] = defaultdict(int)
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes


def _is_furniture(line: Line, heads: dict[str, list[float]], edges: set[int]) -> bool:
    if _BANNER.fullmatch(line.text):
        return True
    if id(line) not in edges:
        return False
    if _NUMBER.fullmatch(line.text):
        return True
    return any(abs(place - line.y) <= _SAME_PLACE for place in heads.get(_shape(line), ()))


def _edges(page: Sequence[Line]) -> list[Line]:
    """The highest and the lowest lines of the page."""
    by_height = sorted(page, key=attrgetter("y"), reverse=True)
    return [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]


def _find_repeated(edges: Sequence[Sequence[Line]]) -> dict[str, list[float]]:
    """Texts at the edges of a quarter of the pages, and two at least, at one height: shape to heights."""
    places: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, lines in enumerate(edges):
        for line in lines:
            places[_shape(line)].append((number, line.y))
    least = max(2, len(edges) / 4)
    return {
        shape: [place for place, count in _heights(found) if count >= least]
        for shape, found in places.items()
        if len(found) >= least
    }


def _find_numbered(edges: Sequence[Sequence[Line]]) -> set[int]:
    """Lines at one height, by identity, with a number or beside one that goes up with the pages."""
    places: defaultdict[int, list[tuple[int, Line]]] = defaultdict(list)
    for page, lines in enumerate(edges):
        for line in lines:
            for number in _AT_AN_END.findall(line.text):
                places[int(number) - page].append((page, line))
    least = max(_LEAST_NUMBERED, len(edges) / 4)
    return {
        id(line)
        for found in places.values()
        if len(found) >= least
        for height, count in _heights((page, line.y) for page, line in found)
        if count >= least
        for page, one in found
        if abs(one.y - height) <= _SAME_PLACE
        for line in edges[page]
        if abs(line.y - one.y) <= _LEVEL
    }


def _find_alone(edges: Sequence[Sequence[Line]], pages: Sequence[Sequence[Line]]) -> set[int]:
    """Heads that change, by identity: alone at one height above most pages, and set as no text is."""
    usual = _usual_face(pages)
    tops = [(page, lines[0]) for page, lines in enumerate(edges) if _is_alone(lines, usual)]
    least = max(_LEAST_ALONE, len(edges) / 2)
    return {
        id(line)
        for height, count in _heights((page, line.y) for page, line in tops)
        if count >= least
        for page, top in tops
        if abs(top.y - height) <= _SAME_PLACE
        for line in edges[page]
        if abs(line.y - top.y) <= _LEVEL
    }


def _is_alone(lines: Sequence[Line], usual: tuple[str, float]) -> bool:
    """Whether the highest line has room below it, and is no larger than text but in another face."""
    below = [line for line in lines[1:] if lines[0].y - line.y > _LEVEL]
    if not below or lines[0].size > usual[1] + SMALLER:
        return False
    other = (lines[0].style.font, lines[0].size) != usual or lines[0].capitals
    return other and lines[0].y - below[0].y > _ROOM_BELOW * usual[1]


def _usual_face(pages: Iterable[Iterable[Line]]) -> tuple[str, float]:
    """The font and size of type that most characters have."""
    faces: defaultdict[tuple[str, float], int] = defaultdict(int)
    for line in chain.from_iterable(pages):
        faces[line.style.font, line.size] += len(line.text)
    return max(faces, key=faces.__getitem__, default=("", 0.0))


def _heights(found: Iterable[tuple[int, float]]) -> list[tuple[float, int]]:
    pages: defaultdict[float, set[int]] = defaultdict(set)
    for page, height in found:
        place = next((known for known in pages if abs(known - height) <= _SAME_PLACE), height)
        pages[place].add(page)
    return [(place, len(numbers)) for place, numbers in pages.items()]


def _shape(line: Line) -> str:
    """The text with every number alike."""
    return _DIGITS.sub("#", line.text.casefold()).strip()
