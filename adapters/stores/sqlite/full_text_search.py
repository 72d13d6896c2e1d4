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

MOST_SCORED = {"papers_fts": 6000, "texts_fts": 3000, "analyses_fts": 1500, "questions_fts": 1500}
"""About how many rows of each index are scored for one word, for three half as many, which takes as long.

Scoring ten thousand by three words would take a twentieth of a second.
"""
ENOUGH = 100
"""Rows that have to be left where only those are scored that hold several words, or one in the title."""
TITLES: Mapping[IndexName, str] = {"papers_fts": "{id title} : "}
"""What restricts a query to what counts most."""

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

    def find(
        self, sql: Sql, index: IndexName, asked: ParsedQuery, condition: str, where: Mapping[str, object]
    ) -> Hits:
        most = 2 * MOST_SCORED[index] // (1 + len(asked.phrases + asked.terms))
        query = asked.query if asked.phrases else _narrow(sql, index, asked.terms, most)
        if not query:
            return []
        whole = {**where, "query": asked.query, "after": -1}
        narrow = {**where, "query": query, "after": _before_latest(sql, index, query, most)}
        statement = _statement(index, condition)
        found = sql.execute(statement, narrow).fetchall()
        return found if found or narrow == whole else sql.execute(statement, whole).fetchall()

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


def _narrow(sql: Sql, index: IndexName, terms: Sequence[str], most: int) -> str:
    """The query for texts that hold one of the rarer terms, by all of them; empty where no text holds any.

    A word most texts hold says little about any of them, and scoring all those would take most of the time.
    """
    counts = {term: _count(sql, index, any_of(term)) for term in terms}
    known = sorted((term for term in counts if counts[term]), key=lambda term: counts[term])
    totals = accumulate(counts[term] for term in known)
    rare = [term for term, total in zip(known, totals, strict=True) if total <= most]
    if len(rare) == len(known):
        return any_of(*known)
    return f"{any_of(*rare)} AND {any_of(*known)}" if rare else _closer(sql, index, known, most)


def _closer(sql: Sql, index: IndexName, terms: Sequence[str], most: int) -> str:
    """The query for texts that hold the first of these common terms and others too, or in the title."""
    first = terms[0]
    narrow, together = any_of(first), [first]
    for term in terms[1:]:
        closer = f"{narrow} AND {any_of(term)}"
        if _count(sql, index, narrow) > most and _count(sql, index, closer) >= ENOUGH:
            narrow, together = closer, [*together, term]
    titled = f"{TITLES[index]}{any_of(first)}" if index in TITLES else ""
    if titled and _count(sql, index, narrow) > most and _count(sql, index, titled) >= ENOUGH:
        narrow, together = titled, []
    others = [term for term in terms if term not in together]
    return f"{narrow} AND {any_of(first, *others)}" if others else narrow


def _before_latest(sql: Sql, index: IndexName, query: str, most: int) -> int:
    """The row after which the latest stand that are scored."""
    cut = sql.execute(
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET {most}",
        (query,),
    ).fetchone()
    return int(cut[0]) if cut else -1


def _count(sql: Sql, index: IndexName, query: str) -> int:
    found = sql.execute(f"SELECT count(*) FROM {index} WHERE {index} MATCH ?", (query,)).fetchone()
    return int(found[0])
