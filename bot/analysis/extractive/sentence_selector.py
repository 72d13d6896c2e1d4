"""Chooses sentences of a paper for one section after another, never the same one twice.

What a sentence is worth is told by what it does (`roles`), by how much of the paper's own vocabulary it
holds, and by where it stands: most papers say in the first sentence of a section what the section is about,
whether or not they use any of the usual turns of phrase for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log, sqrt

from bot.analysis.extractive.extracts import Extract
from bot.analysis.extractive.sentence_roles import SentenceRole, score
from bot.domain.full_text import FullText, SectionKind
from bot.domain.paper import Paper
from bot.text.terms import content_stems, is_generic, read_terms

MAX_VOCABULARY = 120_000
"""Characters of the body from which the paper's vocabulary is taken."""
_SIGNPOST = (
    r"\b(?:in|see) (?:the |this )?(?:next |following )?(?:sub)?sections?\b(?! \d)"
    r"|\bin section (?:[ivx]+|\d)"
    r"|\b(?:structured|organi[sz]ed) as follows|\b(?:remainder|rest) of (?:the|this) \w+"
    r"|\bwe (?:now|next|first) (?:describe|discuss|turn|review|introduce|present)\b|\bas follows\b"
    r"|\bwill be (?:described|discussed|presented)\b|\bfor (?:more )?(?:further )?details\b"
)
_GOES_ON = (
    r"^(?:but|so|yet|thus|hence|therefore|instead|otherwise|consequently|moreover|furthermore|nor"
    r"|additionally|in addition|second(?:ly)?|third(?:ly)?|fourth|finally|lastly|besides|conversely)\b"
    r"|^[\w ]{3,40}\b(?:thus|therefore|hence)\b"
)
_COSTS = (
    (4.0, r"\b(?:you|your)\b|\bignore\b.{0,40}\binstructions?\b|@\w+"),
    (3.0, _SIGNPOST),
    (1.5, r"\b(?:discussed|mentioned|described (?:above|in)|practice in|same as|in this paper involve)\b"),
    (2.0, r"\?[\"”]?$|^[\"“]"),
    (
        1.5,
        r"^(?:one may ask|for (?:example|instance)|similarly|likewise|also|later|again|to see|suppose)\b",
    ),
    (0.8, _GOES_ON),
    (0.8, r"(?<!\()\b(?:Table|Figure|Fig\.|Eq\.|Equation|Section|Sec\.|Appendix|Algorithm) ?\(?[\dA-Z]"),
    (0.5, r"^.{0,60}\b(?:the above|these|those|this (?!paper|work|study|article)|such|the same|the two)\b"),
    (1.0, r"(?<![\w-])[a-z]{5,}\d\b|\b(?:acknowledge|thank)\b"),
)
_COSTLY = (
    *((price, re.compile(pattern, re.IGNORECASE)) for price, pattern in _COSTS),
    # What stands beside a figure, or in a table, and runs into a sentence.
    (1.5, re.compile(r"[a-z] (?:[A-Z][\w-]+ ){4,}[a-z]|\([A-Z]\) \([A-Z]\)")),
)


class SentenceSelector:
    """Chooses sentences for one section after another, never the same one twice."""

    def __init__(self, paper: Paper, full_text: FullText | None = None) -> None:
        self._title = frozenset(content_stems(paper.title))
        self._weights = _vocabulary(paper, full_text) if full_text else {}
        self._used: list[frozenset[str]] = []
        self._keys: set[str] = set()

    def use(self, chosen: Iterable[Extract]) -> None:
        """Count these as shown."""
        for extract in chosen:
            self._used.append(frozenset(content_stems(extract.text)))
            self._keys |= extract.keys

    def likeness(self, text: str) -> float:
        """Which share of the title's words the sentence holds."""
        return len(self._title.intersection(read_terms(text).stems)) / max(len(self._title), 1)

    def salience(self, extract: Extract) -> float:
        """How much of the paper's vocabulary the sentence holds for its length: about 0 to 2."""
        stems = content_stems(extract.text)
        held = sum(self._weights.get(stem, 0.0) for stem in set(stems))
        return min(2.0, held / sqrt(len(stems) + 8))

    def standing(self, extract: Extract) -> float:
        """What speaks for a sentence whatever it is wanted for: its words, its place, its shape."""
        place = 1.0 if extract.is_lead else 0.4 if extract.opens_paragraph else 0.0
        headed = frozenset(content_stems(extract.heading))
        likeness = len(headed.intersection(read_terms(extract.text).stems)) / max(len(headed), 2)
        pair = 0.4 if len(extract.sentences) > 1 else 0.0
        return self.salience(extract) + place + likeness - pair - cost(extract.text)

    def best(
        self, pool: Sequence[Extract], role: SentenceRole, limit: int, *, least: float = 2.0
    ) -> tuple[Extract, ...]:
        """Up to `limit` sentences that play the role most clearly, in reading order, and now used."""
        return self.most({extract: score(extract.text, role) for extract in pool}, limit, least=least)

    def rank(
        self, pool: Sequence[Extract], worth: Callable[[Extract], float], limit: int, *, least: float
    ) -> tuple[Extract, ...]:
        """Up to `limit` sentences by what they are worth here and by their standing, as `most`."""
        return self.most(
            {extract: worth(extract) + self.standing(extract) for extract in pool}, limit, least=least
        )

    def most(
        self, worth: Mapping[Extract, float], limit: int, *, least: float, spread: float = 0.0
    ) -> tuple[Extract, ...]:
        """Up to `limit` sentences worth most, in the order given, and now used.

        Each one chosen lowers the worth of the others under its heading by `spread`.
        """
        order = {extract: at for at, extract in enumerate(worth)}
        left = dict(worth)
        chosen: list[Extract] = []
        while left and len(chosen) < limit:
            best = max(left, key=lambda extract: (round(left[extract], 4), -order[extract]))
            if left.pop(best) < least:
                break
            if not self._is_fresh(best):
                continue
            chosen.append(best)
            self.use([best])
            if spread:
                left = {
                    one: value - (spread if one.heading == best.heading else 0.0)
                    for one, value in left.items()
                }
        return tuple(sorted(chosen, key=order.__getitem__))

    def _is_fresh(self, extract: Extract) -> bool:
        """Whether nothing shown says the same: papers repeat a sentence with a word or two changed."""
        if not self._keys.isdisjoint(extract.keys):
            return False
        stems = frozenset(content_stems(extract.text))
        return all(len(stems & used) < 0.7 * max(len(stems | used), 1) for used in self._used)


def cost(text: str) -> float:
    """What speaks against showing a sentence alone: it points elsewhere, goes on from another, is long."""
    length = max(0.0, (len(text) - 260) / 100) + (0.5 if len(text) < 60 else 0.0)
    return length + sum(price for price, pattern in _COSTLY if pattern.search(text))


def _vocabulary(paper: Paper, full_text: FullText) -> dict[str, float]:
    """The words that this paper is about, by how often it uses them, those of title and abstract first."""
    body = " ".join(s.text for s in full_text.sections if s.kind is SectionKind.BODY)[:MAX_VOCABULARY]
    counts = Counter(one for one in content_stems(body) if not is_generic(one) and not one.isdigit())
    weights = {stem: log(1 + n) for stem, n in counts.items() if n > 1}
    top = max(weights.values(), default=1.0)
    told, titled = frozenset(content_stems(paper.abstract)), frozenset(content_stems(paper.title))
    return {
        stem: weight / top * (1.0 + 0.5 * (stem in told) + 0.5 * (stem in titled))
        for stem, weight in weights.items()
    }
