"""The papers of one feed, indexed once and asked by every topic.

Two questions are answered fast: how well a bag of words fits each paper (BM25), and where a phrase stands
within one sentence. The stems of all papers stand one after another as numbers, and of each stem it is
known where it stands and which papers hold it, so that no topic looks at any paper's text.

Everything is in the order of the papers given, so the same papers give the same numbers on every machine.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.paper import Paper
from bot.selection.keywords import Author, read_author, same_author
from bot.selection.spellings import Acronyms, Stems
from bot.text.terms import (
    LINE_END,
    TermText,
    acronyms,
    is_quickly_split,
    sentences_of,
    split_lines,
    stem,
    stems_of,
    words_at,
)

BETWEEN = -1
"""Stands between two sentences where stems are numbers."""
TITLE_WEIGHT = 3
"""How often a word of the title counts in BM25."""
SATURATION, LENGTH = 1.2, 0.5
"""The k1 and b of BM25: how soon more of a word is worth no more, and what a long text takes away."""
MOST_MADE = 4
"""What is remembered for the topics of a feed: of one model, and of the days on which its papers grow."""
TOGETHER = 512
"""Lines that are split together: all of a feed would take much memory for a moment."""
MOST_FOUND = 4_096
"""Phrases whose places are remembered, as topics of one feed share most of theirs."""

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
T = TypeVar("T")


class PhrasePlaces(NamedTuple):
    """Where a phrase stands among the stems of all papers, in order."""

    begins: array[int]
    papers: Places
    """Those that hold it, once each."""
    titled: Places
    """Those that hold it in their titles."""


_NOWHERE = PhrasePlaces(array("i"), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp))


class _Numbers(dict[str, int]):
    """The number of each word's stem, which is looked for once."""

    def __init__(self) -> None:
        self.stems: dict[str, int] = {}
        self[LINE_END] = BETWEEN

    def __missing__(self, word: str) -> int:
        number = self[word] = self.of_stem(stem(word))
        return number

    def of_quick(self, lines: Iterable[str]) -> list[int]:
        """What stands for lines that are split quickly, a `BETWEEN` behind each."""
        return list(map(self.__getitem__, split_lines(lines)))

    def of_others(self, lines: Iterable[str]) -> Iterator[int]:
        """The same of any other lines."""
        for line in lines:
            yield from map(self.of_stem, stems_of(line))
            yield BETWEEN

    def of_stem(self, stemmed: str) -> int:
        return self.stems.setdefault(stemmed, len(self.stems))


class PaperIndex:
    """An index of titles and abstracts; `papers` in the order of all its answers."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = tuple(papers)
        self.position = {paper.id: at for at, paper in enumerate(self.papers)}
        self.by_id = np.zeros(len(self.papers), dtype=np.intp)
        """The place of each paper if they were sorted by their ids."""
        self.by_id[sorted(range(len(papers)), key=lambda at: papers[at].id)] = range(len(papers))
        self.acronyms = Acronyms(_known_acronyms(self.papers))
        self._lines: list[str] = []
        """The titles and sentences of all papers, one after another."""
        firsts = [0]
        for paper in self.papers:
            self._lines += (paper.title, *sentences_of(paper.abstract))
            firsts.append(len(self._lines))
        self._read(firsts)
        self._made: dict[Hashable, Any] = {}
        self.find = lru_cache(MOST_FOUND)(self._find)
        """Where the stems of a phrase follow one another."""
        self._families = defaultdict[str, dict[Author, list[int]]](dict)
        self._note_authors()
        self.written_by = lru_cache(MOST_FOUND)(self._written_by)
        """Which papers an author may have written."""

    def _read(self, firsts: list[int]) -> None:
        """Take in the lines, of which each paper has those from its first one on."""
        numbers, stream = _Numbers(), array("i")
        for first in range(0, len(self._lines), TOGETHER):
            for is_quick, lines in groupby(self._lines[first : first + TOGETHER], is_quickly_split):
                read = numbers.of_quick if is_quick else numbers.of_others
                stream.extend(array("i", read(lines)))
        self._vocabulary, self._numbers = numbers.stems, stream
        self._stream = np.frombuffer(stream, dtype=np.int32)
        starts = np.concatenate([[0], np.flatnonzero(self._stream == BETWEEN) + 1]).astype(np.int32)
        self._firsts, self._line_starts = firsts, array("i", starts.tobytes())
        self._bodies = starts[np.array(firsts[:-1], dtype=np.intp) + 1]
        """Where the abstract of each paper begins."""
        lengths = np.diff(starts[firsts])
        self._holder = np.repeat(np.arange(len(self.papers), dtype=np.int32), lengths)
        """The paper that each stem stands in."""
        self._sort()

    def _sort(self) -> None:
        """Bring together where each stem stands, and which papers hold it."""
        keys = (self._stream.astype(np.int64) << 32) | np.arange(len(self._stream))
        keys = np.sort(keys)[len(self._lines) :]  # what stands between the lines comes first
        self._places = (keys & 0xFFFF_FFFF).astype(np.int32)
        numbers = (keys >> 32).astype(np.int32)
        first = np.searchsorted(numbers, np.arange(len(self._vocabulary) + 1))
        self._first: list[int] = first.tolist()
        """Where the places of each stem begin."""
        holders = self._holder[self._places]
        changes = np.flatnonzero(np.diff(numbers, prepend=-1) | np.diff(holders, prepend=-1))
        self._held_in = holders[changes]
        """The papers that hold each stem, once each."""
        first_held = np.searchsorted(changes, first)
        self._first_held: list[int] = first_held.tolist()
        """Where those of each stem begin."""
        self._frequency = np.diff(first_held)
        self._worth = self._weigh(holders, changes)

    def _weigh(self, holders: NDArray[np.int32], changes: Places) -> Floats:
        """What each stem is worth in each paper that holds it, by BM25 as Lucene has it."""
        often = np.where(self._places < self._bodies[holders], TITLE_WEIGHT, 1)
        lengths = np.bincount(holders, weights=often, minlength=len(self.papers))
        usual = lengths.mean() if len(lengths) else 1.0
        counts = np.add.reduceat(often, changes) if len(changes) else often
        normal = SATURATION * ((1 - LENGTH) + LENGTH * lengths / max(usual, 1e-9))
        all_papers = len(self.papers)
        rarity = [math.log(1 + (all_papers - held + 0.5) / (held + 0.5)) for held in range(all_papers + 1)]
        rare = np.repeat(np.array(rarity, dtype=np.float32)[self._frequency], self._frequency)
        worth: Floats = (rare * (counts / (normal[self._held_in] + counts))).astype(np.float32)
        return worth

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made of these papers under this key lately, or is now: topics of one feed share it."""
        found: T | None = self._made.get(key)
        if found is None:
            found = make()
            kept = list(self._made.items())[1 - MOST_MADE :]
            self._made = {**dict(kept), key: found}
        return found

    def idf(self, term: str) -> float:
        """How rare a stem is among the papers: the usual logarithm, as Lucene's BM25 has it."""
        number = self._vocabulary.get(term)
        seen = 0 if number is None else int(self._frequency[number])
        return float(np.log1p((len(self.papers) - seen + 0.5) / (seen + 0.5)))

    def bm25(self, terms: Iterable[str]) -> Floats:
        """The BM25 score of each paper for these stems; a stem given twice counts twice."""
        scores = np.zeros(len(self.papers), dtype=np.float32)
        for number in (self._vocabulary[term] for term in terms if term in self._vocabulary):
            held = slice(self._first_held[number], self._first_held[number + 1])
            scores[self._held_in[held]] += self._worth[held]
        return scores

    def _find(self, phrase: Stems) -> PhrasePlaces:
        numbers = [self._vocabulary.get(stem, BETWEEN) for stem in phrase]
        if not numbers or BETWEEN in numbers:
            return _NOWHERE
        often = [self._first[number + 1] - self._first[number] for number in numbers]
        rarest = often.index(min(often))
        first = self._first[numbers[rarest]]
        begins = self._places[first : first + often[rarest]].astype(np.intp) - rarest
        begins = begins[begins >= 0]
        for offset, number in enumerate(numbers):
            if offset != rarest:
                begins = begins[self._stream.take(begins + offset, mode="clip") == number]
        holders = self._holder[begins].astype(np.intp)
        titled = _once(holders[begins < self._bodies[holders]])
        return PhrasePlaces(array("i", begins.astype(np.int32).tobytes()), _once(holders), titled)

    def count(self, at: int, phrase: Stems) -> int:
        """How often the paper at this position holds these stems, never twice in a row."""
        count, end = 0, BETWEEN
        for begin in self.begins(at, phrase):
            if begin > end:
                count, end = count + 1, begin + len(phrase)
        return count

    def begins(self, at: int, phrase: Stems) -> list[int]:
        """Where these stems begin to follow one another in the paper at this position."""
        begins, (start, end) = self.find(phrase).begins, self._bounds(at)
        first = bisect_left(begins, start)
        return begins[first : bisect_left(begins, end, lo=first)].tolist()

    def _bounds(self, at: int) -> tuple[int, int]:
        """Where the stems of the paper at this position begin and end."""
        return self._line_starts[self._firsts[at]], self._line_starts[self._firsts[at + 1]]

    def words_of(self, at: int, phrases: Iterable[Stems]) -> Iterator[tuple[str, bool]]:
        """The words by which a paper has these phrases, line by line, and whether they are its title's."""
        places = (
            (bisect_right(self._line_starts, begin) - 1, number, begin, begin + len(phrase))
            for number, phrase in enumerate(phrases)
            for begin in self.begins(at, phrase)
        )
        for line, _, begin, end in sorted(places):
            start = self._line_starts[line]
            yield words_at(self._lines[line], begin - start, end - start), line == self._firsts[at]

    def numbers_of(self, stems: Iterable[str]) -> frozenset[int]:
        """The numbers of stems; that of what is in no paper is in none."""
        return frozenset(self._vocabulary.get(stem, len(self._vocabulary)) for stem in stems)

    def numbers_in(self, at: int) -> set[int]:
        """The numbers of the stems of the paper at this position."""
        start, end = self._bounds(at)
        return set(self._numbers[start:end])

    def lines(self, at: int) -> Iterator[tuple[set[int], TermText]]:
        """The title and the sentences of the paper at this position, with the numbers of their stems."""
        for number in range(self._firsts[at], self._firsts[at + 1]):
            numbers = self._numbers[self._line_starts[number] : self._line_starts[number + 1]]
            yield set(numbers), TermText(self._lines[number])

    def _note_authors(self) -> None:
        for at, paper in enumerate(self.papers):
            for name in paper.authors:
                author = read_author(name)
                for family in author.families:
                    self._families[family].setdefault(author, []).append(at)

    def _written_by(self, wanted: Author) -> frozenset[int]:
        families = sorted(wanted.families & self._families.keys())
        bylines = (byline for family in families for byline in self._families[family].items())
        return frozenset(at for author, places in bylines if same_author(wanted, author) for at in places)


def _once(papers: Places) -> Places:
    """Papers in order, each once."""
    is_next = np.ones(len(papers), dtype=bool)
    np.not_equal(papers[1:], papers[:-1], out=is_next[1:])
    return papers[is_next]


def unite(places: Sequence[Places]) -> Places:
    """All of these places in order, each once."""
    if len(places) == 1:
        return places[0]
    return np.unique(np.concatenate(places)) if places else np.zeros(0, dtype=np.intp)


def _known_acronyms(papers: Iterable[Paper]) -> dict[str, Stems]:
    """Short forms the papers themselves explain, each with its most usual long form."""
    counted: dict[str, Counter[Stems]] = defaultdict(Counter)
    for paper in papers:
        for short, long in acronyms(f"{paper.title}. {paper.abstract}"):
            counted[short][long] += 1
    return {short: min(longs, key=lambda long: (-longs[long], long)) for short, longs in counted.items()}
