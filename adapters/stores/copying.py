# ruff: noqa: S608 - names of our own tables and columns; values are parameters
"""Carries all that a database holds into an empty one, whichever engines they are of.

Rows are copied as they are, with their numbers. The indexes of words are made anew, as each engine has its
own. Leases stay behind, as whoever held one works on the old database, and so does what sources answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from adapters.pools import WorkerPool
from adapters.stores.sql.analysis_search import words_of_turn, words_said
from adapters.stores.sql.library import index_for_search, index_text
from adapters.stores.sql.statements import Sql
from adapters.stores.sql.transactions import Transactions
from adapters.stores.sql.word_index import MEMBERS
from bot.domain.analysis import Analysis
from bot.domain.errors import BadInputError
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.ports.conversations import Turn
from bot.util.packed_records import unpack

TABLES = (
    "papers", "versions", "full_texts", "bodies", "images", "analyses", "summaries", "passages",
    "vectors", "paper_vectors", "text_vectors", "batches", "subscriptions", "liked_references",
    "runs", "parts", "seen", "shown", "revisions", "conversations", "turns", "waiting", "feedback",
    "marks", "usage", "model_batches", "analysed", "questions", "asked_about", "web_channels",
    "web_messages", "installations", "lanes", "tenants",
)  # fmt: skip
"""All of them but the leases and what sources answered, each after those that its rows refer to."""
NUMBERED = ("papers", "full_texts", "analysed", "questions", "web_messages")
"""Those whose rows get their numbers by themselves."""
AT_ONCE = 100
"""How many rows are in memory at a time; some have pictures in them."""
COPYING_TIMEOUT = 86_400.0
"""Seconds that copying may take: gigabytes of texts are indexed anew."""


async def copy_everything(source: Transactions, target: Transactions) -> int:
    """Copy all rows in one transaction; how many there were. Of what is written meanwhile, none comes.

    Raises:
        BadInputError: the target is not empty.
        StorageError: one of the two fails, and the target is as it was.
    """
    pool = WorkerPool("copying", 1, patience=COPYING_TIMEOUT)
    try:
        return await pool.run(
            target.in_transaction, lambda into: source.in_snapshot(lambda out: _copy_all(out, into))
        )
    finally:
        pool.shutdown()


async def reindex(database: Transactions) -> None:
    """Make the indexes of words anew, as this version cuts texts into words, in one transaction.

    What was indexed by an earlier version is found by words that it cut otherwise only then.

    Raises:
        StorageError: nothing is changed.
    """
    pool = WorkerPool("reindexing", 1, patience=COPYING_TIMEOUT)
    try:
        await pool.run(database.in_transaction, _reindex)
    finally:
        pool.shutdown()


def _reindex(sql: Sql) -> None:
    for index in MEMBERS:
        sql.index.clear(sql, index)
    _index_everything(sql, sql)


def _copy_all(source: Sql, target: Sql) -> int:
    target.take_turn("everything")
    for table in (*TABLES, "leases"):
        if target.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
            raise BadInputError(problem="storage.not_empty")
    copied = sum(_copy(source, target, table) for table in TABLES)
    for table in NUMBERED:
        target.number_on(table)
    _index_everything(source, target)
    return copied


def _index_everything(source: Sql, target: Sql) -> None:
    _index_papers(source, target)
    _index_texts(source, target)
    _index_said(source, target)


def _copy(source: Sql, target: Sql, table: str) -> int:
    copied = 0
    for rows in _batches(source.stream(f"SELECT * FROM {table}")):
        names, marks = ", ".join(rows[0]), ", ".join("?" for _ in rows[0])
        target.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(row.values()) for row in rows]
        )
        copied += len(rows)
    return copied


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def _index_papers(source: Sql, target: Sql) -> None:
    latest = "SELECT body FROM versions JOIN papers ON papers.id = paper_id AND latest = version"
    for row in source.stream(latest):
        index_for_search(target, Paper.model_validate_json(row["body"]))


def _index_texts(source: Sql, target: Sql) -> None:
    for row in source.stream("SELECT number, body FROM bodies"):
        index_text(target, row["number"], unpack(FullText, row["body"]))


def _index_said(source: Sql, target: Sql) -> None:
    latest = "SELECT body FROM analyses WHERE paper_id = ? AND language = ? ORDER BY saved_at DESC LIMIT 1"
    for row in source.stream("SELECT number, paper_id, language FROM analysed"):
        found = source.execute(latest, (row["paper_id"], row["language"])).fetchone()
        if found:
            said = "\n".join(words_said(unpack(Analysis, found[0])))
            target.index.put(target, "analyses_fts", row["number"], said)
    for row in source.stream("SELECT number, body FROM questions"):
        turn = Turn.model_validate_json(row["body"])
        target.index.put(target, "questions_fts", row["number"], words_of_turn(turn))
