"""The forms in which a phrase may stand in a paper: with acronyms for what they stand for, or back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.text.wordlists import STOPWORDS

Stems = tuple[str, ...]


def spellings(terms: Stems, acronyms: Mapping[str, Stems]) -> tuple[Stems, ...]:
    """The phrase itself first, then its other forms, by what the day's papers say acronyms stand for."""
    forms = {terms: None}
    for short, long in acronyms.items():
        long_terms = tuple(term for term in long if term not in STOPWORDS)
        if short in terms:
            forms |= {_put(terms, terms.index(short), 1, long_terms): None}
        elif (at := _place(terms, long_terms)) >= 0:
            forms |= {_put(terms, at, len(long_terms), (short,)): None}
    return tuple(forms)


def _place(terms: Sequence[str], part: Sequence[str]) -> int:
    places = range(len(terms) - len(part) + 1)
    return next((at for at in places if tuple(terms[at : at + len(part)]) == tuple(part)), -1)


def _put(terms: Stems, at: int, length: int, new: Stems) -> Stems:
    return terms[:at] + new + terms[at + length :]
