"""A free-text interest, taken apart into the things it asks for.

Commas, semicolons, line ends, `/` and words such as "especially" separate one thing from the next; "and"
does too where both sides could stand alone. What follows "not" or "except" is left out. Each thing is a
short list of stems, and a paper is about it when enough of their weight stands in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from bot.selection.glossary import FIELDS, in_english
from bot.text.terms import is_generic, is_stopword, tokenise
from bot.text.wordlists import STOPWORDS, words

MAX_INTEREST = 2_000
"""Characters of an interest that are read."""
MAX_ASPECTS = 20

_FILLER = words(
    """
    anything article articles arxiv everything field focus follow generally interest interested
    interesting interests latest like love new novel paper papers please recent related research show
    topic topics want work works
    """
)
_CUT = re.compile(
    r"[,;/\n，。；、：:!?！？()（）]|\.(?=\s|$)|特别是|尤其是|以及"
    r"|\b(?:especially|particularly|including|such as|as well as)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|or|&)\s+|和|与|及|或", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|except|excluding)\b.*|(?:不要|不包括|除了).*", re.IGNORECASE)
_NEEDED = {1: 1.0, 2: 0.9, 3: 0.7, 4: 0.6}
_NEEDED_LONGER = 0.5


class Aspect(NamedTuple):
    """One thing an interest asks for, as stems in order."""

    spellings: tuple[tuple[str, ...], ...]
    """The reader's own words first, then the same with acronyms for what they stand for, or back."""
    related: tuple[tuple[str, ...], ...] = ()
    """The same with a word that marks the field in place of the field's name: worth less."""

    @property
    def needed(self) -> float:
        """Which share of the telling words' weight one sentence has to hold: all of two, half of many."""
        return _NEEDED.get(len(telling(self.spellings[0])), _NEEDED_LONGER)


def telling(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The stems without those of words every abstract uses, unless there are no others.

    "Efficient video generation" is decided by video and generation; "efficient" only counts in the ranking.
    """
    return tuple(term for term in terms if not is_generic(term)) or terms


def read_interest(text: str, acronyms: Mapping[str, tuple[str, ...]]) -> tuple[Aspect, ...]:
    """The things an interest asks for, in order, each in every spelling the acronyms allow."""
    pieces = (in_english(_NOT.sub("", piece)) for piece in _CUT.split(text[:MAX_INTEREST]))
    stems = dict.fromkeys(_telling_stems(part) for piece in pieces for part in _alone(piece))
    wanted = [terms for terms in stems if terms][:MAX_ASPECTS]
    return tuple(Aspect(_spellings(terms, acronyms), _related(terms)) for terms in wanted)


def _alone(piece: str) -> Iterable[str]:
    """The piece, or the sides of its "and" where each can stand alone: two words, or a field's name."""
    sides = {side: _telling_stems(side) for side in _AND.split(piece)}
    return (
        tuple(sides) if all(len(terms) > 1 or terms in _fields() for terms in sides.values()) else (piece,)
    )


def _telling_stems(piece: str) -> tuple[str, ...]:
    """The stems that say what is wanted. Chinese left over beside English words would match nothing."""
    words = ((token.stem, piece[token.start : token.end].lower()) for token in tokenise(piece))
    terms = dict.fromkeys(term for term, word in words if word not in _FILLER and not is_stopword(word))
    return tuple(term for term in terms if term.isascii()) or tuple(terms)


def _spellings(
    terms: tuple[str, ...], acronyms: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    spellings = {terms: None}
    for short, long in acronyms.items():
        long_terms = tuple(term for term in long if term not in STOPWORDS)
        if short in terms:
            spellings |= {_put(terms, terms.index(short), 1, long_terms): None}
        elif (at := _place(terms, long_terms)) >= 0:
            spellings |= {_put(terms, at, len(long_terms), (short,)): None}
    return tuple(spellings)


@cache
def _fields() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return {_stems(name): tuple(map(_stems, marks.split())) for name, marks in FIELDS.items()}


def _stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokenise(text))


def _related(terms: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    places = ((_place(terms, name), name, marks) for name, marks in _fields().items())
    return tuple(
        _put(terms, at, len(name), mark) for at, name, marks in places if at >= 0 for mark in marks
    )


def _place(terms: Sequence[str], part: Sequence[str]) -> int:
    places = range(len(terms) - len(part) + 1)
    return next((at for at in places if tuple(terms[at : at + len(part)]) == tuple(part)), -1)


def _put(terms: tuple[str, ...], at: int, length: int, new: tuple[str, ...]) -> tuple[str, ...]:
    return terms[:at] + new + terms[at + length :]
