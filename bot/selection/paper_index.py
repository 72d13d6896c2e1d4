"""The papers of one feed, indexed once and asked by every topic.

Two questions are answered fast: how well a bag of words fits each paper (BM25), and which papers hold a
phrase within one sentence.

Everything is in the order of the papers given, so the same papers give the same numbers on every machine.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import bm25s
import numpy as np
from numpy.typing import NDArray

from bot.domain.paper import Paper
from bot.selection.keywords import Author, read_author, same_author
from bot.text.terms import TermText, acronyms, sentences_of, stems_of

BETWEEN = -1
"""Stands between two sentences where stems are numbers."""
TITLE_WEIGHT = 3
"""How often a word of the title counts in BM25."""

MOST_MADE = 4
"""What is remembered for the topics of a feed: of one model, and of the days on which its papers grow."""

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
T = TypeVar("T")


class PaperIndex:
    """An index of titles and abstracts; `papers` in the order of all its answers."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = tuple(papers)
        self.position = {paper.id: at for at, paper in enumerate(self.papers)}
        self.by_id = np.zeros(len(self.papers), dtype=np.intp)
        """The place of each paper if they were sorted by their ids."""
        self.by_id[sorted(range(len(papers)), key=lambda at: papers[at].id)] = range(len(papers))
        self.acronyms = _known_acronyms(self.papers)
        self._joined: list[str] = []
        self._titles: list[str] = []
        self._families: dict[str, dict[Author, list[int]]] = defaultdict(dict)
        self._vocabulary: dict[str, int] = {}
        stream = array("i")
        starts, bodies, bags = list[int](), list[int](), list[list[int]]()
        for at, paper in enumerate(self.papers):
            starts.append(len(stream))
            bags.append(self._read(at, paper, stream))
            bodies.append(stream.index(BETWEEN, starts[-1]))
        self._stream = np.array(stream, dtype=np.int32)
        self._places = np.argsort(self._stream, kind="stable").astype(np.int32)
        self._first = np.searchsorted(self._stream[self._places], np.arange(len(self._vocabulary) + 1))
        self._starts, self._bodies = np.array(starts, dtype=np.int32), np.array(bodies, dtype=np.int32)
        self._bm25 = _bm25(bags, self._vocabulary)
        self._made: dict[Hashable, Any] = {}
        held = np.fromiter((number for bag in bags for number in set(bag)), dtype=np.intp)
        self._frequency = np.bincount(held, minlength=len(self._vocabulary))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made of these papers under this key lately, or is now: topics of one feed share it."""
        found: T | None = self._made.get(key)
        if found is None:
            found = make()
            kept = list(self._made.items())[1 - MOST_MADE :]
            self._made = {**dict(kept), key: found}
        return found

    def _read(self, at: int, paper: Paper, stream: array[int]) -> list[int]:
        """Take in one paper; returns its words for BM25."""
        for name in paper.authors:
            author = read_author(name)
            for family in author.families:
                self._families[family].setdefault(author, []).append(at)
        lines = _lines(paper.title, paper.abstract)
        numbers = [
            [self._vocabulary.setdefault(stem, len(self._vocabulary)) for stem in line] for line in lines
        ]
        for line in numbers:
            stream.extend(line)
            stream.append(BETWEEN)
        self._titles.append(f" {' '.join(lines[0])} ")
        # A bar between sentences, so that no phrase is found across them.
        self._joined.append(" | ".join(["", *(" ".join(line) for line in lines), ""]))
        return [*numbers[0] * TITLE_WEIGHT, *(number for line in numbers[1:] for number in line)]

    def idf(self, term: str) -> float:
        """How rare a stem is among the papers: the usual logarithm, as Lucene's BM25 has it."""
        number = self._vocabulary.get(term)
        seen = 0 if number is None else int(self._frequency[number])
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
        found: list[int] = self.places_of([phrase]).tolist()
        return found

    def places_of(self, phrases: Iterable[Sequence[str]]) -> Places:
        """Which papers hold the stems of any of these phrases one after another."""
        return _unite([self._find(phrase)[1] for phrase in phrases])

    def titled_with(self, phrases: Iterable[Sequence[str]]) -> Places:
        """Which papers have any of these phrases in their titles."""
        found = map(self._find, phrases)
        return _unite([papers[begins < self._bodies[papers]] for begins, papers in found])

    def _find(self, phrase: Sequence[str]) -> tuple[Places, Places]:
        """Where these stems follow one another, and in which papers."""
        numbers = [self._vocabulary.get(stem, BETWEEN) for stem in phrase]
        if not numbers or BETWEEN in numbers:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
        often = [int(self._first[number + 1] - self._first[number]) for number in numbers]
        rarest = often.index(min(often))
        first = self._first[numbers[rarest]]
        begins = self._places[first : first + often[rarest]].astype(np.intp) - rarest
        begins = begins[begins >= 0]
        for offset, number in enumerate(numbers):
            begins = begins[self._stream.take(begins + offset, mode="clip") == number]
        return begins, np.searchsorted(self._starts, begins, side="right") - 1

    def count(self, at: int, phrase: Sequence[str]) -> int:
        """How often the paper at this position holds these stems one after another."""
        return self._joined[at].count(f" {' '.join(phrase)} ")

    def has(self, at: int, stems: Iterable[str]) -> bool:
        """Whether the paper at this position has all of these stems, wherever they stand."""
        return all(f" {stem} " in self._joined[at] for stem in stems)

    def lines(self, at: int) -> Sequence[TermText]:
        """The title and the sentences of the paper at this position."""
        paper = self.papers[at]
        stems = self._joined[at].split(" | ")[1:-1]
        return list(map(TermText, (paper.title, *sentences_of(paper.abstract)), stems))

    def is_titled(self, at: int, phrase: Sequence[str]) -> bool:
        """Whether the title of the paper at this position holds these stems one after another."""
        return f" {' '.join(phrase)} " in self._titles[at]

    def written_by(self, wanted: Author) -> set[int]:
        """Which papers an author may have written."""
        families = sorted(wanted.families & self._families.keys())
        bylines = (byline for family in families for byline in self._families[family].items())
        return {at for author, places in bylines if same_author(wanted, author) for at in places}


def _unite(places: Sequence[Places]) -> Places:
    return np.unique(np.concatenate(places)) if places else np.zeros(0, dtype=np.intp)


@lru_cache(maxsize=1_024)
def _lines(title: str, abstract: str) -> tuple[tuple[str, ...], ...]:
    """The stems of title and sentences. Remembered, as one paper stands in the feeds of many topics."""
    return tuple(map(stems_of, (title, *sentences_of(abstract))))


def _bm25(bags: list[list[int]], vocabulary: Mapping[str, int]) -> bm25s.BM25 | None:
    """The BM25 index; none where there is no word at all."""
    if not vocabulary:
        return None
    index = bm25s.BM25(k1=1.2, b=0.5)
    index.index((bags, dict(vocabulary)), create_empty_token=False, show_progress=False)
    return index


def _known_acronyms(papers: Iterable[Paper]) -> dict[str, tuple[str, ...]]:
    """Short forms the papers themselves explain, each with its most usual long form."""
    counted: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for paper in papers:
        for short, long in acronyms(f"{paper.title}. {paper.abstract}"):
            counted[short][long] += 1
    return {short: min(longs, key=lambda long: (-longs[long], long)) for short, longs in counted.items()}
