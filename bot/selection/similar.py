"""Papers like another one, by the words that set it apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.domain.paper import Paper
from bot.domain.record import Record
from bot.selection.paper_index import TITLE_WEIGHT, PaperIndex
from bot.selection.reasons import matching_words
from bot.text.terms import content_stems, is_generic
from bot.util.rank_fusion import merge_rankings

_WORDS_COMPARED = 30
NEAR = 0.45
"""The cosine from which two papers are alike: of the pairs of a day one of a hundred lies above."""


class Neighbour(Record):
    """A paper like another, and the words both are about."""

    paper: Paper
    score: float
    """From 0 to 1: its BM25 score for the other's telling words, beside the score of the other itself."""
    terms: tuple[str, ...]


def similar(paper: Paper, papers: Iterable[Paper], limit: int = 5) -> tuple[Neighbour, ...]:
    """The papers most like `paper`, best first, never itself, and none that shares only common words."""
    others = {other.id: other for other in papers if other.id != paper.id}
    index = PaperIndex([*others.values(), paper])
    words = list(telling_weights(paper, index))
    scores = index.bm25(words)
    own = max(float(scores[-1]), 1e-9)
    shares = [round(min(score / own, 1.0), 4) for score in scores[:-1].tolist()]
    found: list[Neighbour] = []
    # The best first, as finding what two papers share takes far longer than comparing them.
    for at in sorted(range(len(shares)), key=lambda at: (-shares[at], index.papers[at].id)):
        if len(found) == limit:
            break
        terms = _find_shared(index.papers[at], frozenset(words))
        if len(terms) > 1 or any(" " in term or "-" in term for term in terms):
            found.append(Neighbour(paper=index.papers[at], score=shares[at], terms=terms[:4]))
    return tuple(found)


def join(
    by_words: Sequence[Neighbour], by_meaning: Sequence[tuple[Paper, float]], limit: int
) -> tuple[Neighbour, ...]:
    """Both rankings as one, by reciprocal rank fusion; what only means the same has no words to show."""
    near = [(other, cosine) for other, cosine in by_meaning if cosine >= NEAR]
    worded = {each.paper.id: each for each in by_words}
    found = {other.id: Neighbour(paper=other, score=round(cosine, 4), terms=()) for other, cosine in near}
    best = merge_rankings([each.paper.id for each in by_words], [other.id for other, _ in near])
    return tuple({**found, **worded}[paper_id] for paper_id in best[:limit])


def telling_weights(paper: Paper, index: PaperIndex) -> Mapping[str, float]:
    """The words that set a paper apart from the others, the most telling first; a vector of length 1."""
    counted = _count(paper.title, paper.abstract)
    weights = {term: count * index.idf(term) for term, count in counted.items()}
    words = sorted(weights, key=lambda term: (-round(weights[term], 4), term))[:_WORDS_COMPARED]
    length = math.sqrt(math.fsum(weights[term] ** 2 for term in words)) or 1.0
    return {term: weights[term] / length for term in words}


@lru_cache(maxsize=1024)
def _count(title: str, abstract: str) -> Mapping[str, int]:
    """How often each word stands there, remembered: the same papers are compared for every topic."""
    counted = Counter([*content_stems(title) * TITLE_WEIGHT, *content_stems(abstract)])
    return {term: count for term, count in counted.items() if not is_generic(term)}


def _find_shared(other: Paper, words: frozenset[str]) -> tuple[str, ...]:
    common = words & frozenset(content_stems(f"{other.title}. {other.abstract}"))
    return matching_words(other, [common])
