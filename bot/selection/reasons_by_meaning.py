"""What of an interest a paper meets, by its own nearest sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.domain.digest import Pick, Reason
from bot.domain.paper import Paper
from bot.text.terms import sentences_of
from bot.util.packed_vectors import Floats

SHORTEST, LONGEST = 25, 400
"""Characters of a sentence that is quoted."""
MOST_QUOTED = 200
NEARLY = 0.35
"""The cosine below which no sentence is called near."""
_ADDRESS = re.compile(r"https?://|\bwww\.|\b(?:github|huggingface)\.\w", re.IGNORECASE)
_WEAKER = frozenset({"reason.interest", "reason.category"})
"""Reasons that say less than a sentence does."""
_NO_GROUND = frozenset({"reason.category", "reason.cross_list", "reason.cross_list_unknown"})
"""Reasons that every paper of the day has."""


def sentences(paper: Paper) -> tuple[str, ...]:
    """What is compared: the title, and the sentences of the abstract that are neither scraps nor pages.

    Nor those that give an address, which is made of words but says nothing.
    """
    cut = (sentence.strip() for sentence in sentences_of(paper.abstract))
    return (
        paper.title,
        *(each for each in cut if SHORTEST <= len(each) <= LONGEST and not _ADDRESS.search(each)),
    )


def explain(
    pick: Pick, aims: Mapping[str, Floats], vectors: Mapping[str, Floats], *, always: bool = False
) -> Pick:
    """The pick with the nearest sentence as a reason, behind those of authors and keywords in titles.

    `aims` are the things that are asked for, `vectors` those of the sentences. A sentence that is not near
    is quoted only where there must be a reason (`always`), and is not called near.
    """
    title, *quotable = sentences(pick.candidate.paper)
    least = -1.0 if always else NEARLY
    found = nearest_aim(quotable, aims, vectors, least) or nearest_aim([title], aims, vectors, least)
    if found is None:
        return pick
    cosine, piece, sentence = found
    # A title stands above its reason already.
    quote = "" if sentence == title else _shorten(sentence)
    key = "reason.near" if cosine >= NEARLY else "reason.nearest"
    reason = Reason(key=key, terms=(piece,), quote=quote)
    first = [each for each in pick.reasons if each.key in {"reason.author", "reason.keyword_title"}]
    others = [each for each in pick.reasons if each not in first and each.key not in _WEAKER]
    return pick.evolve(reasons=(*first, reason, *others))


def is_grounded(pick: Pick) -> bool:
    """Whether anything of what is asked for is met: words, an author, a sentence that is near."""
    return any(reason.key not in _NO_GROUND for reason in pick.reasons)


def nearest_aim(
    texts: Iterable[str], aims: Mapping[str, Floats], vectors: Mapping[str, Floats], least: float = NEARLY
) -> tuple[float, str, str] | None:
    """The aim and the text that are nearest to each other, with their cosine; none where all are far."""
    pairs = [
        (float(aim @ vectors[text]), piece, text)
        for text in texts
        for piece, aim in aims.items()
        if text in vectors
    ]
    best = max(pairs, key=lambda pair: pair[0], default=None)
    return best if best is not None and best[0] >= least else None


def _shorten(sentence: str) -> str:
    if len(sentence) <= MOST_QUOTED:
        return sentence
    return sentence[:MOST_QUOTED].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
