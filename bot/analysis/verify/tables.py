"""A row of a table told in words: before each cell the head of its column, and the label of its row.

So a value is near the column and the row it belongs to, and is checked like any figure of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.domain.full_text import Block
from bot.text.latex import latex_to_text

_DIGIT = re.compile(r"\d")
_VALUE = re.compile(r"^\W*\d[\d.,]*\W*(?:±\s*[\d.]+|\([\d.\s±]+\))?\s*[%×xMKBkG]?\W*$")


def told(block: Block, lines: Sequence[str]) -> str:
    """These rows of the table with their heads; as they stand where it has no rows of its own."""
    rows, heads = _rows(block)
    wanted = set(lines)
    if not block.rows:
        return " ; ".join(_line(line, block.text.splitlines()) for line in lines)
    if not heads:
        return " ; ".join(lines)
    return " ; ".join(
        _told(row, heads) for row in rows if " ".join(latex_to_text(" | ".join(row)).split()) in wanted
    ) or " ; ".join(lines)


@lru_cache(maxsize=256)
def _rows(block: Block) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The rows below the head, and the head of each column; rows without a value at the top are heads."""
    count = 0
    for row in block.rows:
        if any(_VALUE.match(latex_to_text(cell)) for cell in row[1:]):
            break
        count += 1
    if not 0 < count < len(block.rows):
        return block.rows, ()
    width = max(map(len, block.rows))
    heads = tuple(
        " ".join(dict.fromkeys(row[at] for row in block.rows[:count] if at < len(row) and row[at]))
        for at in range(width)
    )
    return block.rows, heads


def _told(row: Sequence[str], heads: Sequence[str]) -> str:
    label = next((cell for cell in row if cell.strip()), "")
    cells = [
        f"{label if at else ''} {heads[at] if at < len(heads) else ''} {cell}".strip()
        for at, cell in enumerate(row)
        if cell.strip()
    ]
    return " , ".join(cells)


def _line(line: str, all_lines: Sequence[str]) -> str:
    """A row of a table that is mere lines, told under the line above it that has a word for each value."""
    label, values = _parted(line)
    plain = [" ".join(latex_to_text(each).split()) for each in all_lines]
    above = plain[: plain.index(line)] if line in plain else []
    for heads in (each.split() for each in reversed(above) if not _parted(each)[1]):
        if len(values) > 1 and len(heads) in (len(values), len(values) + 1) and label:
            return _told([label, *values], ["", *heads[-len(values) :]])
    return line


def _parted(line: str) -> tuple[str, list[str]]:
    """The label of a line, and the values at its end."""
    words = re.sub(r"\s*/\s*", "/", line).split()
    at = len(words)
    while at > 0 and re.fullmatch(
        r"[-–—]|[-+±(]?\d+(?:\.\d+)?%?\)?(?:/(?:-|\d+(?:\.\d+)?%?))?", words[at - 1]
    ):
        at -= 1
    return " ".join(words[:at]), words[at:]
