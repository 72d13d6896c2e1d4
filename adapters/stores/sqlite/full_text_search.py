# ruff: noqa: S608 - put together of our own pieces; values are parameters
"""Words in FTS5's indexes.

Rows of the indexes of texts and analyses are never rewritten, since an index without its text cannot undo
them; a text that is read anew gets a new number, and the old rows lead nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from adapters.stores.sql.matching import ParsedQuery, index_form, match_any
from adapters.stores.sql.narrowing import Wanted, most_scored, narrow, whole
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.word_index import JOINED, MEMBERS, Hits, IndexName

TITLES = "{id title} : "
"""What restricts a query to what counts most."""

_BARE = frozenset({"texts_fts", "analyses_fts"})
"""Those that do not keep what they index."""
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

    def clear(self, sql: Sql, index: IndexName) -> None:
        bare = f"INSERT INTO {index} ({index}) VALUES ('delete-all')"
        sql.execute(bare if index in _BARE else f"DELETE FROM {index}")

    def find(
        self, sql: Sql, index: IndexName, asked: ParsedQuery, condition: str, where: Mapping[str, object]
    ) -> Hits:
        query = _query(narrow(index, asked, lambda wanted: _count(sql, index, _query(wanted))))
        if not query:
            return []
        statement = _statement(index, condition)
        after = _before_latest(sql, index, query, most_scored(index, asked))
        found = sql.execute(statement, {**where, "query": query, "after": after}).fetchall()
        if after >= 0 and len(found) < cast("int", where["depth"]):
            found = sql.execute(statement, {**where, "query": query, "after": -1}).fetchall()
        everything = _query(whole(asked))
        if found or query == everything:
            return found
        return sql.execute(statement, {**where, "query": everything, "after": -1}).fetchall()

    def by_author(self, sql: Sql, name: str) -> set[str]:
        statement = f"SELECT papers.id FROM papers_fts {JOINED['papers_fts']} WHERE papers_fts MATCH ?"
        return {row[0] for row in sql.execute(statement, (f'authors : "{name}"',))}


def _query(wanted: Wanted) -> str:
    """In FTS5's language; empty if there is nothing to ask."""
    return " AND ".join(f"{TITLES if each.titled else ''}{match_any(*each.terms)}" for each in wanted)


def _statement(index: IndexName, condition: str) -> str:
    """The best first, stopping early: FTS5 sorts by `rank`, and joined are only as many rows as needed."""
    return (
        f"SELECT papers.id, {MEMBERS[index]} FROM {index} {JOINED[index]}"
        f" WHERE {index} MATCH :query{_WEIGHED.get(index, '')} AND {index}.rowid > :after AND {condition}"
        " ORDER BY rank LIMIT :depth"
    )


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
