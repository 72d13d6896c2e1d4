"""Figures that are a part of a whole: fractions, percentages, `4 out of 5`, eight of the ten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import WHOLE_OF
from bot.analysis.verify.sentence import Sentence, SentenceToken, Stated, TokenKind
from bot.text.figures import Figure
from bot.text.terms import stem

ALL = frozenset({"all", "every", "each", "所有", "全部"})
_FIRST = re.compile(
    r"\b(?:is|are|as|was|were) (?:the|its) (?:very )?(?:first|only)\b|\bfirst to\b|\bfor the first time\b"
    r"|\bthe only\b|首次|首个|首款|首创|唯一",
    re.IGNORECASE,
)
_FIRST_THERE = re.compile(r"first|only|sole|unique|novel|1st|首|第一|唯一|仅|只", re.IGNORECASE)
_RANKED = re.compile(
    r"\b(?P<rank>second|third|[2-9]th) ?-?(?P<most>most|least|best|worst|[a-z]{3,}est)\b"
    r"|第(?P<number>[二三四2-4])(?P<han>[高低大小多少快慢好佳长短强])",
    re.IGNORECASE,
)
"""`the second best`, which is not the best."""
_MOST = frozenset({"most", "大多数", "多数", "大部分"})
_OUT_OF = (["in"], ["of"], ["of", "the"], ["out", "of"], ["out", "of", "the"], ["in", "every"], ["/"])
_ALL_ZH, _MOST_ZH = re.compile("所有|全部|全都"), re.compile("大多数|多数|大部分")
_WHOLES = {value: frozenset(map(stem, words.split())) for value, words in WHOLE_OF.items()}
_LONGEST_VALUE = 40


def is_part_of(figure: Figure, said: Sentence) -> bool:
    """Whether a fraction is told as a percentage, a decimal or `4 of 5`, or the other way round."""
    there = [other.figure for other in said.stated]
    if not _WHOLES.get(figure.value, frozenset()).isdisjoint(said.stems):
        return True
    if "/" in figure.value:
        values = [other.value for other in there]
        parts = figure.value.split("/")
        is_told = any(share_of(other) == Fraction(figure.value) for other in there)
        return is_told or any(values[at : at + 2] == parts for at in range(len(values)))
    if figure.unit not in ("%", ""):
        return False
    shares = [share_of(other) for other in there if "/" in other.value]
    return share_of(figure) in (*shares, *shares_of_pairs(said))


def shares_of_pairs(said: Sentence) -> Iterator[Fraction]:
    """The parts that `four in five`, `4 out of 5` and `of 5 cups four` are."""
    for one, other in pairwise(said.stated):
        between = [token.lowered for token in said.tokens[one.at + 1 : other.at]]
        part, whole = share_of(one.figure), share_of(other.figure)
        if _opens_whole(said, one.at) and between not in _OUT_OF:
            part, whole = whole, part
        elif between not in _OUT_OF:
            continue
        if part is not None and whole and part < whole and one.figure.unit == other.figure.unit == "":
            yield part / whole


def _opens_whole(text: Sentence, at: int) -> bool:
    """Whether a figure is told first as what the next is a part of: `of the 22 pots, 13 leak`."""
    before = [token.lowered for token in text.tokens[max(0, at - 2) : at]]
    return before[-1:] == ["of"] or (before[-1:] == ["the"] and before[0] in ("of", "from", "among"))


def find_overstated(statement: Sentence, proof: Proof) -> Iterator[str]:
    """An `all` where the evidence tells a part, a `most` where it tells less than half, and a first.

    What nobody had before has to be said by the evidence: `is the first`, `the only`, 首次.
    """
    said = proof.said
    yield from find_first(statement, [said.text, proof.around])
    yield from _find_other_rank(statement, said)
    told = {token.lowered for token in statement.tokens}
    is_told = statement.is_chinese or not told.isdisjoint(_MOST | {"all", "every"})
    if not is_told or not said.lowered.isdisjoint(ALL | _MOST):
        return
    pairs = list(shares_of_pairs(said)) + [each for one in said.stated if (each := _told_fraction(one))]
    parts = [each for one in said.stated if one.figure.unit == "%" and (each := share_of(one.figure))]
    is_few = bool(pairs or parts) and all(0 < share < Fraction(1, 2) for share in (*pairs, *parts))
    if statement.is_chinese and not said.is_chinese:
        is_part = bool(pairs) and max(pairs) < 1
        yield from _ALL_ZH.findall(statement.text) if is_part else ()
        yield from _MOST_ZH.findall(statement.text) if is_few else ()
        return
    for one, noun in _amounts_told(statement):
        is_all = one.lowered not in _MOST and (
            pairs or _is_shared(noun, said) or _is_always_told_apart(noun, statement, said)
        )
        if noun in said.content and (is_all or (one.lowered in _MOST and is_few)):
            yield one.raw


def _amounts_told(statement: Sentence) -> Iterator[tuple[SentenceToken, str]]:
    """Each `all` and `most`, and an `every` that it opens with, with the word that it is told of."""
    tokens = statement.tokens
    for at, one in enumerate(tokens[:-1]):
        is_of_all = at > 0 and tokens[at - 1].lowered == "of"
        skipped = one.lowered == "all" and tokens[at + 1].lowered == "the" and not is_of_all
        if one.lowered in _MOST or one.lowered == "all" or (one.lowered == "every" and not at):
            yield from ((one, noun.stem) for noun in tokens[at + 1 + skipped : at + 2 + skipped])


def _told_fraction(one: Stated) -> Fraction | None:
    """The part that a fraction of counts tells, 5/8 of the pots."""
    return share_of(one.figure) if "/" in one.figure.value and not one.figure.unit else None


def find_first(statement: Sentence, told: Iterable[str]) -> Iterator[str]:
    """What makes something the first or only one, where none of the told texts does."""
    first = _FIRST.search(statement.text)
    if first and not any(map(_FIRST_THERE.search, told)):
        yield first[0]


def _find_other_rank(statement: Sentence, said: Sentence) -> Iterator[str]:
    """A rank before a superlative that the evidence has bare, or a bare one that it has with a rank."""
    if not any(
        word in each.text for each in (statement, said) for word in ("second", "third", "th ", "第")
    ):
        return
    for one, other, is_ours in ((statement, said, True), (said, statement, False)):
        for found in _RANKED.finditer(one.text):
            word = found["most"] or found["han"]
            is_bare = word and re.search(rf"\b{word}\b", _RANKED.sub("", other.text), re.IGNORECASE)
            has_rank = _RANKED.search(other.text) or not {"second", "third"}.isdisjoint(other.stems)
            if is_bare and not has_rank:
                yield found[0] if is_ours else word


def share_of(figure: Figure) -> Fraction | None:
    """The part of a whole that a figure is."""
    if len(figure.value) > _LONGEST_VALUE or "×" in figure.value:
        return None
    return Fraction(figure.value) / (100 if figure.unit == "%" else 1)


def _is_shared(word: str, said: Sentence) -> bool:
    """Whether a percentage below all is told of it: `68.5% of the code`."""
    return any(
        one.figure.unit == "%"
        and (share_of(one.figure) or 1) < 1
        and any(token.stem == word for token in said.tokens[one.at + 1 : one.at + 4])
        for one in said.stated
    )


def _is_always_told_apart(word: str, statement: Sentence, said: Sentence) -> bool:
    """Whether the evidence tells of some of them alone, by a word left out here: `flaky tests`."""
    before = [one for one, other in pairwise(said.tokens) if other.stem == word]
    return bool(before) and all(
        one.is_content and one.kind is TokenKind.WORD and one.stem not in statement.stems for one in before
    )


def is_whole_for_part(one: Stated, other: Stated) -> bool:
    """Whether `eight of the 10` became all 10."""
    before = [token.lowered for token in one.text.tokens[max(0, one.at - 3) : one.at]]
    there = other.text.tokens[max(0, other.at - 3) : other.at]
    is_whole = any(
        token.lowered == "of" and at and there[at - 1].figure is not None for at, token in enumerate(there)
    ) or (len(there) > 1 and [token.lowered for token in there[-2:]] == ["of", "the"])
    is_opening = other.at == 1 and there[0].lowered == "of"  # of 10, eight
    behind = other.text.text[other.text.end_of(other.at) :]
    has_part = re.match(r"[^.;:]{0,60}?, ?\d+ of (?:which|whom|them|these)\b", behind) is not None
    return (is_whole or is_opening or has_part) and not ALL.isdisjoint(before)


def is_whole_first(one: Stated, other: Stated) -> bool:
    """Whether `569 out of 709` became `709 out of 569`."""
    part = _part_of(one)
    return (
        part is not None
        and _part_of(other) is None
        and any(
            _part_of(each) == one.figure.value and each.figure.value == part for each in other.text.stated
        )
    )


def _part_of(one: Stated) -> str | None:
    """The value of the whole that a figure is a part of: `569 tokens out of the 709`."""
    if one.text.is_chinese:
        return _whole_before(one)
    end = one.text.end_of(one.at)
    following = [each for each in one.text.stated if each.at > one.at][:1]
    between = one.text.text[end : one.text.starts[following[0].at]] if following else ""
    return following[0].figure.value if re.search(r"\bof(?: the)? ?$", between) else None


def _whole_before(one: Stated) -> str | None:
    """In Chinese, the value of what a figure is a part of: 709 个词元中的 569 个."""
    before = [each for each in one.text.stated if each.at < one.at][-1:]
    between = one.text.text[one.text.end_of(before[0].at) : one.text.starts[one.at]] if before else ""
    return before[0].figure.value if "中" in between and not re.search("[,，。;；]", between) else None
