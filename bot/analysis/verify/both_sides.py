"""Whether a statement says in one place what its evidence says in another, and the opposite there.

Of `it wins in spring and loses in autumn` it may not say that it wins in autumn. Each of the two words has
a part of the evidence; what only the part of the opposite has may not stand with a word alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.analysis.verify.comparands import TURNED, Comparison, have_changed_places, turns
from bot.analysis.verify.lexicon import SIDES
from bot.analysis.verify.opposed import CHANGING, figures_before, figures_by, is_than_near, shown_by_figures
from bot.analysis.verify.sentence import Sentence

_HOW = {
    *("change", "quality", "fortune", "likeness", "correct", "polarity", "keeping", "regulation"),
    "resistance",
}
_AXES = (TURNED | _HOW) - {"age"}
"""Axes whose words say how something is or goes; older people are a thing."""
_ORDINAL = frozenset({"ordinal", "sequence"})
"""Axes of words that tell which thing it is: the second and the third."""


def find_crossed(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Words that stand with what the evidence has beside their opposite alone."""
    shown = shown_by_figures(statement, said)
    ours, theirs = [one for one in turns(statement) if one.at not in shown], turns(said)
    if statement.is_chinese and any(token.weight for token in statement.tokens[:-1]):
        return  # its clauses are not told apart here
    yield from (one.word for one in ours if _is_other_gap(statement, one, said, theirs))
    for axis in sorted(_AXES & {axis for one in ours for axis in one.axes}):
        here, there = ([one for one in each if axis in one.axes] for each in (ours, theirs))
        parts = _parts(said, there)
        if not parts or {one.axes[axis] for one in there} != {0, 1}:
            continue
        for one, words in zip(here, _parts(statement, here), strict=False):
            opposites = [each for each in there if each.axes[axis] != one.axes[axis]]
            own = _union(parts[at] for at in range(len(there)) if there[at] not in opposites)
            foreign = _union(parts[at] for at in range(len(there)) if there[at] in opposites)
            if _are_of(words, foreign - own, own - foreign) and not any(
                have_changed_places(statement, one, said, each) for each in opposites
            ):
                yield one.word


def _are_of(words: frozenset[str], foreign: frozenset[str], own: frozenset[str]) -> bool:
    """Whether words are those of the other side alone; which of several it is, tells before all others."""
    which = {word for word in words & (foreign | own) if word in SIDES}
    words = frozenset(which) or words
    return bool(words & foreign) and not words & own


def _is_other_gap(
    statement: Sentence, one: Comparison, said: Sentence, theirs: Sequence[Comparison]
) -> bool:
    """Whether `10 minutes less` stands for `10 minutes longer`, or a rise by 3 for a fall by 3.

    Neither with a `than`.
    """
    side, gaps = _gap_side(statement, one), _gaps(statement, one)
    sides = {_gap_side(said, each) for each in theirs if gaps & _gaps(said, each)}
    return side is not None and sides == {1 - side}


def _gaps(text: Sentence, one: Comparison) -> set[str]:
    return figures_before(text, one) | figures_by(text, one)


def _gap_side(text: Sentence, one: Comparison) -> int | None:
    """Which way its figure is a gap; None where it is told than what."""
    is_than = is_than_near(text, one.at)
    return None if is_than else next((one.axes[axis] for axis in sorted(CHANGING & one.axes.keys())), None)


def _union(parts: Iterator[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*parts)


def _parts(text: Sentence, places: Sequence[Comparison]) -> list[frozenset[str]]:
    """The words around each of some words, to the last break before the next; none where no break is.

    What the first part begins with is told of all if another begins with its word.
    """
    borders = [0]
    for one, other in pairwise(places):
        border = max((at for at in range(one.at, other.at) if text.tokens[at].weight), default=0)
        if not border:
            return []
        borders.append(border)
    starts = [_words(text, start, one.at) for start, one in zip(borders, places, strict=False)]
    if not all(starts[1:]):
        borders[0] = places[0].at
    return [_words(text, start, end) for start, end in pairwise([*borders, len(text.tokens)])]


def _words(text: Sentence, start: int, end: int) -> frozenset[str]:
    words = (token for token in text.tokens[start:end] if token.is_content or token.figure)
    return frozenset(token.stem for token in words if _ORDINAL.issuperset(SIDES.get(token.stem, ())))
