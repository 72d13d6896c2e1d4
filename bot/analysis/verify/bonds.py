"""What a figure is given to: whether its words in the statement go with another figure of the evidence.

A figure is given to the words near it: those between the same breaks count most, and where several labels
are listed before as many figures, the first goes with the first. Of a row of a table without heads only
the label of the row is known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.figures import PREPOSITIONS, is_range, role
from bot.analysis.verify.lexicon import RELATING, SIDES
from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind
from bot.text.figures import Figure

BREAK = (1.0, 0.4, 0.15)
"""How much of a word's nearness is left behind a break between items, and between clauses."""
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
BETTER = 1.5
"""How much better a figure's words must go with another for them to be exchanged."""
ROUGHLY = 3.0
"""The same for a row of a table without heads."""
LEAST = 0.015
"""What words that go together less than this say is chance."""
CLOSE, APART = 0.12, 0.2
"""How near a word stands that is right beside a figure, and the share of that which is nothing."""
OWN = 0.06
"""How near a word of its own alone has to be to a figure."""
LISTED, LABEL = 0.5, 0.3
"""The nearness of a label in a list, and of the label of a row."""
_PLACING = frozenset({"on", "in", "at", "在", "for"})
_COMPARING = frozenset({"than", "比", "高于", "低于", "优于"})
_SILENT = RELATING | {
    word for word, axes in SIDES.items() if axes.keys() & {"change", "quality", "level", "amount"}
}
"""Words that go with any figure, or that `direction` looks at."""
Bonds = Mapping[int, Mapping[str, float]]
"""For each figure of a text, by its place, the words it is given to and how surely."""


def exchanged(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Figures whose words in the statement go better with another figure of the evidence."""
    said = proof.said
    if len(said.figures) > 1 and statement.figures:
        yield from _doubled(statement, said)
        headless = proof.tabular and " , " not in said.text
        short = _shortened(statement, said)
        labels = {at: _row_label(said, at) if headless else _labels(said, at) for at in said.figures}
        ours = _bonds({at: _labels(statement, at) for at in statement.figures})
        theirs = _bonds({at: _renamed(words, short) for at, words in labels.items()})
        for one in statement.stated:
            if not (headless and _is_rough(one)) and _is_elsewhere(
                one, said, ours, theirs, headless=headless
            ):
                yield one.figure.text


def _renamed(words: dict[str, float], short: dict[str, str]) -> dict[str, float]:
    return {short.get(word, word): weight for word, weight in words.items()}


def _is_rough(one: Stated) -> bool:
    """Whether a row without heads cannot tell: of counts, and of what goes from one to another."""
    return "." not in one.figure.text or role(one) != ""


def _is_elsewhere(one: Stated, said: Sentence, ours: Bonds, theirs: Bonds, *, headless: bool) -> bool:
    """Whether the words of the figure go with a rival of it in the evidence."""
    own = _own(one, said)
    rivals = [other for other in said.figures if other not in own and _are_rivals(said, other, own)]
    if not own or not rivals or _is_factor(one):
        return False
    words = ours[one.at]
    score = max(_likeness(words, theirs[other]) for other in own)
    best = max(_likeness(words, theirs[other]) for other in rivals)
    has_own = any(_holds_alone(words, theirs, other) for other in own)
    if best > (ROUGHLY if headless or has_own else BETTER) * score and best > LEAST:
        return True
    return any(_is_foreign(words, theirs[other], [theirs[each] for each in own]) for other in rivals)


def _holds_alone(words: Mapping[str, float], theirs: Bonds, own: int) -> bool:
    """Whether a word right by the figure is by this figure of the evidence and by no other."""
    return any(
        weight >= OWN
        and theirs[own].get(word, 0) >= OWN
        and all(each.get(word, 0) < APART * theirs[own][word] for at, each in theirs.items() if at != own)
        for word, weight in words.items()
    )


def _own(one: Stated, said: Sentence) -> list[int]:
    """Where the evidence has the figure, with its unit if it is anywhere with it."""
    value = one.figure.value.lstrip("-")
    own = [other for other in said.figures if said.tokens[other].stem.lstrip("-") == value]
    return [other for other in own if _unit_of(said, other) == one.figure.unit] or own


def _shortened(statement: Sentence, said: Sentence) -> dict[str, str]:
    """Words that the evidence cuts short, with the statement's for them: `RAG-Seq.`, RAG-Sequence."""
    unknown = [word for word in statement.content if word not in said.stems]
    return {
        word: longer
        for word in said.content
        if len(word) > 2 and word not in statement.stems
        for longer in unknown
        if longer.startswith(word)
    }


def _is_factor(one: Stated) -> bool:
    """Whether it is the factor of a variable: `6n`."""
    token = one.text.tokens[one.at]
    end = token.start + len(token.raw)
    return one.text.text[end : end + 1].isalpha() and not one.text.is_chinese


def _doubled(statement: Sentence, said: Sentence) -> Iterator[str]:
    """Figures told more often than the evidence has them, where another of its kind is left out."""
    theirs = Counter(said_of(said))
    units: dict[str, str] = dict(list(theirs))
    ours = Counter(
        (value, unit if (value, unit) in theirs else units.get(value, unit))
        for value, unit in said_of(statement)
    )
    left = theirs - ours
    for (value, unit), count in (ours - theirs).items():
        is_there = theirs[value, unit] and count
        if is_there and any(
            other in (unit, "") and value != each and (ours[each, other] == 0 or theirs[each, other] > 1)
            for each, other in left
        ):
            yield value


def said_of(text: Sentence) -> list[tuple[str, str]]:
    """Value and unit of each figure."""
    return [(one.figure.value, one.figure.unit) for one in text.stated]


def _are_rivals(said: Sentence, other: int, own: Sequence[int]) -> bool:
    """Whether one of two figures may have been told for the other."""
    return any(_is_alike(said.tokens[other].figure, said.tokens[each].figure) for each in own) and not any(
        is_range(said, other, each) or _is_run(said, other, each) for each in own
    )


def _is_run(said: Sentence, other: int, each: int) -> bool:
    """Whether two figures stand in one list that has no labels of its own."""
    run = _run_of_figures(said, each)
    return other in run and _listed(said, each) is None


def _unit_of(text: Sentence, at: int) -> str:
    figure = text.tokens[at].figure
    return figure.unit if figure else ""


def _row_label(said: Sentence, at: int) -> dict[str, float]:
    """The label of a row of a table without heads: the words before its first figure."""
    label: list[str] = []
    for token in reversed(said.tokens[:at]):
        if token.figure is None and token.kind is not TokenKind.BREAK:
            label.append(token.stem)
        elif label:
            break
    return dict.fromkeys(label[:4], LABEL)


def _is_alike(figure: Figure | None, other: Figure | None) -> bool:
    if other is None or figure is None or figure.unit != other.unit:
        return False
    if figure.unit or "×" in figure.value + other.value:
        return "×" not in figure.value + other.value
    is_near = abs(len(figure.value) - len(other.value)) <= 2 or "." in figure.text
    return is_near and ("." in figure.text) == ("." in other.text) and _is_year(figure) == _is_year(other)


def _is_year(figure: Figure) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", figure.text) is not None


def _bonds(labels: dict[int, dict[str, float]]) -> dict[int, dict[str, float]]:
    """The labels with each word's nearness shared out: what is near to all figures tells nothing of one."""
    total: dict[str, float] = {}
    for words in labels.values():
        for word, weight in words.items():
            total[word] = total.get(word, 0.0) + weight
    return {
        at: {word: weight * weight / total[word] for word, weight in words.items()}
        for at, words in labels.items()
    }


def _likeness(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    return sum(weight * theirs[word] for word, weight in ours.items() if word in theirs)


def _is_foreign(
    ours: Mapping[str, float], rival: Mapping[str, float], own: Sequence[Mapping[str, float]]
) -> bool:
    """Whether words right beside the figure belong to another one, and to this one not at all."""
    foreign = [
        word
        for word, weight in ours.items()
        if weight >= CLOSE
        and rival.get(word, 0) >= CLOSE
        and all(each.get(word, 0) < APART * rival[word] for each in own)
    ]
    return len(foreign) > 1


def _labels(text: Sentence, at: int) -> dict[str, float]:
    """The words that a figure may be given to, with their nearness."""
    listed = _listed(text, at) or _paired(text, at)
    if listed is not None:
        return dict.fromkeys((token.stem for token in listed if token.is_content), LISTED)
    labels: dict[str, float] = {}
    counted, aside = _counted(text), _aside(text)
    for step in (-1, 1):
        for each, nearness in _walk(text, at, step):
            token = text.tokens[each]
            weight = nearness * aside.get(each, 1.0) * (PASSED if counted.get(each, at) != at else 1.0)
            if step > 0 and text.is_chinese and each not in counted and token.figure is None:
                weight *= ASIDE
            labels[token.stem] = max(labels.get(token.stem, 0.0), weight)
    return labels


def _walk(text: Sentence, at: int, step: int) -> Iterator[tuple[int, float]]:
    """The words of meaning and figures on one side, each with its nearness."""
    nearness, distance, each, has_passed = 1.0, 0, at + step, False
    while 0 <= each < len(text.tokens) and distance < REACH:
        token = text.tokens[each]
        raw = token.lowered
        if token.figure is not None or (token.is_content and token.stem not in _SILENT):
            carried = nearness**CARRIED if token.kind is TokenKind.NAME else nearness
            yield each, carried / (2 + distance)
        nearness *= _left(token, step, distance, has_passed=has_passed)
        has_passed = has_passed or raw in _PLACING
        distance += token.kind is not TokenKind.BREAK
        each += step


def _left(token: SentenceToken, step: int, distance: int, *, has_passed: bool) -> float:
    """What is left of nearness behind a token."""
    raw = token.lowered
    if token.kind is TokenKind.BREAK:
        return 1.0 if raw == "(" and distance == 0 and step < 0 else BREAK[token.weight]
    if token.figure is not None:
        return PASSED
    if raw in _COMPARING and not (step < 0 and has_passed):
        return BREAK[2]
    return BREAK[1] if step < 0 and distance == 0 and raw in ("to", "from", "到", "从") else 1.0


def _counted(text: Sentence) -> dict[int, int]:
    """The words that a figure counts, right after it, each with its figure."""
    counted: dict[int, int] = {}
    for at in text.figures:
        for each in range(at + 1, min(at + 3, len(text.tokens))):
            token = text.tokens[each]
            if token.kind is not TokenKind.WORD or not token.is_content:
                break
            counted[each] = at
    return counted


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


def _paired(text: Sentence, at: int) -> Sequence[SentenceToken] | None:
    """The label of a figure in `A is faster than B (15.3 vs. 10.4)`: the first goes with A."""
    figures = text.figures
    place = figures.index(at)
    for first, last in ((place, place + 1), (place - 1, place)):
        if first < 0 or last >= len(figures):
            continue
        start = text.tokens[figures[first]].start + len(text.tokens[figures[first]].raw)
        if text.text[start : text.tokens[figures[last]].start].strip(" .").lower() not in (
            "vs",
            "versus",
            "对",
        ):
            continue
        than = next(
            (
                each
                for each in range(figures[first], -1, -1)
                if text.tokens[each].lowered.endswith(("than", "over", "于"))
            ),
            -1,
        )
        if than > 0:
            sides = text.tokens[max(0, than - REACH) : than], text.tokens[than : than + 3]
            return sides[0] if at == figures[first] else sides[1]
    return None


def _listed(text: Sentence, at: int) -> Sequence[SentenceToken] | None:
    """The label of a figure in `A, B and C reach 1, 2 and 3`: the one of the same number."""
    run = _run_of_figures(text, at)
    if len(run) < 2:
        return None
    chunks = _chunks_before(text, run[0], len(run), anywhere=_is_respective(text))
    return chunks[run.index(at)] if chunks else None


def _is_respective(text: Sentence) -> bool:
    return "respect" in text.stems or "分别" in text.stems


def _run_of_figures(text: Sentence, at: int) -> list[int]:
    """The figures listed one after the other, breaks alone between them."""
    figures = list(text.figures)
    place = figures.index(at)
    first = last = place
    while first > 0 and _only_breaks(text, figures[first - 1], figures[first]):
        first -= 1
    while last + 1 < len(figures) and _only_breaks(text, figures[last], figures[last + 1]):
        last += 1
    return figures[first : last + 1]


def _only_breaks(text: Sentence, first: int, last: int) -> bool:
    between = text.tokens[first + 1 : last]
    return 0 < len(between) <= 3 and all(
        token.kind is TokenKind.BREAK and token.weight == 1 and token.raw not in "()/[]"
        for token in between
    )


def _chunks_before(
    text: Sentence, start: int, count: int, *, anywhere: bool
) -> list[Sequence[SentenceToken]] | None:
    """As many labels before a list of figures, joined like it: the last `count` chunks between breaks.

    With "respectively" they may stand further off, the last two joined by an "and".
    """
    chunks: list[Sequence[SentenceToken]] = []
    joints: list[str] = []
    end = start
    for each in range(start - 1, -2, -1):
        token = text.tokens[each] if each >= 0 else None
        if token is not None and token.kind is not TokenKind.BREAK:
            continue
        if end - each > 1:
            chunks.insert(0, text.tokens[each + 1 : end])
            joints.insert(0, token.lowered if token else "")
        end = each
        if token is None or (token.weight == 2 and not anywhere):
            break
        if not anywhere and len(chunks) == count:
            break
    for first in range(len(chunks) - count, -1, -1):
        if joints[first + count - 1] in ("and", "和", "与", "及", "、") or not anywhere:
            return chunks[first : first + count]
    return None
