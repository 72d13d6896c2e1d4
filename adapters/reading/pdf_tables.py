"""Puts the lines of a table into rows and columns: cells of one base line, and what stands below another.

Columns are found by the rows that have most cells; a cell that spans several stands in the first of them,
as in tables of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from adapters.reading.pdf_lines import Line, text_of
from adapters.reading.pdf_runs import CELL_GAP, GlyphRun

MOST_COLUMNS: Final = 60

_GAP: Final = 0.75
"""Of the type size: a wider gap parts two cells."""
_VALUE: Final = re.compile(r"[-+−–±~≈<>]?\s?[$€£]?\d[\d.,:/%±×()kKMBG\u2070-\u209f¹²³-]*[*†‡]?|[-–—−✓✗×]")
_SAME_ROW: Final = 0.45
"""Of the type size: base lines nearer than that are one row."""
_WIDE: Final = 0.9
"""Of the type size: hardly a space of justified text."""
_SHORT: Final = 60
_LEAST_ROWS: Final = 2
_FAR: Final = 4.0
"""Of the type size, from row to row: a label of a group may stand between."""
_CAPTION_ABOVE, _CAPTION_BELOW = 75.0, 45.0
"""Points between a caption's last line and the first row, or from the last row down to its first."""
_CLOSE: Final = 1.5
"""Of the type size, from line to line of one caption."""
_LABEL: Final = 70.0
"""Points that a label may stand out at the side of the rows."""
_HEAD: Final = 2.6
"""Of the type size: what stands so little above the first row is its head."""
_PARTED: Final = 3
"""Gaps at least in such a head."""
_FLUSH: Final = 3.0
"""Points that the left edges of one paragraph's lines may differ."""
_TOUCH: Final = 1.0
"""Points by which a cell may reach into the next column."""


class _Box(NamedTuple):
    """Where rows stand; `high` and `low` are base lines."""

    x0: float
    x1: float
    high: float
    low: float


class Cell(NamedTuple):
    """What stands between two gaps of a row."""

    x0: float
    x1: float
    text: str


def table_regions(
    lines: Sequence[Line], rows: Sequence[Line], captions: Sequence[Line], others: Sequence[Line]
) -> list[list[Line]]:
    """The lines of each table near one of the captions, given the page's `rows` that are set in columns.

    Rows below one another are a table with all that stands between them, at their sides, and as a head
    above. `others` are lines that are in no table.
    """
    apart = {id(line) for line in others}
    captioned = [_whole(caption, lines, set(map(id, rows))) for caption in captions]
    apart |= {id(line) for caption in captioned for line in caption}
    found: list[list[Line]] = []
    for seeds in _stack([row for row in rows if id(row) not in apart]):
        box = _box(seeds)
        if len(seeds) < _LEAST_ROWS or not any(_is_near(caption, box) for caption in captioned):
            continue
        own = set(map(id, seeds))
        free = [line for line in lines if id(line) not in apart]
        text = [line for line in free if id(line) not in own and _is_of_text(line, box)]
        inside = [
            line
            for line in free
            if id(line) in own or (_stands_in(line, box, seeds) and not _goes_on(line, [*text, *captions]))
        ]
        apart |= set(map(id, inside))
        found.append(inside)
    return found


def in_columns(line: Line) -> bool:
    """Whether the line has gaps as wide as between cells, within its runs too."""
    if len(line.runs) == 1 and not line.runs[0].gaps:
        return False
    runs = [part for run in line.runs if run.text.strip() for part in _parts(run)]
    parted = sum(
        _are_parted([before], run, before.box[2], _WIDE, line.size) for before, run in pairwise(runs)
    )
    return parted >= 2 or (parted > 0 and len(line.text) < _SHORT)


def _stack(rows: Iterable[Line]) -> list[list[Line]]:
    """Rows of one width that stand below one another, with little between."""
    groups: list[list[Line]] = []
    widths: list[tuple[float, float]] = []
    for row in sorted(rows, key=lambda one: -one.y):
        near = (
            place
            for place, (left, right) in enumerate(widths)
            if groups[place][-1].y - row.y < _FAR * row.size and row.x0 < right and row.x1 > left
        )
        place = next(near, None)
        if place is None:
            groups.append([row])
            widths.append((row.x0, row.x1))
        else:
            groups[place].append(row)
            widths[place] = min(widths[place][0], row.x0), max(widths[place][1], row.x1)
    return groups


def _box(lines: Sequence[Line]) -> _Box:
    return _Box(
        min(line.x0 for line in lines),
        max(line.x1 for line in lines),
        max(line.y for line in lines),
        min(line.y for line in lines),
    )


def _is_near(caption: Sequence[Line], box: _Box) -> bool:
    """Whether the caption, of which these are the lines, stands right above the rows or below them."""
    first, last = caption[0], caption[-1]
    beside = first.x0 < box.x1 and first.x1 > box.x0
    return beside and box.low - _CAPTION_BELOW < first.y and last.y < box.high + _CAPTION_ABOVE


def _whole(caption: Line, lines: Sequence[Line], rows: set[int]) -> list[Line]:
    """The caption's lines, flush below one another, of which none is one of the `rows`, by identity."""
    place = next((place for place, line in enumerate(lines) if line is caption), len(lines))
    found = [caption]
    for line in lines[place + 1 :]:
        last = found[-1]
        close = 0 < last.y - line.y < _CLOSE * last.size and abs(line.size - last.size) < _SAME_ROW
        if not close or abs(line.x0 - last.x0) > _FLUSH or id(line) in rows:
            break
        found.append(line)
    return found


def _stands_in(line: Line, box: _Box, rows: Sequence[Line]) -> bool:
    """Whether a line is of the table that is these rows: between them, beside one, or its head."""
    slack = _SAME_ROW * line.size
    wide = line.x0 < box.x0 - _LABEL or line.x1 > box.x1 + _LABEL
    if wide or line.y < box.low - slack:
        return False
    if line.y <= box.high + slack:
        within = box.x0 - slack <= line.x0 < box.x1 and line.x1 <= box.x1 + 3 * line.size
        return within or any(abs(row.y - line.y) < slack for row in rows)
    narrow = line.x1 - line.x0 < 0.6 * (box.x1 - box.x0)
    return line.y - box.high < _HEAD * line.size and (narrow or _is_head(line))


def _is_head(line: Line) -> bool:
    """Whether a line is parted as often as the head of a table is, if with less room than its rows."""
    runs = [run for run in line.runs if run.text.strip()]
    gaps = sum(run.box[0] - before.box[2] > CELL_GAP * line.size for before, run in pairwise(runs))
    return gaps >= _PARTED


def _is_of_text(line: Line, box: _Box) -> bool:
    """Whether a line that is no row is as long, or as wide, as one of a paragraph beside the table."""
    wide = line.x1 - line.x0 > 0.9 * (box.x1 - box.x0)
    return len(line.text) > _SHORT or line.hyphenated or (wide and line.text.count(" ") > 4)


def _goes_on(line: Line, text: Iterable[Line]) -> bool:
    """Whether the line is no head but the last of a caption or a paragraph."""
    return any(
        0 < above.y - line.y < _CLOSE * above.size and abs(above.x0 - line.x0) < _FLUSH for above in text
    )


def rows_of(lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """Rows of equal length; none where the lines are not set in columns."""
    rows = [cells for row in _rows(lines) if (cells := _cells(row))]
    columns = _columns(rows)
    filled = sum(len(row) > 1 for row in rows)
    if not 2 <= len(columns) <= MOST_COLUMNS or len(rows) < 2 or filled < 0.4 * len(rows):
        return ()
    return tuple(_place(row, columns) for row in rows)


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines from the head down, those of one base line together."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.page, -one.y)):
        last = rows[-1][-1] if rows else None
        if last and last.page == line.page and abs(last.y - line.y) < _SAME_ROW * min(last.size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _cells(row: Sequence[Line]) -> list[Cell]:
    groups: list[list[GlyphRun]] = []
    size = max(line.size for line in row)
    right = 0.0
    runs = [part for line in row for run in line.runs if run.text.strip() for part in _parts(run)]
    for run in sorted(runs, key=lambda each: each.box[0]):
        if groups and not _are_parted(groups[-1], run, right, _GAP, size):
            groups[-1].append(run)
            right = max(right, run.box[2])
        else:
            groups.append([run])
            right = run.box[2]
    return [
        Cell(min(run.box[0] for run in group), max(run.box[2] for run in group), text_of(group))
        for group in groups
    ]


def _parts(run: GlyphRun) -> Iterator[GlyphRun]:
    """The run, cut where it has gaps; each part ends with its space."""
    start, left = 0, run.box[0]
    for gap in run.gaps:
        if run.text[gap.place : gap.place + 1] == " ":
            box = (left, run.box[1], gap.x0, run.box[3])
            yield GlyphRun(
                run.style,
                run.paint,
                run.x,
                run.y,
                box,
                run.text[start : gap.place + 1],
                ends_line=False,
                hyphenated=run.hyphenated,
            )
            start, left = gap.place + 1, gap.x1
    yield replace(run, text=run.text[start:], x=left, box=(left, *run.box[1:]), gaps=()) if start else run


def _are_parted(before: Sequence[GlyphRun], run: GlyphRun, right: float, least: float, size: float) -> bool:
    """Whether a run is in another cell than those before, which end at `right`: numbers are sooner."""
    gap = run.box[0] - right
    return gap > least * size or (gap > CELL_GAP * size and _are_values(before, run))


def _are_values(before: Sequence[GlyphRun], run: GlyphRun) -> bool:
    """Whether a number stands on both sides of a gap."""
    left = "".join(each.text for each in before).split()[-1:]
    right = run.text.split()[:1]
    return bool(left and right and _VALUE.fullmatch(left[0]) and _VALUE.fullmatch(right[0]))


def _columns(rows: Iterable[Sequence[Cell]]) -> list[list[float]]:
    """The left and right edges of each column, from left to right."""
    columns: list[list[float]] = []
    for row in sorted(rows, key=len, reverse=True):
        for cell in row:
            under = [
                each
                for each in columns
                if cell.x1 > each[0] and each[1] > cell.x0 and _overlaps(cell, each)
            ]
            if not under:
                columns.append([cell.x0, cell.x1])
            elif len(under) == 1 and len(row) > 1:
                under[0][:] = min(under[0][0], cell.x0), max(under[0][1], cell.x1)
    return sorted(columns)


def _overlaps(cell: Cell, column: Sequence[float]) -> bool:
    """Whether a cell that reaches into a column does so by more than it may."""
    return min(cell.x1, column[1]) - max(cell.x0, column[0]) > min(_TOUCH, (cell.x1 - cell.x0) / 2)


def _place(row: Iterable[Cell], columns: Sequence[Sequence[float]]) -> tuple[str, ...]:
    texts = [""] * len(columns)
    for cell in row:
        under = [
            place
            for place, each in enumerate(columns)
            if cell.x1 > each[0] and each[1] > cell.x0 and _overlaps(cell, each)
        ]
        place = (
            under[0] if under else min(range(len(columns)), key=lambda at: abs(columns[at][0] - cell.x0))
        )
        texts[place] = f"{texts[place]} {cell.text}".strip()
    return tuple(texts)
