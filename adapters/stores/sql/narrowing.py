"""Which texts are worth scoring, where many hold one of the words: the same for both engines.

A word that most texts hold says little about any, and scoring all those would take most of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from adapters.stores.sql.matching import ParsedQuery
    from adapters.stores.sql.word_index import IndexName

MOST_SCORED: Mapping[IndexName, int] = {
    "papers_fts": 6000, "texts_fts": 3000, "analyses_fts": 1500, "questions_fts": 1500,
}  # fmt: skip
"""About how many rows of each index are scored for one word, for three half as many: that takes as long."""
ENOUGH = 100
"""Rows that have to be left where only those are scored that hold several words, or one in the title."""


class AnyOf(NamedTuple):
    """What holds any of these terms."""

    terms: tuple[str, ...]
    titled: bool = False
    """Whether only in its id or title, which count most."""


Wanted = tuple[AnyOf, ...]
"""What holds to all of these. A term counts as often as it stands here."""


def most_scored(index: IndexName, asked: ParsedQuery) -> int:
    """How many rows are scored at most."""
    return 2 * MOST_SCORED[index] // (1 + len(asked.phrases + asked.terms))


def whole(asked: ParsedQuery) -> Wanted:
    """Everything that fits what is asked."""
    everything = asked.phrases + asked.terms
    return (*(AnyOf((each,)) for each in asked.phrases), AnyOf(everything)) if everything else ()


def narrow(index: IndexName, asked: ParsedQuery, count: Callable[[Wanted], int]) -> Wanted:
    """What holds one of the rarer words, by how many rows hold each; nothing where none is held."""
    if asked.phrases:
        return whole(asked)
    most = most_scored(index, asked)
    counts = {term: count((AnyOf((term,)),)) for term in asked.terms}
    known = sorted((term for term in counts if counts[term]), key=lambda term: counts[term])
    totals = accumulate(counts[term] for term in known)
    rare = tuple(term for term, total in zip(known, totals, strict=True) if total <= most)
    if not known:
        return ()
    if len(rare) == len(known):
        return (AnyOf(rare),)
    if rare:
        return AnyOf(rare), AnyOf(tuple(known))
    return _closer(known, most, count, has_titles=index == "papers_fts")


def _closer(terms: Sequence[str], most: int, count: Callable[[Wanted], int], *, has_titles: bool) -> Wanted:
    """What holds the first of these common terms and others too, or in the title."""
    first, *rest = terms
    found: Wanted = (AnyOf((first,)),)
    for term in rest:
        closer = (*found, AnyOf((term,)))
        if count(found) > most and count(closer) >= ENOUGH:
            found = closer
    titled: Wanted = (AnyOf((first,), titled=True),)
    if has_titles and count(found) > most and count(titled) >= ENOUGH:
        return (*titled, AnyOf(tuple(terms)))
    others = tuple(term for term in rest if AnyOf((term,)) not in found)
    return (*found, AnyOf((first, *others))) if others else found
