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
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple, cast

from adapters.stores.sql.matching import ParsedQuery
from adapters.stores.sql.narrowing import AnyOf, Wanted, narrow, whole
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


class _Scan(NamedTuple):
    """A question to the index: what it finds holds a word so often, and was taken to hold it less often."""

    often: float
    less: float


_STEPS: Final = [
    (level, _Scan(often, less))
    for (level, often), less in zip(LEVELS.items(), (0.0, *LEVELS.values()), strict=False)
]
_IN_TITLE: Final = [(1, _Scan(often=_OFTEN["A"], less=0.0))]


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
        narrowed = narrow(index, asked, lambda wanted: self._count(sql, index, _query(wanted)))
        found = self._best(sql, index, narrowed, condition, where)
        if found or not narrowed or narrowed == whole(asked):
            return found
        return self._best(sql, index, whole(asked), condition, where)

    def by_author(self, sql: Sql, name: str) -> set[str]:
        statement = (
            f"SELECT papers.id FROM papers_fts {JOINED['papers_fts']}"
            " WHERE words @@ CAST(CAST(? AS TEXT) AS tsquery)"
        )
        return {row[0] for row in sql.execute(statement, (tsquery(name, weight="B"),))}

    def _best(
        self, sql: Sql, index: IndexName, wanted: Wanted, condition: str, where: Mapping[str, object]
    ) -> Hits:
        rows, within = self._count(sql, index, ""), _within(wanted)
        values: dict[str, object] = {**where, "usual": self._length(sql, index)}
        scans: list[_Scan] = []
        often = Counter((term, each.titled) for each in wanted for term in each.terms)
        for (term, titled), times in often.items():
            held = self._count(sql, index, tsquery(term, titled=titled))
            worth = times * (K1 + 1) * _rarity(held, rows)
            for level, scan in _IN_TITLE if titled else _STEPS:
                query = within + tsquery(term, level, titled=titled)
                values |= {f"worth{len(scans)}": worth, f"query{len(scans)}": query}
                scans.append(scan)
        if not scans:
            return []
        statement = _statement(index, condition, scans)
        found = sql.execute(statement, {**values, "most": AT_FIRST}).fetchall()
        held = self._count(sql, index, _query(wanted)) if len(found) < cast("int", where["depth"]) else 0
        return found if held <= AT_FIRST else sql.execute(statement, {**values, "most": held}).fetchall()

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


def _query(wanted: Wanted) -> str:
    """In PostgreSQL's language; empty if there is nothing to ask."""
    each_of = ([tsquery(term, titled=each.titled) for term in each.terms] for each in wanted)
    return " & ".join(f"({' | '.join(f'({term})' for term in terms)})" for terms in each_of)


def _within(wanted: Wanted) -> str:
    """What is asked beside each term; not what holds of whatever holds one of them, nor of the rest."""
    narrow = [
        each for at, each in enumerate(wanted) if not any(_implies(other, each) for other in wanted[:at])
    ]
    return f"{_query(tuple(narrow))} & " if len(wanted) > 1 else ""


def _implies(one: AnyOf, other: AnyOf) -> bool:
    return not other.titled and set(one.terms) <= set(other.terms)


def _rarity(count: int, rows: int) -> float:
    """As FTS5 weighs a word."""
    return max(LEAST, math.log((max(rows, count) - count + 0.5) / (count + 0.5)))


def _statement(index: IndexName, condition: str, scans: Sequence[_Scan]) -> str:
    """The best by what each scan adds: more the oftener a text holds a word, and the shorter it is."""
    long = f"{K1} * ({1 - B} + {B} * coalesce(nullif(length, 0) / CAST(:usual AS double precision), 1))"
    found = " UNION ALL ".join(
        f"SELECT rowid, {long} AS long, CAST(:worth{at} AS double precision) AS worth,"
        f" CAST({each.often} AS double precision) AS often, CAST({each.less} AS double precision) AS less"
        f" FROM {index} WHERE words @@ CAST(CAST(:query{at} AS TEXT) AS tsquery)"
        for at, each in enumerate(scans)
    )
    scored = (
        "SELECT rowid, sum(worth * (often / (often + long) - less / (less + long))) AS score"
        f" FROM ({found}) AS found GROUP BY rowid ORDER BY score DESC, rowid LIMIT :most"
    )
    return (
        f"SELECT papers.id, {MEMBERS[index]} FROM ({scored}) AS {index} {JOINED[index]} WHERE {condition}"
        " ORDER BY score DESC, 2 LIMIT :depth"
    )
