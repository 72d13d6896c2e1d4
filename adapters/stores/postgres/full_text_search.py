# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""Words in PostgreSQL's own indexes: stems, and pairs of characters of what is written without spaces.

What holds one of the rarer words is ranked by the sum of what PostgreSQL's rank says of each word times how
rare it is. That is nearer to BM25 than either of PostgreSQL's ranks, and as fast.
"""

from __future__ import annotations

import math
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, groupby

from adapters.stores.sql.matching import ParsedQuery
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.word_index import JOINED, MEMBERS, Hits, IndexName
from bot.text.terms import fold, stem
from bot.text.wordlists import UNSPACED

CANDIDATES = 1000
"""How many rows are ranked; twice as many rank hardly better and take half as long again."""
COUNTED = 3600.0
"""Seconds for which it is remembered how many rows hold a word."""
MOST_COUNTS = 50_000
MOST_BYTES = 600_000
"""Of one text; PostgreSQL takes a million."""
LONGEST_WORD = 100
LAST_PLACE = 16_383
"""Words after that are taken to stand there, by PostgreSQL too."""

_RUN = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
_IS_RUN = re.compile(f"[{UNSPACED}]")
_WEIGHTS = "AABD"
"""Id and title count most, then authors, then the abstract."""


class TsvectorIndex:
    """Implements `WordIndex`, for all connections of a process."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[int, float]] = {}

    def put_paper(self, sql: Sql, number: int, texts: Sequence[str]) -> None:
        sql.execute("DELETE FROM papers_fts WHERE rowid = ?", (number,))
        sql.execute(
            "INSERT INTO papers_fts (rowid, title, words) VALUES (?, ?, CAST(CAST(? AS TEXT) AS tsvector))",
            (number, texts[1], tsvector(zip(texts, _WEIGHTS, strict=True))),
        )

    def put(self, sql: Sql, index: IndexName, number: int, text: str) -> None:
        sql.execute(
            f"INSERT INTO {index} (rowid, words) VALUES (?, CAST(CAST(? AS TEXT) AS tsvector))",
            (number, tsvector([(text, "D")])),
        )

    def find(
        self, sql: Sql, index: IndexName, asked: ParsedQuery, condition: str, where: Mapping[str, object]
    ) -> Hits:
        wanted = [each for each in map(tsquery, (*asked.phrases, *asked.terms)) if each]
        if not wanted:
            return []
        counts = {each: self._count(sql, index, each) for each in wanted}
        known = sorted((each for each in counts if counts[each]), key=lambda each: counts[each])
        if not known:
            return []
        rows = self._count(sql, index, "")
        totals = accumulate(counts[each] for each in known)
        rare = [each for each, total in zip(known, totals, strict=True) if total <= CANDIDATES]
        phrases = [f"({tsquery(each)})" for each in asked.phrases]
        narrow = " & ".join([*phrases, _any_of(rare or (known if phrases else known[:1]))])
        ranks = {f"term{at}": each for at, each in enumerate(known)}
        values = {f"worth{at}": _rarity(counts[each], rows) for at, each in enumerate(known)}
        statement = _statement(index, condition, len(known))
        return sql.execute(statement, {**where, **ranks, **values, "narrow": narrow}).fetchall()

    def by_author(self, sql: Sql, name: str) -> set[str]:
        statement = (
            f"SELECT papers.id FROM papers_fts {JOINED['papers_fts']}"
            " WHERE words @@ CAST(CAST(? AS TEXT) AS tsquery)"
        )
        return {row[0] for row in sql.execute(statement, (tsquery(name, "B"),))}

    def _count(self, sql: Sql, index: IndexName, query: str) -> int:
        """How many rows hold what is asked for, as it was within the last hour; all without."""
        known, until = self._counts.get((index, query), (0, 0.0))
        if known and time.monotonic() < until:
            return known
        where = " WHERE words @@ CAST(CAST(? AS TEXT) AS tsquery)" if query else ""
        found = sql.execute(f"SELECT count(*) FROM {index}{where}", (query,) if query else ()).fetchone()
        if len(self._counts) > MOST_COUNTS:
            self._counts.clear()
        self._counts[index, query] = int(found[0]), time.monotonic() + COUNTED
        return int(found[0])


def tsvector(texts: Iterable[tuple[str, str]]) -> str:
    """Texts with the weight of each, as PostgreSQL writes words with the places where they stand."""
    places: dict[str, list[str]] = {}
    place = size = 0
    for text, weight in texts:
        for word in _words(text):
            place += 1
            size += 4 if word in places else len(word.encode()) + 12
            if size > MOST_BYTES:
                break
            places.setdefault(word, []).append(f"{min(place, LAST_PLACE)}{weight}")
    return " ".join(f"'{word}':{','.join(at[:255])}" for word, at in places.items())


def tsquery(term: str, weight: str = "") -> str:
    """Words that follow one another; empty where there are none. A single character begins a pair."""
    parts: list[str] = []
    for unspaced, words in groupby(_RUN.findall(term), key=lambda word: bool(_IS_RUN.match(word))):
        if not unspaced:
            parts += [f"'{_stem(word[:LONGEST_WORD])}':{weight}" for word in words]
            continue
        run = "".join(words)
        pairs = [run[at : at + 2] for at in range(len(run) - 1)]
        parts += [f"'{each}':{weight}" for each in pairs] or [f"'{run}':*{weight}"]
    return " <-> ".join(each.rstrip(":") for each in parts)


def _words(text: str) -> Iterator[str]:
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        if _IS_RUN.match(run):
            yield from (run[at : at + 2] for at in range(len(run)))
        else:
            yield _stem(run[:LONGEST_WORD])


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return stem(word) or fold(word) or word


def _any_of(queries: Sequence[str]) -> str:
    return f"({' | '.join(f'({each})' for each in queries)})"


def _rarity(count: int, rows: int) -> float:
    """As BM25 weighs a word."""
    return math.log(1 + (max(rows, count) - count + 0.5) / (count + 0.5))


def _statement(index: IndexName, condition: str, terms: int) -> str:
    score = " + ".join(
        f"CAST(:worth{at} AS double precision)"
        f" * ts_rank('{{0.25,0.25,0.5,1}}', words, CAST(CAST(:term{at} AS TEXT) AS tsquery), 1)"
        for at in range(terms)
    )
    return (
        "SELECT id, number FROM ("
        f"SELECT papers.id AS id, {MEMBERS[index]} AS number, {index}.words AS words"
        f" FROM {index} {JOINED[index]}"
        f" WHERE {index}.words @@ CAST(CAST(:narrow AS TEXT) AS tsquery) AND {condition}"
        f" ORDER BY {index}.rowid DESC LIMIT {CANDIDATES}"
        f") AS candidates ORDER BY {score} DESC, number LIMIT :depth"
    )
