"""Whether the very word that a comparison is told of has the opposite beside it in the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.analysis.verify.comparands import AFTER, TURNED, Comparison
from bot.analysis.verify.figures import role
from bot.analysis.verify.lexicon import SIDES
from bot.analysis.verify.lists import run_of_figures
from bot.analysis.verify.sentence import Sentence, TokenKind

CHANGING = frozenset({"amount", "size", "level", "change", "length"})
"""Axes on which more, higher and rising are one side."""
WIDE = 9
"""Words within which a `than`, or the figure by which it changes, belongs to a comparison."""

_PLACE = re.compile(r"(?<![\d.,])([1-9]) ?(?:st|nd|rd|th)\b")
"""A place in digits; centuries and dates are no small ones."""


def find_other_place(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Words for a place, from the second on, where the evidence has others, in digits."""
    places = {int(place) - 1 for place in _PLACE.findall(said.text)}
    places |= {SIDES.get(token.stem, {}).get("ordinal", 0) for token in said.tokens} if places else set()
    for token in statement.tokens[1:] if places else ():  # `Second, …` tells of none
        place = SIDES.get(token.stem, {}).get("ordinal", 0)
        if place and place not in places:
            yield token.raw


def is_turned_beside(
    statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]
) -> bool | None:
    """Whether the evidence says the opposite of the very word that follows: `lower wages`, `higher wages`.

    None where it says nothing of that, or either compares with a `than`.
    """
    thing = _thing_after(statement, one.at) if "quality" not in one.axes else ""
    beside = [
        each
        for each in theirs
        if thing and _thing_after(said, each.at) == thing and not is_than_near(said, each.at)
    ]
    sides = [side for each in beside if (side := _is_other_side(one, each)) is not None]
    return all(sides) if sides and not is_than_near(statement, one.at) else None


def _is_other_side(one: Comparison, other: Comparison) -> bool | None:
    """Whether two words lie on two sides of one axis; higher, more and rising are one side of one."""
    shared = [one.axes[axis] != other.axes[axis] for axis in one.axes.keys() & other.axes.keys() & TURNED]
    ours, theirs = ({side for axis, side in each.axes.items() if axis in CHANGING} for each in (one, other))
    if not shared and len(ours) == 1 == len(theirs):
        return ours != theirs
    return any(shared) if shared else None


def are_of_one_thing(said: Sentence, words: list[Comparison]) -> bool:
    """Whether words with sides tell two sorts of a thing apart: older trees, younger trees."""
    things = {_thing_after(said, each.at) for each in words}
    is_compared = any(
        token.lowered == "than" for each in words for token in said.tokens[each.at + 1 : each.at + 3]
    )
    return len(words) > 1 and len(things) == 1 and "" not in things and not is_compared


def _thing_after(text: Sentence, at: int) -> str:
    """The word of meaning that follows, behind an article or none."""
    following = text.tokens[at + 1 : at + 3]
    if following and following[0].lowered in ("the", "a", "an", "its", "their"):
        following = following[1:]
    return next((token.stem for token in following[:1] if token.is_content), "")


def is_than_near(text: Sentence, at: int) -> bool:
    """Whether a `than` or its like belongs to a comparison."""
    return any(token.lowered in AFTER for token in text.tokens[at : at + WIDE])


def figures_before(text: Sentence, one: Comparison) -> set[str]:
    """The figure right before a comparison: `2.0% higher`."""
    return {token.stem for token in text.tokens[max(0, one.at - 1) : one.at] if token.figure is not None}


def figures_by(text: Sentence, one: Comparison) -> set[str]:
    """The figures by which something changes: `reduces the use of water by about 40%`."""
    for each in range(one.at + 1, min(one.at + WIDE, len(text.tokens))):
        token = text.tokens[each]
        if token.figure is not None:
            is_by = any(other.lowered == "by" for other in text.tokens[max(0, each - 2) : each])
            run = run_of_figures(text, each) if is_by and "change" in one.axes else ()
            return {text.tokens[at].stem for at in run}
        if token.kind is TokenKind.BREAK and token.lowered not in ("and", "or"):
            break
    return set()


def shown_by_figures(statement: Sentence, said: Sentence) -> set[int]:
    """Where the statement tells a change by the two figures of the evidence: they show which way it goes.

    Of what `improves from 6 to 5` it may say that it falls; that no word is against its own figures,
    `contrasts` looks at.
    """
    ours = list(_changes(statement))
    theirs = {change[1:] for change in _changes(said)} if ours else set()
    return {change[0] for change in ours if change[1:] in theirs}


def _changes(text: Sentence) -> Iterator[tuple[int, str, str]]:
    """Where the word right before each `from 6 to 5` stands, and the two figures."""
    for one, other in pairwise(text.stated):
        if (role(one), role(other)) == ("from", "to") and one.figure.unit == other.figure.unit:
            yield one.at - 2, one.figure.value, other.figure.value
