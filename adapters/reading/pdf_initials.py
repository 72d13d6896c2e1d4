"""Puts the large initial with which a text begins back on the rest of its word.

It is as high as two or three lines, whose first goes on with the word: in a line of its own it would pass
for something that is not text, and at the head of its line for a word of one letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from adapters.reading.pdf_lines import Line, line_of

_LARGE: Final = 1.7
"""Of the type size of the text beside it, at least."""
_LOW: Final = 0.5
"""Of that size: so far below the first line's base line the initial's is at least."""
_BESIDE: Final = 1.2
"""Of that size: the room between the initial and its word at most."""
_SPACE: Final = 0.45
"""Of that size: the room behind an initial that is a word."""
_LONGEST: Final = 2
"""Characters of an initial, with a quotation mark before it."""
_LETTERS: Final = frozenset("AI")
"""Words of one letter, which are whole."""


def with_initials(lines: Iterable[Line]) -> list[Line]:
    """The lines, each initial at the beginning of the first that it stands beside."""
    found: list[Line] = []
    for line in lines:
        rest = _within(line)
        if rest is not None:
            found.append(rest)
        elif found and _is_initial(found[-1], line):
            found[-1] = _with_initial(found[-1], line)
        else:
            found.append(line)
    return found


def _within(line: Line) -> Line | None:
    """The line with the initial that is its own first run on its word."""
    if len(line.runs) < 2 or len(line.runs[0].text) > _LONGEST + 1:
        return None
    first, second = line.runs[0], line.runs[1]
    if first.style.size < _LARGE * second.style.size or not first.text.strip():
        return None
    initial, rest = line_of([first], line.page), line_of(line.runs[1:], line.page)
    return _with_initial(initial, rest) if _is_initial(initial, rest) else None


def _is_initial(initial: Line, line: Line) -> bool:
    text, size = initial.text, line.size
    return (
        len(text) <= _LONGEST
        and text[-1:].isupper()
        and initial.size >= _LARGE * size
        and initial.page == line.page
        and line.y - initial.y > _LOW * size
        and initial.runs[0].box[3] > line.y
        and -0.1 * size < line.x0 - initial.x1 < _BESIDE * size
    )


def _with_initial(initial: Line, line: Line) -> Line:
    """The line that begins with the initial, which is a word by itself where there is room behind it."""
    apart = line.x0 - initial.x1 > _SPACE * line.size or line.runs[0].text[:1] == " "
    space = " " if apart and initial.text[-1] in _LETTERS else ""
    return replace(line, text=f"{initial.text}{space}{line.text}")
