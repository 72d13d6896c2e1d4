"""Whether a statement gives to one thing what its evidence says of another, in another clause.

Of `removing the lid costs 5 minutes, while removing the spout has no effect` it may not say that removing
the lid has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from bot.analysis.verify.dates import is_year
from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import SIDES
from bot.analysis.verify.nouns import PREPOSITIONS
from bot.analysis.verify.sentence import Sentence, SentenceToken, relates

HEAD = 3
"""Words of meaning that a clause opens with, to tell what it is about."""
_SUBORDINATING = frozenset({"although", "though", "while", "whereas", "unlike"})
"""What opens a clause that the next comma ends."""
_AUXILIARY = "is are was were has have had does do did can could will may"
_BEING = frozenset(_AUXILIARY.split())
_ASIDE = frozenset(
    {"unlike", "compared", "than", "versus", "vs", "against", "instead", "beyond", "besides"}
)


def find_swapped(statement: Sentence, proof: Proof) -> Iterator[str]:
    """What the statement opens with, where all the rest is told of something else that it does not name."""
    if proof.tabular or proof.said.is_chinese:
        return
    clauses = [
        clause for clause in _clauses(proof.said, joined=":：") if len(_words(clause)) > 1
    ]  # no formula's part
    sets = [_words(clause) for clause in clauses]
    own = [words.difference(*(other for other in sets if other is not words)) for words in sets]
    heads = [_head(clause) & words for clause, words in zip(clauses, own, strict=True)]
    for part in _clauses(statement) if len(clauses) > 1 else ():
        if any(token.lowered in _ASIDE for token in part):
            continue
        named = {token.stem for token in part}
        for at in range(len(heads)):
            elsewhere = [each for each in range(len(heads)) if each != at]
            foreign = frozenset[str]().union(*(own[each] for each in elsewhere))
            opening = _opening(part, foreign)
            rest = _words(part) - opening
            is_foreign = opening & heads[at] and not any(opening & own[each] for each in elsewhere)
            others = [_subject(clauses[each], heads[each]) for each in elsewhere if rest & own[each]]
            is_left_out = bool(others) and all(each and each not in named for each in others)
            if is_foreign and is_left_out and not rest & own[at]:
                yield " ".join(sorted(opening & heads[at]))


def _subject(clause: Sequence[SentenceToken], head: frozenset[str]) -> str:
    """The first word of what a clause is about that no other clause has."""
    return next((token.stem for token in clause if token.stem in head), "")


def _opening(part: Sequence[SentenceToken], foreign: frozenset[str]) -> frozenset[str]:
    """What a part opens with: its first words of meaning, before those that only another clause has."""
    words = takewhile(lambda token: not token.figure, part[_aside_end(part) :])
    telling = [token.stem for token in words if token.is_content]
    return frozenset(takewhile(lambda word: word not in foreign, telling[:HEAD]))


def _clauses(text: Sentence, joined: str = "") -> Iterator[Sequence[SentenceToken]]:
    clause: list[SentenceToken] = []
    opening = ""
    for token in text.tokens:
        is_list = bool(joined) and token.raw in joined  # what follows is of what stands before
        is_end = (token.weight == 2 and not is_list) or (token.raw == "," and opening in _SUBORDINATING)
        opening = token.lowered if is_end else opening
        if is_end and token.stem != "-" and clause:
            yield clause
            clause = []
        elif not is_end:
            clause.append(token)
    if clause:
        yield clause


def _words(clause: Sequence[SentenceToken]) -> frozenset[str]:
    words = (token for token in clause if not (token.figure and is_year(token.figure)))
    return frozenset(token.stem for token in words if token.is_content or token.figure)


def _head(clause: Sequence[SentenceToken]) -> frozenset[str]:
    """What a clause is about: its first words of meaning, before a verb or a figure; none after `in`."""
    head: list[str] = []
    for token in clause[_aside_end(clause) :]:
        is_change = not {"change", "quality"}.isdisjoint(SIDES.get(token.stem, {}))
        is_verb = is_change or relates(token) or token.lowered in _BEING
        if len(head) == HEAD or token.figure or is_verb or (head and token.weight):
            break
        if token.is_content:
            head.append(token.stem)
    return frozenset(head)


def _aside_end(clause: Sequence[SentenceToken]) -> int:
    """Where what a clause opens with to say when and where ends: at its comma, else all of it is that."""
    if clause[0].lowered not in PREPOSITIONS:
        return 0
    return next((at + 1 for at, token in enumerate(clause) if token.raw == ","), len(clause))
