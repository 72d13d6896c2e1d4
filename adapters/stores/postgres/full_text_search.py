# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""Words in PostgreSQL's own indexes: stems, and pairs of characters of what is written without spaces.

Texts are scored as FTS5 scores them (BM25, Robertson and Zaragoza 2009), so both engines find the same.
PostgreSQL's index tells which texts hold a word, and not how often. So a word that a text holds often has
further names in it, one for each of `LEVELS` that it reaches, and scoring is asking the index for those: no
text is read for it, which would take most of the time.
"""

from __future__ import annotations

import math
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple, cast

from adapters.stores.sql import narrowing
from adapters.stores.sql.matching import ParsedQuery
from adapters.stores.sql.narrowing import Wanted, most_scored, narrow, whole
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.word_index import JOINED, MEMBERS, Hits, IndexName
from bot.text.terms import fold, stem
from bot.text.wordlists import UNSPACED

COUNTED: Final = 3600.0
"""Seconds for which it is remembered how many rows hold a word, and how long they are."""
MOST_COUNTS: Final = 50_000
MEASURED: Final = 1_000
"""How many of the latest rows tell how long a text is."""
MOST_BYTES: Final = 600_000
"""Of one text; PostgreSQL takes a million."""
LONGEST_WORD: Final = 100
MOST_PLACES: Final = 255
"""Of one word in one text, as PostgreSQL keeps no more."""
LAST_PLACE: Final = 16_383
"""Words after that are taken to stand there, by PostgreSQL too."""
LEVELS: Final = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.4, 6: 7.0, 9: 12.0}
"""How often a text holds a word at least, and about how often those do that do not reach the next level."""
K1: Final = 1.2
B: Final = 0.75
LEAST: Final = 1e-6
"""How much a word tells that more than half of the rows hold."""
BY_INDEX: Final = (
    "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)
"""PostgreSQL takes looking at a text for as cheap as looking at any other value, and reads them all."""
COMMON: Final = 2
"""Where more texts hold a word than this many times those to be scored, those count that hold it often."""
AT_FIRST: Final = 1_000
"""How many of the best are looked at whether they may be found; all, where that leaves too few."""

_RUN = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
_IS_RUN = re.compile(f"[{UNSPACED}]")
_WEIGHTS = "AABD"
"""Id and title count most, then authors, then the abstract."""
_OFTEN: Final = {"A": 4, "B": 2, "D": 1}
"""For how many places one counts."""
_TITLED: Final = "t"
"""The name of the level of words that the id or the title holds."""


class _Step(NamedTuple):
    """A question to the index for what reaches this level, and not the one above it."""

    level: int
    above: int
    often: float


_STEPS: Final = [
    _Step(level, above, often)
    for (level, often), above in zip(LEVELS.items(), (*LEVELS, 0)[1:], strict=True)
]
_IN_TITLE: Final = [_Step(1, 0, _OFTEN["A"])]


@dataclass(frozen=True)
class _Search:
    """What is searched for, and where."""

    sql: Sql
    index: IndexName
    asked: ParsedQuery
    condition: str
    where: Mapping[str, object]


class TsvectorIndex:
    """Implements `WordIndex`, for all connections of a process."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], tuple[float, float]] = {}

    def put_paper(self, sql: Sql, number: int, texts: Sequence[str]) -> None:
        sql.execute("DELETE FROM papers_fts WHERE rowid = ?", (number,))
        words, length = tsvector(zip(texts, _WEIGHTS, strict=True))
        sql.execute(
            "INSERT INTO papers_fts (rowid, title, words, length)"
            " VALUES (?, ?, CAST(CAST(? AS TEXT) AS tsvector), ?)",
            (number, texts[1], words, length),
        )

    def put(self, sql: Sql, index: IndexName, number: int, text: str) -> None:
        words, length = tsvector([(text, "D")])
        sql.execute(
            f"INSERT INTO {index} (rowid, words, length) VALUES (?, CAST(CAST(? AS TEXT) AS tsvector), ?)",
            (number, words, length),
        )

    def clear(self, sql: Sql, index: IndexName) -> None:
        sql.execute(f"DELETE FROM {index}")

    def find(
        self, sql: Sql, index: IndexName, asked: ParsedQuery, condition: str, where: Mapping[str, object]
    ) -> Hits:
        sql.execute(BY_INDEX)
        narrowed = narrow(index, asked, lambda wanted: self._count(sql, index, _query(wanted, loose=True)))
        search = _Search(sql, index, asked, condition, where)
        found = self._best(search, narrowed)
        return found if found or narrowed in {(), whole(asked)} else self._best(search, whole(asked))

    def by_author(self, sql: Sql, name: str) -> set[str]:
        statement = (
            f"SELECT papers.id FROM papers_fts {JOINED['papers_fts']}"
            " WHERE words @@ CAST(CAST(? AS TEXT) AS tsquery)"
        )
        return {row[0] for row in sql.execute(statement, (tsquery(name, weight="B"),))}

    def _best(self, search: _Search, wanted: Wanted) -> Hits:
        """The best of what holds common words often; of everything, where that leaves too few."""
        most = most_scored(search.index, search.asked)
        found = self._score(search, wanted, most, AT_FIRST)
        if not wanted or len(found) >= cast("int", search.where["depth"]):
            return found
        held = self._count(search.sql, search.index, _query(wanted))
        return found if held <= min(AT_FIRST, most) else self._score(search, wanted, sys.maxsize, held)

    def _score(self, search: _Search, wanted: Wanted, most: int, best: int) -> Hits:
        """So many of the best, of which a word is looked for in about so many."""
        sql, index = search.sql, search.index
        scans = [
            {
                "query": within + _at_level(term, step, titled=titled),
                "most": worth * step.often,
                "short": step.often + K1 * (1 - B),
            }
            for term, titled, worth, within in self._terms(search, wanted)
            for step in (_IN_TITLE if titled else self._steps(sql, index, term, most))
        ]
        if not scans:
            return []
        values = {f"{name}{at}": value for at, scan in enumerate(scans) for name, value in scan.items()}
        usual = self._length(sql, index)
        values |= {**search.where, "usual": usual, "longer": K1 * B / usual, "most": best}
        return sql.execute(_statement(index, search.condition, len(scans)), values).fetchall()

    def _terms(self, search: _Search, wanted: Wanted) -> Iterator[tuple[str, bool, float, str]]:
        """Each term, whether only in a title, what it tells, and what must be held beside it."""
        sql, index, asked = search.sql, search.index, search.asked
        rows = self._count(sql, index, "")
        often = Counter((term, each.titled) for each in wanted for term in each.terms)
        for (term, titled), times in often.items():
            rarity = _rarity(self._count(sql, index, tsquery(term, titled=titled)), rows)
            others = tuple(each for each in wanted if term not in each.terms or each.titled > titled)
            within = f"{_query(others, loose=not asked.phrases)} & " if others else ""
            yield term, titled, times * (K1 + 1) * rarity, within

    def _steps(self, sql: Sql, index: IndexName, term: str, most: int) -> Sequence[_Step]:
        """From the level on that few enough texts reach."""
        for at, step in enumerate(_STEPS):
            held = self._count(sql, index, tsquery(term, step.level))
            if held <= COMMON * most:
                return _STEPS[at if held >= narrowing.ENOUGH else max(0, at - 1) :]
        return _STEPS[-1:]

    def _count(self, sql: Sql, index: IndexName, query: str) -> int:
        """How many rows hold what is asked for; all without."""
        where = " WHERE words @@ CAST(CAST(? AS TEXT) AS tsquery)" if query else ""
        asked = f"SELECT count(*) FROM {index}{where}"
        return int(self._number(sql, index, query, asked, (query,) if query else ()))

    def _length(self, sql: Sql, index: IndexName) -> float:
        """How many words a text has, about."""
        latest = f"SELECT length FROM {index} WHERE length > 0 ORDER BY rowid DESC LIMIT {MEASURED}"
        usual = f"SELECT coalesce(avg(length), 0) FROM ({latest}) AS latest"
        return max(1.0, self._number(sql, index, "length", usual))

    def _number(
        self, sql: Sql, index: IndexName, name: str, asked: str, values: Sequence[str] = ()
    ) -> float:
        """What a statement finds, as it was within the last hour."""
        known, until = self._numbers.get((index, name), (0.0, 0.0))
        if known and time.monotonic() < until:
            return known
        found = float(sql.execute(asked, values).fetchone()[0])
        if len(self._numbers) > MOST_COUNTS:
            self._numbers.clear()
        self._numbers[index, name] = found, time.monotonic() + COUNTED
        return found


def tsvector(texts: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """Texts with the weight of each, as PostgreSQL writes words and where they stand; how many words."""
    places: dict[str, list[str]] = {}
    often: Counter[str] = Counter()
    titled: set[str] = set()
    place = size = 0
    for text, weight in texts:
        for word, character in _words(text):
            place += 1
            size += 4 if word in places else 2 * len(word.encode()) + 24
            if size > MOST_BYTES:
                break
            places.setdefault(word, []).append(f"{min(place, LAST_PLACE)}{weight}")
            held = {word, character} - {""}
            often.update(dict.fromkeys(held, _OFTEN[weight]))
            titled |= held if weight == "A" else set()
    stand = [f"'{word}':{','.join(at[:MOST_PLACES])}" for word, at in places.items()]
    named = [
        f"'{_level_name(word, level)}'"
        for word, times in often.items()
        for level in LEVELS
        if 1 < level <= times
    ]
    return " ".join([*stand, *named, *(f"'{_level_name(word, _TITLED)}'" for word in titled)]), place


def tsquery(term: str, level: int = 1, *, titled: bool = False, weight: str = "") -> str:
    """Words that follow one another, and stand there so often, or in a title; empty without words."""
    words = list(_query_words(term))
    follow = " <-> ".join(
        f"'{word}':{'*' if _IS_RUN.fullmatch(word) else ''}{weight}".rstrip(":") for word in words
    )
    names = [_level_name(word, _TITLED if titled else level) for word in words if titled or level > 1]
    return " & ".join([f"({follow})", *(f"'{name}'" for name in names)]) if words else ""


def _at_level(term: str, step: _Step, *, titled: bool) -> str:
    """What holds a term that often, and not more often: so that no text is found twice for a term."""
    query = tsquery(term, step.level, titled=titled)
    above = " & ".join(f"'{_level_name(word, step.above)}'" for word in _query_words(term))
    return f"{query} & !({above})" if step.above and above else query


def _query_words(term: str) -> Iterator[str]:
    """Words as they are indexed; a single character begins a pair."""
    for unspaced, words in groupby(_RUN.findall(term), key=lambda word: bool(_IS_RUN.match(word))):
        if unspaced:
            run = "".join(words)
            yield from [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        else:
            yield from (_stem(word[:LONGEST_WORD]) for word in words)


def _words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text as they are indexed, a pair with the character that it begins with."""
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        if _IS_RUN.match(run):
            yield from ((run[at : at + 2], run[at]) for at in range(len(run)))
        else:
            yield _stem(run[:LONGEST_WORD]), ""


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return stem(word) or fold(word) or word


def _level_name(word: str, level: int | str) -> str:
    """The name of a word that stands there so often; no word has such a name."""
    return f"{word}+{level}"


def _query(wanted: Wanted, *, loose: bool = False) -> str:
    """In PostgreSQL's language; empty if there is nothing to ask.

    Loose, the words of a term need not follow one another: the index tells that without reading a text,
    and what only narrows need not be exact.
    """
    each_of = ([tsquery(term, titled=each.titled) for term in each.terms] for each in wanted)
    query = " & ".join(f"({' | '.join(f'({term})' for term in terms)})" for terms in each_of)
    return query.replace("<->", "&") if loose else query


def _rarity(count: int, rows: int) -> float:
    """As FTS5 weighs a word."""
    return max(LEAST, math.log((max(rows, count) - count + 0.5) / (count + 0.5)))


def _statement(index: IndexName, condition: str, scans: int) -> str:
    """The best by what each scan adds: more the oftener a text holds a word, and the shorter it is."""
    long = "CASE WHEN length > 0 THEN length ELSE CAST(:usual AS double precision) END"
    found = " UNION ALL ".join(
        f"SELECT rowid, CAST(:most{at} AS double precision)"
        f" / (CAST(:short{at} AS double precision) + CAST(:longer AS double precision) * {long}) AS adds"
        f" FROM {index} WHERE words @@ CAST(CAST(:query{at} AS TEXT) AS tsquery)"
        for at in range(scans)
    )
    scored = (
        "SELECT rowid, sum(adds) AS score"
        f" FROM ({found}) AS found GROUP BY rowid ORDER BY score DESC, rowid LIMIT :most"
    )
    return (
        f"SELECT papers.id, {MEMBERS[index]} FROM ({scored}) AS {index} {JOINED[index]} WHERE {condition}"
        " ORDER BY score DESC, 2 LIMIT :depth"
    )
