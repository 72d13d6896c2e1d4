"""Lines broken as their languages want it.

Rich breaks lines at spaces alone, which tears Chinese apart: here a line may also break between ideographs,
never before a closing mark nor after an opening one.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

CLOSING = "、。〉》」』】〕）！，．：；？％”’…"
OPENING = "〈《「『【〔（"
WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
ATOM = re.compile(
    rf"""
      [ ]+
    | (?: (?<![^ ]) \d+ [ ] )?  # a number stays with what it counts
      [{OPENING}]* (?: [^ {WIDE}]+ | (?![{OPENING}{CLOSING}])[{WIDE}] )? [{CLOSING}]*
      (?: [ ]· (?=[ ]) )?  # a separating dot ends a line, it never begins one
    """,
    re.VERBOSE,
)


def breaks(text: str, width: int) -> list[int]:
    """Where to break `text` so that no line is wider than `width` cells. Spaces may hang over the edge."""
    offsets: list[int] = []
    column = 0
    for start, atom in _atoms(text):
        size = cell_len(atom)
        if column + (0 if atom.isspace() else size) > width:
            if column:
                offsets.append(start)
            inner = _chop(atom, width)
            offsets.extend(start + offset for offset in inner)
            column = cell_len(atom[inner[-1] :] if inner else atom)
        else:
            column += size
    return offsets


def _atoms(text: str) -> list[tuple[int, str]]:
    """What must not be broken, and where it begins: runs of spaces, words, ideographs with their marks."""
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(text):
        match = ATOM.match(text, position)
        atom = match[0] if match and match[0] else text[position]
        found.append((position, atom))
        position += len(atom)
    return found


def _chop(atom: str, width: int) -> list[int]:
    """Where to cut a word that is wider than a whole line."""
    offsets: list[int] = []
    column = 0
    for offset, character in enumerate(atom):
        size = cell_len(character)
        if column + size > width and offset:
            offsets.append(offset)
            column = 0
        column += size
    return offsets
