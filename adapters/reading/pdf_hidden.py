"""Takes runs off a page that no reader of the printed page can see.

Invisible is what is drawn without ink, off the page, too small, or in the colour of what lies under it. The
last is decided by looking: the page is rendered, and light text whose surroundings are as light is hidden,
while white labels on a dark box are not. Text inside an included drawing is dropped when it is tiny, but
not reported: a thumbnail of a page is no message.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from adapters.reading.pdf_runs import GlyphRun, Paint
from bot.text.hidden import BLEND, TINY_POINTS, has_invisible, says_something, strip_invisible

_NO_INK: Final = frozenset({3, 7})
"""PDF 32000-1, table 106: neither fill nor stroke, and clipping alone."""
_FAINT: Final = 20
_LIGHT: Final = 190
"""Of 255: darker text than this is seen on paper, whatever lies under it."""
_SCALE: Final = 1.5
"""Pixels a point when looking."""
_AROUND: Final = 4.0
"""Points around light text that are rendered with it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a page can be seen, what was hidden on it, and whether its text is a scan's."""

    runs: list[GlyphRun]
    hidden: tuple[str, ...]
    scanned: bool = False


class _Ground(NamedTuple):
    """A part of a page as it looks: where it begins in pixels of the page, and a grey for each pixel."""

    left: int
    top: int
    pixels: memoryview
    width: int
    height: int


def look(page: pdfium.PdfPage, runs: Sequence[GlyphRun]) -> Sight:
    """Part what can be seen from what cannot."""
    scanned = _is_scan(page, runs)
    looker = _Looker(page, runs, scanned=scanned)
    seen: list[GlyphRun] = []
    unseen: list[tuple[int, GlyphRun]] = []
    if looker.sees_all():
        return Sight(list(runs), (), scanned=scanned)
    for index, run in enumerate(runs):
        if run.text.strip() and looker.is_unseen(run):
            unseen.append((index, run))
            if seen and run.ends_line:
                seen[-1].ends_line = True
            continue
        run.text, messages = strip_invisible(run.text)
        unseen.extend((index, _saying(run, message)) for message in messages)
        seen.append(run)
    return Sight(seen, tuple(_messages(unseen)), scanned=scanned)


def _saying(run: GlyphRun, message: str) -> GlyphRun:
    return GlyphRun(run.style, run.paint, run.x, run.y, run.box, text=message, ends_line=True)


def _messages(unseen: Sequence[tuple[int, GlyphRun]]) -> Iterator[str]:
    """Neighbouring hidden runs as one text, where it can be a message."""
    words: list[str] = []
    last = -2
    for index, run in [*unseen, (-1, None)]:
        if run is None or index > last + 1:
            text = " ".join("".join(words).split())
            if says_something(text):
                yield text
            words = []
        if run is not None and not (run.paint.drawn and run.style.size <= TINY_POINTS):
            text, messages = strip_invisible(run.text)
            words.append(text + ("" if run.hyphenated else " " if run.ends_line else ""))
            yield from messages
        last = index


@dataclass(slots=True)
class _Looker:
    page: pdfium.PdfPage
    runs: Sequence[GlyphRun]
    scanned: bool
    _ground: _Ground | None = None
    _edges: tuple[float, float, float, float] = field(init=False)
    _seen: dict[int, bool | None] = field(default_factory=dict)
    """Whether text in a paint, by identity, can be seen where it is large enough; None where the ground
    tells."""

    def __post_init__(self) -> None:
        self._edges = self.page.get_bbox()

    def sees_all(self) -> bool:
        """Whether all is as on most pages: dark, large, on the page, in characters that show something."""
        runs = self.runs
        paints = {id(run.paint): run.paint for run in runs}.values()
        if any(paint.mode in _NO_INK or not self._is_seen(paint) for paint in paints):
            return False
        if min([run.style.size for run in runs], default=0.0) <= TINY_POINTS:
            return False
        left, bottom, right, top = self._edges
        lefts, bottoms, rights, tops = zip(*[run.box for run in runs], strict=True)
        inside = min(rights) > left and max(lefts) < right and min(tops) > bottom and max(bottoms) < top
        return inside and not has_invisible("".join([run.text for run in runs]))

    def is_unseen(self, run: GlyphRun) -> bool:
        paint = run.paint
        if id(paint) not in self._seen:
            self._seen[id(paint)] = self._is_seen(paint)
        seen = self._seen[id(paint)]
        if paint.mode in _NO_INK or seen is False:
            return not seen
        if run.style.size <= TINY_POINTS or self._off_page(run):
            return True
        return seen is None and abs(self._grey_under(run) - _grey(paint.colour)) <= BLEND

    def _is_seen(self, paint: Paint) -> bool | None:
        if paint.mode in _NO_INK:
            return self.scanned
        if paint.mode in {0, 4} and paint.alpha < _FAINT:
            return False
        return None if paint.mode == 0 and min(paint.colour) >= _LIGHT else True

    def _off_page(self, run: GlyphRun) -> bool:
        left, bottom, right, top = self._edges
        x0, y0, x1, y1 = run.box
        return x1 <= left or x0 >= right or y1 <= bottom or y0 >= top

    def _grey_under(self, run: GlyphRun) -> int:
        """The grey most of the run's area has: that of the paper or box under it."""
        if self._ground is None:
            light = [
                one for one in self.runs if self._is_seen(one.paint) is None and not self._off_page(one)
            ]
            self._ground = _render(self.page, light)
        left, _, right, top = self._edges
        x, y, pixels, width, height = self._ground
        first = max(0, int((run.box[0] - left) * _SCALE) - x)
        last = int((min(run.box[2], right) - left) * _SCALE) + 1 - x
        greys: Counter[int] = Counter()
        for row in range(int((top - run.box[3]) * _SCALE) - y, int((top - run.box[1]) * _SCALE) + 1 - y):
            if 0 <= row < height:
                start = row * width
                greys.update(bytes(pixels[start + first : start + min(last, width)]))
        return greys.most_common(1)[0][0] if greys else 255


def _render(page: pdfium.PdfPage, runs: Sequence[GlyphRun]) -> _Ground:
    """The part of the page that the runs, of which one at least stands on it, are printed on."""
    left, bottom, right, top = page.get_bbox()
    lefts, bottoms, rights, tops = zip(*[run.box for run in runs], strict=True)
    cut = (min(lefts) - left, min(bottoms) - bottom, right - max(rights), top - max(tops))
    crop = tuple(max(0.0, each - _AROUND) for each in cut)
    bitmap = page.render(scale=_SCALE, grayscale=True, rotation=-page.get_rotation() % 360, crop=crop)
    x, y = math.ceil(crop[0] * _SCALE), math.ceil(crop[3] * _SCALE)
    return _Ground(x, y, memoryview(bitmap.buffer), bitmap.stride, bitmap.height)


def _grey(colour: tuple[int, int, int]) -> int:
    red, green, blue = colour
    return round(0.299 * red + 0.587 * green + 0.114 * blue)


def _is_scan(page: pdfium.PdfPage, runs: Sequence[GlyphRun]) -> bool:
    """Whether the text is a recognition layer under a picture of the page: then it may have no ink."""
    if _NO_INK.isdisjoint({run.paint.mode for run in runs}):
        return False
    without = sum(len(run.text) for run in runs if run.paint.mode in _NO_INK)
    if not without or without < 0.6 * sum(len(run.text) for run in runs):
        return False
    left, bottom, right, top = page.get_bbox()
    area = (right - left) * (top - bottom)
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2)
    boxes = [picture.get_bounds() for picture in pictures]
    return any((box[2] - box[0]) * (box[3] - box[1]) >= 0.5 * area for box in boxes)
