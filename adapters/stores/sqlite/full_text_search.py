# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""Words in FTS5's indexes.

Rows of the indexes of texts and analyses are never rewritten, since an index without its text cannot undo
them; a text that is read anew gets a new number, and the old rows lead nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from adapters.stores.sql.matching import ParsedQuery, any_of, index_form
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.word_index import JOINED, MEMBERS, Hits, IndexName

MOST_RANKED = 2000
"""How many texts are scored at most: scoring 10,000 of them takes 30 ms, counting them 0.3 ms."""
SCORED = {"papers_fts": 2000, "texts_fts": 500, "analyses_fts": 500, "questions_fts": 500}
"""How many rows of each index are scored: of 10,000 that alone would take a quarter of a second."""
UNWEIGHED = frozenset({"texts_fts", "analyses_fts"})
"""Of common words alone the latest come first here: most of the long texts hold them anyway."""

# A hit in the id or title counts most, then authors, then abstract.
_WEIGHED = {"papers_fts": " AND rank MATCH 'bm25(4.0, 4.0, 2.0, 1.0)'"}


class Fts5Index:
    """Implements `WordIndex`."""

    def put_paper(self, sql: Sql, number: int, texts: Sequence[str]) -> None:
        sql.execute("DELETE FROM papers_fts WHERE rowid = ?", (number,))
        sql.execute(
            "INSERT INTO papers_fts (rowid, id, title, authors, abstract) VALUES (?, ?, ?, ?, ?)",
            (number, *map(index_form, texts)),
        )

    def put(self, sql: Sql, index: IndexName, number: int, text: str) -> None:
        sql.execute(f"INSERT INTO {index} (rowid, body) VALUES (?, ?)", (number, index_form(text)))

    def rank(
        self, sql: Sql, index: IndexName, asked: ParsedQuery, condition: str, where: Mapping[str, object]
    ) -> Hits:
        query = _rarest(sql, asked) if index == "texts_fts" else asked.query
        if not query:
            return []
        return sql.execute(_statement(index, condition), {**where, "query": query, "after": -1}).fetchall()

    def find(
        self, sql: Sql, index: IndexName, asked: ParsedQuery, condition: str, where: Mapping[str, object]
    ) -> Hits:
        by = _statement(index, condition)
        narrowed = {**where, **_narrowed(sql, asked, index)}
        if narrowed["after"] and index in UNWEIGHED:
            by = by.replace("ORDER BY rank", f"ORDER BY {index}.rowid DESC")
        found = sql.execute(by, narrowed).fetchall()
        if narrowed["after"] and not found:
            found = sql.execute(by, {**narrowed, "after": 0}).fetchall()
        return found

    def by_author(self, sql: Sql, name: str) -> set[str]:
        statement = f"SELECT papers.id FROM papers_fts {JOINED['papers_fts']} WHERE papers_fts MATCH ?"
        return {row[0] for row in sql.execute(statement, (f'authors : "{name}"',))}


def _statement(index: IndexName, condition: str) -> str:
    """The best first, stopping early: FTS5 sorts by `rank`, and joined are only as many rows as needed."""
    return (
        f"SELECT papers.id, {MEMBERS[index]} FROM {index} {JOINED[index]}"
        f" WHERE {index} MATCH :query{_WEIGHED.get(index, '')} AND {index}.rowid > :after AND {condition}"
        " ORDER BY rank LIMIT :depth"
    )


def _rarest(sql: Sql, asked: ParsedQuery) -> str:
    """The query for texts: only those with one of the rarer terms are scored, then by all terms.

    A word most texts hold says little about any of them, and scoring all those would take most of the time.
    If there is no other, the rarest is asked for alone; titles and abstracts are asked for all anyway.
    """
    if asked.phrases:
        return asked.query
    counts = {term: _count(sql, term) for term in asked.terms}
    rarest = sorted((term for term in asked.terms if counts[term]), key=lambda term: counts[term])
    totals = accumulate(counts[term] for term in rarest)
    narrow = [term for term, total in zip(rarest, totals, strict=True) if total <= MOST_RANKED]
    return f"{any_of(*narrow)} AND {any_of(*rarest)}" if narrow else any_of(*rarest[:1])


def _count(sql: Sql, term: str) -> int:
    query = "SELECT count(*) FROM texts_fts WHERE texts_fts MATCH ?"
    return int(sql.execute(query, (any_of(term),)).fetchone()[0])


def _narrowed(sql: Sql, asked: ParsedQuery, index: IndexName) -> dict[str, object]:
    """The query by which few rows of an index are scored, and the row after which they are.

    Only rows with one of the rarer terms are, by those that are not too common: to weigh a term, FTS5 walks
    through all its rows. Where all terms are common, the latest rows with any of them are scored.
    """
    most = SCORED[index]
    counts = {term: _count_to(sql, term, index, most) for term in asked.terms} if not asked.phrases else {}
    rarest = sorted((term for term in counts if counts[term]), key=lambda term: counts[term])
    totals = accumulate(counts[term] for term in rarest)
    rare = [term for term, total in zip(rarest, totals, strict=True) if total <= most]
    telling = [term for term in rarest if counts[term] <= most]
    query = f"{any_of(*rare)} AND {any_of(*telling)}" if rare else asked.query
    cut = sql.execute(
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET {most}",
        (query,),
    ).fetchone()
    return {"query": query, "after": cut[0] if cut else 0}


def _count_to(sql: Sql, term: str, index: IndexName, most: int) -> int:
    """How many rows hold a term, of more than `most` only that there are more."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT {most + 1})"
    return int(sql.execute(query, (any_of(term),)).fetchone()[0])
