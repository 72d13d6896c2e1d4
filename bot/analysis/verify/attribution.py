"""Whether a figure of a statement is told of what its evidence tells of another figure.

The words that go with the figure here are held against those that go with it there, and with its rivals:
names, and what tells two things of one name apart, before all other words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bot.analysis.verify.lists import is_range
from bot.analysis.verify.sentence import Sentence, Stated, TokenKind
from bot.analysis.verify.territories import canonical, names_of, tells, territory


def said_of_another(
    one: Stated, said: Sentence, own: Sequence[int], rivals: Sequence[int], kin: tuple[int, ...]
) -> bool | None:
    """Whether the words of a figure are those of a rival; None where they do not tell."""
    figures = tuple(sorted({*own, *rivals}))
    words = territory(one.text, one.at, kin) - _other_ends(one)
    is_shared = any(territory(one.text, at, kin) - _other_ends(one) == words for at in kin if at != one.at)
    names = frozenset[str]() if is_shared else names_of(said) | _contrasts(said)
    subject = {canonical(token) for token in one.text.tokens[: one.text.figures[0]] if token.is_content}
    opening = frozenset(subject) if one.at == one.text.figures[0] else frozenset[str]()
    numbers = {said.tokens[at].stem for at in said.figures}
    verdicts = []
    for mine in own:
        ours = territory(said, mine, figures)
        pairs = [
            (words & (theirs - ours), words & (ours - theirs))
            for theirs in (territory(said, other, figures) for other in rivals)
        ]
        pairs = [(other, mine - numbers if other & subject else mine) for other, mine in pairs]
        verdict = _verdict(pairs, names, opening)
        rest = [territory(said, other, figures) for other in rivals] if verdict is None else []
        verdicts.append(True if any(_is_bare(one, words, ours, each, said) for each in rest) else verdict)
    return False if False in verdicts else None if None in verdicts else bool(verdicts)


def _other_ends(one: Stated) -> frozenset[str]:
    """The figures with which it is a range, which tell nothing of what the range is told of."""
    text = one.text
    return frozenset(
        text.tokens[at].stem
        for at in text.figures
        if at != one.at and is_range(text, at, one.at) and _is_joined(text, *sorted((at, one.at)))
    )


def _is_joined(text: Sentence, first: int, last: int) -> bool:
    """Whether a dash or a `to` alone stands between two figures, and no `of`."""
    between = [token.lowered for token in text.tokens[first + 1 : last]]
    return between in ([], ["to"], ["到"], ["至"])


def _is_bare(
    one: Stated, words: frozenset[str], own: frozenset[str], other: frozenset[str], said: Sentence
) -> bool:
    """Whether it is told of the `base model`, which is the rival's, and not of the `base-large model`."""
    if other - own or not own - other - one.text.stems:
        return False
    heads = {
        token.stem
        for before, token in pairwise(said.tokens)
        if before.stem in own - other - one.text.stems and token.is_content and token.stem in words & other
    }
    return bool(heads)


def _verdict(
    pairs: Sequence[tuple[frozenset[str], frozenset[str]]], names: frozenset[str], subject: frozenset[str]
) -> bool | None:
    """Whether a rival has the words of a figure, by those that only either has: names before all others.

    Where several rivals are named, each by another name, it is told of all of them.
    """
    told = [(other, _claims(other, own, names, subject)) for other, own in pairs]
    named = [other & names for other, verdict in told if verdict and other & names]
    if len(named) > 1 and not frozenset.intersection(*named):
        return None
    if any(verdict for _, verdict in told):
        return True
    return False if any(verdict is False for _, verdict in told) else None


def _claims(
    other: frozenset[str], own: frozenset[str], names: frozenset[str], subject: frozenset[str]
) -> bool | None:
    """Names tell before what the statement opens with, and that before the rest."""
    if bool(other & names) != bool(own & names):
        return bool(other & names)
    if bool(other) == bool(own) and other & subject and not own & subject:
        return True
    return bool(other) if bool(other) != bool(own) else None


@lru_cache(maxsize=512)
def _contrasts(said: Sentence) -> frozenset[str]:
    """What tells two things of one name apart: `the treatment arm`, `the placebo arm`, or one bare."""
    modifiers: dict[str, set[str]] = {}
    for before, token in pairwise(said.tokens):
        if token.is_content and token.kind is TokenKind.WORD:
            modifiers.setdefault(token.stem, set()).add(canonical(before) if tells(before) else "")
    return frozenset[str]().union(*(words - {""} for words in modifiers.values() if len(words) > 1))
