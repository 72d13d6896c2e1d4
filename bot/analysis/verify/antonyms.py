"""Words of a statement that stand in the place of their opposite: a charged particle for a neutral one.

The pairs are WordNet's (`NOTICE.txt` beside them), without those that differ by a prefix, which `polarity`
knows by rule, that lie on an axis of the lexicon, or that go with any word. A word alone tells little,
so it has to stand beside the same word as its opposite does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.polarity import negations
from bot.analysis.verify.sentence import Sentence, SentenceToken
from bot.text.spelling import IRREGULAR
from bot.text.terms import stem

_ENDINGS = ("", "s", "es", "d", "ed", "ing", "er", "est", "ly", "ies", "ied", "n", "en")


def find_opposites(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Words of the statement whose opposite the evidence has in their place, neither of them denied."""
    said = proof.heard
    if statement.is_chinese or said.is_chinese or proof.tabular:
        return
    for at, token in enumerate(statement.tokens):
        if token.stem in said.stems or not token.is_content:
            continue
        for opposite in _opposites_of(token).intersection(said.stems) - statement.stems:
            if _has_its_place(statement, at, said, opposite) and not _is_denied(
                token.stem, statement, opposite, said
            ):
                yield token.raw


def _has_its_place(statement: Sentence, at: int, said: Sentence, opposite: str) -> bool:
    """Whether the word before or after both is the same."""
    ours = _beside(statement, at)
    return any(
        mine == their != ""
        for there, token in enumerate(said.tokens)
        if token.stem == opposite
        for mine, their in zip(ours, _beside(said, there), strict=True)
    )


def _beside(text: Sentence, at: int) -> tuple[str, str]:
    """The words of meaning, or figures, before and after a place, or nothing where a clause ends."""
    return _next_of(reversed(text.tokens[:at])), _next_of(iter(text.tokens[at + 1 :]))


def _next_of(tokens: Iterator[SentenceToken]) -> str:
    for token in tokens:
        if token.weight == 2:
            break
        if token.is_content or token.figure:
            return token.stem
    return ""


def _is_denied(word: str, statement: Sentence, opposite: str, said: Sentence) -> bool:
    """Whether one of them is denied: `not charged` is neutral."""
    ours = any(word in one.reach for one in negations(statement))
    theirs = any(opposite in one.reach for one in negations(said))
    return ours != theirs


def _opposites_of(token: SentenceToken) -> frozenset[str]:
    """The stems of a word's opposites."""
    pairs = _pairs().get(token.stem)
    if pairs is None:
        return frozenset()
    lowered = IRREGULAR.get(token.lowered, token.lowered)
    return frozenset(stem(opposite) for word, opposite in pairs if _is_form(lowered, word))


def _is_form(lowered: str, word: str) -> bool:
    """Whether it is the word, inflected: a position is no form of positive."""
    bare = word.removesuffix("e").removesuffix("y")
    ending = lowered.removeprefix(bare)
    return lowered.startswith(bare) and (
        ending.removeprefix("e").removeprefix("i") in _ENDINGS
        or ending in _ENDINGS
        or (ending[:1] == bare[-1:] and ending[1:] in _ENDINGS)
        or lowered == word
    )


@cache
def _pairs() -> dict[str, list[tuple[str, str]]]:
    """By the stem of a word: the word, and its opposite."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    text = resources.files(__package__).joinpath("antonyms.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        one, other = line.split()
        pairs.setdefault(stem(one), []).append((one, other))
        pairs.setdefault(stem(other), []).append((other, one))
    return pairs
