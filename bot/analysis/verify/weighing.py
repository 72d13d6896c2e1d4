"""Comparisons in words that the evidence makes in figures: of `11.2 against 7.4` the first is more.

The two things compared are looked for among the words of figures of one unit (`territories`); where each
has one figure of its own, their values decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bot.analysis.verify.comparands import CLAUSE, Comparison, sides_of, turns
from bot.analysis.verify.dates import is_year
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import BEATING, GOOD, NEGATIONS, SIDES
from bot.analysis.verify.lists import CLOSING, OPENING
from bot.analysis.verify.nouns import noun_after
from bot.analysis.verify.sentence import Sentence, Stated
from bot.analysis.verify.territories import canonical, tells, territory
from bot.text.figures import Figure
from bot.text.terms import stem
from bot.text.units import DURATIONS

_WEIGHED = frozenset({"amount", "size", "level", "length", "speed", "quality", "age", "price"})
"""Axes that figures may decide."""
_MEASURED = ("amount", "size", "level", "length")
_HIGH = GOOD | frozenset(map(stem, ("AP", "mAP", "F1", "BLEU", "AUROC", "AUC", "IoU", "mIoU", "rate")))
"""Of these measures, more is better."""
_MONEY = frozenset({"$", "€", "£", "¥"})
_NEGATED_ZH = ("不", "没", "未", "无")


def find_outweighed(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Comparisons of the statement that the figures of the evidence decide the other way."""
    said = proof.said
    yield from _find_miscounted(statement)
    if proof.tabular or len(said.figures) < 2:
        return
    for one in map(partial(_of_frequency, statement), turns(statement)):
        sides = sides_of(statement, one.at)
        is_weighed = not _WEIGHED.isdisjoint(one.axes) and _compares(statement, one)
        if sides is None or not is_weighed or _is_told(one, said) or _is_measured_by_next(statement, one):
            continue
        measured = _in_brackets(statement)
        sorts = _sorts(statement, 0, one.at), _sorts(statement, one.at + 1, len(statement.tokens))
        first, second = (side - measured | sort for side, sort in zip(sides, sorts, strict=True))
        more = _is_more(first - second, second - first, said, one)
        if more is not None and more == _is_denied(statement, one.at):
            yield one.word


def _sorts(text: Sentence, start: int, end: int) -> set[str]:
    """What tells two sorts of a thing apart there: the old hull, younger trees."""
    told = (token for token in text.tokens[start:end] if token.stem in SIDES and tells(token))
    return {canonical(token) for token in told}


def _find_miscounted(statement: Sentence) -> Iterator[str]:
    """Comparisons of two figures of the statement itself that are wrong: `12 is more than 15`."""
    for one in turns(statement) if len(statement.figures) > 1 else ():
        side = next((one.axes[axis] for axis in _MEASURED if axis in one.axes), None)
        is_than = any(token.lowered == "than" for token in statement.tokens[one.at : one.at + 3])
        pair = _pair_around(statement, one.at) if is_than and not _is_denied(statement, one.at) else None
        if side is not None and pair is not None:
            here, there = map(_value, pair)
            if here != there and (here > there) != (side == 0):
                yield one.word


def _pair_around(text: Sentence, at: int) -> tuple[Figure, Figure] | None:
    """The one figure before a comparison in its clause and the one behind, where neither counts."""
    start = max((each for each in range(at) if text.tokens[each].weight == CLAUSE), default=0)
    around = [each for each in text.stated if each.at >= start and not is_year(each.figure)]
    if len(around) != 2 or not around[0].at < at - 1 < at < around[1].at or any(map(noun_after, around)):
        return None  # right before it, it tells by how much
    first, second = (each.figure for each in around)
    return (first, second) if first.unit == second.unit else None


def _in_brackets(text: Sentence) -> set[str]:
    """The figures in brackets, which tell how much what stands before them is: `A (95%) is better than`."""
    depth, found = 0, set[str]()
    for token in text.tokens:
        depth += (token.raw in OPENING) - (token.raw in CLOSING)
        if depth and token.figure:
            found.add(token.stem)
    return found


def _of_frequency(text: Sentence, one: Comparison) -> Comparison:
    """The amount that `more often` tells."""
    before = text.tokens[one.at - 1].lowered if one.at else ""
    is_counted = "share" in one.axes and before in ("more", "less")
    return one._replace(axes={"amount": int(before == "less")}) if is_counted else one


def _is_measured_by_next(text: Sentence, one: Comparison) -> bool:
    """Whether what follows tells how much: `it hurts more`."""
    return "quality" in one.axes and any(
        token.lowered in ("more", "less") for token in text.tokens[one.at + 1 : one.at + 2]
    )


def _compares(text: Sentence, one: Comparison) -> bool:
    """Whether it says than what."""
    following = {token.lowered for token in text.tokens[one.at :]}
    is_beside = not following.isdisjoint(("than", "behind", "ahead"))
    return text.is_chinese or is_beside or stem(one.word) in BEATING


def _is_told(one: Comparison, said: Sentence) -> bool:
    """Whether the evidence compares in words itself, which `direction` looks at."""
    return any(not each.axes.keys().isdisjoint(_WEIGHED & one.axes.keys()) for each in turns(said))


def _is_more(first: set[str], second: set[str], said: Sentence, one: Comparison) -> bool | None:
    """Whether the figures put the first thing where the word does; None where they do not tell."""
    names = first | second
    figures = [
        each
        for each in said.stated
        if each.figure.value not in names and not is_year(each.figure) and not _opens_sentence(each)
    ]
    for unit in sorted({each.figure.unit for each in figures}):
        of_unit = [each for each in figures if each.figure.unit == unit]
        here, there = _figures_of(first, second, said, of_unit)
        if here and there and here.value != there.value:
            side = _side(one, unit, said)
            return None if side is None else (_value(here) > _value(there)) == (side == 0)
    return None


def _opens_sentence(one: Stated) -> bool:
    """Whether a sentence or clause opens with it, of which the next are parts: `Of 20 pots, …`."""
    before = one.text.tokens[max(0, one.at - 2) : one.at]
    return bool(before) and before[-1].lowered == "of" and (one.at == 1 or before[0].weight > 0)


def _figures_of(
    first: set[str], second: set[str], said: Sentence, of_unit: Sequence[Stated]
) -> tuple[Figure | None, Figure | None]:
    """The one figure that goes with each of two things, by the words that not all figures have."""
    places = tuple(each.at for each in of_unit)
    words = {at: territory(said, at, places) for at in places}
    common = frozenset.intersection(*words.values())
    mine, theirs = (
        {at for at in places if words[at] & (thing - common or thing)} for thing in (first, second)
    )
    return _the_one(said, mine - theirs, mine), _the_one(said, theirs - mine, theirs)


def _the_one(said: Sentence, alone: set[int], all_of_it: set[int]) -> Figure | None:
    """The figure that has words of this thing alone, or the only one that has any."""
    found = alone or all_of_it
    return said.tokens[found.pop()].figure if len(found) == 1 else None


def _side(one: Comparison, unit: str, said: Sentence) -> int | None:
    """The side of a word where its more is the larger figure: of seconds, the slower has more."""
    axis = next(axis for axis in one.axes if axis in _WEIGHED)
    side = one.axes[axis]
    if axis == "speed":
        return 1 - side if unit in DURATIONS else side if unit == "fps" or "/" in unit else None
    if axis == "price":
        return 1 - side if unit in _MONEY else None
    if axis == "quality":
        return side if not said.stems.isdisjoint(_HIGH) else None
    return side


def _value(figure: Figure) -> float:
    top, _, bottom = figure.value.partition("/")
    return float(top) / float(bottom or 1) if "×" not in top else 0.0


def _is_denied(text: Sentence, at: int) -> bool:
    before = text.tokens[max(0, at - 8) : at]
    if text.is_chinese:
        return any(token.raw.startswith(_NEGATED_ZH) for token in before)
    return any(token.lowered in NEGATIONS or token.lowered.endswith(("n't", "n’t")) for token in before)
