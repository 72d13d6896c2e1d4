"""Whether a statement gives what its evidence says of one thing to another thing of the same sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import RELATING, SIDES
from bot.analysis.verify.sentence import Sentence, SentenceToken, TokenKind
from bot.text.terms import stem

_SAID = (
    "explain cause contain reach achieve obtain outperform require produce abandon adopt support predict"
)
PREDICATES = frozenset(map(stem, _SAID.split()))
_VERBS = PREDICATES | {word for word, axes in SIDES.items() if "change" in axes or "quality" in axes}
_SHOWING = RELATING | frozenset(map(stem, ("exhibit", "see", "bring", "offer", "provide", "deliver")))
_ASIDE = frozenset({"on", "in", "at", "with", "for", "of", "by", "from", "under", "than", "to"})


def swapped(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Words of the statement that stand before a verb where the evidence has another that is left out.

    Whose a figure is, is not asked here: the figure right after its verb is bound to its name elsewhere.
    """
    if statement.is_chinese or proof.said.is_chinese or _VERBS.isdisjoint(statement.stems):
        return
    said = proof.heard
    for at, token in enumerate(statement.tokens):
        ours = _before(statement, at) if _is_verb(token) else None
        if ours is None or ours.stem not in said.content or _counts(statement, at):
            continue
        places = [
            place
            for place, other in enumerate(said.tokens)
            if other.stem == token.stem and not _is_shown(said, place)
        ]
        others = [found.stem for place in places if (found := _before(said, place)) is not None]
        is_left_out = bool(others) and statement.stems.isdisjoint(others)
        is_there = any(ours.stem in _clause(said, place) for place in places)
        if (
            is_left_out
            and not is_there
            and not _is_elided(said, ours)
            and not _is_object(statement, at, said)
        ):
            yield ours.raw


def _is_verb(token: SentenceToken) -> bool:
    """Whether something is said to do or to change."""
    return token.stem in _VERBS


def _is_elided(said: Sentence, subject: SentenceToken) -> bool:
    """Whether the evidence leaves the verb out behind a subject: `A falls by 5, B by 3`."""
    return any(
        one.stem == subject.stem and other.lowered in ("by", "to", "from")
        for one, other in pairwise(said.tokens)
    )


def _is_object(statement: Sentence, at: int, said: Sentence) -> bool:
    """Whether what changes by itself here is changed by another there: `scores improve`."""
    following = statement.tokens[at + 1 : at + 2]
    is_alone = not following or not following[0].is_content
    subject, verb = statement.tokens[at - 1].stem, statement.tokens[at].stem
    return is_alone and any(
        said.tokens[place].stem == verb
        and subject in {token.stem for token in said.tokens[place : place + 5]}
        for place in range(len(said.tokens))
    )


def _is_shown(text: Sentence, at: int) -> bool:
    """Whether a word is what something shows, a noun: `shows modest gains`, `improvements in taste`."""
    is_noun = any(token.lowered in ("in", "of") for token in text.tokens[at + 1 : at + 2])
    return is_noun or any(token.stem in _SHOWING for token in text.tokens[max(0, at - 4) : at])


def _counts(text: Sentence, at: int) -> bool:
    """Whether what follows a verb is a figure."""
    return at + 1 < len(text.tokens) and text.tokens[at + 1].figure is not None


def _before(text: Sentence, at: int) -> SentenceToken | None:
    """The subject right before a verb; none where that word only says where or with what."""
    place = at - 1
    while place > 0 and text.tokens[place].raw.endswith("ly"):
        place -= 1
    token = text.tokens[place] if place >= 0 else None
    if token is None or not token.is_content:
        return None
    for each in reversed(text.tokens[:place]):
        if each.kind is TokenKind.BREAK or each.figure is not None:
            break
        if each.lowered in _ASIDE:
            return None
    return token


def _clause(said: Sentence, place: int) -> list[str]:
    """The words before a place in its clause."""
    clause: list[str] = []
    for token in reversed(said.tokens[:place]):
        if token.kind is TokenKind.BREAK and (token.weight > 1 or token.raw == ","):
            break
        clause.append(token.stem)
    return clause
