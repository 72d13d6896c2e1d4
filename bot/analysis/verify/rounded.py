"""Figures that a statement works out from its evidence: rounded and said so, a difference, or a ratio.

`About 90%` may stand for 90.07%, `over 90%` too, a plain `90%` may not. Of two figures of one unit it may
tell how many times one is the other, and by how much they differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from bot.analysis.verify.comparands import Comparison, have_changed_places
from bot.analysis.verify.lexicon import GOOD
from bot.analysis.verify.lists import is_change, is_range
from bot.analysis.verify.nouns import noun_after
from bot.analysis.verify.sentence import Sentence, Stated
from bot.analysis.verify.shares import share_of
from bot.text.figures import Figure
from bot.text.terms import stem
from bot.text.units import DURATIONS, factor_between

CLOSE = 0.05
"""How far off a rounded figure may be, as a part of it."""
EXACT = 1e-9
_RATES = ("AUC", "AUROC", "F1", "IoU", "AP", "mAP", "probability", "share", "fraction", "rate")
_SHARES = GOOD | frozenset(map(stem, _RATES))
"""What is told as a part of one as well as in per cent."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|some|circa|ca\.|nearly|almost|close to|just (?:over|under)"
    r"|slightly (?:over|under|more than|less than))(?: an?)?|~|≈|约[为是有]?|大约|近|将近|接近|大概)\s*$",
    re.IGNORECASE,
)
_ABOUT_BEHIND = re.compile(r"\s?(?:左右|上下|or so\b)")
_MORE = re.compile(
    r"(?:\b(?:over|above|more than|exceeding|exceeds?|upwards of)|超过|逾|多于|高于|>)\s*$", re.IGNORECASE
)
_LESS = re.compile(
    r"(?:\b(?:under|below|less than|fewer than|no more than)|不到|不足|低于|<)\s*$", re.IGNORECASE
)
_NONE_PASSES = re.compile(r"\b(?:no|none|nor|neither|never|not)\b[^,;.]*$", re.IGNORECASE)


def is_rounded(one: Stated, other: Stated) -> bool:
    """Whether a figure that is told as `about` so much rounds another, rightly and by little."""
    mine, size = _size(one.figure), _size(other.figure)
    return bool(mine and size) and _is_about(one) and _rounds(one.figure, mine or 0, size or 0)


def is_worked_out(one: Stated, said: Sentence) -> bool:
    """Whether the statement bounds, rounds or works out what is not in its evidence as it stands."""
    mine = _size(one.figure)
    if not mine:
        return False
    is_told = any(stands_for(one, other) for other in said.stated)
    return is_told or any(_is_close(one, mine, size) for size in _between_two(one, said))


def stands_for(one: Stated, other: Stated) -> bool:
    """Whether a figure tells what another tells: rounded or bounded and said so, or in another unit."""
    if is_grouped(one, other):
        return True
    mine, size = _size(one.figure), _size_in_unit_of(one, other)
    if not mine or size is None:
        return False
    is_same = one.figure.unit != other.figure.unit and "/" not in one.figure.value
    return _is_told_of(one, mine, size) or (is_same and _is_close(one, mine, size))


def is_grouped(one: Stated, other: Stated) -> bool:
    """Whether a point parts the thousands there: 19.018 images are 19,018."""
    is_count = not one.figure.unit and not other.figure.unit and bool(noun_after(one))
    text = other.figure.text
    return is_count and bool(_THOUSANDS.fullmatch(text)) and text.replace(".", "") == one.figure.value


def is_inverse(one: Stated, said: Sentence) -> bool:
    """Whether `A is half as long as B` stands for `B is twice as long as A`, or the other way round."""
    here = Comparison(one.at, "", {})
    return any(
        _is_inverse(one.figure, other.figure)
        and have_changed_places(one.text, here, said, Comparison(other.at, "", {}))
        for other in said.stated
    )


def _is_inverse(one: Figure, other: Figure) -> bool:
    share, multiple = sorted((one, other), key=lambda figure: figure.unit)
    return not share.unit and multiple.unit == "×" and share.value == f"1/{multiple.value}"


def _size(figure: Figure) -> float | None:
    share = share_of(figure)
    return None if share is None else abs(float(share) * (100 if figure.unit == "%" else 1))


def _size_in_unit_of(one: Stated, other: Stated) -> float | None:
    """The size of a figure in the unit of another, 0.96 of 9.6 mm for one in cm; None where it has none."""
    size, (unit, there) = _size(other.figure), (one.figure.unit, other.figure.unit)
    if size is None or "/" in one.figure.value:
        return size / 100 if size is not None and there == "%" else None
    factor = 1.0 if unit == there else factor_between(there, unit) or 100 * _is_share(one, other)
    return size * factor if factor else None


def _is_share(one: Stated, other: Stated) -> bool:
    """Whether both tell a measure that may be told in per cent or as a part of one: a recall of 0.928."""
    is_part = not other.figure.unit and re.fullmatch(r"0\.\d+", other.figure.value) is not None
    measures = one.text.stems & other.text.stems & _SHARES
    return one.figure.unit == "%" and is_part and bool(measures)


def _is_told_of(one: Stated, mine: float, size: float) -> bool:
    """Whether `about`, `over` or `under` so much may be told of a size."""
    if _is_about(one):
        return _rounds(one.figure, mine, size)
    before = _before(one)
    more, less = _MORE.search(before), _LESS.search(before)
    if (more or less) and _NONE_PASSES.search(before):
        more, less = less, more
    is_near = abs(size - mine) <= 2 * CLOSE * mine or one.figure.value == "1/2"  # more than half
    return is_near and ((more is not None and size > mine) or (less is not None and size < mine))


def _is_about(one: Stated) -> bool:
    behind = one.text.text[one.text.end_of(one.at) :]
    return _ABOUT.search(_before(one)) is not None or _ABOUT_BEHIND.match(behind) is not None


def _before(one: Stated) -> str:
    start = one.text.starts[one.at]
    return one.text.text[max(0, start - 60) : start]


def _rounds(figure: Figure, mine: float, size: float) -> bool:
    return abs(size - mine) <= min(_step(figure), CLOSE * mine)


def _step(figure: Figure) -> float:
    """Half of what the last digit but zeros is worth: 0.5 of `21`, 5 of `90`, 50 of `1,200`."""
    if "/" in figure.value:
        return CLOSE
    whole, _, decimals = figure.value.lstrip("-").partition(".")
    return 0.5 * (10.0 ** -len(decimals) if decimals else 10.0 ** (len(whole) - len(whole.rstrip("0"))))


def _between_two(one: Stated, said: Sentence) -> Iterator[float]:
    """How many times one of two figures of a unit is the other, or by how much they differ.

    Which of them is the greater is not looked at here.
    """
    told = {each.figure.value for each in one.text.stated}
    for first, second in combinations(said.stated, 2):
        unit = first.figure.unit
        sizes = sorted(size for each in (first, second) if (size := _size(each.figure)))
        is_one_range = is_range(said, first.at, second.at) and not is_change(said, first.at, second.at)
        if len(sizes) < 2 or unit != second.figure.unit or is_one_range:
            continue
        are_told = told.issuperset((first.figure.value, second.figure.value))
        if one.figure.unit == "×" and unit != "×" and are_told:
            yield sizes[1] / sizes[0]
        elif (one.figure.unit, unit) in (("pp", "%"), ("pt", ""), ("pt", "pt")) or (
            one.figure.unit == unit and (unit in DURATIONS or (are_told and unit not in ("%", "×", "")))
        ):
            yield sizes[1] - sizes[0]


def _is_close(one: Stated, mine: float, size: float) -> bool:
    """Whether what was worked out is this, or rounds to it and is said so."""
    return abs(size - mine) <= EXACT * mine + EXACT or (_is_about(one) and _rounds(one.figure, mine, size))
