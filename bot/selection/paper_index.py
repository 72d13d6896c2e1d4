"""The papers of one feed, indexed once and asked by every topic.

Three questions are answered fast: how well a bag of words fits each paper (BM25), which papers hold a
phrase, and how much of a set of words stands together in one sentence of each paper. The last one decides
whether a paper is about an interest at all: "video", "generation" and "efficient" strewn over an abstract
are not yet efficient video generation.

Everything is in the order of the papers given, so the same papers give the same numbers on every machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, partial, reduce
from typing import Any, TypeVar

import bm25s
import numpy as np
from numpy.typing import NDArray

from bot.domain.paper import Paper
from bot.selection.keywords import Author, read_author, same_author
from bot.text.terms import acronyms, sentences_of, stems_of

TITLE_WEIGHT = 3
"""How often a word of the title counts in BM25."""

MOST_MADE = 4
"""What is remembered for the topics of a feed: of one model, and of the days on which its papers grow."""

Floats = NDArray[np.float32]
T = TypeVar("T")


class PaperIndex:
    """An index of titles and abstracts; `papers` in the order of all its answers."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = tuple(papers)
        self.position = {paper.id: at for at, paper in enumerate(self.papers)}
        self.acronyms = _known_acronyms(self.papers)
        self._joined: list[str] = []
        self._titles: list[str] = []
        self._families: dict[str, list[tuple[int, Author]]] = defaultdict(list)
        self._sentences: dict[str, list[int]] = defaultdict(list)
        self._starts: list[int] = []
        self._bags: list[list[str]] = [self._read(paper) for paper in self.papers]
        self._rows = {term: np.array(at, dtype=np.int32) for term, at in self._sentences.items()}
        self._doc_of = np.repeat(
            np.arange(len(self.papers), dtype=np.int32),
            np.diff([*self._starts, self._count]),
        )
        self._vocabulary = {term: number for number, term in enumerate(self._sentences)}
        self._bm25 = _bm25(self._bags, self._vocabulary)
        self._made: dict[Hashable, Any] = {}
        self._frequency: Counter[str] = Counter()
        for bag in self._bags:
            self._frequency.update(set(bag))
        del self._bags, self._sentences

    _count = 0
    """Sentences read so far."""

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made of these papers under this key lately, or is now: topics of one feed share it."""
        found: T | None = self._made.get(key)
        if found is None:
            found = make()
            kept = list(self._made.items())[1 - MOST_MADE :]
            self._made = {**dict(kept), key: found}
        return found

    def _read(self, paper: Paper) -> list[str]:
        """Take in one paper; returns its words for BM25."""
        for name in paper.authors:
            author = read_author(name)
            for family in author.families:
                self._families[family].append((len(self._starts), author))
        self._starts.append(self._count)
        lines = _lines(paper.title, paper.abstract)
        for line in lines:
            for term in dict.fromkeys(line):
                self._sentences[term].append(self._count)
            self._count += 1
        self._titles.append(f" {' '.join(lines[0])} ")
        # A bar between sentences, so that no phrase is found across them.
        self._joined.append(" | ".join(["", *(" ".join(line) for line in lines), ""]))
        return [*lines[0] * TITLE_WEIGHT, *(term for line in lines[1:] for term in line)]

    def idf(self, term: str) -> float:
        """How rare a stem is among the papers: the usual logarithm, as Lucene's BM25 has it."""
        seen = self._frequency[term]
        return float(np.log1p((len(self.papers) - seen + 0.5) / (seen + 0.5)))

    def bm25(self, terms: Iterable[str]) -> Floats:
        """The BM25 score of each paper for these stems; a stem given twice counts twice."""
        known = [self._vocabulary[term] for term in terms if term in self._vocabulary]
        if self._bm25 is None or not known:
            return np.zeros(len(self.papers), dtype=np.float32)
        scores: Floats = self._bm25.get_scores_from_ids(known)
        return scores

    def holding(self, phrase: Sequence[str]) -> list[int]:
        """Which papers hold these stems one after another."""
        rows = [self._rows[term] for term in dict.fromkeys(phrase) if term in self._rows]
        if not rows or len(rows) < len(set(phrase)):
            return []
        sentences = reduce(partial(np.intersect1d, assume_unique=True), sorted(rows, key=len))
        found = dict.fromkeys(self._doc_of[sentences].tolist())
        needle = f" {' '.join(phrase)} "
        return [at for at in found if len(phrase) == 1 or needle in self._joined[at]]

    def count(self, at: int, phrase: Sequence[str]) -> int:
        """How often the paper at this position holds these stems one after another."""
        return self._joined[at].count(f" {' '.join(phrase)} ")

    def titled(self, at: int, phrase: Sequence[str]) -> bool:
        """Whether the title of the paper at this position holds these stems one after another."""
        return f" {' '.join(phrase)} " in self._titles[at]

    def written_by(self, wanted: Author) -> set[int]:
        """Which papers an author may have written."""
        families = sorted(wanted.families & self._families.keys())
        bylines = (byline for family in families for byline in self._families[family])
        return {at for at, author in bylines if same_author(wanted, author)}

    def together(self, weights: Mapping[str, float]) -> Floats:
        """For each paper, the greatest weight of these stems that stands in one of its sentences."""
        found = np.zeros(self._count, dtype=np.float32)
        for term, weight in weights.items():
            if (row := self._rows.get(term)) is not None:
                found[row] += weight
        return np.maximum.reduceat(found, self._starts) if self.papers else found


@lru_cache(maxsize=1_024)
def _lines(title: str, abstract: str) -> tuple[tuple[str, ...], ...]:
    """The stems of title and sentences. Remembered, as one paper stands in the feeds of many topics."""
    return tuple(map(stems_of, (title, *sentences_of(abstract))))


def _bm25(bags: list[list[str]], vocabulary: dict[str, int]) -> bm25s.BM25 | None:
    """The BM25 index; none where there is no word at all."""
    if not vocabulary:
        return None
    ids = [list(map(vocabulary.__getitem__, bag)) for bag in bags]
    index = bm25s.BM25(k1=1.2, b=0.5)
    index.index((ids, dict(vocabulary)), create_empty_token=False, show_progress=False)
    return index


def _known_acronyms(papers: Iterable[Paper]) -> dict[str, tuple[str, ...]]:
    """Short forms the papers themselves explain, each with its most usual long form."""
    counted: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for paper in papers:
        for short, long in acronyms(f"{paper.title}. {paper.abstract}"):
            counted[short][long] += 1
    return {short: min(longs, key=lambda long: (-longs[long], long)) for short, longs in counted.items()}
