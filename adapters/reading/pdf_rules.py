"""Reads underscores that are no characters: TeX's old fonts have none, so it draws a rule for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from adapters.reading.pdf_calls import bounds_of, count_objects, handle_of, nth_object, type_of
from adapters.reading.pdf_runs import GlyphRun

MOST_OBJECTS: Final = 5_000
"""Looked at on one page; a page with more is a drawing."""
_WIDEST, _THICKEST, _THINNEST = 10.0, 1.2, 0.1
"""Points."""
_LEAST_WIDE: Final = 0.2
"""Of the type size."""
_TOUCH: Final = 0.12
"""Of the type size, by which rule and letters may overlap or stand apart."""


def with_underscores(page: pdfium.PdfPage, runs: Sequence[GlyphRun]) -> list[GlyphRun]:
    """The runs, an underscore behind each that a short rule joins to the next."""
    rules: defaultdict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for rule in _short_rules(page):
        for height in (round(rule[2]) - 1, round(rule[2]), round(rule[2]) + 1):
            rules[height].append(rule)
    if rules:
        for before, run in pairwise(runs):
            near = rules.get(round(run.y), ())
            if near and any(_joins(rule, before, run) for rule in near):
                before.text = before.text.rstrip() + "_"
    return list(runs)


def _joins(rule: tuple[float, float, float], before: GlyphRun, run: GlyphRun) -> bool:
    left, right, height = rule
    size = run.style.size
    leeway = _TOUCH * size
    return (
        abs(before.y - run.y) < leeway
        and abs(height - run.y) < leeway
        and right - left > _LEAST_WIDE * size
        and abs(left - before.box[2]) < _LEAST_WIDE * size + leeway
        and left > before.box[2] - leeway
        and -leeway < run.box[0] - right < _LEAST_WIDE * size + leeway
    )


def _short_rules(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float]]:
    """Left, right and middle height of the page's horizontal rules that are as short as a letter."""
    handle = handle_of(page.raw)
    count = count_objects(handle)
    if count > MOST_OBJECTS:
        return
    for index in range(count):
        one = nth_object(handle, index)
        if type_of(one) == pdfium_c.FPDF_PAGEOBJ_PATH:
            left, bottom, right, top = bounds_of(one)
            if 0 < right - left < _WIDEST and _THINNEST < top - bottom < _THICKEST:
                yield left, right, (bottom + top) / 2
