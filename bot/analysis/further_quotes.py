"""Sentences of papers that hold what the quotes of a statement lack, for the model that is to mend it.

With them it can rest the statement on better words without being sent the papers again.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.analysis.verify import Index, Verdict, normalise
from bot.analysis.verify.statement import Rule
from bot.text.figures import places_in, prepare
from bot.text.terms import content_stems, stem

MOST = 2
LONGEST = 400
"""Characters of a sentence that is offered."""
FEWEST = 5
"""Words of a sentence; what has fewer is a heading."""
LEAST_HELD = 2
"""Words that the quotes lack and a sentence holds; one alone is chance."""
USUAL = 20
"""Words of a sentence."""
_COMPOUND = re.compile(r"(?<![\w-])[A-Za-z]\w*(?:-\w+)+")
_COUNTED = re.compile(r"[-\s]?([A-Za-z]+)")
NOTHING: tuple[str, set[str]] = ("", set())
LACKING = frozenset({Rule.SUBJECT, Rule.FIGURE, Rule.NAME})
"""What fails because words are missing; elsewhere the quotes say something else than the statement."""


@dataclass(frozen=True)
class FurtherQuotes:
    """What papers offer to statements that lack a quote."""

    papers: Sequence[Index]

    def for_statement(self, verdict: Verdict) -> tuple[str, ...]:
        """Sentences that together hold most of its words that its quotes lack, the rarest counting most."""
        if LACKING.isdisjoint(fault.rule for fault in verdict.faults):
            return ()
        quotes = [quote.text for quote in verdict.claim.quotes]
        missing = _words(verdict.claim.text) - _words(" ".join(quotes))
        chosen: list[str] = []
        for _ in range(MOST):
            best = max(self._sentences, key=lambda each: self._weight(missing, each[1]), default=NOTHING)
            if len(missing & best[1]) < LEAST_HELD:
                break
            missing -= best[1]
            chosen.append(best[0])
        return tuple(each for each in chosen if not any(_holds(quote, each) for quote in quotes))

    @cached_property
    def _sentences(self) -> list[tuple[str, set[str]]]:
        return [(each, _words(each)) for paper in self.papers for each in _sentences_of(paper)]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for _, words in self._sentences for word in words)

    def _weight(self, missing: set[str], words: set[str]) -> float:
        """By the rarity of what it holds; a long sentence holds more by chance."""
        rarity = sum(math.log(1 + len(self._sentences) / self._counts[word]) for word in missing & words)
        return rarity / (USUAL + len(words))


def _sentences_of(paper: Index) -> Iterator[str]:
    """Its sentences and the rows of its tables; no headings, and none that is too long."""
    parts = (part for place in paper.places for part in place.parts)
    yield from (part for part in parts if len(part) <= LONGEST and len(part.split()) >= FEWEST)


def _words(text: str) -> set[str]:
    """Stems, figures with what each counts, and names whole: `2 gpu`, `rag-token`."""
    words = {*content_stems(text), *(name.lower() for name in _COMPOUND.findall(text))}
    told = prepare(text, spelled=True)
    for place in places_in(told):
        words.add(place.figure.value)
        if counted := _COUNTED.match(told, place.end):
            words.add(f"{place.figure.value} {stem(counted[1].lower())}")
    return words


def _holds(quote: str, sentence: str) -> bool:
    return normalise(quote) in normalise(sentence)
