"""Fonts of bitmaps, as old TeX made them: files tell neither their names nor how large they are.

How wide and how high their letters stand on the page tells both.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Final

from adapters.reading.pdf_calls import (
    Handle,
    box_of,
    font_of,
    is_generated,
    object_of,
    origin_of,
    unicode_of,
)

_LOOKED_AT: Final = 200
"""Characters of a page."""
_LEAST_STEPS: Final = 10
"""From letter to letter, that tell whether a font is a typewriter's."""
_TYPEWRITERS_NAME: Final = "mono"
_HEIGHTS: Final = {
    **dict.fromkeys("acemnorsuvwxz", 0.44),
    **dict.fromkeys("bdhiklABCDEFGHIKLMNOPRSTUVWXYZ0123456789", 0.68),
    **dict.fromkeys("gpqyjJQt", 0.7),
    "f": 0.8,
    **dict.fromkeys("()[]", 1.0),
}
"""Of the type size: how high letters are in most fonts."""
_USUAL: Final = 0.7
"""The longer side of any other sign."""
_NARROW: Final = 0.5
"""Of its height: how wide a stroke is, and no digit."""


def name_of(raw: Handle, count: int, address: int, index: int) -> str:
    """What a font without a name is called here: a typewriter's letters are all as wide."""
    least, most, steps = math.inf, 0.0, 0
    before, last = 0, (0.0, 0.0)
    for place in range(index, min(index + _LOOKED_AT, count)):
        owner = object_of(raw, place)
        if not owner or is_generated(raw, place) or font_of(owner) != address:
            before = 0
            continue
        origin = origin_of(raw, place)
        if owner == before and origin[0] > last[0]:
            step, steps = origin[0] - last[0], steps + 1
            least, most = min(least, step), max(most, step)
            if most - least >= 0.1 * most:
                return ""
        before, last = owner, origin
    return _TYPEWRITERS_NAME if steps >= _LEAST_STEPS else ""


def size_of(raw: Handle, count: int, address: int, index: int) -> float:
    """The type size in points, to the half, of which the file may tell that of a dot."""
    known = {True: list[float](), False: list[float]()}
    for place in _of_font(raw, count, address, index):
        left, bottom, right, top = box_of(raw, place)
        height = _HEIGHTS.get(chr(unicode_of(raw, place)))
        known[height is not None].append(
            (top - bottom) / height if height else max(top - bottom, right - left) / _USUAL
        )
    sizes = known[True] or known[False]
    return round(2 * statistics.median(sizes)) / 2 if sizes else 0.0


def _of_font(raw: Handle, count: int, address: int, index: int) -> Iterator[int]:
    """The first characters of a font from one on."""
    for place in range(index, min(index + _LOOKED_AT, count)):
        owner = object_of(raw, place)
        if owner and not is_generated(raw, place) and font_of(owner) == address:
            yield place


def is_prime(raw: Handle, index: int) -> bool:
    """Whether what passes for a nought is the stroke that TeX's font of symbols has in its place."""
    left, bottom, right, top = box_of(raw, index)
    return 0 < right - left < _NARROW * (top - bottom)
