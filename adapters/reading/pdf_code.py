"""Tells lines of code and of what a program printed from lines of text, by a typewriter's face."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from adapters.reading.pdf_lines import Line
from adapters.reading.pdf_runs import is_typewriter

_LETTER: Final = re.compile(r"[^\W\d_]")
_SIGNS: Final = re.compile(r"[<>=(){}\[\]\\$|;]")
_ADDRESS: Final = re.compile(r"@|://|www\.|\w\.(?:com|org|net|edu|io|gov)\b")
_SHORT: Final = 2.0
"""Of the type size, by which a line ends before the next where it is not filled."""


def is_code(line: Line) -> bool:
    """Whether all of the line is in a typewriter's face; a sign may be out of a font without a name."""
    met = False
    for run in line.runs:
        text = run.text.strip()
        if text and not text.isdigit():
            if is_typewriter(run.style.font):
                met = True
            elif run.style.font or _LETTER.search(text):
                return False
    return met


def is_listing(lines: Sequence[Line]) -> bool:
    """Whether the lines are code or were printed by it; one in that face alone may be an address."""
    text = lines[0].text
    alone = len(lines) == 1 and _ADDRESS.search(text) and len(_SIGNS.findall(text)) < 2
    return not alone and all(map(is_code, lines))


def parts_code(lines: Sequence[Line], line: Line, *, moved: bool) -> bool:
    """Whether code begins or ends with a line below these, which may be `moved` against the last.

    Names in that face fill lines of text as well; a short line of nothing else is code.
    """
    code = is_code(line)
    if is_code(lines[-1]) == code:
        return False
    return moved or (not code and lines[-1].x1 < line.x1 - _SHORT * line.size and all(map(is_code, lines)))
