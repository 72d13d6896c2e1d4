"""The two things that a comparison compares, and whether they have changed places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from bot.analysis.verify.bounds import NEGATED
from bot.analysis.verify.lexicon import BEATING, GOOD, NEGATIONS, SIDES, THINGS, key_of
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind
from bot.text.terms import stem

CLAUSE = 2
"""The weight of a break that ends a clause."""
SHORT = 4
"""Words of meaning that a comparand has, if it is not a list."""
_CORRELATIVE = re.compile(r"\bthe (?:more|less|\w+er)\b.*\bthe (?:more|less|\w+er)\b", re.IGNORECASE)
_PREFERRING = re.compile("更(?:偏好|偏爱|喜欢|倾向|青睐|适合|符合|接近|关注|注重|依赖|愿意|可能)")
TURNED = frozenset(
    {
        *("amount", "size", "level", "quality", "speed", "length", "depth", "ease", "strength", "price"),
        *("order", "weight", "warmth", "age", "distance", "breadth", "brightness"),
    }
)
"""The axes on which the two things compared may change places."""
_OF_ADJECTIVES = TURNED - {"amount", "size", "level", "quality", "order"}
"""The axes of which `less` makes the other side: less difficult is easier."""
_COUNTED = THINGS | {"share", "measure", "loop", "fortune", "outcome"}
"""The axes whose words tell things of which there may be more, not how something is."""
_SORTS = "manner motion density moisture heat when resistance"
_NAMING = dict.fromkeys(THINGS.union(_SORTS.split()), 0)
"""The axes whose words name one of two sorts of a thing: manual tests, dense layers."""
_TIMES = frozenset(map(stem, ["latency", "runtime", "delay"]))
"""Of these, less is faster."""
_WITH_TO = frozenset({"preferred", "superior", "inferior"})
AFTER = frozenset(["than", "over", "against", "versus", "vs", "compared", "behind"])

_BEING = frozenset({"is", "are", "was", "were", "be", "been"})
_ALIKE = {"likeness": 0}
_NOT = ("n't", "n’t")
_HARDLY_AS = frozenset({"nearly", "almost", "about", "half", "twice", "times", "such"})
_PLACES = "in on by with for at under during from to when after"
_PLACING = frozenset(_PLACES.split())
_BOUNDING = frozenset({"many", "much", "few", "little", "soon", "long", "far", "well", "early", "late"})
"""What `as … as` is no comparison of two things with."""


class Comparison(NamedTuple):
    """A word with sides, and where it stands."""

    at: int
    word: str
    axes: dict[str, int]


def have_changed_places(statement: Sentence, one: Comparison, said: Sentence, other: Comparison) -> bool:
    """Whether what stood before the comparison stands after it, and the other way round."""
    ours, theirs = sides_of(statement, one.at), sides_of(said, other.at)
    is_positive = _is_positive(statement, one.at) and _is_positive(said, other.at)  # `noise is high`
    is_other = is_positive or _is_bound(statement, one.at) or _CORRELATIVE.search(said.text)
    if ours is None or theirs is None or is_other:
        return False
    (before, after), (there_before, there_after) = ours, theirs
    if not after and is_passive(statement, one.at):
        return bool(before) and before <= there_after
    only_before, only_after = there_before - there_after, there_after - there_before | only_compared(said)
    object_there = {token.stem for token in _object(said, other.at) if token.is_content}
    if before - there_before and before <= object_there and not (after - before) & object_there:
        return True  # all of what it is compared with there
    if not after and any(token.lowered == "than" for token in statement.tokens[one.at : one.at + 3]):
        return False  # than a measure, `less than a day`, not than another thing
    if not before & only_after or (not after and (_acts_on(said, other.at) or _is_alone(said, other))):
        return False
    return bool(after & only_before) if after else not before & only_before


def _acts_on(text: Sentence, at: int) -> bool:
    """Whether what follows a verb is what it changes, and no rival: `it improves recall by 4 points`."""
    token = text.tokens[at]
    is_verb = token.lowered.endswith(("s", "ed")) and token.stem not in BEATING
    return is_verb and any(each.lowered == "by" for each in _behind(text, at))


def _is_alone(text: Sentence, one: Comparison) -> bool:
    """Whether a verb has behind it what it makes better, and nothing it is better than."""
    is_verb = "quality" in one.axes and text.tokens[one.at].stem not in BEATING
    return is_verb and not any(_introduces(text, at) for at in range(one.at, len(text.tokens)))


def _object(text: Sentence, at: int) -> Iterator[SentenceToken]:
    """What a comparison compares with, up to a preposition: `outperforms A and B in speed`."""
    near = range(at, min(at + SHORT, len(text.tokens)))
    is_beaten = text.tokens[at].stem in BEATING
    start = at if is_beaten else next((each for each in near if _introduces(text, each)), len(text.tokens))
    for token in text.tokens[start + 1 :]:
        if token.figure or token.weight == CLAUSE or token.raw in ",(" or token.lowered in _PLACING:
            return
        yield token


def _behind(text: Sentence, at: int) -> Iterator[SentenceToken]:
    """The tokens after a comparison up to a figure, the end of its clause or what it compares with."""
    for each in range(at + 1, len(text.tokens)):
        if text.tokens[each].figure or text.tokens[each].weight or _introduces(text, each):
            return
        yield text.tokens[each]


def _is_positive(text: Sentence, at: int) -> bool:
    """Whether a word tells of one thing alone, as `high` does without a `than`."""
    word = text.tokens[at].lowered
    made = {key_of(word + end) for end in ("er", "r")} - {key_of(word)}
    has_comparative = not made.isdisjoint(SIDES)
    return has_comparative and not any(token.lowered in AFTER for token in text.tokens)


def _is_bound(text: Sentence, at: int) -> bool:
    """Whether it only bounds the figure behind it: `more than 7`, `below 5`."""
    behind = text.tokens[at + 1 : at + 3]
    is_than = len(behind) == 2 and behind[0].lowered == "than" and behind[1].figure is not None
    is_preposition = text.tokens[at].lowered in ("below", "under", "above", "over")
    return is_than or (is_preposition and any(token.figure for token in behind[:1]))


@lru_cache(maxsize=512)
def only_compared(text: Sentence) -> frozenset[str]:
    """Names that stand nowhere but behind a `than` or its like."""
    names = [
        (at, token.stem)
        for at, token in enumerate(text.tokens)
        if token.raw[:1].isupper() and token.is_content
    ]
    free = {name for at, name in names if not at or text.tokens[at - 1].lowered not in AFTER}
    return frozenset(name for _, name in names) - free


def sides_of(text: Sentence, at: int) -> tuple[set[str], set[str]] | None:
    """What is compared, and what it is compared with."""
    before, after = set(_clause(text, at)), set(comparand(text, at)) | set(compared_before(text, at))
    before |= _before_than(text, at)
    if _is_done_by(text, at):
        return after, before
    if not text.is_chinese or text.tokens[at].raw.endswith(("于", "过", "越")):
        return before, after
    than = next(
        (
            each
            for each in takewhile(lambda each: text.tokens[each].weight < CLAUSE, range(at, -1, -1))
            if text.text[: text.starts[each]].rstrip().endswith(("比", "较"))
        ),
        None,
    )
    if than is None:
        return None
    first = {token.stem for token in text.tokens[: max(0, than)] if token.is_content}
    second = {token.stem for token in text.tokens[than:at] if token.is_content and not _has_sides(token)}
    if text.text[: text.starts[than]].rstrip().endswith(("相比", "比较", "相较")):
        return second - first, first  # 与乙相比，甲更高
    return first - second, second


def _is_done_by(text: Sentence, at: int) -> bool:
    """Whether what it does it to stands before it: `recall was improved by the lexicon`."""
    token, following = text.tokens[at], text.tokens[at + 1 : at + 3]
    is_by = len(following) > 1 and following[0].lowered == "by" and following[1].figure is None
    return is_by and token.lowered.endswith("ed") and token.stem not in BEATING


def _before_than(text: Sentence, at: int) -> set[str]:
    """The words between a comparative and its `than`: what is `more common in A than in B`."""
    end = next((each for each in range(at + 1, len(text.tokens)) if _ends_clause(text, each)), at)
    is_beaten = text.tokens[at].stem in BEATING and text.tokens[end].lowered != "than"
    if end == at or not _introduces(text, end) or is_beaten:
        return set()
    words = text.tokens[at + 1 : end]
    return {token.stem for token in words if token.is_content and not _has_sides(token)}


def _ends_clause(text: Sentence, at: int) -> bool:
    return _introduces(text, at) or text.tokens[at].weight == 2


def compared_before(text: Sentence, at: int) -> Iterator[str]:
    """What a clause before is told to be compared with: `compared to the baseline, it gives a better …`."""
    if "ompared" not in text.text:
        return
    start = next((each for each in range(at, -1, -1) if text.tokens[each].lowered == "compared"), at)
    ends = [each for each in range(start, at) if text.tokens[each].raw == ","]
    if ends and not any(token.raw in (";", ".") for token in text.tokens[start:at]):
        yield from (token.stem for token in text.tokens[start : ends[0]] if token.is_content)


def comparand(text: Sentence, at: int, most: int = SHORT) -> Iterator[str]:
    """What a word compares with: the words after `than` and its like, else those right after it."""
    end = next(
        (
            each
            for each in range(at + 1, len(text.tokens))
            if text.tokens[each].weight == CLAUSE and text.tokens[each].lowered not in AFTER
        ),
        len(text.tokens),
    )
    is_beaten = text.tokens[at].stem in BEATING  # right behind the verb, whatever a bracket has against it
    than = next((each for each in range(at, end) if text.tokens[each].lowered == "than"), None) or next(
        (each for each in range(at, end) if _introduces(text, each) and not is_beaten), at
    )
    for each in range(than + 1, end):
        token = text.tokens[each]
        if token.figure and than == at:
            return
        if (
            token.raw == ","
            and not _names_it(text, each)
            and _ends_list(text, each, is_short=most <= SHORT)
        ):
            return
        if (token.is_content or token.figure) and not _has_sides(token):
            yield token.stem
            most -= not _is_name(token)
        if most <= 0 and not any(map(_is_name, text.tokens[each + 1 : each + 4])):
            return


def _is_name(token: SentenceToken) -> bool:
    return token.kind is TokenKind.NAME or token.raw[:1].isupper()


def _names_it(text: Sentence, comma: int) -> bool:
    """Whether the name of what stands before a comma follows: `the best open model, OpenCUA (45%)`."""
    return any(map(_is_name, text.tokens[comma + 1 : comma + 2]))


def _introduces(text: Sentence, at: int) -> bool:
    """Whether a word is a `than` or its like; the `over` of a bound is none: `over 60 points`."""
    token = text.tokens[at]
    is_bound = token.lowered == "over" and any(each.figure for each in text.tokens[at + 1 : at + 2])
    is_to = token.lowered == "to" and at > 0 and text.tokens[at - 1].lowered in _WITH_TO
    return is_to or (token.lowered in AFTER and not is_bound)


def _has_sides(token: SentenceToken) -> bool:
    is_named = token.kind is TokenKind.NAME or is_written_large(token)
    return not SIDES.get(token.stem, _NAMING).keys() <= _NAMING.keys() and not is_named


def is_written_large(token: SentenceToken) -> bool:
    """Whether a word is a name, as all of it is capitals: BERT LARGE."""
    return token.raw.isupper() and len(token.raw) > 1


def _ends_list(text: Sentence, comma: int, *, is_short: bool) -> bool:
    """Whether what is compared with ends at a comma: `methods, including A` does not."""
    following = text.tokens[comma + 1 : comma + 2]
    word = following[0].lowered if following else ""
    if word in ("including", "such"):
        return False
    return is_short or word in ("with", "by") or word.endswith("ing")


def _clause(text: Sentence, at: int) -> Iterator[str]:
    """The words of meaning before a comparison in its clause, but for how much: `0.9 points higher`."""
    near = range(at - 1, max(-1, at - 4), -1)
    by = next((back for back in near if text.tokens[back].figure and not _names_size(text, back)), at)
    if any(token.kind is TokenKind.NAME or token.lowered in _BEING for token in text.tokens[by:at]):
        by = at  # `175B GPT-3 is better` tells of what, not how much
    for each in range(at - 1, -1, -1):
        token = text.tokens[each]
        if (
            token.kind is TokenKind.BREAK
            and token.weight == 2
            and not (token.stem == "-" and each + 1 == by)
            and not _has_same_subject(text, each)
        ):
            return  # a dash right before it does not part it from its subject
        if (token.is_content and not _has_sides(token) and each < by) or (token.figure and each < by):
            yield token.stem


def _names_size(text: Sentence, at: int) -> bool:
    """Whether a figure tells which thing it is, and not how much: the 34-layer net."""
    return "-" in text.tokens[at].raw[1:] or text.text.startswith("-", text.end_of(at))


def _has_same_subject(text: Sentence, at: int) -> bool:
    """Whether the clause that begins there tells more of the one before: `while being 6 times faster`."""
    following = text.tokens[at + 1 : at + 2]
    return text.tokens[at].raw.isalpha() and any(token.lowered.endswith("ing") for token in following)


@lru_cache(maxsize=512)
def turns(text: Sentence) -> list[Comparison]:
    """The words with sides, in order."""
    found: list[Comparison] = []
    lowered = text.text.lower()
    end = 0
    for at, token in enumerate(text.tokens):
        if token.stem not in SIDES and token.lowered not in _OPENING:
            continue
        if token.kind is not TokenKind.WORD or text.starts[at] < end or is_written_large(token):
            continue
        following = text.tokens[at + 1] if at + 1 < len(text.tokens) else None
        if (
            token.lowered == "more"
            and following
            and ("ly" in following.raw[-2:] or following.stem in SIDES)
            and _COUNTED.isdisjoint(SIDES.get(following.stem, {}))
        ):
            continue  # more slowly, but more often, and more steps
        is_measure = not SIDES.get(token.stem, {}).keys().isdisjoint(TURNED)
        if at and text.tokens[at - 1].lowered == "as" and is_measure:
            continue  # twice as long
        if (not text.text.isascii() and _is_no_comparison(text, at)) or _compares_nothing(text, at):
            continue
        if pair := _pair(text, at):
            found.append(pair)
            end = text.starts[at] + len(pair.word)
            continue
        phrase = _phrase(lowered, token, text.starts[at])
        axes = _PHRASED.get(phrase) or SIDES.get(token.stem) or SIDES.get(token.lowered)
        end = text.starts[at] + len(phrase)
        if axes and not ("order" in axes and at + 2 >= len(text.tokens)):
            told = _of_good(text, at, axes)
            is_turned = is_passive(text, at) or (phrase.startswith("as ") and _is_of_share(text, at))
            found.append(Comparison(at, phrase or token.raw, _turn(told) if is_turned else told))
    return found


def _is_no_comparison(text: Sentence, at: int) -> bool:
    """Whether a Chinese word tells `per further one`, a liking, or too little of something."""
    raw = text.tokens[at].raw
    is_bound = any(token.figure for token in text.tokens[at + 1 : at + 3])
    return (
        text.text[: text.starts[at]].endswith("每")
        or (raw in ("不足", "不到") and not is_bound)
        or (raw == "更" and _PREFERRING.match(text.text, text.starts[at]) is not None)
    )


def _pair(text: Sentence, at: int) -> Comparison | None:
    """What two words tell together: `as good as`, and `less difficult`, which is easier."""
    word = text.tokens[at].lowered
    if word == "as" and _equates(text, at):
        return Comparison(at, text.tokens[at + 1].lowered, _ALIKE)
    if word not in ("less", "least") or at + 1 == len(text.tokens):
        return None
    axes = SIDES.get(text.tokens[at + 1].stem, {})
    told = text.text[text.starts[at] : text.end_of(at + 1)]
    return Comparison(at, told, _turn(axes)) if axes and axes.keys() <= _OF_ADJECTIVES else None


def _equates(text: Sentence, at: int) -> bool:
    """Whether it begins `as good as`, and no `twice as good as`, `not as good as` or `as high as 5`."""
    behind = text.tokens[at + 1 : at + 5]
    end = next((each for each, token in enumerate(behind) if each and token.lowered == "as"), SHORT)
    if end > 2 or any(token.figure for token in behind[end + 1 :][:1]):
        return False
    before = text.tokens[max(0, at - 3) : at]
    is_other = any(token.figure or token.lowered in _HARDLY_AS | NEGATIONS for token in before)
    is_other = is_other or any(token.lowered.endswith(_NOT) for token in before)
    return not is_other and behind[0].lowered not in _BOUNDING


def _compares_nothing(text: Sentence, at: int) -> bool:
    """Whether it is `averaged over all`, `under this setting`, `no more frequent`, or `not at all`."""
    word = text.tokens[at].lowered
    if word == "most" and not any(
        token.is_content or token.lowered == "of" for token in text.tokens[at + 1 : at + 2]
    ):
        return True  # they profit most
    if word == "all" and at and text.tokens[at - 1].lowered == "at":
        return not any(token.is_content or token.figure for token in text.tokens[at + 1 : at + 2])
    if _is_bound(text, at) and NEGATED.search(text.text[: text.starts[at]]):
        return True  # none differs by more than 3, which `bounds` looks at
    if word in ("over", "under"):
        return not _bounds_figure(text, at)
    return word in ("more", "less", "fewer") and at > 0 and text.tokens[at - 1].lowered == "no"


def _is_of_share(text: Sentence, at: int) -> bool:
    """Whether a part stands before it: `half as many`."""
    return any(token.figure and "/" in token.figure.value for token in text.tokens[max(0, at - 1) : at])


def _bounds_figure(text: Sentence, at: int) -> bool:
    """Whether a figure follows that is passed: `over 60 points`, not `averaged over 3 runs`."""
    before = text.tokens[at - 1].lowered if at else ""
    return any(token.figure for token in text.tokens[at + 1 : at + 2]) and not before.endswith("ed")


def is_passive(text: Sentence, at: int) -> bool:
    """Whether it `is beaten by` something."""
    before = [token.lowered for token in text.tokens[max(0, at - 2) : at]]
    following = text.tokens[at + 1 : at + 2]
    is_done = text.tokens[at].lowered.endswith(("ed", "en")) and all(
        token.lowered == "by" or token.weight for token in following
    )
    return is_done and text.tokens[at].stem in BEATING and not _BEING.isdisjoint(before)


def _turn(axes: dict[str, int]) -> dict[str, int]:
    return {axis: 1 - side for axis, side in axes.items()}


def _of_good(text: Sentence, at: int, axes: dict[str, int]) -> dict[str, int]:
    """The axes of a word, with that of quality or of speed where it says how high either is."""
    side = next((axes[axis] for axis in ("level", "amount") if axis in axes), None)
    following = text.tokens[at + 1] if at + 1 < len(text.tokens) else None
    if side is None or following is None:
        return axes
    if following.stem in _TIMES:
        return axes | {"speed": 1 - side}
    return axes | {"quality": side} if following.stem in GOOD and "quality" not in axes else axes


_SIDELESS = (
    *("at most", "at least", "up to", "as well", "more than", "less than", "fewer than"),
    *("lead to", "leads to", "led to", "leading to"),
)
_PHRASED: dict[str, dict[str, int]] = {
    word.replace("_", " "): axes for word, axes in SIDES.items() if "_" in word
} | {phrase: {} for phrase in _SIDELESS}


_BY_FIRST_WORD = {
    first: tuple(phrase for phrase in _PHRASED if phrase.split()[0] == first)
    for first in {phrase.split()[0] for phrase in _PHRASED}
}


_OPENING = SIDES.keys() | _BY_FIRST_WORD.keys()
"""What a word or phrase with sides begins with."""


def _phrase(lowered: str, token: SentenceToken, start: int) -> str:
    """A phrase such as `fall short` or `at most` that begins with this word."""
    phrases = _BY_FIRST_WORD.get(token.lowered, ())
    return next((phrase for phrase in phrases if lowered.startswith(phrase, start)), "")
