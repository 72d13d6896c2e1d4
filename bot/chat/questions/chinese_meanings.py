"""Which of a Chinese word's meanings a question asks for: the one in whose words the paper speaks.

A dictionary gives several; without the paper the one is taken that papers in general use most. Of words
that are all right ("add" and "increase" of one Chinese word) it is the one beside which most of the
question stands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise, product

from bot.chat.questions.chinese_wording import OWN, english_of, is_choice, plural
from bot.text.chinese import HAN, is_common
from bot.text.chinese_terms import akin_words, cut_words, other_meanings
from bot.text.terms import content_stems
from bot.text.wordlists import words

PREFERRED = 3
"""How many times as often as the usual meaning of a word another one must be said to be taken."""
BESIDE = 0.5
"""How much more of a question has to stand beside another word, in weights of its rarest, to take that."""
SHORTEST = 3
"""Letters of a word that is looked for as a part of a longer one."""
_BETTER = ("beat", "outperform", "surpass", "better than")
"""How papers say that one thing is better than another."""
_NUMBER = re.compile(r"\b(?:\d{1,3}(?:,\d{3})+|\d{4,})\b")
_LARGE = (("M", 6), (" million", 6), ("k", 3), ("B", 9), (" billion", 9))
"""How papers write large numbers: what stands behind them, and the zeros that it stands for."""
_RUN = re.compile(f"(?:{HAN.pattern})+")
_NO = frozenset(words("不 未 非 没 没有 无 未经 不再 并不 并非"))
_DENYING = ("mis", "un", "in", "im", "ir", "dis", "non", "non-")
"""What English words begin with that deny the rest."""
_GRAMMAR = re.compile(
    "[的与和及或在中之上下对等了是为以把被从让能会有不很都也还就只要想看用到给向由于其该这那哪些个种类型性化时后前吗呢啊吧么得地着过做去来每各所而且但它他她们我你您请问"
    "几多少什怎如何第约比将使当则又再最更太非常里内外间可]+"
)


def in_words_of(
    made: str, bare: str, said: Mapping[str, int], passages: Sequence[AbstractSet[str]] = ()
) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """An English question that was made of a bare Chinese one, in words that are `said`, by their stems.

    `passages` has the stems of each passage: they tell which words stand together. Beside the question, the
    words of which one stands in it, first, and all others are as right.
    """
    choices: list[tuple[str, ...]] = []
    cut = [*map(str.strip, cut_words(bare, OWN))]
    denied = {word for no, word in pairwise(cut) if no in _NO}
    for word in dict.fromkeys(cut):
        usual, *others = english_of(word) or ("",)
        if word in denied and (opposite := _opposite(usual, others, said)):
            made = _put(made, usual, opposite)
            continue
        if better := _better(usual, others, said) or _in_part(usual, said) or _akin(word, usual, said):
            made = _put(made, usual, better)
        if is_choice(word):
            choices.append((better or usual, *(each for each in (usual, *others) if each != better)))
    for one, other in pairwise(cut):
        made = _join(made, english_of(one), english_of(other), said)
    if re.search(rf"\b{_BETTER[0]}\b", made):
        choices.append(_BETTER)
    alike: list[tuple[str, ...]] = []
    for choice in choices:
        taken = _beside(made, choice, said, passages)
        made = _put(made, choice[0], taken)
        alike.append((taken, *(each for each in choice if each != taken)))
    made = _NUMBER.sub(lambda number: _as_said(number[0], said), made)
    return _RUN.sub(lambda run: _spell(run[0], said), made), tuple(alike)


def _as_said(number: str, said: Mapping[str, int]) -> str:
    """A large number as the paper writes it: 1M or 1 million for 1,000,000; else as it is."""
    value = int(number.replace(",", ""))
    ways = (number, str(value), *(f"{value / 10**zeros:g}{sign}" for sign, zeros in _LARGE))
    return max(ways, key=lambda way: _often(way, said))


def _put(made: str, word: str, other: str) -> str:
    if word == other:
        return made
    found = rf"\b{re.escape(word)}(s?)\b"
    return re.sub(found, lambda one: plural(other) if one[1] else other, made, count=1)


def _join(made: str, first: Sequence[str], second: Sequence[str], said: Mapping[str, int]) -> str:
    """The question with two words in one that the paper says: of a code name's word the codeword."""
    if not first or not second:
        return made
    parts = ([part for each in meanings for part in each.split()] for meanings in (first, second))
    whole = ("".join(pair) for pair in product(*parts) if min(map(len, pair)) >= SHORTEST)
    best = max(whole, key=lambda word: _often(word, said), default="")
    apart = rf"\b{re.escape(first[0])}\s+{re.escape(second[0])}(s?)\b"
    return re.sub(apart, lambda one: best + one[1], made) if best and _often(best, said) else made


def _beside(
    made: str, words: Sequence[str], said: Mapping[str, int], passages: Sequence[AbstractSet[str]]
) -> str:
    """Of words that are all right, the one beside which a passage has much more of the question.

    What is rare counts more; without such a one it is the first.
    """
    first, stems = words[0], {word: frozenset(content_stems(word)) for word in words}
    rest = frozenset(content_stems(_put(made, first, "")))
    weights = {stem: math.log(1 + len(passages) / said[stem]) for stem in rest if said.get(stem)}
    least = BESIDE * max(weights.values(), default=0.0)

    def covers(word: str) -> float:
        there = (rest & each for each in passages if stems[word] and stems[word] <= each)
        return max((sum(weights[stem] for stem in each) for each in there), default=0.0)

    best = max(words, key=covers)
    return best if covers(best) > covers(first) + least else first


def _better(usual: str, others: Iterable[str], said: Mapping[str, int]) -> str:
    """The meaning that is said much more often than the usual one; empty where none is."""
    best = max(others, key=lambda other: _often(other, said), default="")
    return best if _often(best, said) > PREFERRED * _often(usual, said) else ""


def _opposite(usual: str, others: Iterable[str], said: Mapping[str, int]) -> str:
    """What is said that denies one of these meanings: mismatch, unstable; empty where nothing does."""
    words = (word for word in (usual, *others) if len(content_stems(word)) == len(word.split()) == 1)
    denied = (no + word for word in words for no in _DENYING)
    return next((word for word in denied if _often(word, said)), "")


def _in_part(usual: str, said: Mapping[str, int]) -> str:
    """The words that are said of an English of several: of Albert Einstein papers say Einstein alone."""
    there = [word for word in usual.split() if any(said.get(stem) for stem in content_stems(word))]
    return " ".join(there) if usual[:1].isupper() and there and not _often(usual, said) else ""


def _akin(word: str, usual: str, said: Mapping[str, int]) -> str:
    """What the paper calls a thing for which the dictionary has another word: the English of one akin."""
    if not content_stems(usual) or _often(usual, said):
        return ""
    best = max(akin_words(word), key=lambda each: _often(each, said), default="")
    return best if _often(best, said) else ""


def _often(english: str, said: Mapping[str, int]) -> int:
    return min((said.get(stem, 0) for stem in content_stems(english)), default=0)


def _spell(run: str, said: Mapping[str, int]) -> str:
    """What belongs to no word, in a meaning that is said, its own or that of a word akin; else as it is.

    What a longer word that no dictionary has means is not told by its characters.
    """
    spelled = run
    for one in unread_pieces(run):
        meanings = (*other_meanings(one), *akin_words(one))
        best = max(meanings, key=lambda each: _often(each, said), default="")
        if _often(best, said):
            spelled = spelled.replace(one, f" {best} ", 1)
    return spelled


def unread_pieces(made: str) -> tuple[str, ...]:
    """What of an English question is still Chinese, and no grammar."""
    return tuple(dict.fromkeys(_pieces(made)))


def telling_pieces(unread: Iterable[str]) -> tuple[str, ...]:
    """Those without which a question says something else.

    A single character, unless it is a rare one, mostly belongs to the word before it and changes little.
    """
    return tuple(each for each in unread if len(each) > 1 or not is_common(each))


def _pieces(made: str) -> Iterator[str]:
    for run in _RUN.findall(made):
        yield from filter(None, _GRAMMAR.split(run))
