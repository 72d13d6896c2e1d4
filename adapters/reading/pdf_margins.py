"""What stands beside the text: notes in a margin, and figures that number the lines of a review copy."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from adapters.reading.pdf_layout import SMALLER
from adapters.reading.pdf_lines import Line, line_of
from adapters.reading.pdf_runs import GlyphRun

_FEWEST_LINES: Final = 5
"""Of text, that tell where its edges are."""
_LONG_SHARE: Final = 0.25
"""Of a page's lines, that are long where it is a page of text."""
_LONG: Final = 0.8
"""Of the width of the widest lines: as wide is a line of text."""
_SHARE: Final = 0.15
"""Of the long lines, that have an edge of the text in common."""
_RAGGED: Final = 15.0
"""Points by which lines end apart that are not justified."""
_MOST_MARGIN: Final = 0.7
"""Of the text's width; what takes more beside it is a column."""
_OUTSIDE: Final = 3.0
"""Points beyond the text's edge."""
_GUTTER: Final = 7.0
"""Points at least between the text and a note."""
_LETTER: Final = re.compile(r"[^\W\d_]")
_LONGEST: Final = 5
"""Digits of a line's number."""
_LEAST: Final = 8
"""Numbers in a row: a list or a table of fewer is none of a margin."""
_FEWEST: Final = 3
_SPAN: Final = 0.4
"""Of the height of the page's text that they go along."""
_ALIGNED: Final = 2.0
"""Points that their left or right edges may differ."""
_STEPS: Final = frozenset({1, 2, 5, 10})


class _Text(NamedTuple):
    """The edges of the text on a page, and how most of it is set."""

    left: float
    right: float
    font: str
    size: float


def with_margins_apart(lines: Sequence[Line]) -> list[Line]:
    """The page's lines, notes in its margins marked as such and cut off the lines they stand beside."""
    text = _text_of(lines)
    if text is None:
        return list(lines)
    found: list[Line] = []
    for line in lines:
        if line.x0 >= text.left - _OUTSIDE and line.x1 <= text.right + _OUTSIDE:
            found.append(line)
        else:
            found += _split(line, text)
    width = _MOST_MARGIN * (text.right - text.left)
    notes = [line for line in found if line.marginal]
    wide = any(line.x0 < text.left - width or line.x1 > text.right + width for line in notes)
    return list(lines) if wide else found


def _text_of(lines: Sequence[Line]) -> _Text | None:
    """What the lines tell that are as long as those of text; None for a page of anything else."""
    widths = sorted(line.x1 - line.x0 for line in lines)
    if len(widths) < _FEWEST_LINES:
        return None
    least = _LONG * widths[int(0.9 * len(widths))]
    long = [line for line in lines if line.x1 - line.x0 >= least]
    if len(long) < max(_FEWEST_LINES, _LONG_SHARE * len(lines)):
        return None
    starts, ends = [line.x0 for line in long], [line.x1 for line in long]
    (font, size), _ = Counter((line.style.font, line.size) for line in long).most_common(1)[0]
    left = min(_find_shared(starts, 1.0), default=min(starts))
    return _Text(left, max(_find_shared(ends, _RAGGED), default=max(ends)), font, size)


def _find_shared(edges: Sequence[float], width: float) -> list[float]:
    """The edges that several lines have, within so many points."""
    ordered = sorted(edges)
    least = max(3, math.ceil(_SHARE * len(edges)))
    return [
        edge for other, edge in zip(ordered, ordered[least - 1 :], strict=False) if edge - other <= width
    ]


def _split(line: Line, text: _Text) -> list[Line]:
    """The line, what stands beyond an edge of the text by itself, if that is a note."""
    before = [run for run in line.runs if run.box[2] <= text.left]
    behind = [run for run in line.runs if run.box[0] >= text.right]
    inside = [run for run in line.runs if run.box[2] > text.left and run.box[0] < text.right]
    if inside and behind and behind[0].box[0] <= max(run.box[2] for run in inside) + _GUTTER:
        inside, behind = [*inside, *behind], []  # a line that is too long
    notes = [line_of(part, line.page) for part in (before, behind) if _is_note(part, text)]
    taken = sum(len(note.runs) for note in notes) + len(inside)
    if not notes or taken < len(line.runs) or not _stand_apart(before, inside, text, line.size):
        return [line]
    for note in notes:
        note.marginal = True
    return [*notes, line_of(inside, line.page)] if inside else notes


def _is_note(runs: Sequence[GlyphRun], text: _Text) -> bool:
    """Whether it is words, no heading, and not set as the text is: that would be its next column."""
    alike = all(run.style.font == text.font and run.style.size >= text.size - SMALLER for run in runs)
    lettered = any(_LETTER.search(run.text) for run in runs)
    return lettered and not alike and not any(run.style.bold for run in runs)


def _stand_apart(before: Sequence[GlyphRun], inside: Sequence[GlyphRun], text: _Text, size: float) -> bool:
    """Whether there is room between a note and what stands inside, and no row of a table."""
    if not inside:
        return True
    if any(after.box[0] - one.box[2] > size for one, after in pairwise(inside)):
        return False
    clear = all(text.left - run.box[2] > _OUTSIDE for run in before if run.text.strip())
    return clear and inside[0].box[0] > text.left - _OUTSIDE


def without_line_numbers(runs: Sequence[GlyphRun], *, expected: bool = False) -> list[GlyphRun]:
    """The runs but for numbers that stand in a margin and count the lines.

    Where a page before had them they are `expected`, and a few are enough.
    """
    least = _FEWEST if expected else _LEAST
    numbers = [run for run in runs if len(said := run.text.strip()) <= _LONGEST and said.isdecimal()]
    if len(numbers) < least:
        return list(runs)
    dropped: set[int] = set()
    for edge in (0, 2):
        for column in _columns(numbers, edge, least):
            if _counts(column):
                dropped |= {id(run) for run in column}
    if len(dropped) < least:
        return list(runs)
    text = [run for run in runs if id(run) not in dropped and run.text.strip()]
    counted = [run for run in numbers if id(run) in dropped]
    if not (expected or _goes_along(counted, text)):
        return list(runs)
    by_height, largest = sorted(text, key=_height), max((run.style.size for run in text), default=0.0)
    kept = {id(run) for run in counted if not _is_marginal(run, by_height, largest)}
    marginal = [run for run in counted if id(run) not in kept]
    if len(marginal) < least or not (expected or _goes_along(marginal, text)):
        return list(runs)
    return _without(runs, dropped - kept)


def _columns(numbers: Sequence[GlyphRun], edge: int, least: int) -> list[list[GlyphRun]]:
    """Numbers whose edges stand under one another."""
    columns: list[list[GlyphRun]] = []
    for run in sorted(numbers, key=lambda run: run.box[edge]):
        if columns and run.box[edge] - columns[-1][0].box[edge] <= _ALIGNED:
            columns[-1].append(run)
        else:
            columns.append([run])
    return [column for column in columns if len(column) >= least]


def _counts(column: list[GlyphRun]) -> bool:
    """Whether the numbers go up by one step from the head of the page to its foot."""
    values = [int(run.text) for run in sorted(column, key=lambda run: -run.y)]
    steps = [after - before for before, after in pairwise(values)]
    usual = max(set(steps), key=steps.count)
    return usual in _STEPS and steps.count(usual) >= 0.9 * len(steps)


def _is_marginal(run: GlyphRun, text: Sequence[GlyphRun], largest: float) -> bool:
    """Whether all text on the number's line stands on one side of it.

    The text is given from the foot of the page up, and the size of its largest type.
    """
    reach = 0.5 * max(largest, run.style.size)
    first = bisect_left(text, run.y - reach, key=_height)
    near = text[first : bisect_right(text, run.y + reach, key=_height)]
    beside = [one for one in near if abs(one.y - run.y) < 0.5 * max(one.style.size, run.style.size)]
    left = all(one.box[0] >= run.box[2] - 1 for one in beside)
    return left or all(one.box[2] <= run.box[0] + 1 for one in beside)


def _height(run: GlyphRun) -> float:
    return run.y


def _goes_along(numbers: Sequence[GlyphRun], text: Sequence[GlyphRun]) -> bool:
    heights = [run.y for run in text] or [0.0]
    return max(run.y for run in numbers) - min(run.y for run in numbers) >= _SPAN * (
        max(heights) - min(heights)
    )


def _without(runs: Sequence[GlyphRun], dropped: set[int]) -> list[GlyphRun]:
    """What remains; where a number ended a line, the run before it does."""
    kept: list[GlyphRun] = []
    for run in runs:
        if id(run) not in dropped:
            kept.append(run)
        elif kept and run.ends_line:
            kept[-1].ends_line = True
    return kept
