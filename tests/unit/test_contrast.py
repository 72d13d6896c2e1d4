"""Whoever sees little can read the pages: WCAG's contrast of 4.5 between texts and what they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "adapters"
SHEETS = ("archive/style.css", "web/static/style.css")
LEAST = 4.5
COLOUR = re.compile(r"--([\w-]+):\s*#([0-9a-fA-F]{6}|[0-9a-fA-F]{3});")
TEXTS = ("ink", "quiet", "link", "accent", "wrong", "full", "abstract", "extract")
GROUNDS = ("page", "card", "raised")
PAIRS = (
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((kind, f"{kind}-bg") for kind in ("full", "abstract", "extract")),
    *(("on-accent", "accent"), ("page", "ink"), ("ink", "mark")),
)


def themes(sheet: str) -> Iterator[Mapping[str, str]]:
    """The colours by day, by night and on paper; what one does not name is as by day."""
    text = (ROOT / sheet).read_text(encoding="utf-8")
    by_day: dict[str, str] = {}
    for block in re.findall(r":root[^{]*{([^}]*)}", text):
        found = dict(COLOUR.findall(block))
        by_day = by_day or found
        if found:
            yield by_day | found


def luminance(colour: str) -> float:
    """As WCAG 2 has it."""
    whole = "".join(sign * 2 for sign in colour) if len(colour) == 3 else colour
    parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_measures_it() -> None:
    assert contrast("000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_text_of_a_page_stands_out_from_what_it_stands_on(sheet: str) -> None:
    found = list(themes(sheet))
    assert len(found) >= 2, "by day and by night"
    faint = {
        f"{number}: {text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for number, colours in enumerate(found)
        for text, ground in PAIRS
        if text in colours and ground in colours and contrast(colours[text], colours[ground]) < LEAST
    }
    assert not faint


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_text_has_a_colour_that_is_not_among_those_compared(sheet: str) -> None:
    text = (ROOT / sheet).read_text(encoding="utf-8")
    used = re.findall(r"(?<![\w-])color:\s*([^;]+);", text)
    names = {*(text for text, _ in PAIRS), "inherit"}
    assert {each.removeprefix("var(--").removesuffix(")") for each in used} <= names
