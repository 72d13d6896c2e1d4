"""Passages of papers, stored once per paper version, and the search in a few of them.

The search builds an FTS5 index of the papers asked about in memory: some fifty passages a paper take a few
milliseconds, however many papers are stored, and a word counts as rare if it is rare in *these* papers. One
index over all passages ever stored was measured at 0.13 s for everyday words over 1,000 papers.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count

from pydantic import TypeAdapter

from adapters.stores.sql.matching import TOKENIZER, index_form, parse_query
from adapters.stores.sql.statements import Sql, upsert
from adapters.stores.sql.transactions import Repository, reads, writes
from bot.domain.passage import Passage
from bot.ports.conversations import FoundPassage
from bot.ports.vectors import Vectors

APPENDIX = 0.7
"""What the score of a passage in an appendix is worth."""

_PASSAGES = TypeAdapter(tuple[Passage, ...])


class Passages(Repository):
    """Implements `bot.ports.conversations.PassageStore` and `bot.ports.vectors.VectorStore`."""

    @writes
    def save_passages(self, sql: Sql, paper_id: str, version: int, passages: Sequence[Passage]) -> None:
        body = zlib.compress(_PASSAGES.dump_json(tuple(passages)))
        sql.execute(
            upsert("passages", "paper_id version", "body"),
            (paper_id, version, body),
        )
        sql.execute("DELETE FROM vectors WHERE paper_id = ? AND version = ?", (paper_id, version))

    @reads
    def passages(self, sql: Sql, paper_id: str, version: int) -> Sequence[Passage]:
        return _passages(sql, paper_id, version)

    @reads
    def find_passages(
        self, sql: Sql, words: str, papers: Sequence[tuple[str, int]], *, limit: int = 10
    ) -> Sequence[FoundPassage]:
        query = parse_query(words).query
        if not query:
            return []
        stored = dict(zip(count(1), _all(sql, papers), strict=False))
        hits = _hits(stored, query)
        found = (_build_found(stored[number], score) for number, score in hits)
        return sorted(found, key=lambda each: -each.score)[:limit]

    @writes
    def save_vectors(self, sql: Sql, vectors: Vectors) -> None:
        sql.execute(
            upsert("vectors", "paper_id version model", "dimensions data"),
            (vectors.paper_id, vectors.version, vectors.model, vectors.dimensions, vectors.data),
        )

    @reads
    def vectors(self, sql: Sql, paper_id: str, version: int, model: str) -> Vectors | None:
        row = sql.execute(
            "SELECT dimensions, data FROM vectors WHERE paper_id = ? AND version = ? AND model = ?",
            (paper_id, version, model),
        ).fetchone()
        if row is None:
            return None
        return Vectors(paper_id=paper_id, version=version, model=model, dimensions=row[0], data=row[1])


_Stored = tuple[str, int, Passage]


def _passages(sql: Sql, paper_id: str, version: int) -> tuple[Passage, ...]:
    row = sql.execute(
        "SELECT body FROM passages WHERE paper_id = ? AND version = ?", (paper_id, version)
    ).fetchone()
    return _PASSAGES.validate_json(zlib.decompress(row[0])) if row else ()


def _all(sql: Sql, papers: Iterable[tuple[str, int]]) -> Iterator[_Stored]:
    for paper_id, version in papers:
        for passage in _passages(sql, paper_id, version):
            yield paper_id, version, passage


def _hits(stored: Mapping[int, _Stored], query: str) -> Sequence[tuple[int, float]]:
    """The numbers of those that match, with their scores."""
    with closing(sqlite3.connect(":memory:")) as sql:
        sql.execute(f"CREATE VIRTUAL TABLE asked USING fts5 (heading, text, tokenize = '{TOKENIZER}')")
        sql.executemany(
            "INSERT INTO asked (rowid, heading, text) VALUES (?, ?, ?)",
            (
                (number, index_form(" ".join(passage.path)), index_form(passage.text))
                for number, (_, _, passage) in stored.items()
            ),
        )
        return sql.execute(
            "SELECT rowid, -bm25(asked, 2.0, 1.0) FROM asked WHERE asked MATCH ?", (query,)
        ).fetchall()


def _build_found(stored: _Stored, score: float) -> FoundPassage:
    paper_id, version, passage = stored
    worth = score * APPENDIX if passage.is_appendix else score
    return FoundPassage(paper_id=paper_id, version=version, passage=passage, score=worth)
