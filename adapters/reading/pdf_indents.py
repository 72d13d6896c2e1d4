"""Tells by its left edge whether a line begins a paragraph, an item, or what explains a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.reading.pdf_floats import ends, goes_on
from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_openings import BULLET, ENTRY, SIGN

FLUSH: Final = 2.0
"""Points that the left edges of lines below one another may differ."""
_DEEPEST: Final = 5.0
"""Of the type size: no item's sign stands farther in."""
_SHORTER: Final = 4.0
"""Of the type size, by which a title ends before a line of text."""


def is_indented(lines: Sequence[Line], line: Line) -> bool:
    """Whether the line stands in from the paragraph's left edge, or out from it behind a full stop."""
    before = lines[-1]
    ended = ends(before.text)
    if BULLET.match(line.text) and (ended or abs(line.x0 - before.x0) > 2):
        return True
    if before.hyphenated:
        return False
    moved = line.x0 - before.x0
    if len(lines) == 1:
        hanging = bool(BULLET.match(before.text) or ENTRY.match(before.text)) or _hangs(before, line)
        hanging = hanging or (_is_labelled(before) and not ended and before.x1 > line.x1 - 2 * line.size)
        return not hanging and moved > 0.7 * line.size
    return abs(moved) > 0.7 * line.size and (ended or moved > 0)


def _hangs(before: Line, line: Line) -> bool:
    """Whether the line stands below what follows the term that a list explains."""
    return any(abs(run.box[0] - line.x0) < FLUSH for run in before.runs[1:])


def _is_labelled(line: Line) -> bool:
    """Whether the line begins with a term that a list explains: it is in a face of its own."""
    runs = [run for run in line.runs if run.text.strip()]
    return len(runs) > 1 and runs[0].style.font != runs[1].style.font


def is_outset(line: Line, following: Line | None) -> bool:
    """Whether the line is the indented first of a paragraph at the head of a column."""
    return following is not None and goes_on(line, following) and line.x0 - following.x0 > 0.7 * line.size


def leaves_list(item: Sequence[Line], line: Line, here: Sequence[Line], there: Sequence[Line]) -> bool:
    """Whether an item that ends with its page is left by a line at the edge of the text on the next.

    The item hangs from its sign, which stands in from the text `here`; the line is flush with that `there`.
    """
    sign = item[0]
    if sign.page == line.page or item[-1].page == line.page or not SIGN.match(sign.text):
        return False
    inset = sign.x0 - _edge(sign, here)
    hanging = all(one.x0 > sign.x0 + FLUSH for one in item[1:])
    return hanging and FLUSH < inset < _DEEPEST * sign.size and line.x0 - _edge(line, there) < FLUSH


def _edge(line: Line, text: Sequence[Line]) -> float:
    """The left edge of the text in the line's column."""
    return min((one.x0 for one in text if one.x0 < line.x1 and one.x1 > line.x0), default=line.x0)


def are_flush(line: Line, following: Line) -> bool:
    """Whether a sentence goes on from a line to one right below it that is as wide, but for an indent."""
    inset = line.x0 - following.x0
    wide = -FLUSH < inset < 2 * line.size and abs(line.x1 - following.x1) < FLUSH
    return wide and goes_on(line, following) and not ends(line.text)


def is_slanted_title(line: Line, following: Line) -> bool:
    """Whether a line is italic as a whole and far shorter than one that is not."""
    slanted = all(run.style.italic for run in line.runs if run.text.strip())
    return slanted and not following.style.italic and line.x1 < following.x1 - _SHORTER * line.size


def leaves_short(line: Line, following: Line) -> bool:
    """Whether a line is less than half of one below that begins with a capital: it ends a paragraph."""
    half = 2 * (line.x1 - line.x0) < following.x1 - following.x0
    return half and not line.hyphenated and following.text[:1].isupper()
