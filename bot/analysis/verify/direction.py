"""Whether a statement turns round what its evidence compares: more and fewer, better and worse, A and B.

Words lie on axes (`lexicon`), one side against the other. The statement's word has to be on the side of the
evidence's word on the same axis; if the two things compared have changed places, on the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.analysis.verify.bonds import is_of_rival
from bot.analysis.verify.comparands import (
    AFTER,
    TURNED,
    Comparison,
    comparand,
    compared_before,
    have_changed_places,
    sides_of,
    turns,
)
from bot.analysis.verify.denials import is_denied_zh
from bot.analysis.verify.equality import is_equal_there
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import BEATING, CERTAIN, GOOD, NEGATIONS, RELATING, SIDES, THINGS
from bot.analysis.verify.opposed import (
    CHANGING,
    WIDE,
    are_of_one_thing,
    figures_before,
    figures_by,
    find_other_place,
    is_than_near,
    is_turned_beside,
    shown_by_figures,
)
from bot.analysis.verify.sentence import Sentence, TokenKind
from bot.text.terms import stem

NEAR = 5
"""Words of meaning on either side that tell which comparison is meant."""
_AMOUNTS = ("level", "amount", "change")
_MEASURED = frozenset({"amount", "size", "level"})
_FEW = "error loss cost time latency memory perplexity complexity parameters price delay bias variance"
_BETTER_LOW = frozenset(map(stem, _FEW.split()))
"""Of these, less is better."""
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?(?<!(?:19|20)\d\d)")
"""A figure that is no year."""
_ANYWHERE = frozenset(
    {
        "share",
        "place",
        "order",
        "presence",
        "likeness",
        "supply",
        "set",
        "side",
        "tongue",
        "aggregate",
        "surprise",
    }
)

_STEADY = frozenset(map(stem, ("consistently", "uniformly", "throughout")))
"""Words of evidence that say as much as `always`."""


def reversals(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Words of the statement that stand on the other side in the evidence."""
    yield from find_other_place(statement, proof.said)
    shown = shown_by_figures(statement, proof.said)
    ours = [
        one
        for one in turns(statement)
        if one.at not in shown
        and not _is_counted(one, proof.said)
        and not (is_denied_zh(statement, one.at) and not proof.said.lowered.isdisjoint(NEGATIONS))
    ]
    signs = {one.at: _signs(one, statement, proof.said) for one in ours}
    yield from (one.word for one in ours if signs[one.at] == {False})
    ours = [one for one in ours if not signs[one.at]]
    is_certain = not statement.stems.isdisjoint(CERTAIN)
    if not is_certain and not (
        turns(proof.said) if ours else any(one.axes.get("quality") == 0 for one in turns(proof.said))
    ):
        return
    said = proof.heard
    theirs = turns(said)
    faults = [
        (one, axis)
        for one in ours
        if not _is_repeated(statement, one, said, theirs)
        and is_turned_beside(statement, one, said, theirs) is None
        and (axis := _fault(statement, one, said, theirs))
    ]
    yield from (one.word for one in ours if is_turned_beside(statement, one, said, theirs))
    for one, axis in faults:
        is_crossed = axis == "change" and sum(axis in each.axes for each in ours) == 2 == len(faults)
        is_contrast = _is_contrast(one, axis, ours, theirs) and not is_crossed
        is_contrast = is_contrast and not _is_opposite_by(one, statement, said, theirs)
        if not is_contrast or _is_of_same(statement, one, said, theirs):
            yield one.word
    if (
        is_certain
        and said.stems.isdisjoint(CERTAIN | _STEADY)
        and (any(one.axes.get("share") == 1 for one in theirs) or _has_share(said))
    ):
        yield from (token.raw for token in statement.tokens if token.stem in CERTAIN)
    yield from _losers_first(statement, ours, said, theirs)


def _is_opposite_by(one: Comparison, statement: Sentence, said: Sentence, theirs: list[Comparison]) -> bool:
    """Whether `3% lower` stands for `3% higher`, whatever else is lower there."""
    figures = figures_before(statement, one)
    beside = [each for each in theirs if figures & figures_before(said, each)]
    return bool(beside) and all(
        any(each.axes.get(axis, side) != side for axis, side in one.axes.items()) for each in beside
    )


def _is_counted(one: Comparison, said: Sentence) -> bool:
    """Whether the evidence has an ordinal in digits: `3rd`."""
    number = one.axes.get("ordinal", -1) + 1
    return number > 0 and re.search(rf"\b{number} ?(?:st|nd|rd|th)\b", said.text) is not None


def _signs(one: Comparison, statement: Sentence, said: Sentence) -> set[bool]:
    """Whether the evidence has signs for the word before its figure, or against it: `< 0.05`."""
    side = next((one.axes[axis] for axis in _MEASURED if axis in one.axes), None)
    bounded = next((each.figure for each in statement.stated if 0 < each.at - one.at <= 2), None)
    if side is None or bounded is None:
        return set()
    before = (
        said.text[: said.starts[each.at]].rstrip()[-1:]
        for each in said.stated
        if each.figure.value == bounded.value
    )
    return {(sign in "<≤") == (side == 1) for sign in before if sign and sign in "<≤>≥"}


def _has_share(text: Sentence) -> bool:
    return any(token.figure is not None and token.figure.unit == "%" for token in text.tokens)


def _is_contrast(one: Comparison, axis: str, ours: list[Comparison], theirs: list[Comparison]) -> bool:
    """Whether the statement has the evidence's sides as well, in their order, or tells one for contrast."""
    there = [each.axes[axis] for each in theirs if axis in each.axes]
    here = [other.axes[axis] for other in ours if axis in other.axes]
    if len(set(there)) > 1:
        return here == there
    return any(side != one.axes.get(axis) and side in there for side in here)


def _is_of_same(statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]) -> bool:
    """Whether the word is said of the very next word that the evidence says the opposite of."""
    following = next(_walk(statement, one.at, 1), None)
    beside = [each for each in theirs if following and next(_walk(said, each.at, 1), None) == following]
    opposed = [any(each.axes.get(axis, side) != side for axis, side in one.axes.items()) for each in beside]
    return bool(opposed) and all(opposed)


def _losers_first(
    statement: Sentence, ours: list[Comparison], said: Sentence, theirs: list[Comparison]
) -> Iterator[str]:
    """The subject of the statement, where it is what the evidence's own subject is better than."""
    lower = [one for one in ours if any(one.axes.get(axis) == 1 for axis in _AMOUNTS)]
    if (
        any(one.axes.get("quality") == 1 for one in ours)
        or any(is_than_near(statement, one.at) for one in lower)
        or statement.is_chinese != said.is_chinese
        or any(is_of_rival(one, said) is False for one in statement.stated)
    ):
        return
    lead = _subject(statement)
    than = [at for at, token in enumerate(statement.tokens) if token.lowered == "than"]
    if than and not {token.stem for token in statement.tokens[than[0] :]}.isdisjoint(lead):
        return  # it stands on both sides
    for one in theirs:
        if one.axes.get("quality") != 0 or one.word.lower() == "best" or not _beats(said, one):
            continue
        after = set(comparand(said, one.at, most=8))
        before = {token.stem for token in said.tokens[: one.at]}
        if (
            lead
            and not _has_own_figure(said, lead[-1])
            and after.issuperset(lead[:2])
            and before.isdisjoint(lead[:2])
        ):
            yield " ".join(lead)


def _has_own_figure(text: Sentence, word: str) -> bool:
    """Whether a figure of its own stands behind a word: `and an F1-score of 76%`, `than A (45%)`."""
    at = next((at for at, token in enumerate(text.tokens) if token.stem == word), len(text.tokens))
    following = text.tokens[at + 1 : at + 3]
    return any(token.figure for token in following) and following[0].lowered in ("of", "(")


def _beats(text: Sentence, one: Comparison) -> bool:
    """Whether what follows is told to be beaten: `outperforms A`, but `improves A` only with an `over`."""
    return stem(one.word) in BEATING or any(
        token.lowered in AFTER for token in text.tokens[one.at : one.at + 2 * WIDE]
    )


def _subject(text: Sentence) -> list[str]:
    """The words of meaning before the first verb, figure or break."""
    subject: list[str] = []
    tokens = text.tokens
    if tokens and tokens[0].raw.lower() in ("on", "in", "for", "at", "with"):
        comma = next((at for at, token in enumerate(tokens) if token.raw == ","), 0)
        tokens = tokens[comma + 1 :] if comma else ()
    for token in tokens:
        if token.stem in SIDES and not subject and token.kind is TokenKind.WORD and token.is_content:
            return []  # `the gain over the baseline` is no comparand
        if token.is_content and token.stem not in RELATING and token.stem not in SIDES:
            subject.append(token.stem)
        elif token.kind is not TokenKind.WORD or subject:
            break
    return subject


def _fault(statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]) -> str:
    """The axis on which the evidence has the statement's word on the other side only; empty if on none."""
    for axis, side in one.axes.items():
        if axis == "rate" and side == 0:
            continue  # `per` may stand beside a total
        on_axis = [each for each in theirs if axis in each.axes]
        is_both = axis in THINGS and len({each.axes[axis] for each in on_axis}) > 1
        key = statement.tokens[one.at].stem  # `the loss of heat` is no measure there
        is_both |= are_of_one_thing(said, on_axis)
        is_both |= axis == "measure" and key in said.stems - {stem(each.word) for each in on_axis}
        if not on_axis or is_both:
            continue  # what is told of either of two things, figures and clauses tell
        best = on_axis if axis in _ANYWHERE else _align(statement, one, said, on_axis)
        if not best or (axis == "share" and side and all(each.word.lower() == "each" for each in best)):
            continue  # what is told of each is no share
        agrees = any(each.axes[axis] == side for each in best)
        has_changed = axis in TURNED and any(
            have_changed_places(statement, one, said, each) for each in best
        )
        is_right = agrees != has_changed
        is_excused = not has_changed and _is_beside(one, theirs, axis)
        is_excused = is_excused and not _is_opposite_by(one, statement, said, theirs)
        return "" if is_right or is_excused else axis
    if _is_turned_across(statement, one, said, theirs):
        return "quality"
    changes = (_is_other_way, _is_gain_of_other, _is_worse_for_better)
    if any(is_change(statement, one, said, theirs) for is_change in changes):
        return "gain"
    if _is_other_amount(statement, one, said, theirs):
        return "amount"
    return "likeness" if is_equal_there(statement, one, said, theirs) else ""


def _is_worse_for_better(
    statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]
) -> bool:
    """Whether what is good drops by the very figure by which the evidence has it improve."""
    good = any(token.stem in GOOD for token in statement.tokens[max(0, one.at - 2) : one.at + 3])
    figures = {token.stem for token in statement.tokens[one.at : one.at + 4] if token.figure}
    better = [each for each in theirs if each.axes.get("quality") == 0]
    told = {
        token.stem
        for each in better
        for token in said.tokens[max(0, each.at - 9) : each.at + 9]
        if token.figure
    }
    is_down = one.axes.get("change") == 1 and not any("change" in each.axes for each in theirs)
    is_same = bool(_good_beside(statement, one)) and any(
        _good_beside(statement, one) & _good_beside(said, each) for each in better
    )
    return good and is_down and (bool(figures & told) or is_same)


def _is_gain_of_other(
    statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]
) -> bool:
    """Whether `B is better than A`, or `A worse than B`, stands for `an increase of A over B`.

    Only where the evidence tells one gain, and of what should be high.
    """
    gains = [each for each in theirs if "change" in each.axes]
    is_than = any(token.lowered == "than" for token in statement.tokens[one.at :])
    is_alone = len(gains) == 1 and _BETTER_LOW.isdisjoint(said.stems)
    if "quality" not in one.axes or not is_alone or not is_than:
        return False
    if one.axes["quality"] == gains[0].axes["change"]:
        return have_changed_places(statement, one, said, gains[0])
    ours, there = sides_of(statement, one.at), sides_of(said, gains[0].at)
    return bool(ours and there and (ours[1] - ours[0]) & there[1]) and not have_changed_places(
        statement, one, said, gains[0]
    )


def _good_beside(text: Sentence, one: Comparison) -> set[str]:
    """What is good and changes: `a drop in accuracy`, `accuracy improvement`."""
    return {token.stem for token in text.tokens[max(0, one.at - 2) : one.at + 3] if token.stem in GOOD}


def _is_other_way(statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]) -> bool:
    """Whether `by 38 more` stands for `38 less`: both right beside the same figure."""
    here = _beside(statement, one)
    side = next((one.axes[axis] for axis in CHANGING if axis in one.axes), None)
    beside = [
        each
        for each in theirs
        if CHANGING & each.axes.keys()
        and here & _beside(said, each)
        and not one.axes.keys() & each.axes.keys()
    ]
    return (
        side is not None
        and bool(beside)
        and all(
            (next(each.axes[axis] for axis in CHANGING if axis in each.axes) != side)
            != (_compares(statement, one.at) and _has_changed(statement, one, said, each))
            for each in beside
        )
    )


def _has_changed(statement: Sentence, one: Comparison, said: Sentence, other: Comparison) -> bool:
    return _compares(said, other.at) and have_changed_places(statement, one, said, other)


def _beside(text: Sentence, one: Comparison) -> set[str]:
    """The figures within two words of a comparison."""
    near = text.tokens[max(0, one.at - 3) : one.at + 3]
    return {token.stem for token in near if token.figure is not None} | figures_by(text, one)


def _is_other_amount(
    statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]
) -> bool:
    """Whether `24% lower than` stands for `24% greater than`."""
    ours = next((one.axes[axis] for axis in _MEASURED if axis in one.axes), None)
    there = [each for each in theirs if _MEASURED & each.axes.keys()]
    if (
        ours is None
        or len(there) != 1
        or not (_compares(statement, one.at) and _compares(said, there[0].at))
    ):
        return False
    side = next(there[0].axes[axis] for axis in _MEASURED if axis in there[0].axes)
    return (side != ours) != have_changed_places(statement, one, said, there[0])


def _is_turned_across(
    statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]
) -> bool:
    """Whether `lower` stands for `outperforms`: of what should be high, more is better."""
    side = next((one.axes[axis] for axis in _MEASURED if axis in one.axes), None)
    quality = [each for each in theirs if "quality" in each.axes]
    amounts = any(axis in each.axes for each in theirs for axis in _AMOUNTS)
    is_better_low = not _BETTER_LOW.isdisjoint(statement.stems | said.stems)
    if side is None or len(quality) != 1 or amounts or is_better_low or not _compares(statement, one.at):
        return False
    has_changed = have_changed_places(statement, one, said, quality[0])
    return (quality[0].axes["quality"] != side) != has_changed


def _compares(text: Sentence, at: int) -> bool:
    """Whether something is told to be more or less than something else."""
    if text.is_chinese:
        return (
            any(token.raw == "比" for token in text.tokens[:at])
            or "比" in text.text
            or text.tokens[at].raw.endswith("于")
        )
    return any(token.lowered in ("than", "below", "above") for token in text.tokens[at : at + 4])


def _is_beside(one: Comparison, theirs: list[Comparison], axis: str) -> bool:
    """Whether another axis of the word has it on the right side: `less` of a thing, `below` another."""
    return any(
        each.axes.get(other) == side
        for other, side in one.axes.items()
        if other != axis
        for each in theirs
        if axis not in each.axes
    )


def _align(
    statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]
) -> list[Comparison]:
    """The evidence's words on the axis that stand among the same words; all, where none is nearer."""
    before, after = _near(statement, one.at, frozenset())
    places = frozenset(each.at for each in theirs if "quality" in each.axes)
    scores = []
    for each in theirs:
        there_before, there_after = _near(said, each.at, places)
        straight = 2 * len(after & there_after) + len(before & there_before)
        crossed = len(after & there_before) + len(before & there_after)
        is_beside = not figures_before(statement, one).isdisjoint(figures_before(said, each))
        is_change = not one.axes.keys().isdisjoint(("change", "quality", "level"))
        figures = is_change and sum(
            bool(_FIGURE.fullmatch(word)) for word in (before | after) & (there_before | there_after)
        )
        is_same = stem(each.word) == stem(one.word)
        is_next = _next(statement, one.at) == _next(said, each.at) != ""
        scores.append(max(straight, crossed) + 2 * is_same + 3 * is_next + 4 * is_beside + 3 * figures)
    top = max(scores)
    if not top and statement.is_chinese == said.is_chinese:
        return []
    return [each for each, score in zip(theirs, scores, strict=True) if score == top]


def _is_repeated(statement: Sentence, one: Comparison, said: Sentence, theirs: list[Comparison]) -> bool:
    """Whether the evidence has the comparison among the very same words."""
    beside = _told_beside(statement, one)
    return any(each.axes == one.axes and _told_beside(said, each) == beside for each in theirs)


def _told_beside(text: Sentence, one: Comparison) -> tuple[list[str], list[str]]:
    """What stands right beside a comparison, and what it is told to compare with."""
    before = [token.stem for token in text.tokens[max(0, one.at - 4) : one.at] if token.is_content]
    after = [
        token.stem for token in text.tokens[one.at + 1 : one.at + 7] if token.is_content or token.figure
    ]
    return before[-1:], after


def _next(text: Sentence, at: int) -> str:
    """The word of meaning right after a comparison: `more strong ones`."""
    return next((token.stem for token in text.tokens[at + 1 : at + 2] if token.is_content), "")


def _near(text: Sentence, at: int, others: frozenset[int]) -> tuple[set[str], set[str]]:
    """The words before and after a comparison, up to the next one, and what it is told to compare with."""
    end = min((other for other in others if other > at), default=len(text.tokens))
    return set(_walk(text, at, -1)), set(_walk(text, at, 1, end)) | set(compared_before(text, at))


def _walk(text: Sentence, at: int, step: int, end: int | None = None) -> Iterator[str]:
    left, each = NEAR, at + step
    while 0 <= each < (len(text.tokens) if end is None else end) and left:
        token = text.tokens[each]
        is_pair = each == at + 1 and token.lowered == "but"  # small but significant changes
        if token.kind is TokenKind.BREAK and (token.weight == 2 or token.raw in ",，") and not is_pair:
            following = text.tokens[each + 1].lowered if each + 1 < len(text.tokens) else ""
            if step < 0 or token.weight == 2 or following != "which":
                return
        if token.is_content or token.figure:
            yield token.stem
            left -= 1
        each += step
