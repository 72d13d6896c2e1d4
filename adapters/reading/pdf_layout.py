"""What belongs to the running text of a document and what to its pages: size of type, heads, numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
_EDGE_LINES: Final = 3
_SAME_PLACE: Final = 3.0
_TYPED: Final = 0.8
"""Of the text; where less is in a typewriter's face, that is the code of a paper."""
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
    """The most frequent size by characters; a document without text has size 10."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size)] += len(line.text)
    near = sizes.most_common(1)[0][0] if sizes else 10
    exact: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    for line in lines:
        if abs(line.size - near) <= 1:
            exact[line.size] += len(line.text)
    size = exact.most_common(1)[0][0] if exact else 10.0
    steps: Counter[float] = Counter()
    for before, line in pairwise(lines):
        if abs(line.size - size) <= SMALLER:
            fonts[line.style.font] += len(line.text)
            if 0 < before.y - line.y < 3 * size and abs(before.size - line.size) < SMALLER:
                steps[round((before.y - line.y) * 2) / 2] += 1
    total = sum(fonts.values())
    common = frozenset(font for font, count in fonts.items() if count >= 0.01 * total)
    step = steps.most_common(1)[0][0] if steps else 1.2 * size
    typed = sum(count for font, count in fonts.items() if is_typewriter(font))
    return Body(size=size, fonts=common, step=step, typed=typed > _TYPED * total)


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without their numbers and running heads and feet."""
    heads, largest = _find_repeated(pages), _LARGEST_HEAD * _usual_size(pages)
    return [
        [line for line in page if line.size > largest or not _is_furniture(line, heads, edges)]
        for page in pages
        for edges in [{id(line) for line in _edges(page)}]
    ]


def _usual_size(pages: Iterable[Iterable[Line]]) -> float:
    """The size of type that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


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
    by_height = sorted(page, key=lambda line: -line.y)
    return [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]


def _find_repeated(pages: Sequence[Sequence[Line]]) -> dict[str, list[float]]:
    """Texts that stand at one height on a quarter of the pages, and at least two: shape to heights."""
    places: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for line in _edges(page):
            places[_shape(line)].append((number, line.y))
    least = max(2, len(pages) / 4)
    return {
        shape: [place for place, count in _heights(found) if count >= least]
        for shape, found in places.items()
        if len(found) >= least
    }


def _heights(found: Iterable[tuple[int, float]]) -> list[tuple[float, int]]:
    pages: defaultdict[float, set[int]] = defaultdict(set)
    for page, height in found:
        place = next((known for known in pages if abs(known - height) <= _SAME_PLACE), height)
        pages[place].add(page)
    return [(place, len(numbers)) for place, numbers in pages.items()]


def _shape(line: Line) -> str:
    """The text with every number alike."""
    return re.sub(r"\d+", "#", line.text.casefold()).strip()
