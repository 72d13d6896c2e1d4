"""Years and months among the figures: which are dates, and which only name a citation."""

from __future__ import annotations

import re

from bot.analysis.verify.sentence import Sentence, Stated
from bot.text.figures import MONTHS, Figure
from bot.text.terms import stem

_CITED = re.compile(r"(?:[A-Z][\w.-]+(?:, ?\(?| \()|al\.?,? \(?)(?:19|20)\d\d$")
_BEFORE_DATES = (
    "(",
    ",",
    "al.",
    " al",
    "in",
    "of",
    "since",
    "by",
    "from",
    "until",
    "to",
    "and",
    "between",
    "year",
)
_YEAR = re.compile(r"(?:19|20)\d\d(?<!2048)")
"""The power of two is the size of something."""


def is_year(figure: Figure) -> bool:
    """Whether it is a year of our time."""
    return _YEAR.fullmatch(figure.text) is not None


def is_cited(one: Stated) -> bool:
    """Whether it is the year of a citation: `(Smith et al., 2021)`."""
    start = one.text.starts[one.at]
    return _CITED.search(one.text.text[max(0, start - 24) : start + 4]) is not None and is_year(one.figure)


def is_date(one: Stated) -> bool:
    """Whether a year is told as one: `in 2021`, `Smith (2021)`, 2021 年."""
    start = one.text.starts[one.at]
    before, after = one.text.text[:start].rstrip().lower(), one.text.text[start + 4 :].lstrip()
    return before.endswith(_BEFORE_DATES) or after.startswith("年")


def is_month(one: Stated, said: Sentence) -> bool:
    """Whether the evidence names the month without its year."""
    number = int(one.figure.value) if one.figure.unit == "月" and one.figure.value.isdigit() else 0
    return 0 < number <= len(MONTHS) and stem(MONTHS[number - 1]) in said.stems
