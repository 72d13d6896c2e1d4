"""The forms in which a phrase may stand in a paper: with acronyms for what they stand for, or back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.text.wordlists import STOPWORDS

Stems = tuple[str, ...]


class Acronyms:
    """What the papers of a day say that acronyms stand for."""

    def __init__(self, known: Mapping[str, Stems]) -> None:
        """`known` are short forms, each with the stems of its long one."""
        self._known = [
            (short, tuple(term for term in known[short] if term not in STOPWORDS)) for short in known
        ]
        self._with: dict[str, list[int]] = defaultdict(list)
        """Those that a stem is the short form of, or begins the long one of."""
        for number, (short, long) in enumerate(self._known):
            for term in (short, *long[:1]):
                self._with[term].append(number)

    def spellings(self, terms: Stems) -> tuple[Stems, ...]:
        """The phrase itself first, then its other forms."""
        forms = {terms: None}
        for number in sorted({number for term in terms for number in self._with.get(term, ())}):
            short, long = self._known[number]
            if short in terms:
                forms |= {_put(terms, terms.index(short), 1, long): None}
            elif (at := _place(terms, long)) >= 0:
                forms |= {_put(terms, at, len(long), (short,)): None}
        return tuple(forms)


def _place(terms: Sequence[str], part: Sequence[str]) -> int:
    places = range(len(terms) - len(part) + 1)
    return next((at for at in places if tuple(terms[at : at + len(part)]) == tuple(part)), -1)


def _put(terms: Stems, at: int, length: int, new: Stems) -> Stems:
    return terms[:at] + new + terms[at + length :]
