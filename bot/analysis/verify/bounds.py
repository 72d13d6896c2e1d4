"""Whether a figure bounds what it tells of: at least, at most, up to, the ends of a range, the largest."""

from __future__ import annotations

import re

from bot.analysis.verify.lexicon import AFTER_LOWER, AFTER_UPPER, LOWER, SIDES, UPPER, key_of
from bot.analysis.verify.lists import is_range, run_of_figures
from bot.analysis.verify.sentence import Stated

BOUND_AXES = frozenset({"amount", "size", "level", "length", "depth", "weight", "distance"})
NEGATED = re.compile(
    r"(?:\b(?:no|not|never|none|nor|neither|cannot|without)\b|n[’']t\b)[^,;.(（]*$", re.IGNORECASE
)
_BOUND_ZH = re.compile(
    r"(至少|不少于|不低于|超过|多于|高于|至多|最多|不超过|不到|少于|低于)(?:(?!的)[\u3400-\u9fff]){0,4}$"
)

_NEGATED_ZH = re.compile(r"(?:没有|没|无一)[^,，;；.。(（]*(?:超过|高于|低于|多于|少于|达到)\s?了?$")
"""A bound that nothing passes."""
_PASSED = re.compile(r"(?:^|(?<!ed) )over$")
"""An `over` that bounds, as that of `averaged over 3` does not."""


def is_other_bound(one: Stated, other: Stated) -> bool:
    """Whether `up to 500` became `more than 500`, or a plain 500 a bound."""
    ours = bound_of(one)
    theirs = bound_of(other) or _end_of_range(other) or _extreme(other) or (ours and _bound_of_list(other))
    is_few = _before(other).endswith(("only", "just", "merely", "as few as", "as little as", "仅", "只"))
    is_soft = ours == "upper" and (is_few or _before(one).endswith(("below", "under", "up to", "within")))
    is_over = ours == "lower" and bool(_PASSED.search(_before(other)))
    is_over |= ours == "lower" and _before(other).endswith("first")  # after the first 100
    return bool(ours) and ours != theirs and not (theirs == "" and (is_soft or is_over))


def _bound_of_list(one: Stated) -> str:
    """The bound of the first figure of a list, which is that of all: `up to 5 and 2.5`."""
    first = run_of_figures(one.text, one.at)[0]
    return next((bound_of(each) for each in one.text.stated if each.at == first != one.at), "")


def _before(one: Stated) -> str:
    start = one.text.starts[one.at]
    before = one.text.text[max(0, start - 24) : start].lower().rstrip()
    return before.removesuffix("about").removesuffix(" a").rstrip()


def _extreme(one: Stated) -> str:
    """The bound that the largest or the smallest of something is for all of it."""
    sides = {
        side
        for token in one.text.tokens[max(0, one.at - 10) : one.at]
        for axis, side in SIDES.get(token.stem, {}).items()
        if axis == "extreme"
    }
    return ("upper", "lower")[sides.pop()] if len(sides) == 1 else ""


def bound_of(one: Stated) -> str:
    """Whether a figure bounds what it tells of, a negation before it turned round."""
    bound = _plain_bound(one)
    start = one.text.starts[one.at]
    before = one.text.text[max(0, start - 60) : start]
    is_negated = NEGATED.search(before) or _NEGATED_ZH.search(before)
    is_turned = bound and not before.lower().rstrip().endswith(_NEGATED_BOUNDS) and is_negated
    return {"upper": "lower", "lower": "upper"}[bound] if is_turned else bound


_NEGATED_BOUNDS = (
    "no more than",
    "no less than",
    "no fewer than",
    "not more than",
    "not less than",
    "within",
)


def _than(before: str) -> str:
    """The bound that a comparative tells: `closer than`."""
    found = re.search(r"([a-z]+) than(?: (?:a|an|the|about))?$", before)
    if found is None:
        return ""
    axes = SIDES.get(key_of(found[1]), {})
    sides = {side for axis, side in axes.items() if axis in BOUND_AXES}
    if found[1] in ("more", "less", "fewer"):
        return ""
    side = sides.pop() if len(sides) == 1 else None
    return "" if side is None else ("lower", "upper")[side]


def _plain_bound(one: Stated) -> str:
    before = _before(one)
    if before.endswith(("每", "per")):
        return ""  # it bounds what is counted, not what it is counted per
    after = one.text.text[one.text.end_of(one.at) :][:16].lower().lstrip()
    if before.endswith((" after", " beyond", " since")):
        return "lower"  # after 64 rounds is from more than that on
    if before.endswith(UPPER) or _begins(after, AFTER_UPPER):
        return "upper"
    if before.endswith(LOWER) or _begins(after, AFTER_LOWER):
        return "lower"
    verbal = _BOUND_ZH.search(before)
    if verbal:
        return "upper" if verbal[1] in UPPER else "lower"
    return _than(before)


def _begins(text: str, words: tuple[str, ...]) -> bool:
    """Whether it begins with one of these, whole: `and overall` is no `and over`."""
    found = max((word for word in words if text.startswith(word)), key=len, default="")
    goes_on = text[len(found) : len(found) + 1].isalpha() and found[-1:].isalpha() and found.isascii()
    return bool(found) and not goes_on


def _end_of_range(one: Stated) -> str:
    figures = one.text.figures
    place = figures.index(one.at)
    if place and is_range(one.text, figures[place - 1], one.at):
        return "upper"
    return "lower" if place + 1 < len(figures) and is_range(one.text, one.at, figures[place + 1]) else ""
