"""Figures listed one after the other, and the labels listed before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from bot.analysis.verify.dates import is_year
from bot.analysis.verify.lexicon import BEATING, RELATING, SIDES, THINGS
from bot.analysis.verify.nouns import PREPOSITIONS, noun_after
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind

_ARTICLES = frozenset({"the", "a", "an"})
_VERSUS = re.compile(r"(?:\s*/ ?[a-z]+)?[\s,]*(?:vs|versus|against|对)[\s.]*")
"""What stands between them, each told per something or not."""
OPENING, CLOSING = "([（", ")]）"
LABEL = 3
"""Words of meaning of what is compared with."""
WIDEST = 14
"""Words between a comparison in words and its two figures in brackets."""


def pair_label(text: Sentence, at: int) -> Sequence[SentenceToken] | None:
    """The label of a figure in `A is faster than B (15.3 vs. 10.4)`: the first goes with A."""
    figures = text.figures
    place = figures.index(at)
    for first, last in ((place, place + 1), (place - 1, place)):
        if first < 0 or last >= len(figures):
            continue
        start = text.end_of(figures[first])
        if not _VERSUS.fullmatch(text.text[start : text.starts[figures[last]]].lower()):
            continue
        start = max((each for each in range(figures[first]) if text.tokens[each].raw in CLOSING), default=0)
        than = next((each for each in range(figures[first], start - 1, -1) if _compares(text, each)), -1)
        if than > 0:
            return _two_compared(text, than)[at != figures[first]]
        if is_pair_in_brackets(text, figures[first], figures[last]):
            return _two_joined(text.tokens[start : figures[first]])[at != figures[first]]
    return None


def _two_compared(text: Sentence, than: int) -> tuple[Sequence[SentenceToken], Sequence[SentenceToken]]:
    """What stands before a `than` or its like, and what it is compared with."""
    second = list(_compared_with(text, than))[:LABEL]
    before = text.tokens[max(0, than - WIDEST) : than]
    first = [token for token in _of_what(before) if token.is_content and not _has_sides(token)]
    if places := _behind_last(text.tokens[than + 1].lowered, before):
        first, second = places, second[: len(places)]
    named = [
        token for token in first if token.kind is TokenKind.NAME or token.raw[1:] != token.raw[1:].lower()
    ]
    if named and second and second[0].kind is TokenKind.NAME:
        first = [token for token in named if token.kind is TokenKind.NAME][-1:] or named[-1:]
    return first[-1 - len(second) :], second


def _two_joined(
    before: Sequence[SentenceToken],
) -> tuple[Sequence[SentenceToken] | None, Sequence[SentenceToken] | None]:
    """Two things that are told of together: `A and B have about one rate (1 vs. 2)`; none of others."""
    at = max((each for each, token in enumerate(before) if token.lowered == "and"), default=0)
    first = list(takewhile(_is_thing, reversed(before[:at])))[::-1]
    second = list(takewhile(_is_thing, before[at + 1 :]))
    return (first[-len(second) :], second[: len(first)]) if first and second else (None, None)


def _is_thing(token: SentenceToken) -> bool:
    is_verb = token.stem in RELATING or token.lowered.endswith("ed")
    return token.is_content and not is_verb and token.kind is not TokenKind.BREAK


def _has_sides(token: SentenceToken) -> bool:
    """Whether it tells how something is, and no thing or place: `higher`, but not `rural`."""
    return not SIDES.get(token.stem, {}).keys() <= THINGS


def _behind_last(word: str, before: Sequence[SentenceToken]) -> list[SentenceToken]:
    """The words of meaning behind the last of a preposition: of `lower in A than in B` A, else none."""
    places = (at + 1 for at, token in enumerate(before) if token.lowered == word in PREPOSITIONS)
    return [token for token in before[max(places, default=len(before)) :] if token.is_content]


def _compared_with(text: Sentence, than: int) -> Iterator[SentenceToken]:
    """The words of meaning behind a `than`, or a verb as good as that, up to a preposition behind them."""
    seen = False
    for token in text.tokens[than + (text.tokens[than].stem in BEATING) :]:
        if token.kind is TokenKind.BREAK or (seen and token.lowered in PREPOSITIONS):
            return
        if token.is_content:
            seen = True
            yield token


def _of_what(before: Sequence[SentenceToken]) -> Sequence[SentenceToken]:
    """The words behind the last `of`, where there are any: the rate of A."""
    at = max((each + 1 for each, token in enumerate(before) if token.lowered == "of"), default=0)
    return before[at:] if any(token.is_content for token in before[at:]) else before


def is_label(text: Sentence, at: int, own: int) -> bool:
    """Whether a name, a colon and a figure stand behind a comma: `(A: 1, B: 2)`."""
    return (
        at + 1 == own
        and text.tokens[at].raw == ":"
        and any(token.raw == "," for token in text.tokens[max(0, at - 6) : at])
    )


def leads_to(text: Sentence, at: int, own: int | None) -> bool:
    """Whether a figure stands right behind a comma, an `at` or a `with`: `less than A, at 7`."""
    between = text.tokens[at : own or at]
    return bool(between) and all(token.raw == "," or token.lowered in ("at", "with") for token in between)


def is_pair_in_brackets(text: Sentence, one: int, other: int) -> bool:
    """Whether two figures stand against each other, alone in a bracket: (15.3 vs. 10.4)."""
    if not one or text.tokens[one - 1].raw not in OPENING:
        return False
    closing = next((token.raw for token in text.tokens[other + 1 :] if token.weight or token.figure), "")
    return closing in tuple(CLOSING) and bool(
        _VERSUS.fullmatch(text.text[text.end_of(one) : text.starts[other]].lower())
    )


def _compares(text: Sentence, at: int) -> bool:
    """Whether what follows is compared with what stands before: `than`, `ahead of`, `as often as`, 高于."""
    is_as = text.tokens[at].lowered == "as" and any(
        each.lowered == "as" for each in text.tokens[max(0, at - 3) : at]
    )
    is_ahead = text.tokens[at].lowered == "of" and text.tokens[at - 1].lowered in ("ahead", "instead")
    if text.tokens[at].stem in BEATING:
        return True
    return is_as or is_ahead or text.tokens[at].lowered.endswith(("than", "over", "于"))


def list_label(text: Sentence, at: int) -> Sequence[SentenceToken] | None:
    """The label of a figure in `A, B and C reach 1, 2 and 3`: the one of the same number."""
    is_respective = _is_respective(text)
    run = (is_respective and _run_of_changes(text, at)) or [(each,) for each in run_of_figures(text, at)]
    if len(run) < 2:
        return None
    chunks = (is_respective and _chunks_behind(text, run[-1][-1], len(run))) or _chunks_before(
        text, run[0][0], len(run), anywhere=is_respective
    )
    if not chunks:
        return None
    place = next(number for number, item in enumerate(run) if at in item)
    if not is_respective:
        return chunks[place]
    chunks[-1] = _without_verb(_opening_of(chunks[-1]))
    own, others = chunks[place], [chunk for chunk in chunks if chunk is not chunks[place]]
    most = max(map(_weight, others))
    is_last = place == len(chunks) - 1  # what they all have may stand behind it: `A and B scores of`
    return (
        [token for token in own if token.is_content][:most]
        if is_last
        else _trim(own, most, is_first=not place)
    )


def _opening_of(chunk: Sequence[SentenceToken]) -> Sequence[SentenceToken]:
    """The last label of a list without what is said of all: `B with samples of` is B."""
    first = next((at for at, token in enumerate(chunk) if token.is_content), 0)
    end = next((at for at in range(first, len(chunk)) if not chunk[at].is_content), len(chunk))
    return chunk[:end] if end else chunk


def _without_verb(chunk: Sequence[SentenceToken]) -> Sequence[SentenceToken]:
    """The last label of a list without the verb behind it: of `B reach` B."""
    end = next((at for at, token in enumerate(chunk) if at and token.stem in RELATING), len(chunk))
    return chunk[:end]


def _run_of_changes(text: Sentence, at: int) -> list[tuple[int, ...]]:
    """The figures of `from 1 to 2 and from 3 to 4`, two and two."""
    pairs = changes(text)
    place = next((number for number, pair in enumerate(pairs) if at in pair), -1)
    first = last = place
    while first > 0 and _are_listed(text, pairs[first - 1], pairs[first]):
        first -= 1
    while 0 <= last < len(pairs) - 1 and _are_listed(text, pairs[last], pairs[last + 1]):
        last += 1
    return list(pairs[first : last + 1]) if first < last else []


def changes(text: Sentence) -> list[tuple[int, int]]:
    """Where the two figures of each change stand: `from 3 to 5`."""
    return [pair for pair in pairwise(text.figures) if is_change(text, *pair)]


def is_change(text: Sentence, start: int, end: int) -> bool:
    """Whether something goes from one figure to the next: `from 3 to 5`."""
    between = [token.lowered for token in text.tokens[start + 1 : end]]
    return between in (["to"], ["到"], ["至"]) and text.tokens[start - 1].lowered in ("from", "从", "由")


def _are_listed(text: Sentence, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(
        token.kind is TokenKind.BREAK or token.lowered in ("from", "从", "由")
        for token in text.tokens[one[-1] + 1 : other[0]]
    )


def _weight(chunk: Sequence[SentenceToken]) -> int:
    return sum(token.is_content for token in chunk)


def _trim(chunk: Sequence[SentenceToken], most: int, *, is_first: bool) -> Sequence[SentenceToken]:
    """The first label of a list without what is said of all before it: `the densities of A` is A."""
    words = [token for token in chunk if token.is_content]
    return words[-max(1, most) :] if is_first else words


def _is_respective(text: Sentence) -> bool:
    return "respect" in text.stems or "分别" in text.stems


def run_of_figures(text: Sentence, at: int) -> list[int]:
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


def _chunks_behind(text: Sentence, last: int, count: int) -> list[Sequence[SentenceToken]] | None:
    """As many labels between a list of figures and its "respectively": `1 and 2 cups in A and B, …`."""
    end = next((at for at in range(last, len(text.tokens)) if text.tokens[at].stem == "respect"), last)
    chunks: list[Sequence[SentenceToken]] = []
    start = last + 1
    for at in range(last + 1, end + 1):
        if text.tokens[at].kind is TokenKind.BREAK or at == end:
            if at > start:
                chunks.append(text.tokens[start:at])
            start = at + 1
    if len(chunks) != count or not all(map(_weight, chunks)):
        return None  # a bare figure is no label, but one of the next list
    most = max(map(_weight, chunks[1:-1]), default=1)  # the last one has what they all are
    words = [token for token in chunks[-1] if token.is_content]
    return [*chunks[:-1], words[:most]]


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
        if joints[first + count - 1] in ("and", "和", "与", "及", "、"):
            return chunks[first : first + count]
    return None


def _content(tokens: Sequence[SentenceToken]) -> frozenset[str]:
    return frozenset(token.stem for token in tokens if token.is_content)


def _is_verb(token: SentenceToken) -> bool:
    """Whether it may be a verb in the past, or one that goes with any figure."""
    is_past = token.lowered.endswith("ed") and token.kind is TokenKind.WORD
    return is_past or token.stem in RELATING or "change" in SIDES.get(token.stem, {})


def is_range(text: Sentence, one: int, other: int) -> bool:
    """Whether two figures are the ends of one range, or a part and its whole."""
    first, last = min(one, other), max(one, other)
    between = " ".join(token.lowered for token in text.tokens[first + 1 : last])
    if not between:
        gap = text.text[text.starts[first] : text.starts[last]].rstrip()
        return gap.endswith(("-", "~", "–", "到", "至"))
    before = text.tokens[first - 1].lowered if first else ""
    is_between = between in ("and", "和") and before in ("between", "在")
    return is_between or between in ("to", "到", "至", "of", "of the", "out of", "or", "或", "/")


def counterparts(text: Sentence, at: int) -> tuple[int, list[int]]:
    """The earlier figures that a bare list goes through again, and which of them this figure is like.

    Of `1 for A and 2 for B, and in C 3 and 4` the 3 is told of A, the 4 of B. None in other lists.
    """
    run = run_of_figures(text, at)
    if len(run) < 2 or list_label(text, at) is not None:
        return 0, []
    kinds: dict[str, list[int]] = {}
    for one in (one for one in text.stated if one.at < run[0]):
        before = text.tokens[max(0, one.at - 2) : one.at]
        is_whole = any(token.lowered == "of" for token in before) and noun_after(one) != ""
        if not is_whole and not is_year(one.figure) and len(run_of_figures(text, one.at)) < 2:
            kind = f"{one.figure.unit} {noun_after(one)} {'.' in one.figure.value}"
            kinds.setdefault(kind, []).append(one.at)
    known = [places[-len(run) :] for places in kinds.values() if len(places) >= len(run)]
    return run.index(at), max(known, key=lambda places: places[-1], default=[])


def is_listed(text: Sentence, one: int, other: int) -> bool:
    """Whether two figures stand in one list or range: nothing but breaks and `to` is between them."""
    first, last = min(one, other), max(one, other)
    return all(
        token.weight == 1 or token.figure or token.lowered in ("to", "of", "vs", "versus", "than")
        for token in text.tokens[first + 1 : last]
    )


@lru_cache(maxsize=512)
def aside_figures(text: Sentence) -> frozenset[int]:
    """The figures of brackets right behind another that hold several: `0.75 (95% CI, 0.61 to 0.93)`."""
    found: set[int] = set()
    for at in text.figures:
        following = text.tokens[at + 1 : at + 2]
        if following and following[0].raw in OPENING:
            end = next(
                (each for each in range(at, len(text.tokens)) if text.tokens[each].raw in CLOSING), at
            )
            inside = [each for each in text.figures if at < each < end]
            found.update(inside if len(inside) > 1 else ())
    return frozenset(found)


def outside_brackets(text: Sentence, start: int, end: int) -> list[int]:
    """The places there but for those within brackets that open and close there."""
    places: list[int] = []
    opened: list[int] = []
    for at in range(start, end):
        raw = text.tokens[at].raw
        places.append(at)
        if raw in OPENING:
            opened.append(len(places))
        elif raw in CLOSING and opened:
            del places[opened.pop() :]
    return places


def same_preposition(text: Sentence, at: int, first: int, end: int) -> int:
    """Where the word behind a figure stands behind the one before: `3 belong to A and 2 to B`."""
    following = text.tokens[at + 1].lowered if at + 1 < len(text.tokens) else ""
    places = (each for each in range(first + 1, end) if text.tokens[each].lowered == following)
    return next(places, first) if following in PREPOSITIONS else first
