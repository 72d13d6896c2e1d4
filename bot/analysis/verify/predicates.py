"""Whether a statement gives to one thing what its evidence says of another, in another clause.

Of `removing the lid costs 5 minutes, while removing the spout has no effect` it may not say that removing
the lid has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import RELATING, SIDES
from bot.analysis.verify.nouns import PREPOSITIONS
from bot.analysis.verify.sentence import Sentence, SentenceToken
from bot.text.terms import is_generic

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
        opening = _head(part)
        rest = _words(part) - opening
        if any(token.lowered in _ASIDE for token in part):
            continue
        for at in range(len(heads)):
            elsewhere = [each for each in range(len(heads)) if each != at]
            is_foreign = opening & heads[at] and not any(opening & own[each] for each in elsewhere)
            others = [heads[each] for each in elsewhere if rest & own[each]]
            is_left_out = bool(others) and all(each and not each & statement.stems for each in others)
            if is_foreign and is_left_out and not rest & own[at]:
                yield " ".join(sorted(opening & heads[at]))


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
    return frozenset(token.stem for token in clause if token.is_content or token.figure)


def _head(clause: Sequence[SentenceToken]) -> frozenset[str]:
    """What a clause is about: its first words of meaning, before a verb or a figure; none after `in`."""
    head: list[str] = []
    for token in () if clause[0].lowered in PREPOSITIONS else clause:
        is_change = not {"change", "quality"}.isdisjoint(SIDES.get(token.stem, {}))
        is_verb = is_change or token.stem in RELATING or token.lowered in _BEING
        if len(head) == HEAD or token.figure or is_verb or (head and token.weight):
            break
        if token.is_content and not is_generic(token.stem):
            head.append(token.stem)
    return frozenset(head)
