"""Rows of a table: told in words, each cell behind its label and its head, and as the cells of a grid.

So a value is near the column and the row it belongs to, and is checked like any figure of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from bot.analysis.verify.cells import Grid, cell
from bot.domain.full_text import Block
from bot.text.latex import latex_to_text

_DIGIT = re.compile(r"\d")
_VALUE = re.compile(r"^\W*\d[\d.,]*\W*(?:±\s*[\d.]+|\([\d.\s±]+\))?\s*[%×xMKBkG]?\W*$")

SPANNED = 4
"""Columns of a table in which one head may span others."""
_ABBREVIATED = re.compile(r"(\b[A-Z][a-z]{1,4}\.) (?=[A-Z])")
"""Words of one head, where the first is cut short: `Std. Error`."""


def tell_rows(block: Block, lines: Sequence[str]) -> str:
    """These rows of the table with their heads; as they stand where it has no rows of its own."""
    _, heads = _heads(block)
    wanted = set(lines)
    if not block.rows:
        return " ; ".join(_line(line, block.text.splitlines()) for line in lines)
    if not heads:
        return " ; ".join(lines)
    return " ; ".join(_tell_row(row, heads) for row in block.rows if _as_line(row) in wanted) or " ; ".join(
        lines
    )


def grid_of(block: Block, lines: Sequence[str]) -> Grid:
    """The table, with the cells of these rows of it."""
    if block.rows:
        rows, (count, heads) = block.rows, _heads(block)
        quoted = {number for number, row in enumerate(rows) if _as_line(row) in set(lines)}
        quoted = {number for number in quoted if number >= count} or quoted
        parted = [_label_of(row, heads) if number >= count else "" for number, row in enumerate(rows)]
    else:
        plain = [" ".join(latex_to_text(line).split()) for line in block.text.splitlines()]
        quoted = {number for number, line in enumerate(plain) if line in set(lines)}
        heads = next(filter(None, (_heads_above(plain, plain[number]) for number in sorted(quoted))), ())
        rows = tuple((label, *values) for label, values in map(_split_line, plain))
        parted = [label if values else "" for label, values in map(_split_line, plain)]
    cells = [
        cell(number, column, text, heads[column] if column < len(heads) else "")
        for number in sorted(quoted)
        for column, text in enumerate(rows[number])
        if column and text.strip()
    ]
    return Grid(tuple(parted), ("", *heads[1:]) if heads else (), tuple(cells))


def _as_line(row: Sequence[str]) -> str:
    return " ".join(latex_to_text(" | ".join(row)).split())


def _label_of(row: Sequence[str], heads: Sequence[str]) -> str:
    """The words before the first value; where the first cell is one, it with the head of its column."""
    if row and _VALUE.match(latex_to_text(row[0])):
        return f"{heads[0] if heads else ''} {row[0]}"
    return " ".join(takewhile(lambda text: not _VALUE.match(latex_to_text(text)), row))


@lru_cache(maxsize=256)
def _heads(block: Block) -> tuple[int, tuple[str, ...]]:
    """The number of rows at the top that are heads, as they have no value, and the head of each column."""
    count = 0
    for row in block.rows:
        if any(_VALUE.match(latex_to_text(cell)) for cell in row[1:]):
            break
        count += 1
    if not count and len(block.rows) > 1 and (heads := _numbered_heads(block.rows[0])):
        return 1, heads
    if not 0 < count < len(block.rows):
        return 0, ()
    width = max(map(len, block.rows))
    rows = [(*row, *[""] * (width - len(row))) for row in block.rows[:count]]
    rows = [*(_spread(row, rows[-1]) for row in rows[:-1]), rows[-1]]
    return count, tuple(" ".join(filter(None, dict.fromkeys(each))) for each in zip(*rows, strict=True))


def _numbered_heads(row: Sequence[str]) -> tuple[str, ...]:
    """A first row of a setting and its rising values as heads, each with its name: `k | 1 | 5 | 10`."""
    label, *cells = (latex_to_text(text).strip() for text in row)
    is_setting = len(cells) > 1 and all(map(str.isdigit, cells)) and not _VALUE.match(label) and bool(label)
    if not is_setting or any(int(one) >= int(other) for one, other in pairwise(cells)):
        return ()
    return ("", *(f"{label} {text}" for text in cells))


def _spread(row: Sequence[str], last: Sequence[str]) -> tuple[str, ...]:
    """A row of heads with each told of all columns that it spans, where the first stands over the first.

    Where they stand in the middle of what they span, nobody can tell how far that goes: they are left out.
    """
    spanned = [not text.strip() and bool(below.strip()) for text, below in zip(row, last, strict=True)]
    if len(row) < SPANNED or not any(spanned[1:]):
        return tuple(row)
    is_centred = spanned[1]
    spread = list(row)
    for at in range(1, len(row)):
        if is_centred and any(spanned[max(1, at - 1) : at + 2]):
            spread[at] = ""
        elif spanned[at]:
            spread[at] = spread[at - 1]
    return tuple(spread)


def _tell_row(row: Sequence[str], heads: Sequence[str]) -> str:
    label = next((cell for cell in row if cell.strip()), "")
    cells = [
        f"{label if at else ''} {heads[at] if at < len(heads) else ''} {cell}".strip()
        for at, cell in enumerate(row)
        if cell.strip()
    ]
    return " , ".join(cells)


def _line(line: str, all_lines: Sequence[str]) -> str:
    """A row of a table that is mere lines, told under the line above it that has a word for each value."""
    label, values = _split_line(line)
    heads = _heads_above([" ".join(latex_to_text(each).split()) for each in all_lines], line)
    return _tell_row([label, *values], heads) if heads else line


def _heads_above(plain: Sequence[str], line: str) -> tuple[str, ...]:
    """The nearest line above that has a word for each value of this one, and one for the label or none."""
    label, values = _split_line(line)
    above = plain[: plain.index(line)] if line in plain else []
    lines = (_ABBREVIATED.sub("\\1\u00a0", each) for each in reversed(above) if not _split_line(each)[1])
    for heads in (each.split(" ") for each in lines):
        if len(values) > 1 and len(heads) in (len(values), len(values) + 1) and label:
            return ("", *heads[-len(values) :])
        if len(values) > 1 and (groups := _group(heads, len(values))) and label:
            return ("", *groups)
    return ()


def _group(words: Sequence[str], count: int) -> list[str]:
    """As many heads of as many words each, if all end alike, as in `top-1 err. top-5 err.`."""
    size = len(words) // count
    groups = [words[len(words) - size * number :][:size] for number in range(count, 0, -1)]
    is_alike = size > 1 and len({group[-1] for group in groups}) == 1
    return [" ".join(group) for group in groups] if is_alike else []


def _split_line(line: str) -> tuple[str, list[str]]:
    """The label of a line, and the values at its end."""
    words = re.sub(r"\s*/\s*", "/", line).split()
    at = len(words)
    while at > 0 and re.fullmatch(
        r"[-–—]|[-+±(]?\d+(?:\.\d+)?%?\)?(?:/(?:-|\d+(?:\.\d+)?%?))?", words[at - 1]
    ):
        at -= 1
    return " ".join(words[:at]), words[at:]
