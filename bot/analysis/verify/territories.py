"""Which words of a sentence belong to which of its figures, where it has several of one kind.

A sentence is divided among its figures: at the breaks between clauses, else at those between items, else at
the verb or the word that leads on (`than`, `to`, `with`). What stands before the first figure, and what
closes the sentence behind the last one's own label, is told of all that have no such words of their own.
Figures that nothing divides share one territory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.analysis.verify.lexicon import RELATING, SIDES
from bot.analysis.verify.lists import (
    CLOSING,
    OPENING,
    counterparts,
    is_label,
    leads_to,
    list_label,
    outside_brackets,
    pair_label,
    same_preposition,
)
from bot.analysis.verify.nouns import PREPOSITIONS, counts_some
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind, relates

_LEADING = frozenset(
    ("to", "than", "over", "against", "from", "with", "到", "至", "correspondence", "相当于", "等于")
)
_COMPARED_WORDS = "than versus vs against compared unlike relative instead despite behind below above"
_COMPARED_WITH = frozenset(_COMPARED_WORDS.split())
_PLACING = frozenset({"on", "in", "at", "for", "with", "under", "between", "within", "among", "during"})
_PRONOUNS = frozenset({"it", "they", "these", "this", "those", "he", "she", "we"})
_OWNED = frozenset({"its", "their"})
_BEING = frozenset({"is", "are", "was", "were", "has", "had", "have"})
_UNTOLD = frozenset({"change", "quality", "level", "amount", "size", "measure"})
"""Axes of words that may go with any figure."""
_OF_ANY = frozenset({"quality", "level", "amount"})
"""Axes of words that `direction` looks at, and that tell no figure from another."""
_SINCE = frozenset({"within", "after", "during", "before", "by", "over", "until"})
_ARTICLES = frozenset({"the", "a", "an", "our", "their", "its", "of"})
_YEAR = re.compile(r"(?:19|20)\d\d(?<!2048)")


@lru_cache(maxsize=2_048)
def territory(text: Sentence, at: int, figures: tuple[int, ...]) -> frozenset[str]:
    """The words that go with the figure at a place, among all figures that it may be mistaken for."""
    groups = list(_groups(text, figures))
    spans = list(_spans(text, groups))
    number = next(each for each, group in enumerate(groups) if at in group)
    words = set(_words(text, *spans[number], at))
    words |= _told_before(text, number, groups, spans) - _attributes_compared(text, number, spans)
    words |= _told_behind(text, number, groups, spans)
    words |= _counted_before(text, number, groups)
    items = list_label(text, at) or pair_label(text, at)
    if items is not None:
        others = (list_label(text, each) or pair_label(text, each) or () for each in figures if each != at)
        listed_spans = (
            span
            for span, group in zip(spans, groups, strict=True)
            if list_label(text, group[0]) or pair_label(text, group[0])
        )
        words |= {word for span in listed_spans for word in _words(text, *span)}
        words -= {canonical(token) for chunk in others for token in chunk}
        words |= {canonical(token) for token in items if token.is_content}
    words = _of_counterpart(text, at, words)
    return frozenset(words) - {canonical(text.tokens[each]) for each in figures}


def _of_counterpart(text: Sentence, at: int, words: set[str]) -> set[str]:
    """With the words of the earlier figure that it is told after, and without those of the others."""
    place, earlier = counterparts(text, at)
    if not earlier:
        return words
    each = [territory(text, one, text.figures) for one in earlier]
    common = frozenset.intersection(*each)
    others = frozenset[str]().union(*(told for number, told in enumerate(each) if number != place))
    return (words - (others - each[place])) | (each[place] - common)


def _words(text: Sentence, start: int, end: int, own: int | None = None) -> Iterator[str]:
    """The words of meaning and the figures, without what is only compared with or in brackets behind."""
    aside: list[str] | None = None
    closed, before = start, ""
    for at in range(start, end):
        token = text.tokens[at]
        if token.raw in OPENING and own is not None and at > own:
            closed = next((each for each in range(at, end) if text.tokens[each].raw in CLOSING), end)
            closed = at if closed - at == 2 else closed  # one word names it: `union (IoU)`
        if at < closed:
            continue
        if token.lowered in _COMPARED_WITH or _is_that_of(text.tokens[at : at + 2]):
            aside = []
        elif aside is not None and at == own:
            yield from aside
            aside = None
        elif token.raw in f",，{CLOSING}" or (token.lowered in _PLACING and aside):
            aside = aside if aside and leads_to(text, at, own) else None
        if tells(token):
            word = canonical(token)
            if aside is None:
                yield from (word, f"{before} {word}".strip())
            else:
                aside.append(word)
        before = _leading(token) or (before if text.is_chinese and not token.weight else "")


def _leading(token: SentenceToken) -> str:
    """What makes another thing of what follows: the index of a year, the very hot ones."""
    return token.stem if _YEAR.fullmatch(token.raw) or token.lowered == "very" else ""


def canonical(token: SentenceToken) -> str:
    """What a word is compared by in either language: of `fastest` and 最快 the side they stand for."""
    if token.figure:
        return token.stem.lstrip("-")
    axes = SIDES.get(token.stem, {})
    axis = next((axis for axis in axes if axis not in _UNTOLD), "")
    return f"{axis} {axes[axis]}" if axis else token.stem


def tells(token: SentenceToken) -> bool:
    """Whether a word may tell one figure from another; the one letter of a variable does."""
    axes = SIDES.get(token.stem)
    if axes and _OF_ANY.issuperset(axes):
        return False
    is_variable = token.kind is TokenKind.WORD and len(token.raw) == 1 and token.lowered not in "ai"
    return token.is_content or token.figure is not None or is_variable


def _groups(text: Sentence, figures: tuple[int, ...]) -> Iterator[list[int]]:
    group: list[int] = []
    for at in figures:
        if group and not _is_of_group(text, group, at):
            yield group
            group = []
        group.append(at)
    yield group


def _is_of_group(text: Sentence, group: Sequence[int], at: int) -> bool:
    """Whether nothing divides a figure from the one before, or it stands in a bracket right behind."""
    if list_label(text, at) is not None or pair_label(text, at) is not None:
        return False
    between = text.tokens[group[-1] + 1 : at]
    first = text.tokens[group[0] + 1 : at]
    is_inside = bool(first) and first[0].raw in OPENING and not any(token.raw in CLOSING for token in first)
    is_run = all(token.weight == 1 and token.raw != "/" for token in between)
    is_range = len(between) == 1 and between[0].lowered in ("to", "到", "至")
    is_divided = any(token.kind is TokenKind.BREAK or token.lowered in _LEADING for token in between)
    return is_inside or is_run or is_range or not (is_divided or _verbs(text, group[-1] + 1, at))


def _spans(text: Sentence, groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """From where to where each group's territory goes."""
    tokens = text.tokens
    start = max((at + 1 for at in range(groups[0][0]) if tokens[at].weight == 2), default=0)
    for one, other in pairwise(groups):
        end, following = _border(text, one[-1], other[0])
        yield start, end
        start = following
    last = groups[-1][-1]
    yield start, next((at for at in range(last + 1, len(tokens)) if tokens[at].weight == 2), len(tokens))


def _border(text: Sentence, one: int, other: int) -> tuple[int, int]:
    """Where the territory of the first figure ends, and where that of the second begins."""
    tokens = text.tokens
    if closed := _end_of_bracket(text, one, other):
        return closed, closed  # `A (1%), not B (2%)`
    between = outside_brackets(text, one + 1, other)
    strong = [at for at in between if tokens[at].weight == 2 and not is_label(text, at, other)]
    if strong:
        return strong[0], strong[-1] + 1
    if tokens[one + 1].lowered in ("the", "a", "an") and tokens[one].raw.replace(".", "").isdigit():
        return one + 1, one + 1  # `at 0.5 the lid …`
    label = _label_start(text, one)
    items = [
        at
        for at in between
        if at >= label and tokens[at].weight and tokens[at].raw not in OPENING + CLOSING + "/"
    ]
    is_compared = any(tokens[at].lowered in _COMPARED_WITH for at in between)
    items = [at for at in items if not (is_compared and leads_to(text, at, other))] or items
    if items:
        return items[-1 if _is_labelled_after(text, one) else 0], items[-1] + 1
    leading = [at for at in between if tokens[at].lowered in _LEADING or tokens[at].raw.endswith("于")]
    verbs = _verbs(text, one + 1, other)
    brackets = [at for at in between if at >= label and tokens[at].raw in OPENING]
    subjects = [at for at in between if _opens_subject(text, at) and verbs and at < verbs[0]]
    at = (leading[-1:] or subjects or verbs or brackets or [min(label, other)])[0]
    return at, at


def _end_of_bracket(text: Sentence, one: int, other: int) -> int:
    """Behind the bracket of a figure, if it and the next stand each in one behind words; else 0."""
    raws = [token.raw for token in text.tokens]
    closed = next((at for at in range(one, other) if raws[at] in CLOSING), 0)
    opened = next((at for at in range(one, -1, -1) if raws[at] in OPENING + CLOSING), 0)
    places = (opened, other - 1)
    before = [token for at in places for token in text.tokens[max(0, at - 3) : at]]
    is_behind_words = all(raws[at] in OPENING for at in places) and not any(
        token.figure for token in before
    )
    return closed + 1 if closed and is_behind_words else 0


def _opens_subject(text: Sentence, at: int) -> bool:
    """Whether an article begins what is told next: `with 1% of turns the share is 76%`."""
    is_article = text.tokens[at].lowered in ("the", "a", "an")
    return is_article and text.tokens[at - 1].lowered not in PREPOSITIONS


def _label_start(text: Sentence, at: int) -> int:
    """Where what is told of a figure begins behind it: after what it counts, and a bracket."""
    each, tokens = at + 1, text.tokens
    if each + 1 < len(tokens) and tokens[each].raw == "/" and not tokens[each + 1].figure:
        each += 2  # per year
    while each < len(tokens) and tokens[each].kind is TokenKind.WORD and tokens[each].is_content:
        each += 1
    if each < len(tokens) and tokens[each].raw in CLOSING:
        return each + 1
    if each < len(tokens) and tokens[each].raw in OPENING:
        each = next((end + 1 for end in range(each, len(tokens)) if tokens[end].raw in CLOSING), each)
    return each


def _is_labelled_after(text: Sentence, at: int) -> bool:
    """Whether more is told behind a figure than what it counts."""
    start = _label_start(text, at)
    return start < len(text.tokens) and text.tokens[start].kind is not TokenKind.BREAK


def _told_before(
    text: Sentence, number: int, groups: Sequence[Sequence[int]], spans: Sequence[tuple[int, int]]
) -> set[str]:
    """What the territories before tell of this one too: their subject, or their verb, where it has none."""
    told = _summed_up(text, number, spans)
    for each in range(number, 0, -1):
        (start, end), (start_before, end_before) = spans[each], spans[each - 1]
        first, first_before = groups[each][0], groups[each - 1][0]
        verbs = _verbs(text, start_before + 1, end_before)
        before = text.tokens[start:first]
        if any(token.lowered in _OWNED for token in text.tokens[start:end]):
            told |= set(_words(text, start_before, end_before)) & names_of(text)
        if any(token.lowered == "which" for token in before):
            told |= set(_words(text, start_before, first_before))
        elif (
            any(token.lowered in _PRONOUNS for token in text.tokens[start : _verb_or(text, start, first)])
            or _is_that_of(before)
            or _opens_with_verb(text, start)
            or (verbs == [] and (verbs := _same_word(text, start, start_before, first_before)))
        ):
            told |= set(_words(text, start_before, verbs[0] if verbs else first_before))
        is_told = any(tells(token) and not token.figure for token in before)
        has_verb = bool(_verbs(text, start, _item_end(text, groups[each][-1], end)))
        if is_told and has_verb:
            is_place = text.tokens[start_before].lowered in _PLACING and _opens_subject(text, start)
            told |= set(_words(text, start_before, end_before)) if is_place else set()
            break
        told |= set(_words(text, first_before + 1, same_preposition(text, first, first_before, end_before)))
        if _is_in_bracket_of(text, first_before, first):
            told |= set(_words(text, start_before, end_before))
        elif is_told or (_is_told_apart(text, start) and not has_verb):
            told |= _verb_phrase_before(text, each, groups, spans)
            break
        told |= set(_words(text, start_before, first_before))
    return told


def _same_word(text: Sentence, start: int, first: int, end: int) -> list[int]:
    """Where the part before has the very word that a part opens with: `may say A to 1, say B to 2`."""
    token = text.tokens[start]
    is_plain = token.kind is TokenKind.WORD and token.is_content and token.raw.islower()
    return [at for at in range(first, end) if is_plain and text.tokens[at].lowered == token.lowered][:1]


def _verb_or(text: Sentence, start: int, end: int) -> int:
    """Where the first verb stands; the end where there is none."""
    return next(iter(_verbs(text, start, end)), end)


def _verb_phrase_before(
    text: Sentence, number: int, groups: Sequence[Sequence[int]], spans: Sequence[tuple[int, int]]
) -> set[str]:
    """The nearest verb before and what follows it: `A lowers the score to 1, B to 2 and C to 3`."""
    for (start, end), group in zip(spans[number - 1 :: -1], groups[number - 1 :: -1], strict=False):
        if verbs := _verbs(text, start + 1, end):
            to = group[0] if verbs[0] < group[0] else _phrase_end(text, verbs[0], end)
            told = text.tokens[verbs[0] : to]
            return set(_words(text, verbs[0], to)) - {token.stem for token in told if token.figure}
    return set()


def _is_told_apart(text: Sentence, start: int) -> bool:
    """Whether a part begins a clause; behind a `but` it is told of the same: `97% in A, but 42% in B`."""
    return text.tokens[start - 1].weight == 2 and text.tokens[start - 1].lowered not in ("but", "yet")


def _summed_up(text: Sentence, number: int, spans: Sequence[tuple[int, int]]) -> set[str]:
    """The subject of the sentence that a part sums up: `A has 3 for x and 4 for y, making 7`."""
    (first, end), start = spans[0], spans[number][0]
    token = text.tokens[start]
    is_participle = token.stem in RELATING and token.lowered.endswith("ing")
    verbs = _verbs(text, first, end) if number and is_participle and text.tokens[start - 1].weight else []
    return set(_words(text, first, verbs[0])) if verbs else set()


def _attributes_compared(text: Sentence, number: int, spans: Sequence[tuple[int, int]]) -> set[str]:
    """The figures that name a thing, of which what it is compared with has none: the 152-layer net."""
    starts = (start for start, _ in spans[1 : number + 1])
    border = max((start for start in starts if text.tokens[start].lowered in _COMPARED_WITH), default=0)
    return {
        text.tokens[at].stem
        for at in text.figures
        if at < border and text.text[text.end_of(at) :].startswith("-")
    }


def _is_that_of(before: Sequence[SentenceToken]) -> bool:
    """Whether `that of` stands for what was told before."""
    return any(one.lowered == "that" and two.lowered == "of" for one, two in pairwise(before))


def _is_in_bracket_of(text: Sentence, one: int, other: int) -> bool:
    """Whether a figure stands in a bracket that opens behind another: it is told of the same."""
    between = [token.raw for token in text.tokens[one + 1 : other]]
    return any(raw in OPENING for raw in between) and not any(raw in CLOSING for raw in between)


def _opens_with_verb(text: Sentence, start: int) -> bool:
    """Whether a part begins with a verb, as in `and ceases at`: its subject was told before."""
    tokens = text.tokens[start : start + 2]
    if len(tokens) < 2 or _is_verb_at(text, start):
        return len(tokens) > 1
    first, second = (token.lowered for token in tokens)
    if first.endswith("ing") and "," in [each.raw for each in text.tokens[start - 2 : start]]:
        return True  # `…, becoming the first`, `…, and keeping the rest`
    is_closed = not tokens[1].is_content or second.endswith("ly")
    return is_closed and tokens[0].is_content and first.endswith("s") and not first.endswith("ss")


def _counted_before(text: Sentence, number: int, groups: Sequence[Sequence[int]]) -> set[str]:
    """What the figure before counts, where nothing is told behind this one: `40 cases of it, then 30`."""
    at = groups[number][-1]
    following = text.tokens[at + 1 : at + 2]
    if (
        not number
        or _is_value(text, at)
        or any(not token.weight and token.lowered not in _PLACING | _SINCE for token in following)
    ):
        return set()
    last = groups[number - 1][-1]
    ends = _PLACING | _SINCE if following and not following[0].weight else frozenset[str]()
    end = next((each for each in range(last + 1, at) if _ends(text.tokens[each], ends)), at)
    return set(_words(text, last + 1, end))


def _is_value(text: Sentence, at: int) -> bool:
    """Whether it is what something is, and counts nothing: `the size is 9`, but `there were 9`."""
    return at > 1 and text.tokens[at - 1].lowered in ("is", "was") and text.tokens[at - 2].is_content


def _ends(token: SentenceToken, words: frozenset[str]) -> bool:
    return bool(token.weight) or token.lowered in words


def _item_end(text: Sentence, at: int, end: int) -> int:
    """Where the item of a figure ends behind it: at the next break."""
    return next((each for each in range(_label_start(text, at), end) if text.tokens[each].weight), end)


def _phrase_end(text: Sentence, start: int, end: int) -> int:
    return next((at for at in range(start, end) if text.tokens[at].lowered in PREPOSITIONS - _BEING), end)


def _told_behind(
    text: Sentence, number: int, groups: Sequence[Sequence[int]], spans: Sequence[tuple[int, int]]
) -> set[str]:
    """What closes a list of territories and is told of all: beyond as many phrases as this one has."""
    told: set[str] = set()
    last = groups[number][-1]
    phrases = sum(token.lowered in _PLACING for token in text.tokens[last + 1 : spans[number][1]])
    for each in range(number + 1, len(groups)):
        (start, end), left = spans[each], phrases
        if (text.tokens[start - 1].weight == 2 and not phrases) or counts_some(text, groups[each][0]):
            break
        place = _label_start(text, groups[each][-1])
        left -= not _is_labelled_after(text, last)
        while (
            place < end
            and left >= (text.tokens[place].lowered in _PLACING)
            and (left or not _closes(text, place, end))
        ):
            left -= text.tokens[place].lowered in _PLACING
            place += 1
        told |= set(_words(text, place, end))
    return told


def _closes(text: Sentence, at: int, end: int) -> bool:
    """Whether a verb there is what all of a list did: `22% of A and 25% of B died within 28 days`."""
    is_last = at + 1 == end or text.tokens[at + 1].lowered in _SINCE
    return is_last and _is_verb_at(text, at)


def _verbs(text: Sentence, start: int, end: int) -> list[int]:
    return [at for at in range(start, end) if _is_verb_at(text, at)]


def _is_verb_at(text: Sentence, at: int) -> bool:
    """Whether it is a verb there: an `increase in` is none."""
    following = text.tokens[at + 1].lowered if at + 1 < len(text.tokens) else ""
    before = text.tokens[at - 1].lowered if at else ""
    if before in _ARTICLES or (text.tokens[at].lowered.endswith("ed") and before in _PLACING):
        return False
    if text.tokens[at].lowered.endswith("ing") and (not at or text.tokens[at - 1].weight):
        return False  # what it is done to is what is told of
    token, is_noun = text.tokens[at], following in ("in", "of")
    return _is_verb(token) and not (is_noun and "change" in SIDES.get(token.stem, {}))


def _is_verb(token: SentenceToken) -> bool:
    if token.kind is not TokenKind.WORD:
        return False
    return (
        (relates(token) and not token.lowered.endswith("ing"))
        or token.lowered in _BEING
        or token.lowered.endswith("ed")
        or "change" in SIDES.get(token.stem, {})
    )


@lru_cache(maxsize=512)
def names_of(said: Sentence) -> frozenset[str]:
    """The words that tell things apart better than plain ones: names, capitals, years."""
    return frozenset(
        token.stem
        for before, token in zip((None, *said.tokens), said.tokens, strict=False)
        if _is_name(token, opens=before is None or before.raw == ".")
    )


def _is_name(token: SentenceToken, *, opens: bool) -> bool:
    is_capital = token.raw[:1].isupper() and not (opens and token.raw.istitle())
    return token.kind is TokenKind.NAME or is_capital or _YEAR.fullmatch(token.raw) is not None
