"""Takes off a page what numbers its lines: the figures in the margins of a copy for review."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from adapters.reading.pdf_runs import GlyphRun

_NUMBER: Final = re.compile(r"\d{1,5}")
_LEAST: Final = 8
"""Numbers in a row: a list or a table of fewer is none of a margin."""
_FEWEST: Final = 3
_SPAN: Final = 0.4
"""Of the height of the page's text that they go along."""
_ALIGNED: Final = 2.0
"""Points that their left or right edges may differ."""
_STEPS: Final = frozenset({1, 2, 5, 10})


def without_line_numbers(runs: Sequence[GlyphRun], *, expected: bool = False) -> list[GlyphRun]:
    """The runs but for numbers that stand in a margin and count the lines.

    Where a page before had them they are `expected`, and a few are enough.
    """
    least = _FEWEST if expected else _LEAST
    numbers = [run for run in runs if _NUMBER.fullmatch(run.text.strip())]
    if len(numbers) < least:
        return list(runs)
    dropped: set[int] = set()
    for edge in (0, 2):
        for column in _columns(numbers, edge, least):
            if _counts(column):
                dropped |= {id(run) for run in column}
    text = [run for run in runs if id(run) not in dropped and run.text.strip()]
    kept = {id(run) for run in numbers if id(run) in dropped and not _is_marginal(run, text)}
    marginal = [run for run in numbers if id(run) in dropped - kept]
    if len(marginal) < least or not (expected or _goes_along(marginal, text)):
        return list(runs)
    return _without(runs, dropped - kept)


def _columns(numbers: Sequence[GlyphRun], edge: int, least: int) -> list[list[GlyphRun]]:
    """Numbers whose edges stand under one another."""
    columns: defaultdict[int, list[GlyphRun]] = defaultdict(list)
    for run in sorted(numbers, key=lambda run: run.box[edge]):
        near = next(
            (key for key in columns if abs(columns[key][0].box[edge] - run.box[edge]) <= _ALIGNED), None
        )
        columns[len(columns) if near is None else near].append(run)
    return [column for column in columns.values() if len(column) >= least]


def _counts(column: list[GlyphRun]) -> bool:
    """Whether the numbers go up by one step from the head of the page to its foot."""
    values = [int(run.text) for run in sorted(column, key=lambda run: -run.y)]
    steps = [after - before for before, after in pairwise(values)]
    usual = max(set(steps), key=steps.count)
    return usual in _STEPS and steps.count(usual) >= 0.9 * len(steps)


def _is_marginal(run: GlyphRun, text: Sequence[GlyphRun]) -> bool:
    """Whether all text on the number's line stands on one side of it."""
    beside = [one for one in text if abs(one.y - run.y) < 0.5 * max(one.style.size, run.style.size)]
    left = all(one.box[0] >= run.box[2] - 1 for one in beside)
    return left or all(one.box[2] <= run.box[0] + 1 for one in beside)


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
