"""The words that a figure of a sentence may be given to, and how near they are to it.

Those between the same breaks count most; where several labels are listed before as many figures, the first
goes with the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from bot.analysis.verify.figures import PREPOSITIONS
from bot.analysis.verify.lexicon import RELATING, SIDES
from bot.analysis.verify.lists import list_label, pair_label
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind

BREAK = (1.0, 0.4, 0.15)
"""How much of a word's nearness is left behind a break between items, and between clauses."""
OPENING = 0.7
"""How much of it is left behind the comma after what a sentence opens with."""
WHERE = 0.6
"""How much of it is left where the words only say where."""
CARRIED = 0.6
"""How far a name carries over breaks, as the subject of what follows: a power of what is left."""
PASSED = 0.25
"""How much of it is left behind another figure."""
ASIDE = 0.5
"""How much of it is left after a figure in Chinese, which puts what a figure is of before it."""
REACH = 14
"""Words further from a figure say nothing about it."""
SUBJECT = 0.2
"""How near the subject of the sentence is to a figure behind a verb without one."""
LISTED, LABEL = 0.5, 0.3
"""The nearness of a label in a list, and of the label of a row."""
_PLACING = frozenset({"on", "in", "at", "在", "for"})
_OPENING = frozenset({"with", "for", "on", "in", "at", "under", "在", "对"})
_TO_FROM = frozenset({"to", "from", "到", "从", "至", "降至", "升至", "降到", "升到"})
_COMPARING = frozenset({"than", "比", "高于", "低于", "优于"})
_SILENT = RELATING | {
    word for word, axes in SIDES.items() if axes.keys() & {"change", "quality", "level", "amount"}
}
"""Words that go with any figure, or that `direction` looks at."""
_BOTH_TONGUES = frozenset({"speed", "extreme", "rank"})


@lru_cache(maxsize=2_048)
def labels_of(text: Sentence, at: int) -> Mapping[str, float]:
    """The words that a figure may be given to, with their nearness."""
    items = list_label(text, at) or pair_label(text, at)
    if items is not None:
        return dict.fromkeys((token.stem for token in items if token.is_content), LISTED)
    labels: dict[str, float] = {}
    counted, aside = _find_attached(text) | _find_counted(text), _aside(text)
    group = _group(text, at)
    for step in (-1, 1):
        for each, nearness in _walk(text, at, step, group):
            token = text.tokens[each]
            weight = nearness * aside.get(each, 1.0) * (PASSED if counted.get(each, at) != at else 1.0)
            if step > 0 and text.is_chinese and each not in counted and token.figure is None:
                weight *= ASIDE
            word = _canonical(token)
            labels[word] = max(labels.get(word, 0.0), weight)
    for word in _of_both(text, at) & labels.keys():
        labels[word] /= 2
    for word in chain(_carry_subject(text, at), _of_all(text, at, _find_counted(text))):
        labels[word] = max(labels.get(word, 0.0), SUBJECT)
    return labels


def _of_both(text: Sentence, at: int) -> set[str]:
    """What stands between `both` and the figure: the figure is of neither alone."""
    for each in range(at - 1, -1, -1):
        token = text.tokens[each]
        if token.weight == 2 or token.figure:
            break
        if token.lowered == "both":
            return {_canonical(other) for other in text.tokens[each:at] if other.is_content}
    return set()


def _canonical(token: SentenceToken) -> str:
    """What a word is compared by in either language: of `fastest` and 最快 the side they stand for."""
    axes = SIDES.get(token.stem, {})
    axis = next((axis for axis in axes if axis in _BOTH_TONGUES), "")
    return f"{axis} {axes[axis]}" if axis else token.stem


def _carry_subject(text: Sentence, at: int) -> list[str]:
    """The subject of a sentence, for a figure behind `and` and a verb that has none of its own."""
    for each in range(at - 1, 0, -1):
        token, following = text.tokens[each], text.tokens[each + 1]
        if token.lowered in ("and", "but", "then") and following.kind is TokenKind.WORD:
            is_verb = following.lowered.endswith("ed") or following.stem in _SILENT
            return subject_of(text) if is_verb else []
    return []


def subject_of(text: Sentence) -> list[str]:
    """The first words of meaning before the first verb, figure or break."""
    subject: list[str] = []
    for token in text.tokens:
        if token.kind in (TokenKind.BREAK, TokenKind.FIGURE) or token.lowered in (
            "is",
            "was",
            "are",
            "were",
            "has",
            "had",
        ):
            break
        if token.is_content:
            subject.append(token.stem)
    return subject[:3]


def _group(text: Sentence, at: int) -> frozenset[int]:
    """The figures that tell of one count: `14 of 212 patients (6.6%)`."""
    figures = text.figures
    place = figures.index(at)
    first = last = place
    while first > 0 and _is_of_one(text, figures[first - 1], figures[first]):
        first -= 1
    while last + 1 < len(figures) and _is_of_one(text, figures[last], figures[last + 1]):
        last += 1
    return frozenset(figures[first : last + 1])


def _is_of_one(text: Sentence, one: int, other: int) -> bool:
    between = [token for token in text.tokens[one + 1 : other] if not token.is_content]
    words = [token.lowered for token in between]
    is_counted = other - one <= 4 and words == ["("]
    units = [figure.unit for at in (one, other) if (figure := text.tokens[at].figure)]
    if words in (["and"], [","]) and other - one == 2 and "" not in units and units[0] != units[1]:
        return True
    return is_counted or (
        len(between) == other - one - 1 and words in (["of"], ["of", "the"], ["out", "of"])
    )


def _walk(text: Sentence, at: int, step: int, group: frozenset[int]) -> Iterator[tuple[int, float]]:
    """The words of meaning and figures on one side, each with its nearness."""
    nearness, distance, each, has_passed = 1.0, 0, at + step, False
    while 0 <= each < len(text.tokens) and distance < REACH:
        token = text.tokens[each]
        raw = token.lowered
        if token.figure is not None or (token.is_content and token.stem not in _SILENT):
            is_subject = step < 0 and token.kind is TokenKind.NAME
            carried = nearness**CARRIED if is_subject else nearness
            yield each, carried / (2 + distance)
        is_inside = len(group) > 1 and (each in group or token.raw in "()") and each - 3 <= max(group)
        if not is_inside:
            is_up_to = token.lowered == "to" and each > 0 and text.tokens[each - 1].lowered == "up"
            is_opening = step < 0 and token.raw == "," and _opens_aside(text, each)
            nearness *= (
                OPENING
                if is_opening
                else _remains_after(token, step, distance + is_up_to, has_passed=has_passed)
            )
        has_passed = has_passed or raw in _PLACING
        distance += token.kind is not TokenKind.BREAK
        each += step


def _opens_aside(text: Sentence, comma: int) -> bool:
    """Whether a comma ends what a sentence opens with to say of what it is: `With A, …`."""
    return text.tokens[0].lowered in _OPENING and all(
        token.kind is not TokenKind.BREAK and not token.figure for token in text.tokens[:comma]
    )


def _remains_after(token: SentenceToken, step: int, distance: int, *, has_passed: bool) -> float:
    """What is left of nearness behind a token."""
    raw = token.lowered
    if token.kind is TokenKind.BREAK:
        return 1.0 if raw == "(" and distance == 0 and step < 0 else BREAK[token.weight]
    if token.figure is not None:
        return PASSED
    if raw in _COMPARING and not (step < 0 and has_passed):
        return BREAK[2]
    return BREAK[1] if step < 0 and distance == 0 and raw in _TO_FROM else 1.0


def _find_counted(text: Sentence) -> dict[int, int]:
    """The words that a figure counts, right after it, each with its figure."""
    counted: dict[int, int] = {}
    for at in text.figures:
        for each in range(at + 1, min(at + 3, len(text.tokens))):
            token = text.tokens[each]
            if token.kind is not TokenKind.WORD or not token.is_content:
                break
            counted[each] = at
    return counted


def _find_attached(text: Sentence) -> dict[int, int]:
    """The words of `10 on A, 20 on B`, each with its figure, where every figure of a list has such."""
    attached: dict[int, int] = {}
    owners = [at for at in text.figures if _is_placed(text, at)]
    for at in owners if len(owners) > 1 else ():
        for each in range(at + 2, len(text.tokens)):
            token = text.tokens[each]
            if token.kind in (TokenKind.BREAK, TokenKind.FIGURE):
                break
            attached[each] = at
    return attached


def _is_placed(text: Sentence, at: int) -> bool:
    return at + 1 < len(text.tokens) and text.tokens[at + 1].lowered in _PLACING | {"vs"}


def unit_of(text: Sentence, at: int) -> str:
    """The unit of a figure."""
    figure = text.tokens[at].figure
    return figure.unit if figure else ""


def _of_all(text: Sentence, at: int, counted: Mapping[int, int]) -> Iterator[str]:
    """What the first of a list counts, for the others: `8% error on A, 10% on B`."""
    if not _is_placed(text, at):
        return
    for each, owner in counted.items():
        if owner < at and unit_of(text, owner) == unit_of(text, at):
            yield text.tokens[each].stem


def _aside(text: Sentence) -> dict[int, float]:
    """Words that say where or than what, with what is left of their nearness."""
    aside: dict[int, float] = {}
    share = 1.0
    for at, token in enumerate(text.tokens):
        raw = token.lowered
        if token.kind is TokenKind.BREAK or token.figure:
            share = 1.0
        elif raw == "than":
            share = BREAK[2]
        elif raw in _PLACING:
            share = WHERE
        elif raw in PREPOSITIONS or raw == "上":
            share = 1.0
        elif share < 1:
            aside[at] = share
    return aside
