"""Lines broken as their languages want it.

Rich breaks lines at spaces alone, which tears Chinese apart: here a line breaks by the rules of its script.
"""

from __future__ import annotations

from rich.cells import cell_len


def breaks(text: str, width: int) -> list[int]:
    """Where to break `text` so that no line is wider than `width` cells. Spaces may hang over the edge."""
    if cell_len(text) <= width:
        return []
    from bot.text.chinese import atoms  # noqa: PLC0415 - what goes to a file or a program is never broken

    offsets: list[int] = []
    column = 0
    for start, atom in atoms(text):
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
